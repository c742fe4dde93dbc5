//! What a schema's rows say of the book, made good where it is not the venue's book after an event.

use std::collections::HashMap;
use std::num::NonZeroU32;

use crate::event::{Action, BookSide, Event, Quote, Row, SymbolId};
use crate::format::recognised::schema::Schema;
use crate::units::money::Price;
use crate::venue::PublisherId;

/// Applies what a schema means to the rows of one file, in the file's order.
#[derive(Debug)]
pub(crate) struct Conventions {
    schema: Schema,
    /// Whether what a trade takes is to be taken off.
    is_before_trade: bool,
    /// By market, what the best of all venues shows on each side: asks, then bids.
    shown: HashMap<(SymbolId, PublisherId), [Option<Shown>; 2]>,
}

/// What the best of all venues shows on one side.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// The quote as the row had it, and the venue that it named.
    quote: Quote,
    named: u16,
    /// Shares that may be counted on.
    safe: u32,
}

impl Conventions {
    pub(crate) fn new(schema: Schema) -> Self {
        Self {
            schema,
            is_before_trade: schema.is_before_trade(),
            shown: HashMap::new(),
        }
    }

    /// For rows that are written again, and will be read as they are: a trade takes its shares
    /// then.
    pub(crate) fn of_copies(schema: Schema) -> Self {
        Self {
            is_before_trade: false,
            ..Self::new(schema)
        }
    }

    /// Whether rows of the schema are used as they are.
    pub(crate) fn are_plain(&self) -> bool {
        !self.is_before_trade && !self.schema.is_consolidated()
    }

    /// Changes a row to the book that is known after it. `named` are the venues that its ask and
    /// its bid name.
    pub(crate) fn apply(&mut self, row: &mut Row, named: [u16; 2]) {
        if self.is_before_trade {
            let (ask, bid) = after_trade(&row.event);
            row.event = row.event.with_quotes(ask, bid);
        }
        if self.schema.is_consolidated() {
            let key = (row.symbol, row.event.publisher);
            let shown = self.shown.entry(key).or_default();
            let quotes = [row.event.ask(), row.event.bid()];
            let mut safe = [None; 2];
            for side in 0..2 {
                shown[side] = quotes[side].map(|quote| follow(shown[side], quote, named[side]));
                safe[side] = shown[side].and_then(|shown| {
                    let size = NonZeroU32::new(shown.safe)?;
                    Some(Quote {
                        size,
                        ..shown.quote
                    })
                });
            }
            row.event = row.event.with_quotes(safe[0], safe[1]);
        }
    }
}

/// The quotes that a trade leaves of those just before it: what it took is gone.
fn after_trade(event: &Event) -> (Option<Quote>, Option<Quote>) {
    let (ask, bid) = (event.ask(), event.bid());
    if event.cause.action() != Action::Trade {
        return (ask, bid);
    }
    let reaches = |quote: Option<Quote>, beyond: fn(i64, i64) -> bool| {
        let price = event.price().map(Price::units);
        quote
            .zip(price)
            .is_some_and(|(quote, price)| beyond(price, quote.price.units()))
    };
    let (takes_ask, takes_bid) = match event.cause.side() {
        BookSide::Bid => (true, false),
        BookSide::Ask => (false, true),
        BookSide::None => (
            reaches(ask, |price, ask| price >= ask),
            reaches(bid, |price, bid| price <= bid),
        ),
    };
    let left = |quote: Option<Quote>, taken: bool| {
        let quote = quote?;
        let traded = if taken { event.size } else { 0 };
        let size = NonZeroU32::new(quote.size.get().saturating_sub(traded))?;
        Some(Quote { size, ..quote })
    };
    (left(ask, takes_ask), left(bid, takes_bid))
}

/// What may be counted on after a row. At one price, another venue being named brings no shares:
/// the one named before may be behind it still, or gone; nobody says.
fn follow(before: Option<Shown>, quote: Quote, named: u16) -> Shown {
    let size = quote.size.get();
    let safe = match before {
        Some(before) if before.quote.price == quote.price && before.named == named => {
            let joined = size.saturating_sub(before.quote.size.get());
            before.safe.saturating_add(joined).min(size)
        }
        Some(before) if before.quote.price == quote.price => before.safe.min(size),
        _ => size,
    };
    Shown { quote, named, safe }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Cause;
    use crate::units::time::Timestamp;

    fn quote(units: i64, size: u32) -> Option<Quote> {
        Some(Quote {
            price: Price::from_units(units).unwrap(),
            size: NonZeroU32::new(size)?,
        })
    }

    fn row(ask: Option<Quote>, bid: Option<Quote>) -> Row {
        let time = Timestamp::YEAR_2000;
        Row {
            event: Event::quote(time, PublisherId(95), ask, bid),
            sequence: 0,
            ts_recv: None,
            symbol: SymbolId(0),
        }
    }

    #[test]
    fn a_trade_takes_what_it_took_of_the_quote_before_it() {
        for (side, price, size, ask, bid) in [
            (BookSide::Bid, 101, 30, 70, 50),
            (BookSide::Bid, 101, 100, 0, 50),
            (BookSide::Bid, 101, 900, 0, 50),
            (BookSide::Ask, 100, 20, 100, 30),
            // Nobody says who took: the price does.
            (BookSide::None, 101, 30, 70, 50),
            (BookSide::None, 100, 30, 100, 20),
        ] {
            let mut conventions = Conventions::new(Schema::Tbbo);
            let mut one = row(quote(101, 100), quote(100, 50));
            one.event.cause = Cause::new(Action::Trade, side);
            one.event.size = size;
            one.event.set_price(Price::from_units(price).ok());
            conventions.apply(&mut one, [0, 0]);
            assert_eq!(one.event.ask(), quote(101, ask), "{side:?} {size}");
            assert_eq!(one.event.bid(), quote(100, bid), "{side:?} {size}");
            assert_eq!(one.event.size, size);
        }
    }

    #[test]
    fn shares_do_not_come_and_go_with_the_venue_that_is_named() {
        let mut conventions = Conventions::new(Schema::Cmbp1);
        let mut shown = |price, size, named| {
            let mut one = row(quote(price, size), None);
            conventions.apply(&mut one, [named, 0]);
            one.event.ask().map(|ask| ask.size.get())
        };
        assert_eq!(shown(100, 300, 43), Some(300));
        assert_eq!(shown(100, 100, 2), Some(100));
        assert_eq!(shown(100, 300, 43), Some(100)); // the same 300 as before, or others: unknown
        assert_eq!(shown(100, 350, 43), Some(150)); // fifty joined at the venue named before
        assert_eq!(shown(100, 120, 43), Some(120));
        assert_eq!(shown(101, 500, 2), Some(500)); // another price is news
        assert_eq!(shown(100, 300, 43), Some(300));
    }
}
