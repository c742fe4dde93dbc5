//! What the columns and the first rows of a file say it is.

use super::header::{Header, HeaderError};
use super::quoted::QuotedLine;
use crate::format::error::ReadError;
use crate::format::field::Field;
use crate::format::recognised::InstrumentNames;
use crate::format::recognised::schema::{Schema, Unquoted};

/// Trades that a file must begin with to be one of quotes just before trades: a market after events
/// shows others between them.
const FEWEST_TRADES: usize = 2;

/// Finds the schema: by the record type of the first rows, or else by the columns.
///
/// # Errors
/// When the schema has no quotes, or lacks the column that it is replayed by.
pub(super) fn schema(
    names: &[String],
    rows: &[u8],
    source_name: &str,
) -> Result<Schema, ReadError> {
    if let Some(unquoted) = Unquoted::of_columns(names) {
        return Err(ReadError::unquoted(source_name, unquoted));
    }
    let has = |column: &str| names.iter().any(|name| name == column);
    let first = FirstRows::of(names, rows);
    let is_of_trades = first.trades >= FEWEST_TRADES && first.trades == first.rows;
    let schema = match first.rtype {
        Some(rtype) => match (Schema::of_rtype(rtype), Unquoted::of_rtype(rtype)) {
            (Some(Schema::Mbp1), _) if is_of_trades => Schema::Tbbo,
            (Some(Schema::Cmbp1), _) if is_of_trades => Schema::Tcbbo,
            (Some(Schema::Mbp10), _) if !Schema::has_levels(has) => Schema::Mbp1,
            (Some(schema), _) => schema,
            (None, Some(unquoted)) => return Err(ReadError::unquoted(source_name, unquoted)),
            (None, None) => Schema::Quotes,
        },
        None => Schema::of_columns(has),
    };
    if schema.is_sampled() && !has(Field::TsRecv.name()) {
        let error = HeaderError::Missing {
            missing: vec![Field::TsRecv.name().to_owned()],
            found: names.to_vec(),
        };
        let source_name = source_name.to_owned();
        return Err(ReadError::Header { source_name, error });
    }
    Ok(schema)
}

/// How rows say which instrument they are of. A column of symbols that is empty says nothing.
pub(super) fn instruments(header: &Header) -> InstrumentNames {
    if header.has(Field::Symbol) {
        InstrumentNames::SymbolColumn
    } else if header.has(Field::InstrumentId) {
        InstrumentNames::InstrumentId
    } else {
        InstrumentNames::None
    }
}

/// What the first rows have in common.
#[derive(Default)]
struct FirstRows {
    /// The record type of the first row that has one.
    rtype: Option<u8>,
    /// Rows looked at, and trades among them.
    rows: usize,
    trades: usize,
}

impl FirstRows {
    fn of(names: &[String], rows: &[u8]) -> Self {
        let place = |name: &str| names.iter().position(|one| one == name);
        let (rtype, action) = (place("rtype"), place("action"));
        let mut first = Self::default();
        let mut quoted = QuotedLine::default();
        // The last line may go on behind what was read ahead.
        let whole = rows.iter().rposition(|byte| *byte == b'\n');
        let whole = whole.map_or(rows, |end| &rows[..end]);
        for line in whole.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii_end();
            let Ok(columns) = quoted.split(line) else {
                continue;
            };
            if columns.len() != names.len() {
                continue;
            }
            first.rows += 1;
            let text = |place: Option<usize>| place.map_or(&[][..], |place| columns.get(place));
            let letter = text(action).trim_ascii();
            first.trades += usize::from(letter == b"T");
            let number = str::from_utf8(text(rtype)).unwrap_or_default().trim();
            let number = number.trim_end_matches(".0").parse().ok();
            first.rtype = first.rtype.or(number);
            // No row behind this one changes what is concluded, and splitting them takes time.
            if (first.rtype.is_some() || rtype.is_none()) && first.trades < first.rows {
                break;
            }
        }
        first
    }
}
