//! Why a whole input cannot be read.

use std::fmt;
use std::io;

use thiserror::Error;

use super::databento_csv::header::HeaderError;
use super::recognised::schema::{Schema, Unquoted};

/// Why a whole input cannot be read. Single bad rows are no error: see [`super::IngestReport`].
#[derive(Debug, Error)]
pub enum ReadError {
    /// The input cannot be opened or read.
    #[error("cannot read {source_name}: {error}")]
    Io {
        /// File name or other name of the input.
        source_name: String,
        /// The cause.
        #[source]
        error: io::Error,
    },
    /// The compressed data ends or breaks in the middle.
    #[error(
        "{source_name} is damaged or cut short: decompression failed after {offset} bytes of \
         output: {error}"
    )]
    Archive {
        /// File name or other name of the input.
        source_name: String,
        /// Decompressed bytes before the failure.
        offset: u64,
        /// The cause.
        #[source]
        error: io::Error,
    },
    /// An archive that is whole, and yet is not unpacked.
    #[error("{source_name} {why}")]
    NotUnpacked {
        /// The name given.
        source_name: String,
        /// Why, and what to do.
        why: String,
    },
    /// Archives inside of archives.
    #[error("{source_name} is compressed more than {layers} times over: unpack it first")]
    Nested {
        /// The name given.
        source_name: String,
        /// Layers that are taken off.
        layers: usize,
    },
    /// A file, or an archive, without a byte.
    #[error(
        "{source_name} is empty{}: download or write it again",
        if *is_archive { ", an archive with nothing in it" } else { "" }
    )]
    Empty {
        /// The name given.
        source_name: String,
        /// Whether something was around the nothing.
        is_archive: bool,
    },
    /// A directory instead of a file.
    #[error("{source_name} is a directory: name the files inside it")]
    Directory {
        /// The name given.
        source_name: String,
    },
    /// A folder or a pattern behind which there is nothing to read.
    #[error("{source_name}: {why}")]
    NoFiles {
        /// The name given.
        source_name: String,
        /// What is missing, with what to do.
        why: String,
    },
    /// A file that is another than its vendor's manifest says.
    #[error(
        "{source_name} is not what the manifest.json beside it says (sha256): it was damaged or \
         changed. Download it again, or take manifest.json away if you changed it"
    )]
    NotAsDeclared {
        /// The name given.
        source_name: String,
    },
    /// A pipe or a device instead of a file.
    #[error("{source_name} is no regular file: write it to a file first")]
    NotAFile {
        /// The name given.
        source_name: String,
    },
    /// A form that is known and not read.
    #[error("{source_name} is {what}, which is not read: {remedy}")]
    NotReadable {
        /// The name given.
        source_name: String,
        /// What it is.
        what: std::borrow::Cow<'static, str>,
        /// What to do.
        remedy: &'static str,
    },
    /// A schema without quotes.
    #[error(
        "{source_name} has the schema {schema}: {has}, and no quotes to execute on. Ask Databento \
         for the schema mbp-1 or mbp-10"
    )]
    Unquoted {
        /// The name given.
        source_name: String,
        /// The schema.
        schema: &'static str,
        /// What it has.
        has: &'static str,
    },
    /// Levels are asked for that the schema does not have.
    #[error(
        "{source_name} has the schema {schema}, with the best price alone: {levels} levels \
         (--depth) need mbp-10"
    )]
    Depth {
        /// The name given.
        source_name: String,
        /// The schema.
        schema: Schema,
        /// What was asked for.
        levels: u8,
    },
    /// The start of a DBN file cannot be used.
    #[error("{source_name} is DBN and cannot be read: {fault}")]
    Dbn {
        /// The name given.
        source_name: String,
        /// What is wrong.
        fault: DbnFault,
    },
    /// A record of a DBN file cannot be used.
    #[error("{source_name}: record {record}: {fault}")]
    DbnRecord {
        /// The name given.
        source_name: String,
        /// Which record, from 1.
        record: u64,
        /// What is wrong.
        fault: DbnFault,
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
    /// A file cannot be read by the map that was asked for.
    #[error("{source_name}: {problem}")]
    Mapped {
        /// The name given.
        source_name: String,
        /// What is wrong, with what to do.
        problem: String,
    },
    /// A Parquet file cannot be used.
    #[error("{source_name} is Parquet and cannot be read: {problem}")]
    Parquet {
        /// The name given.
        source_name: String,
        /// What is wrong, with what to do.
        problem: String,
    },
}

