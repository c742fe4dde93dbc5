//! What stands behind a run.
//!
//! - `data`: the recording; `assumed`: assumptions; `notes`: warnings
//! - `reproduce`: how to have it again

pub(crate) mod assumed;
pub(super) mod data;
pub(crate) mod notes;
pub(super) mod reproduce;
