//! Recordings of every format: what they are is found out here, and behind it there are rows.
//!
//! A recording is a container times an encoding times a schema, each found by content and none by
//! the file's name. A new encoding needs a folder of its own and a line in the table below.
//!
//! - [`files`]: files, folders and patterns to files; one file, and its layers of compression
//! - [`recognised`]: what a recording was taken for: its encoding, its schema, or why it is refused
//! - `decoder`: what an encoding's folder offers
//! - [`databento_csv`], `dbn`, `parquet`: one encoding each
//! - [`mapping`]: text files of other vendors, by a map
//! - [`field`]: columns by their Databento names
//! - [`rows`]: rows on their way out of a file, and those that are refused
//! - [`error`]: why a whole input cannot be read
//! - [`write`](mod@write): rows in another form
//! - [`reader`]: all of it together

pub mod databento_csv;
pub mod error;
pub mod field;
pub mod files;
pub mod mapping;
pub mod reader;
pub mod recognised;
pub mod rows;
pub mod write;

mod dbn;
mod decoder;
mod parquet;

pub use error::ReadError;
pub use field::Field;
pub use files::Files;
pub use files::conditions::Conditions;
pub use files::container::Container;
pub use mapping::{MapError, Mapping};
pub use reader::Reader;
pub use recognised::encoding::Encoding;
pub use recognised::schema::Schema;
pub use recognised::{InstrumentNames, Recognised};
pub use rows::reject::{Fault, IngestReport, Reason, RejectedRow, TooManyBadRows};

use decoder::Decoder;

/// What is read besides text, in the order in which signatures are looked for.
const DECODERS: [Decoder; 2] = [dbn::DECODER, parquet::DECODER];
