//! Why a whole input cannot be read.

use thiserror::Error;

use super::databento_csv::header::HeaderError;

/// Why a whole input cannot be read. Single bad rows are no error: see [`IngestReport`].
#[derive(Debug, Error)]
pub enum ReadError {
    /// The input cannot be opened or read.
    #[error("cannot read {source_name}: {error}")]
    Io {
        /// File name or other name of the input.
        source_name: String,
        /// The cause.
        #[source]
        error: std::io::Error,
    },
    /// The compressed data ends or breaks in the middle.
    #[error(
        "{source_name} is damaged or cut short: decompression failed after {offset} bytes of output: {error}"
    )]
    Archive {
        /// File name or other name of the input.
        source_name: String,
        /// Decompressed bytes before the failure.
        offset: u64,
        /// The cause.
        #[source]
        error: std::io::Error,
    },
    /// A directory instead of a file.
    #[error("{source_name} is a directory: name the CSV file inside it")]
    Directory {
        /// The name given.
        source_name: String,
    },
    /// A pipe or a device instead of a file.
    #[error("{source_name} is no regular file: write it to a file first")]
    NotAFile {
        /// The name given.
        source_name: String,
    },
    /// Databento's binary format.
    #[error(
        "{source_name} is DBN, Databento's binary format: convert it with `dbn {source_name} --csv`"
    )]
    Dbn {
        /// The name given.
        source_name: String,
    },
    /// The header cannot be used.
    #[error("{source_name}: {error}")]
    Header {
        /// File name or other name of the input.
        source_name: String,
        /// The cause.
        #[source]
        error: HeaderError,
    },
}
