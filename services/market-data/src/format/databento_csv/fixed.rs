//! The layout that Databento writes, read in one pass: the fast way of [`super::row::RowDecoder`],
//! which takes the general way for every line that is not plainly good. What is read here the
//! general way reads the same; that is tested.
//!
//! First the places of all columns are found, then each column is read by its place, so that no
//! column waits for the one before it.

use std::array;
use std::num::NonZeroU32;

use super::digits::{Place, SHORT, Text, WINDOW};
use super::header::Header;
use super::marks::{self, BLOCK, Marks};
use super::notation::PriceNotation;
use crate::event::{Action, BookSide, Cause, Event, InstrumentId, Quote, Row, SymbolId};
use crate::format::field::Field;
use crate::format::recognised::schema::Schema;
use crate::units::money::{Price, UNDEF_PRICE};
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// Length of RFC 3339 up to the decimal point and with it: `2024-08-01T13:36:32.`.
const SECOND: usize = 20;

/// Length of RFC 3339 with nanoseconds and `Z`.
const TIME: usize = 30;

const UNITS: u64 = 1_000_000_000;

/// The null of DBN, and how it is written.
const UNDEFINED: u64 = UNDEF_PRICE.unsigned_abs();
const UNDEFINED_TEXT: &[u8] = b"9223372036854775807";

/// Columns that are kept apart at most; in wider files only commas are counted from there on.
const MOST_COLUMNS: usize = 128;

/// Stands before the first column: where a column is that the file does not have.
const NOWHERE: u8 = 0;

/// How far a text must go on behind its last line.
pub(super) const AHEAD: usize = if WINDOW > BLOCK { WINDOW } else { BLOCK };

/// Where the ends of columns are kept from.
const FIRST: usize = 3;

/// Room for the ends of all columns that are kept apart and of those found with them; any `u8` is a
/// place in it that has a next.
const ENDS: usize = 257;

/// Where the last block may begin that has such ends, which are kept as bytes.
const LAST_BLOCK: usize = 256 - BLOCK;

/// Ends of columns that are noted at once, whether there are so many or not.
const AT_ONCE: usize = 8;

/// Reads lines of one layout.
#[derive(Debug)]
pub(super) struct FixedLayout {
    notation: PriceNotation,
    schema: Schema,
    /// The record type of the row before, which is that of the next but in joined files.
    rtype: Option<u64>,
    /// Columns that are kept apart, and commas of a line.
    kept: usize,
    commas: usize,
    /// Where in `ends` the end before each field stands.
    places: [u8; Field::COUNT],
    symbol_is_last: bool,
    /// Whether the second column is the time, and so the first most likely another.
    two_times: bool,
    /// Where the columns of the line end: first those of a column that is not there, then the end
    /// before the first.
    ends: [u8; ENDS],
    /// By letter.
    actions: [Option<Action>; 256],
    sides: [Option<BookSide>; 256],
    /// The second of the row before.
    second: Second,
    /// That of the time of receipt.
    received: Second,
}

/// A row, and how long its line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) row: Row,
    /// Without its line break.
    pub(super) text: usize,
    /// With it.
    pub(super) line: usize,
}

impl FixedLayout {
    /// A reader for files with these columns; `None` where one that is needed is too far to the
    /// right, or the last one would have to be read.
    pub(super) fn new(header: &Header, notation: PriceNotation, schema: Schema) -> Option<Self> {
        if header.left.len() > MOST_COLUMNS || header.last.is_some_and(|last| last != Field::Symbol)
        {
            return None;
        }
        let mut places = [NOWHERE; Field::COUNT];
        for (column, field) in (FIRST - 1..).zip(&header.left) {
            if let Some(field) = field {
                places[*field as usize] = u8::try_from(column).ok()?;
            }
        }
        let mut ends = [0; ENDS];
        // The column that is not there: from 1 to 1. The first column: from 0, which is behind the
        // end before it.
        ends[..FIRST].copy_from_slice(&[0, 1, u8::MAX]);
        Some(Self {
            notation,
            schema,
            rtype: None,
            kept: header.left.len(),
            commas: header.columns - 1,
            places,
            symbol_is_last: header.last.is_some(),
            two_times: matches!(
                header.left[..],
                [None | Some(Field::TsRecv), Some(Field::TsEvent), ..]
            ),
            ends,
            actions: array::from_fn(|letter| Action::from_letter(letter as u8)),
            sides: array::from_fn(|letter| BookSide::from_letter(letter as u8)),
            second: Second::default(),
            received: Second::default(),
        })
    }