/// What is wrong with a DBN file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbnFault {
    /// A version that is not read.
    Version(u8),
    /// The metadata ends too early.
    MetadataCut,
    /// The metadata claims to be longer than any.
    MetadataTooLong(u32),
    /// The vendor's decoder does not take the metadata.
    Metadata(String),
    /// The last record ends too early.
    RecordCut,
    /// A length that no record of the type has.
    RecordLength(usize),
    /// The vendor's decoder does not take the record.
    Record(String),
    /// A type that the vendor's list does not have.
    RecordType(u8),
    /// Records of several schemas.
    AnotherSchema(&'static str, &'static str),
}

impl fmt::Display for DbnFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const AGAIN: &str = "download the file again";
        match self {
            Self::Version(version) => write!(
                f,
                "its version is {version}, and 1 to 3 are read: convert it with the vendor's \
                 `dbn`, or download it again"
            ),
            Self::MetadataCut => write!(f, "it ends inside its metadata: {AGAIN}"),
            Self::MetadataTooLong(length) => write!(
                f,
                "its metadata claims {length} bytes: {AGAIN}, or ask for fewer symbols"
            ),
            Self::Metadata(problem) => write!(f, "its metadata is damaged ({problem}): {AGAIN}"),
            Self::RecordCut => write!(f, "the file ends inside it: {AGAIN}"),
            Self::RecordLength(length) => write!(
                f,
                "{length} bytes are no length of such a record, the file is damaged: {AGAIN}"
            ),
            Self::Record(problem) => write!(f, "it is damaged ({problem}): {AGAIN}"),
            // The letters DBN, read as a record.
            Self::RecordType(b'B') => write!(
                f,
                "another DBN file seems to begin there: such files are not joined end to end; name \
                 each of them"
            ),
            Self::RecordType(rtype) => write!(
                f,
                "record type {rtype} is unknown, the file is damaged or newer than this program: \
                 {AGAIN}"
            ),
            Self::AnotherSchema(first, other) => write!(
                f,
                "it is of the schema {other}, those before are of {first}: give each schema a file \
                 of its own"
            ),
        }
    }
}

/// A decompressor's failure, and where it happened: an error inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(super) struct ArchiveError {
    /// Decompressed bytes before the failure.
    pub(super) offset: u64,
    /// The cause.
    #[source]
    pub(super) error: io::Error,
}

/// Why an archive is not unpacked that is not damaged: an error inside an [`io::Error`].
#[derive(Debug, Error)]
pub(super) enum Unpacking {
    /// It grows beyond all measure.
    #[error(
        "unpacks to more than {most} times its size, as no recording does: unpack it first, and \
         look at it"
    )]
    Ratio {
        /// How many times its size it may have.
        most: u64,
    },
    /// It needs more memory than there is.
    #[error(
        "was compressed with a window of more than {mib} MiB, for which there is no memory here: \
         compress it again without --long and --ultra (zstd -d FILE, then zstd -19)"
    )]
    Window {
        /// Largest window that is taken.
        mib: u64,
    },
}

impl ReadError {
    /// A failing input. A broken archive is an error of its own.
    pub(super) fn of_io(error: io::Error, source_name: &str) -> Self {
        let source_name = source_name.to_owned();
        let error = match error.downcast::<Unpacking>() {
            Ok(why) => {
                return Self::NotUnpacked {
                    source_name,
                    why: why.to_string(),
                };
            }
            Err(error) => error,
        };
        match error.downcast::<ArchiveError>() {
            Ok(ArchiveError { offset, error }) => Self::Archive {
                source_name,
                offset,
                error,
            },
            Err(error) => Self::Io { source_name, error },
        }
    }

    /// A schema without quotes.
    pub(super) fn unquoted(source_name: &str, schema: Unquoted) -> Self {
        Self::Unquoted {
            source_name: source_name.to_owned(),
            schema: schema.name,
            has: schema.has,
        }
    }
}
