//! Rows as they are shown to people.

use super::column::{Meaning, Value};
use super::table::{NUMBERS, Table};
use crate::format::field::Field;
use crate::format::rows::shown::Line;

/// Columns of a row that is shown, in the order of the vendor's CSV.
const SHOWN: [Field; 14] = [
    Field::TsRecv,
    Field::TsEvent,
    Field::PublisherId,
    Field::InstrumentId,
    Field::Action,
    Field::Side,
    Field::Price,
    Field::Size,
    Field::Flags,
    Field::Sequence,
    Field::BidPrice,
    Field::AskPrice,
    Field::BidSize,
    Field::AskSize,
];

/// A row as the text of a line.
pub(super) fn shown(table: &Table, place: usize) -> String {
    let line = SHOWN.iter().fold(Line::default(), |line, field| {
        let known = match table.value(*field, place) {
            Value::Bad(_) => return line.unreadable(),
            Value::Null => None,
            Value::Is(value) => Some(value),
        };
        let meaning = NUMBERS.iter().find(|(one, _)| one == field);
        match meaning.map(|(_, meaning)| meaning) {
            Some(Meaning::Time) => line.time(known.map(i64::cast_unsigned)),
            Some(Meaning::Price) => line.price(known),
            Some(Meaning::Letter) => line.letter(known.and_then(|one| u8::try_from(one).ok())),
            _ => line.number(known),
        }
    });
    let Some(symbol) = table.symbol() else {
        return line.finish();
    };
    let symbol = String::from_utf8_lossy(symbol.get(place));
    format!("{},{symbol}", line.finish())
}
