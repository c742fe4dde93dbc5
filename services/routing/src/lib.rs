//! Placeholder.

pub mod cont_kukanov;
