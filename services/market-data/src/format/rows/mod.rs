//! Rows on their way out of a file, whatever its encoding.
//!
//! - `batch`: some hundreds at a time; `raw`: from the numbers of a binary record
//! - `conventions`: what a schema's rows mean; `markets`: rows by market
//! - [`reject`]: rows refused, by reason; `shown`: as people see them

pub(super) mod batch;
pub(super) mod conventions;
pub(super) mod markets;
pub(super) mod raw;
pub mod reject;
pub(super) mod shown;
