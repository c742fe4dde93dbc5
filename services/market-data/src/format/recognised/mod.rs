//! What a recording was taken for: everything that was found out or assumed about it.

pub mod encoding;
pub(super) mod refused;
pub mod schema;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::files::container::Container;
use crate::units::time::Timestamp;
use encoding::Encoding;
use schema::Schema;

/// How the rows of a recording say which instrument they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InstrumentNames {
    /// A column `symbol`.
    SymbolColumn,
    /// The mapping of instrument ids to symbols that the file brings with it, by day.
    Mapping,
    /// The number `instrument_id` alone.
    InstrumentId,
    /// The map by which it was read, or the file's name: one for all rows.
    Given,
    /// Not at all: the whole recording is taken for one market.
    None,
}

/// One recording: what it is, and what was assumed about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recognised {
    /// The file, as it was named.
    pub source: String,
    /// Layers of compression, the outermost first.
    pub containers: Vec<Container>,
    /// How it is written.
    pub encoding: Encoding,
    /// The version of DBN.
    pub dbn_version: Option<u8>,
    /// The dataset that the file names.
    pub dataset: Option<String>,
    /// What a row says.
    pub schema: Schema,
    /// How rows say which instrument they are of.
    pub instruments: InstrumentNames,
    /// Rows used.
    pub rows: u64,
    /// The names of all instruments that rows are of, with the first and the last time of theirs.
    #[serde(skip)]
    pub names: BTreeMap<String, (Timestamp, Timestamp)>,
    /// Lines that repeat the header, as joined files have them: skipped.
    pub repeated_headers: u64,
    /// Sides with a price and no shares, or with zeros for both: taken for "nothing shown".
    pub empty_quotes: u64,
    /// What else was assumed or left out, in words.
    pub notes: Vec<String>,
    /// Whether prices are whole numbers, of which nothing says what they count.
    #[serde(skip)]
    pub are_prices_guessed: bool,
}

impl Recognised {
    /// Prices are whole numbers: billionths of a dollar, or dollars.
    pub(in crate::format) fn guess_prices(&mut self, are_units: bool) {
        self.are_prices_guessed = true;
        self.notes.push(if are_units {
            "prices are whole numbers of a million and more: taken for billionths of a dollar \
             (222830000000 is 222.83)"
                .to_owned()
        } else {
            "prices are whole numbers below a million: taken for dollars".to_owned()
        });
    }

    /// A recording of which no row is read yet.
    pub fn new(
        source: &str,
        containers: Vec<Container>,
        encoding: Encoding,
        schema: Schema,
    ) -> Self {
        Self {
            source: source.to_owned(),
            containers,
            encoding,
            dbn_version: None,
            dataset: None,
            schema,
            instruments: InstrumentNames::None,
            rows: 0,
            names: BTreeMap::new(),
            repeated_headers: 0,
            empty_quotes: 0,
            notes: Vec::new(),
            are_prices_guessed: false,
        }
    }
}

impl Recognised {
    /// Says how many blank lines were passed over among the rows.
    pub(super) fn note_blank(&mut self, lines: u64) {
        if lines > 0 {
            self.notes.push(format!("{lines} blank lines skipped"));
        }
    }
}

impl fmt::Display for InstrumentNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SymbolColumn => "instruments by symbol",
            Self::Mapping => "instruments by the file's own symbols",
            Self::InstrumentId => "instruments by number, for want of symbols",
            Self::Given => "one instrument, named by the map or the file's name",
            Self::None => "no symbol and no instrument id: taken for one market",
        })
    }
}

impl fmt::Display for Recognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.encoding)?;
        if let Some(version) = self.dbn_version {
            write!(f, " {version}")?;
        }
        for container in self.containers.iter().rev() {
            write!(f, " in {container}")?;
        }
        if let Some(dataset) = &self.dataset {
            write!(f, ", {dataset}")?;
        }
        write!(
            f,
            ", {}, {}, {} rows",
            self.schema, self.instruments, self.rows
        )?;
        if self.repeated_headers > 0 {
            let count = self.repeated_headers;
            let lines = text::counted(count, "repeated header line", "repeated header lines");
            write!(f, "; {lines} skipped: joined files?")?;
        }
        if self.empty_quotes > 0 {
            let count = self.empty_quotes;
            write!(
                f,
                "; {count} sides of zero shares taken for \"nothing shown\""
            )?;
        }
        for note in &self.notes {
            write!(f, "; {note}")?;
        }
        Ok(())
    }
}
