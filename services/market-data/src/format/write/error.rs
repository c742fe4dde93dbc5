//! Why rows cannot be written.

use std::io;

use thiserror::Error;

use crate::format::recognised::schema::Schema;

/// Why rows cannot be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A name that stands for no form.
    #[error(
        "{0} ends in none of .dbn, .dbn.zst, .csv, .csv.zst, .parquet: the ending says what is \
         written"
    )]
    Ending(String),
    /// A form that this program was built without.
    #[error("this program was built without the feature parquet: write DBN or CSV")]
    NoParquet,
    /// Recordings whose rows do not say the same.
    #[error("rows of {0} and of {1} do not go into one file: convert each by itself")]
    Schemas(Schema, Schema),
    /// A schema whose rows would be changed twice.
    #[error(
        "rows of {0} are not converted: what each says of the trade and of the venues that it \
         names goes into the quotes when it is read, and a copy would be read so once more. Use \
         the file as it is, the vendor's own tool, or ask for mbp-1"
    )]
    Schema(Schema),
    /// Rows that would be taken for something else.
    #[error(
        "the first rows are trades alone, which in CSV and Parquet would be taken for tbbo: \
         write .dbn or .dbn.zst"
    )]
    TakenForTbbo,
    /// No row.
    #[error("no usable row to write")]
    Nothing,
    /// A number that the form has no room for.
    #[error(
        "row {row} has the sequence {sequence}, which DBN has no room for: write CSV or Parquet"
    )]
    Sequence {
        /// Which row, from 1.
        row: u64,
        /// The sequence that is too large.
        sequence: u64,
    },
    /// More instruments than there are numbers.
    #[error("there are more instruments than DBN has numbers for: write CSV or Parquet")]
    TooManyInstruments,
    /// A file that was changed between two readings.
    #[error("{found} rows were read, and {expected} the first time: the input changed meanwhile")]
    Changed {
        /// Rows of the first reading.
        expected: u64,
        /// Rows of the second.
        found: u64,
    },
    /// The vendor's encoder does not take something.
    #[error("the rows cannot be encoded: {0}")]
    Encoding(String),
    /// The file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}
