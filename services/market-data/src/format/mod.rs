//! Recordings of every format: what they are is found out here, and behind it there are rows.
//!
//! A recording is a container times an encoding times a schema, each found by content and none by
//! the file's name. A new encoding needs a folder of its own and a line in the table below.
//!
//! - [`files`]: files, folders and patterns to files
//! - [`input`]: one file
//! - [`container`]: layers of compression
//! - [`encoding`]: how a recording is written
//! - `decoder`: what an encoding's folder offers; `refused`: what is recognised only to be refused
//! - [`schema`]: what a row says
//! - [`databento_csv`], `dbn`, `parquet`: one encoding each
//! - [`mapping`]: text files of other vendors, by a map
//! - [`field`]: columns by name
//! - [`reject`]: rows refused, by reason
//! - [`error`]: why a whole input cannot be read
//! - [`recognised`]: what a recording was taken for
//! - [`write`](mod@write): rows in another form
//! - [`reader`]: all of it together

mod about;
mod conditions;
pub mod container;
pub mod databento_csv;
pub mod encoding;
pub mod error;
pub mod field;
pub mod files;
pub mod input;
pub mod mapping;
pub mod reader;
pub mod recognised;
pub mod reject;
pub mod schema;
pub mod write;

mod batch;
mod conventions;
mod dbn;
mod decoder;
mod markets;
mod parquet;
mod raw;
mod refused;
mod shown;

pub use conditions::Conditions;
pub use container::Container;
pub use encoding::Encoding;
pub use error::ReadError;
pub use field::Field;
pub use files::Files;
pub use mapping::{MapError, Mapping};
pub use reader::Reader;
pub use recognised::{InstrumentNames, Recognised};
pub use reject::{Fault, IngestReport, Reason, RejectedRow, TooManyBadRows};
pub use schema::Schema;

use decoder::Decoder;

/// What is read besides text, in the order in which signatures are looked for.
const DECODERS: [Decoder; 2] = [dbn::DECODER, parquet::DECODER];
