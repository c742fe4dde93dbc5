//! Which column is what, and what its text means.
//!
//! - `layout`: columns by name
//! - `amounts`, `times`, `venues`: what stands in them

pub(super) mod amounts;
pub(super) mod layout;
pub(super) mod times;
pub(super) mod venues;
