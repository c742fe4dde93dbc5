//! Rows in another form: what was read of recordings, written so that it reads the same.
//!
//! - `form`: forms by the names of files
//! - `survey`: what must be known of all rows before the first is written
//! - `plan`: what is written of them
//! - `columns`: the columns of tables
//! - `csv`, `dbn`, `parquet`: one form each

mod columns;
mod csv;
mod dbn;
mod error;
mod form;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod plan;
mod survey;
mod writer;

pub use error::WriteError;
pub use form::{Form, Kind};
pub use plan::Plan;
pub use survey::Survey;
pub use writer::Writer;
