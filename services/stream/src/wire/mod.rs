//! What travels.
//!
//! - [`message`]: rows as JSON, one message per instant or one per row
//! - [`headers`]: which run a record belongs to, and its place in it
//! - [`end_marker`]: the marker that ends a run
//! - [`digest`]: how what was sent is digested

pub mod digest;
pub mod end_marker;
pub mod headers;
pub mod message;

mod number;
