//! From the numbers of a binary record to a row: what DBN and Parquet have in common.

use std::num::NonZeroU32;

use dbn::{UNDEF_ORDER_SIZE, UNDEF_PRICE, UNDEF_TIMESTAMP};

use super::reject::{Fault, Reason};
use crate::event::{Action, BookSide, Cause, Event, InstrumentId, Quote, Row, SymbolId};
use crate::format::field::Field;
use crate::units::money::Price;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// The fields of a record with quotes, as the vendor encodes them: undefined values are the
/// vendor's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawRow {
    pub(crate) ts_event: u64,
    pub(crate) ts_recv: u64,
    pub(crate) publisher: u16,
    pub(crate) instrument: InstrumentId,
    /// A letter; zero where the schema has none.
    pub(crate) action: u8,
    pub(crate) side: u8,
    pub(crate) price: i64,
    pub(crate) size: u32,
    pub(crate) flags: u8,
    pub(crate) sequence: u64,
    pub(crate) ask: RawQuote,
    pub(crate) bid: RawQuote,
}

/// A price and a size, as the vendor encodes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawQuote {
    pub(crate) price: i64,
    pub(crate) size: u32,
}

/// Where in a quote a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuotePart {
    Price,
    Size,
}

impl RawQuote {
    /// Whether it shows nothing and says so with zeros, not with undefined values.
    #[inline]
    pub(crate) fn is_empty(self) -> bool {
        self.size == 0 && self.price != UNDEF_PRICE
    }

    /// The quote; `None` where nothing is shown. A price with no shares shows nothing, and no price
    /// with no shares neither.
    pub(crate) fn quote(self) -> Result<Option<Quote>, (QuotePart, Reason)> {
        let Self { price, size } = self;
        let undefined = price == UNDEF_PRICE;
        if size == 0 && (undefined || price >= 0) {
            return Ok(None);
        }
        if undefined {
            return match size {
                UNDEF_ORDER_SIZE => Ok(None),
                _ => Err((QuotePart::Size, Reason::SizeWithoutPrice)),
            };
        }
        if size == UNDEF_ORDER_SIZE {
            return Err((QuotePart::Size, Reason::SizeOverflow));
        }
        let price = Price::from_units(price).map_err(|error| (QuotePart::Price, error.into()))?;
        Ok(NonZeroU32::new(size).map(|size| Quote { price, size }))
    }
}

impl RawRow {
    /// Sides that show nothing and say so with zeros.
    #[inline]
    pub(crate) fn empty_quotes(&self) -> u64 {
        u64::from(self.ask.is_empty()) + u64::from(self.bid.is_empty())
    }

    /// When the vendor received it; where that is not known, its own time.
    #[inline]
    pub(crate) fn known_at(&self) -> u64 {
        match self.ts_recv {
            UNDEF_TIMESTAMP => self.ts_event,
            received => received,
        }
    }

    /// [`RawRow::row`] of an event whose fields are all there and hold what they can hold, as those
    /// of nearly all are.
    #[inline]
    pub(crate) fn full_row(&self, symbol: SymbolId) -> Option<Row> {
        let ts_event = full_time(self.ts_event)?;
        let ts_recv = full_time(self.ts_recv)?;
        let quote = |raw: RawQuote| {
            Some(Quote {
                price: Price::from_units(raw.price).ok()?,
                size: NonZeroU32::new(raw.size).filter(|size| size.get() != UNDEF_ORDER_SIZE)?,
            })
        };
        let (ask, bid) = (quote(self.ask)?, quote(self.bid)?);
        let price = Price::from_units(self.price).ok()?;
        let cause = Cause::from_letters(self.action, self.side)?;
        let publisher = PublisherId(self.publisher);
        let mut event = Event::quote(ts_event, publisher, Some(ask), Some(bid));
        event.flags = self.flags;
        event.cause = cause;
        event.size = self.size;
        event.set_price(Some(price));
        Some(Row {
            event,
            sequence: self.sequence,
            ts_recv: Some(ts_recv),
            symbol,
        })
    }

