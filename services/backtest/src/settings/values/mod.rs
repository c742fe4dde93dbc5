//! Values of settings that are more than a number or a word.

pub(super) mod amount;
pub(super) mod latencies;
pub(super) mod stale;
