//! Fees and rebates by venue.

use std::collections::BTreeMap;
use std::io::Read;

use thiserror::Error;

use crate::units::money::PerShare;
use crate::venue::PublisherId;

/// What one venue charges and pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VenueFees {
    /// Charged per share taken; negative on inverted venues.
    pub fee: PerShare,
    /// Paid per posted share that fills; negative on inverted venues.
    pub rebate: PerShare,
}

/// Fees by venue, with one pair for every venue not named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeeSchedule {
    default: VenueFees,
    by_venue: BTreeMap<PublisherId, VenueFees>,
}

/// Bytes of the header of a file that is none of fees, at most.
const SHOWN: usize = 80;

/// What stands in a column of amounts.
const AMOUNT: &str = "an amount in dollars per share, such as 0.0030, with nine decimals at most";

/// What stands in the column of venues.
const VENUE: &str = "a publisher id such as 2, nor a venue's name such as XNAS";

/// Why a fee file cannot be used.
#[derive(Debug, Error)]
pub enum FeeError {
    /// Not readable as CSV.
    #[error("it is not valid CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A column is missing.
    #[error(
        "it has no column {missing}; it needs publisher_id (or venue),fee,rebate and has {found}"
    )]
    MissingColumn {
        /// The column looked for.
        missing: &'static str,
        /// The columns there are.
        found: String,
    },
    /// A value is none.
    #[error("line {line}, column {column}: {text:?} is not {expected}")]
    Value {
        /// Line in the file, from 1.
        line: u64,
        /// Column name.
        column: &'static str,
        /// What stands there.
        text: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A venue is named twice.
    #[error("line {line}: publisher {publisher} is named twice")]
    Duplicate {
        /// Line in the file, from 1.
        line: u64,
        /// The venue.
        publisher: PublisherId,
    },
}

impl FeeSchedule {
    /// One schedule of fees for every venue.
    pub fn uniform(fees: VenueFees) -> Self {
        Self {
            default: fees,
            by_venue: BTreeMap::new(),
        }
    }

    /// Sets the fees of one venue.
    pub fn set(&mut self, publisher: PublisherId, fees: VenueFees) {
        self.by_venue.insert(publisher, fees);
    }

    /// The fees of a venue.
    pub fn of(&self, publisher: PublisherId) -> VenueFees {
        self.by_venue
            .get(&publisher)
            .copied()
            .unwrap_or(self.default)
    }

    /// The fees of every venue that is not named.
    pub fn default_fees(&self) -> VenueFees {
        self.default
    }

    /// The venues named, in order of publisher id.
    pub fn named(&self) -> impl Iterator<Item = (PublisherId, VenueFees)> + '_ {
        self.by_venue
            .iter()
            .map(|(publisher, fees)| (*publisher, *fees))
    }

    /// Adds the venues of a CSV with the columns `publisher_id,fee,rebate` (dollars per share). A
    /// name such as `XNAS` in the first, which may be called `venue`, stands for all feeds of that
    /// venue.
    ///
    /// # Errors
    /// When the file is no such CSV; the error names line and column.
    pub fn read_csv(&mut self, reader: impl Read) -> Result<(), FeeError> {
        let mut csv = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(reader);
        let header = csv.headers()?.clone();
        let column = |missing| {
            header
                .iter()
                .position(|name| name == missing)
                .ok_or_else(|| FeeError::MissingColumn {
                    missing,
                    found: text::beginning(&header.iter().collect::<Vec<_>>().join(","), SHOWN)
                        .into(),
                })
        };
        let named = |name: &'static str| column(name).map(|place| (name, place));
        let (called, publisher) =
            named("publisher_id").or_else(|missing| named("venue").map_err(|_| missing))?;
        let (fee, rebate) = (column("fee")?, column("rebate")?);
        let mut seen = std::collections::BTreeSet::new();
        for record in csv.records() {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            let text = |index: usize| record.get(index).unwrap_or_default();
            let bad = |column, text: &str, expected| FeeError::Value {
                line,
                column,
                text: text.into(),
                expected,
            };
            let amount = |column, index| {
                PerShare::parse_dollars(text(index).as_bytes())
                    .map_err(|_| bad(column, text(index), AMOUNT))
            };
            let name = text(publisher);
            let feeds = PublisherId::written(name);
            if feeds.is_empty() {
                return Err(bad(called, name, VENUE));
            }
            let fees = VenueFees {
                fee: amount("fee", fee)?,
                rebate: amount("rebate", rebate)?,
            };
            for id in feeds {
                if !seen.insert(id) {
                    return Err(FeeError::Duplicate {
                        line,
                        publisher: id,
                    });
                }
                self.set(id, fees);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<FeeSchedule, FeeError> {
        let mut schedule = FeeSchedule::default();
        schedule.read_csv(text.as_bytes()).map(|()| schedule)
    }

    #[test]
    fn a_file_names_venues_and_the_rest_keeps_the_default() {
        let schedule =
            read("publisher_id,fee,rebate\n2,0.003,0.002\n# inverted\n6,-0.0002,-0.0006\n")
                .unwrap();
        assert_eq!(schedule.of(PublisherId(6)).fee.units(), -200_000);
        assert_eq!(schedule.of(PublisherId(2)).rebate.units(), 2_000_000);
        assert_eq!(schedule.of(PublisherId(9)), VenueFees::default());
        let named = read("publisher_id,fee,rebate\nXNAS,0.003,0\nIEX,0.001,0\n").unwrap();
        let fees: Vec<_> = named
            .named()
            .map(|(id, fees)| (id.0, fees.fee.units()))
            .collect();
        let feeds = |name: &str| PublisherId::feeds_of(name).into_iter();
        let mut expected: Vec<_> = feeds("XNAS").map(|id| (id.0, 3_000_000)).collect();
        expected.extend(feeds("IEXG").map(|id| (id.0, 1_000_000)));
        expected.sort_unstable();
        assert_eq!(fees, expected);
        let described = "venue,publisher_id,fee,rebate\nNasdaq Inc,XNAS,0.003,0\nIEX,IEX,0.001,0\n";
        assert_eq!(read(described).unwrap(), named);
        let called = "venue,fee,rebate\nXNAS,0.003,0\nIEX,0.001,0\n";
        assert_eq!(read(called).unwrap(), named);
    }

    #[test]
    fn errors_name_the_place() {
        let table = [
            ("publisher_id,fee\n2,0\n", "no column rebate"),
            (
                "publisher_id,fee,rebate\nx,0,0\n",
                "line 2, column publisher_id",
            ),
            (
                "publisher_id,fee,rebate\n2,free,0\n",
                "line 2, column fee: \"free\"",
            ),
            (
                "publisher_id,fee,rebate\n2,0,0\n2,0,0\n",
                "line 3: publisher 2",
            ),
            (
                "publisher_id,fee,rebate\nXNAS,0,0\n2,0,0\n",
                "line 3: publisher 2",
            ),
            ("publisher_id,fee,rebate\n2,0\n", "not valid CSV"),
        ];
        for (text, expected) in table {
            let message = read(text).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
