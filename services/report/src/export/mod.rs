//! Results in other forms: tables for other programs, and a picture file.

pub(super) mod csv;
#[cfg(feature = "png")]
pub(super) mod png;
