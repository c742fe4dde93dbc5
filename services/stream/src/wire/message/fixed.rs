//! The layout that our encoder writes, read without a JSON parser: the fast way of
//! [`super::Decoder`], which takes the general way for everything else. What is read here the
//! general way reads the same; that is tested.

use std::num::NonZeroU32;

use market_data::event::{Action, BookSide, Cause};
use market_data::{
    Event, InstrumentId, PerShare, Price, PublisherId, Quote, Row, SymbolId, Timestamp,
};

use super::fees::Quoted;

/// Digits of a whole number at most, so that it fits 64 bits.
const MOST_DIGITS: usize = 19;

/// Decimal places of a price.
const PLACES: usize = 9;

/// Units of 1e-9 dollars in a dollar.
const UNITS: u64 = 1_000_000_000;

/// A row, with what it says beyond that.
#[derive(Debug)]
pub(super) struct Read {
    row: Row,
    instrument: Option<InstrumentId>,
}

/// What a message in our own layout says.
pub(super) struct Message<'a> {
    symbol: &'a str,
    /// Fee and rebate of the venue, in a message of one row.
    pub(super) fees: Option<Quoted>,
}

/// Reads a message in our own layout into `read`. `None` for any other layout, and for values that
/// are not plainly good.
pub(super) fn parse<'a>(payload: &'a [u8], read: &mut Vec<Read>) -> Option<Message<'a>> {
    let mut text = Cursor(payload);
    text.skip(b"{\"timestamp\":\"")?;
    let time = text.time()?;
    let symbol = match text.skip(b",\"symbol\":\"") {
        Some(()) => text.plain_text()?,
        None => "",
    };
    let mut fees = None;
    text.rows(time, read, &mut fees)?;
    Some(Message { symbol, fees })
}

