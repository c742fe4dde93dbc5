//! Which column is what, and what its text means.

pub(super) mod amounts;
pub(super) mod layout;
pub(super) mod times;
pub(super) mod venues;
