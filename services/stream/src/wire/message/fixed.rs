//! The layout that our encoder writes, read without a JSON parser: the fast way of
//! [`super::Decoder`], which takes the general way for everything else. What is read here the
//! general way reads the same; that is tested.

use std::num::NonZeroU32;

use market_data::event::{Action, BookSide, Cause};
use market_data::{Event, Price, PublisherId, Quote, Row, SymbolId, Timestamp};

/// Digits of a whole number at most, so that it fits 64 bits.
const MOST_DIGITS: usize = 19;

/// Decimal places of a price.
const PLACES: usize = 9;

/// Units of 1e-9 dollars in a dollar.
const UNITS: u64 = 1_000_000_000;

/// Appends the rows of a message in our own layout; `intern` makes ids of symbols. `None` for any
/// other layout, and for values that are not plainly good: `rows` may then have gained some.
pub(super) fn read(
    payload: &[u8],
    rows: &mut Vec<Row>,
    intern: impl FnOnce(&str) -> Option<SymbolId>,
) -> Option<()> {
    let mut text = Cursor(payload);
    text.skip(b"{\"timestamp\":\"")?;
    let time = Timestamp::parse(text.take(30)?).ok()?;
    text.skip(b"\"")?;
    let symbol = match text.skip(b",\"symbol\":\"") {
        Some(()) => text.plain_text()?,
        None => "",
    };
    let before = rows.len();
    text.rows(time, rows)?;
    // Only now, so that a message that is refused leaves no symbol behind.
    let symbol = intern(symbol)?;
    for row in rows.get_mut(before..)? {
        row.symbol = symbol;
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

    /// All rows, without their symbol, and the end of the message.
    fn rows(&mut self, time: Timestamp, rows: &mut Vec<Row>) -> Option<()> {
        if self.skip(b",\"venues\":[{\"publisher_id\":").is_none() {
            self.skip(b",\"publisher_id\":")?;
            rows.push(self.row(time, true)?);
            return self.end(b"}");
        }
        loop {
            rows.push(self.row(time, false)?);
            if self.skip(b"},{\"publisher_id\":").is_none() {
                return self.end(b"}]}");
            }
        }
    }

    /// A row, behind the key of its publisher.
    fn row(&mut self, time: Timestamp, alone: bool) -> Option<Row> {
        let publisher = PublisherId(u16::try_from(self.number()?).ok()?);
        if alone {
            self.skip(b",\"venue\":\"")?;
            self.plain_text()?;
        }
        let ask = match self.skip(b",\"ask_px_00\":null,\"ask_sz_00\":0") {
            Some(()) => None,
            None => Some(self.quote(b",\"ask_px_00\":", b",\"ask_sz_00\":")?),
        };
        if alone {
            self.skip(b",\"fee\":")?;
            self.amount()?;
            self.skip(b",\"rebate\":")?;
            self.amount()?;
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
        Some(Row {
            event,
            sequence,
            ts_recv: None,
            symbol: SymbolId::default(),
        })
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

    /// An amount in dollars that nobody needs.
    fn amount(&mut self) -> Option<()> {
        let _ = self.skip(b"-");
        self.units().map(|_| ())
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