    /// The row under the name `symbol`. `sampled` rows are known when they were received; their
    /// event is the last trade.
    ///
    /// # Errors
    /// When a field holds something it cannot hold.
    pub(crate) fn row(&self, symbol: SymbolId, sampled: bool) -> Result<Row, Fault> {
        let ts_recv = match self.ts_recv {
            UNDEF_TIMESTAMP => None,
            nanos => Some(time(nanos, Field::TsRecv)?),
        };
        let ts_event = match (sampled, ts_recv) {
            (true, Some(ts_recv)) => ts_recv,
            (true, None) => return Err(Fault::at(Field::TsRecv, Reason::TimestampUndefined)),
            (false, _) => time(self.ts_event, Field::TsEvent)?,
        };
        let quote = |raw: RawQuote, price: Field, size: Field| {
            raw.quote().map_err(|(part, reason)| match part {
                QuotePart::Price => Fault::at(price, reason),
                QuotePart::Size => Fault::at(size, reason),
            })
        };
        let ask = quote(self.ask, Field::AskPrice, Field::AskSize)?;
        let bid = quote(self.bid, Field::BidPrice, Field::BidSize)?;
        let mut event = Event::quote(ts_event, PublisherId(self.publisher), ask, bid);
        event.flags = self.flags;
        if !sampled {
            let action = match self.action {
                0 => Some(Action::None),
                letter => Action::from_letter(letter),
            };
            let side = match self.side {
                0 => Some(BookSide::None),
                letter => BookSide::from_letter(letter),
            };
            let action = action.ok_or(Fault::at(Field::Action, Reason::BadAction))?;
            let side = side.ok_or(Fault::at(Field::Side, Reason::BadSide))?;
            event.cause = Cause::new(action, side);
            event.size = self.size;
            event.set_price(price_of_change(self.price, self.size)?);
        }
        Ok(Row {
            event,
            sequence: self.sequence,
            ts_recv,
            symbol,
        })
    }
}

/// The price of a change; a change that says nothing of it has none.
fn price_of_change(units: i64, size: u32) -> Result<Option<Price>, Fault> {
    match (units, size) {
        (UNDEF_PRICE, _) | (0, 0) => Ok(None),
        (units, _) => match Price::from_units(units) {
            Ok(price) => Ok(Some(price)),
            Err(error) => Err(Fault::at(Field::Price, error.into())),
        },
    }
}

/// A time that market data can have.
#[inline]
fn full_time(nanos: u64) -> Option<Timestamp> {
    let time = Timestamp::from_nanos(nanos).ok()?;
    (time >= Timestamp::YEAR_2000).then_some(time)
}

/// A time of a binary file, which is in nanoseconds.
fn time(nanos: u64, field: Field) -> Result<Timestamp, Fault> {
    if nanos == UNDEF_TIMESTAMP {
        return Err(Fault::at(field, Reason::TimestampUndefined));
    }
    let time = Timestamp::from_nanos(nanos).map_err(|_| Fault::at(field, Reason::BadTimestamp))?;
    if time < Timestamp::YEAR_2000 {
        return Err(Fault::at(field, Reason::TimestampBefore2000));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values as files have them, those at the edge of what a field can hold, and any others.
    fn units() -> impl Strategy<Value = i64> {
        let edges = [0, 1, -1, Price::MAX, Price::MAX + 1, UNDEF_PRICE, i64::MIN];
        prop_oneof![
            4 => 1_i64..1_000_000_000_000,
            2 => proptest::sample::select(edges.to_vec()),
            1 => any::<i64>(),
        ]
    }

    fn sizes() -> impl Strategy<Value = u32> {
        prop_oneof![4 => 1_u32..10_000, 1 => Just(0), 1 => Just(UNDEF_ORDER_SIZE)]
    }

    fn times() -> impl Strategy<Value = u64> {
        let year_2000 = Timestamp::YEAR_2000.nanos();
        let edges = [0, year_2000 - 1, year_2000, 1 << 63, UNDEF_TIMESTAMP];
        prop_oneof![
            4 => year_2000..2 * year_2000,
            1 => proptest::sample::select(edges.to_vec()),
        ]
    }

    fn letters(known: &'static [u8]) -> impl Strategy<Value = u8> {
        prop_oneof![6 => proptest::sample::select(known), 1 => any::<u8>()]
    }

    fn rows() -> impl Strategy<Value = RawRow> {
        let quote = || (units(), sizes()).prop_map(|(price, size)| RawQuote { price, size });
        let letters = (letters(b"ACMRTFN\0"), letters(b"ABN\0"));
        let numbers = (any::<u16>(), any::<u8>(), any::<u64>(), sizes(), units());
        (times(), times(), letters, numbers, quote(), quote()).prop_map(
            |(ts_event, ts_recv, (action, side), numbers, ask, bid)| {
                let (publisher, flags, sequence, size, price) = numbers;
                RawRow {
                    ts_event,
                    ts_recv,
                    publisher,
                    instrument: InstrumentId(7),
                    action,
                    side,
                    price,
                    size,
                    flags,
                    sequence,
                    ask,
                    bid,
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        #[test]
        fn a_row_that_is_full_is_the_one_that_a_look_at_every_field_gives(raw in rows()) {
            if let Some(row) = raw.full_row(SymbolId(3)) {
                prop_assert_eq!(Ok(row), raw.row(SymbolId(3), false));
                prop_assert_eq!(raw.empty_quotes(), 0);
            }
        }
    }
}
