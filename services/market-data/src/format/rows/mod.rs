//! Rows on their way out of a file, whatever its encoding: read, corrected, refused, shown.

pub(super) mod batch;
pub(super) mod conventions;
pub mod field;
pub(super) mod markets;
pub(super) mod raw;
pub mod reject;
pub(super) mod shown;
