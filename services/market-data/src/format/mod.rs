//! Recordings of every format: what they are is found out here, and behind it there are rows.
//!
//! - [`input`]: files, plain or compressed
//! - [`databento_csv`]: Databento's CSV to rows
//! - [`field`]: columns by name
//! - [`reject`]: rows refused, by reason
//! - [`error`]: why a whole input cannot be read

pub mod databento_csv;
pub mod error;
pub mod field;
pub mod input;
pub mod reject;

pub use databento_csv::Reader;
pub use error::ReadError;
pub use field::Field;
pub use reject::{Fault, IngestReport, Reason, RejectedRow, TooManyBadRows};