    /// The row of the first line of `text`, which goes on for [`AHEAD`] bytes behind its last line;
    /// `intern` makes an id of its symbol. `None` for whatever is not plainly good.
    #[inline]
    pub(super) fn decode(
        &mut self,
        text: &[u8],
        intern: impl FnOnce(&[u8], Option<InstrumentId>) -> Option<SymbolId>,
    ) -> Option<Decoded> {
        let (last, end) = self.split(text)?;
        let line = match text.get(end..)?.first_chunk()? {
            [b'\n', _] => end + 1,
            b"\r\n" => end + 2,
            _ => return None,
        };
        let start = Text(text.first_chunk()?);
        self.check_record_type(start)?;
        let (event, sequence) = self.event(start)?;
        let ts_recv = match self.place(Field::TsRecv) {
            place if place.len() == 0 => None,
            place => Some(self.received.time(start, place)?),
        };
        let instrument = match self.place(Field::InstrumentId) {
            place if place.len() == 0 => None,
            place => Some(instrument(start, place)?),
        };
        let symbol = if self.symbol_is_last {
            text.get(last..end)?
        } else {
            start.column(self.place(Field::Symbol))
        };
        let row = Row {
            event,
            sequence,
            ts_recv,
            symbol: intern(symbol, instrument)?,
        };
        Some(Decoded {
            row,
            text: end,
            line,
        })
    }

    /// Finds the columns of the first line: where the last one begins and ends.
    #[inline]
    fn split(&mut self, text: &[u8]) -> Option<(usize, usize)> {
        let (mut commas, mut from) = (0, 0);
        // The time itself is read in full, so that no comma can hide in it; what stands behind it
        // is not.
        if self.two_times && is_column_of_30(text) && text.get(2 * TIME + 1) == Some(&b',') {
            self.ends[FIRST] = TIME as u8;
            self.ends[FIRST + 1] = 2 * TIME as u8 + 1;
            (commas, from) = (2, 2 * (TIME + 1));
        }
        let mut last = 0;
        loop {
            let marks = Marks::of(text.get(from..)?.first_chunk()?);
            // Only commas before the end of the line count.
            let before =
                marks.commas & (marks.others & marks.others.wrapping_neg()).wrapping_sub(1);
            let found = before.count_ones() as usize;
            if commas < self.kept {
                if from > LAST_BLOCK {
                    return None;
                }
                self.note(FIRST + commas, from as u8, before, found)?;
            }
            commas += found;
            if before != 0 {
                last = from + before.ilog2() as usize + 1;
            }
            if marks.others != 0 {
                let end = from + marks.others.trailing_zeros() as usize;
                return (commas == self.commas).then_some((last, end));
            }
            from += BLOCK;
        }
    }

    /// Notes where columns end.
    #[inline]
    fn note(&mut self, at: usize, from: u8, mut commas: u64, found: usize) -> Option<()> {
        let mut ends = self.ends.get_mut(at..at + BLOCK)?;
        let mut noted = 0;
        loop {
            let (some, rest) = ends.split_first_chunk_mut::<AT_ONCE>()?;
            for end in some {
                *end = from.wrapping_add(commas.trailing_zeros() as u8);
                commas &= commas.wrapping_sub(1);
            }
            noted += AT_ONCE;
            if noted >= found {
                return Some(());
            }
            ends = rest;
        }
    }

    /// Where a field is; an empty place for one that the file does not have.
    #[inline]
    fn place(&self, field: Field) -> Place {
        let before = usize::from(self.places[field as usize]);
        Place {
            start: self.ends[before].wrapping_add(1),
            end: self.ends[before + 1],
        }
    }

    #[inline]
    fn event(&mut self, text: Text<'_>) -> Option<(Event, u64)> {
        use Field::{AskPrice, AskSize, BidPrice, BidSize, Flags, Price, PublisherId as Id, Size};
        let time = self.second.time(text, self.place(Field::TsEvent))?;
        let mut numbers = [0; 5];
        for (number, field) in numbers.iter_mut().zip([Id, AskSize, BidSize, Size, Flags]) {
            *number = text.short(self.place(field))?;
        }
        let mut prices = [0; 3];
        for (price, field) in prices.iter_mut().zip([AskPrice, BidPrice, Price]) {
            *price = self.units(text, field)?;
        }
        let [publisher, ask_size, bid_size, size, flags] = numbers;
        if self.place(Id).len() == 0 {
            return None;
        }
        let publisher = PublisherId(u16::try_from(publisher).ok()?);
        let [ask, bid, of_change] = prices;
        let (ask_size, bid_size) = (u32::try_from(ask_size).ok()?, u32::try_from(bid_size).ok()?);
        let quotes = (quote(ask, ask_size), quote(bid, bid_size));
        let halves = |quote: Option<Quote>, units: u64, size: u32| {
            quote.is_none() && (units > 0 || size > 0)
        };
        if halves(quotes.0, ask, ask_size) || halves(quotes.1, bid, bid_size) {
            return None;
        }
        let mut event = Event::quote(time, publisher, quotes.0, quotes.1);
        if of_change > 0 {
            event.set_price(Some(price(of_change)?));
        }
        event.size = u32::try_from(size).ok()?;
        event.flags = u8::try_from(flags).ok()?;
        let action = self.actions[usize::from(self.letter(text, Field::Action)?)]?;
        let side = self.sides[usize::from(self.letter(text, Field::Side)?)]?;
        event.cause = Cause::new(action, side);
        Some((event, text.long(self.place(Field::Sequence))?))
    }