/// Appends the rows of a message that was [parsed](parse); `intern` makes ids of symbols and
/// instruments.
pub(super) fn keep(
    message: &Message<'_>,
    read: &[Read],
    rows: &mut Vec<Row>,
    mut intern: impl FnMut(&str, Option<InstrumentId>) -> Option<SymbolId>,
) -> Option<()> {
    for Read { row, instrument } in read {
        let symbol = intern(message.symbol, *instrument)?;
        rows.push(Row { symbol, ..*row });
    }
    Some(())
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn skip(&mut self, literal: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    fn end(&self, literal: &[u8]) -> Option<()> {
        (self.0 == literal).then_some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// All rows, without their symbol, and the end of the message; the fees of a message of one
    /// row.
    fn rows(
        &mut self,
        time: Timestamp,
        rows: &mut Vec<Read>,
        fees: &mut Option<Quoted>,
    ) -> Option<()> {
        if self.skip(b",\"venues\":[{\"publisher_id\":").is_none() {
            self.skip(b",\"publisher_id\":")?;
            rows.push(self.row(time, Some(fees))?);
            return self.end(b"}");
        }
        loop {
            rows.push(self.row(time, None)?);
            if self.skip(b"},{\"publisher_id\":").is_none() {
                return self.end(b"}]}");
            }
        }
    }

    /// A row, behind the key of its publisher; `alone` takes the fees of a message of one row.
    fn row(&mut self, time: Timestamp, alone: Option<&mut Option<Quoted>>) -> Option<Read> {
        let publisher = PublisherId(u16::try_from(self.number()?).ok()?);
        if alone.is_some() {
            self.skip(b",\"venue\":\"")?;
            self.plain_text()?;
        }
        let ask = match self.skip(b",\"ask_px_00\":null,\"ask_sz_00\":0") {
            Some(()) => None,
            None => Some(self.quote(b",\"ask_px_00\":", b",\"ask_sz_00\":")?),
        };
        if let Some(fees) = alone {
            self.skip(b",\"fee\":")?;
            let fee = Some(Some(self.amount()?));
            self.skip(b",\"rebate\":")?;
            let rebate = Some(Some(self.amount()?));
            *fees = Some(Quoted {
                publisher,
                fee,
                rebate,
            });
        }
        let bid = if self.0.starts_with(b",\"bid_px_00\":") {
            Some(self.quote(b",\"bid_px_00\":", b",\"bid_sz_00\":")?)
        } else {
            None
        };
        let mut event = Event::quote(time, publisher, ask, bid);
        let action = self.letter(b",\"action\":\"", Action::from_letter)?;
        let side = self.letter(b",\"side\":\"", BookSide::from_letter)?;
        event.cause = Cause::new(action, side);
        if self.skip(b",\"price\":").is_some() {
            event.set_price(Some(self.price()?));
        }
        event.size = u32::try_from(self.optional(b",\"size\":")?).ok()?;
        event.flags = u8::try_from(self.optional(b",\"flags\":")?).ok()?;
        let sequence = self.optional(b",\"sequence\":")?;
        let instrument = match self.skip(b",\"instrument_id\":") {
            Some(()) => Some(InstrumentId(u32::try_from(self.number()?).ok()?)),
            None => None,
        };
        let (mut ts_recv, mut own) = (None, None);
        self.optional_time(b",\"ts_recv\":\"", &mut ts_recv)?;
        self.optional_time(b",\"ts_event\":\"", &mut own)?;
        if ts_recv.is_some() {
            event.ts_event = own.unwrap_or(time);
        }
        let row = Row {
            event,
            sequence,
            ts_recv,
            symbol: SymbolId::default(),
        };
        Some(Read { row, instrument })
    }

    /// A time behind its opening quote, and the closing one.
    fn time(&mut self) -> Option<Timestamp> {
        let time = Timestamp::parse(self.take(30)?).ok()?;
        self.skip(b"\"")?;
        Some(time)
    }

    fn optional_time(&mut self, key: &[u8], time: &mut Option<Timestamp>) -> Option<()> {
        if self.skip(key).is_some() {
            *time = Some(self.time()?);
        }
        Some(())
    }

    /// Text without escapes, up to its closing quote.
    fn plain_text(&mut self) -> Option<&'a str> {
        let length = self
            .0
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
        let text = str::from_utf8(self.take(length)?).ok()?;
        self.skip(b"\"")?;
        Some(text)
    }

    fn quote(&mut self, price_key: &[u8], size_key: &[u8]) -> Option<Quote> {
        self.skip(price_key)?;
        let price = self.price()?;
        self.skip(size_key)?;
        let size = NonZeroU32::new(u32::try_from(self.number()?).ok()?)?;
        Some(Quote { price, size })
    }

    fn letter<T>(&mut self, key: &[u8], from_letter: impl Fn(u8) -> Option<T>) -> Option<T> {
        if self.skip(key).is_none() {
            return from_letter(b'N');
        }
        let letter = from_letter(*self.take(1)?.first()?)?;
        self.skip(b"\"")?;
        Some(letter)
    }

    fn optional(&mut self, key: &[u8]) -> Option<u64> {
        match self.skip(key) {
            Some(()) => self.number(),
            None => Some(0),
        }
    }

    /// A whole number as JSON has it: no sign, no leading zeros.
    fn number(&mut self) -> Option<u64> {
        let (value, digits) = self.digits(MOST_DIGITS)?;
        (digits == 1 || value >= 10_u64.pow(digits as u32 - 1)).then_some(value)
    }

    /// A price in dollars, with at least one decimal place.
    fn price(&mut self) -> Option<Price> {
        Price::from_units(i64::try_from(self.units()?).ok()?).ok()
    }

    /// An amount in dollars per share, which may be below zero.
    fn amount(&mut self) -> Option<PerShare> {
        let negative = self.skip(b"-").is_some();
        let units = i64::try_from(self.units()?).ok()?;
        PerShare::from_units(if negative { -units } else { units }).ok()
    }

    fn units(&mut self) -> Option<u64> {
        let whole = self.number()?;
        self.skip(b".")?;
        let (fraction, places) = self.digits(PLACES)?;
        let fraction = fraction * 10_u64.pow((PLACES - places) as u32);
        whole.checked_mul(UNITS)?.checked_add(fraction)
    }

    /// One digit or more, up to `most`; what follows is no digit.
    fn digits(&mut self, most: usize) -> Option<(u64, usize)> {
        let mut value = 0;
        let mut count = 0;
        while let Some(byte) = self.0.get(count)
            && byte.is_ascii_digit()
        {
            if count == most {
                return None;
            }
            value = value * 10 + u64::from(byte - b'0');
            count += 1;
        }
        self.take(count)?;
        (count > 0).then_some((value, count))
    }
}
