//! Values of settings that are more than a number or a word.

pub(super) mod amount;
pub(crate) mod idle;
pub(super) mod latencies;
pub(super) mod stale;