    /// Leaves rows of another schema to the general way, which knows what to say of them.
    #[inline]
    fn check_record_type(&mut self, text: Text<'_>) -> Option<()> {
        let place = self.place(Field::RecordType);
        if place.len() == 0 {
            return Some(());
        }
        let rtype = text.short(place)?;
        if self.rtype != Some(rtype) {
            self.rtype = Some(rtype).filter(|rtype| self.schema.has_rows_of(*rtype));
            self.rtype?;
        }
        Some(())
    }

    /// A price above zero, or nothing, which is zero.
    #[inline]
    fn units(&self, text: Text<'_>, field: Field) -> Option<u64> {
        let place = self.place(field);
        let units = match self.notation {
            PriceNotation::Dollars => text.dollars(place)?,
            PriceNotation::Units if place.len() <= 16 => text.long(place)?,
            PriceNotation::Units if text.column(place) == UNDEFINED_TEXT => UNDEFINED,
            PriceNotation::Units => return None,
        };
        match units {
            0 => (place.len() == 0).then_some(0),
            UNDEFINED => Some(0),
            units => Some(units),
        }
    }

    /// One letter, or nothing, which is `N`.
    #[inline]
    fn letter(&self, text: Text<'_>, field: Field) -> Option<u8> {
        let place = self.place(field);
        match place.len() {
            0 => Some(b'N'),
            1 => Some(text.0[usize::from(place.start)]),
            _ => None,
        }
    }
}

/// The second of the row before, as text with its nanoseconds: it is nearly always that of the
/// next.
#[derive(Debug)]
struct Second {
    text: [u8; SECOND],
    nanos: u64,
}

impl Default for Second {
    fn default() -> Self {
        Self {
            text: *b"1970-01-01T00:00:00.",
            nanos: 0,
        }
    }
}

impl Second {
    /// RFC 3339 with nanoseconds; the calendar is asked once a second.
    #[inline]
    fn time(&mut self, text: Text<'_>, place: Place) -> Option<Timestamp> {
        let time: &[u8; TIME] = text.column(place).try_into().ok()?;
        if time[TIME - 1] != b'Z' {
            return None;
        }
        if time.first_chunk() != Some(&self.text) {
            return self.next(time);
        }
        Timestamp::from_nanos(self.nanos + text.nine(place.start + SECOND as u8)?).ok()
    }

    #[cold]
    fn next(&mut self, text: &[u8; TIME]) -> Option<Timestamp> {
        let time = Timestamp::parse(text).ok()?;
        self.text = *text.first_chunk()?;
        self.nanos = time.nanos() - time.nanos() % UNITS;
        Some(time)
    }
}

/// Whether the first column is as long as a time.
#[inline]
fn is_column_of_30(text: &[u8]) -> bool {
    let Some(start) = text.first_chunk::<{ TIME + 1 }>() else {
        return false;
    };
    let ends = |from: usize| start[from..].first_chunk().map(marks::has_any);
    start[TIME] == b',' && ends(0) == Some(false) && ends(TIME - 16) == Some(false)
}

/// The number of an instrument. Those of a file are about as long as each other, so that it is to
/// be predicted which way they are read.
#[inline]
fn instrument(text: Text<'_>, place: Place) -> Option<InstrumentId> {
    let number = if place.len() <= SHORT {
        text.short(place)?
    } else {
        text.long(place)?
    };
    u32::try_from(number).ok().map(InstrumentId)
}

/// A quote of a price and a size that are there.
#[inline]
fn quote(units: u64, size: u32) -> Option<Quote> {
    Some(Quote {
        price: price(units)?,
        size: NonZeroU32::new(size).filter(|size| size.get() != dbn::UNDEF_ORDER_SIZE)?,
    })
}

#[inline]
fn price(units: u64) -> Option<Price> {
    Price::from_units(i64::try_from(units).ok()?).ok()
}

#[cfg(test)]
mod tests;
