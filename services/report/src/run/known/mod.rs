//! What stands behind a run: its recording, its assumptions, its warnings, how to have it again.

pub(crate) mod assumed;
pub(super) mod data;
pub(crate) mod notes;
pub(super) mod reproduce;
