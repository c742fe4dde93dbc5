//! Rows of binary files as people see them: as the text that a CSV of the vendor would have.

use std::fmt;

use dbn::{UNDEF_PRICE, UNDEF_TIMESTAMP};

use super::raw::RawRow;
use crate::units::money::Cash;
use crate::units::time::Timestamp;

/// What stands for a value that cannot be one.
const UNREADABLE: &str = "?";

/// The values of a row as a line of text, empty where there is none, in the order of `ts_recv`,
/// `ts_event`, `publisher_id`, `instrument_id`, `action`, `side`, `price`, `size`, `flags`,
/// `sequence`, then prices and sizes of bid and ask.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(String);

impl Line {
    fn add(mut self, value: Option<impl fmt::Display>) -> Self {
        if let Some(value) = value {
            self.0 += &value.to_string();
        }
        self.0.push(',');
        self
    }

    /// Adds a time in nanoseconds since the epoch.
    pub(crate) fn time(self, nanos: Option<u64>) -> Self {
        self.add(nanos.map(|nanos| match Timestamp::from_nanos(nanos) {
            Ok(time) => time.to_string(),
            Err(_) => nanos.to_string(),
        }))
    }

    /// Adds a price in units of 1e-9 dollars.
    pub(crate) fn price(self, units: Option<i64>) -> Self {
        self.add(units.map(|units| Cash::from_units(units.into())))
    }

    /// Adds a whole number.
    pub(crate) fn number(self, number: Option<i64>) -> Self {
        self.add(number)
    }

    /// Adds a letter.
    pub(crate) fn letter(self, letter: Option<u8>) -> Self {
        self.add(letter.map(u8::escape_ascii))
    }

    /// Adds what cannot be read.
    #[cfg_attr(
        not(feature = "parquet"),
        expect(dead_code, reason = "Parquet has such values")
    )]
    pub(crate) fn unreadable(self) -> Self {
        self.add(Some(UNREADABLE))
    }

    /// The text.
    pub(crate) fn finish(self) -> String {
        let mut text = self.0;
        text.pop(); // the last comma
        text
    }
}

impl fmt::Display for RawRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |nanos: u64| Some(nanos).filter(|nanos| *nanos != UNDEF_TIMESTAMP);
        let price = |units: i64| Some(units).filter(|units| *units != UNDEF_PRICE);
        let letter = |letter: u8| Some(letter).filter(|letter| *letter != 0);
        let line = Line::default()
            .time(time(self.ts_recv))
            .time(time(self.ts_event))
            .number(Some(self.publisher.into()))
            .number(Some(self.instrument.0.into()))
            .letter(letter(self.action))
            .letter(letter(self.side))
            .price(price(self.price))
            .number(Some(self.size.into()))
            .number(Some(self.flags.into()))
            .number(i64::try_from(self.sequence).ok())
            .price(price(self.bid.price))
            .price(price(self.ask.price))
            .number(Some(self.bid.size.into()))
            .number(Some(self.ask.size.into()));
        f.write_str(&line.finish())
    }
}
