//! The liquidity ledger against its definition: a level for every (venue, price) ever shown, on
//! either side, for orders that start in the middle of a market.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use common::trading::{mirrored, order, trading_markets, trading_tape};
use common::{TRADERS, fills, span};
use market_data::event::{Action, BookSide};
use market_data::{Event, Price, Side, Tape, Timestamp};
use proptest::prelude::*;
use simulation::order::Assumptions;
use simulation::order::window::Span;

/// Time, venue, price on which less is better, shares.
type Filled = (Timestamp, u16, i64, u64);

/// A price on a scale on which less is better for an order of `side`.
fn cost(side: Side, price: Price) -> i64 {
    match side {
        Side::Buy => price.units(),
        Side::Sell => -price.units(),
    }
}

/// What was last shown at a price of a venue, and what of it is available.
#[derive(Clone, Copy)]
struct Level {
    shown: u64,
    available: u64,
}

/// The definition, word for word.
struct Ledger {
    side: Side,
    levels: BTreeMap<(u16, i64), Level>,
    best: BTreeMap<u16, i64>,
}

impl Ledger {
    fn row(&mut self, event: &Event) {
        let venue = event.publisher.0;
        let is_trade =
            event.cause.action() == Action::Trade && event.cause.side() != BookSide::None;
        if let Some(price) = event.price().filter(|_| is_trade)
            && let Some(level) = self.levels.get_mut(&(venue, cost(self.side, price)))
        {
            level.available = level.available.saturating_sub(u64::from(event.size));
        }
        let opposite = match self.side {
            Side::Buy => event.ask(),
            Side::Sell => event.bid(),
        };
        let best = opposite.map(|quote| cost(self.side, quote.price));
        self.levels
            .retain(|(other, price), _| *other != venue || best.is_some_and(|best| *price >= best));
        self.best.remove(&venue);
        if let (Some(best), Some(quote)) = (best, opposite) {
            self.best.insert(venue, best);
            let shown = quote.shares().get();
            let first = Level {
                shown,
                available: shown,
            };
            let level = self.levels.entry((venue, best)).or_insert(first);
            let added = shown.saturating_sub(level.shown);
            level.available = shown.min(level.available + added);
            level.shown = shown;
        }
    }

    /// The order starts: it has taken nothing, and all that is shown is there.
    fn start(&mut self) {
        for level in self.levels.values_mut() {
            level.available = level.shown;
        }
    }

    /// Takes up to `wanted`, cheapest first, at so many venues.
    fn take(&mut self, wanted: u64, venues: usize) -> Vec<(u16, i64, u64)> {
        let mut offers: BTreeSet<(i64, u16)> = BTreeSet::new();
        for (venue, price) in &self.best {
            if self.levels[&(*venue, *price)].available > 0 {
                offers.insert((*price, *venue));
            }
        }
        let mut left = wanted;
        let mut taken = Vec::new();
        for (price, venue) in offers.into_iter().take(venues) {
            let level = self.levels.get_mut(&(venue, price)).unwrap();
            let shares = left.min(level.available);
            level.available -= shares;
            left -= shares;
            if shares > 0 {
                taken.push((venue, price, shares));
            }
        }
        taken
    }
}

/// The fills of an order that takes from so many venues at a time.
fn by_definition(tape: &Tape, span: &Span, side: Side, order: u64, venues: usize) -> Vec<Filled> {
    let mut ledger = Ledger {
        side,
        levels: BTreeMap::new(),
        best: BTreeMap::new(),
    };
    let mut filled = Vec::new();
    let (mut left, mut started) = (order, false);
    let mut decide = |ledger: &mut Ledger, now: Timestamp| {
        for (venue, price, shares) in ledger.take(left, venues) {
            left -= shares;
            filled.push((now, venue, price, shares));
        }
    };
    let mut last = None;
    for instant in tape.instants() {
        let now = instant[0].ts_event;
        if now > span.close {
            break;
        }
        if now >= span.start && !started {
            ledger.start();
            started = true;
            if now > span.start {
                decide(&mut ledger, span.start);
            }
        }
        for event in instant {
            ledger.row(event);
        }
        if started {
            decide(&mut ledger, now);
            last = Some(now);
        }
    }
    if !started {
        ledger.start();
        decide(&mut ledger, span.start);
        last = Some(span.start);
    }
    if last < Some(span.close) {
        decide(&mut ledger, span.close);
    }
    filled
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn fills_are_those_of_the_definition(
        market in trading_markets(), size in 1..400_u64, sell in any::<bool>(),
        wait in 0..90_u64, after in 0..90_u64,
    ) {
        let market = if sell { mirrored(&market) } else { market };
        let tape = trading_tape(&market);
        let whole = span(&tape);
        let start = whole.start + Duration::from_secs(wait);
        let close = start + Duration::from_secs(after);
        let span = Span { first: start, last: close, start, end: close, close };
        let order = order(sell, size);
        let all = fills(&tape, &span, order, &Assumptions::default());
        for (trader, venues) in [("sweep", usize::MAX), ("best_ask", 1)] {
            let place = TRADERS.iter().position(|name| *name == trader).unwrap();
            let found: Vec<Filled> = all[place]
                .iter()
                .map(|fill| {
                    let venue = tape.venues()[usize::from(fill.venue.0)].0;
                    (fill.time, venue, cost(order.side, fill.price), fill.shares.get())
                })
                .collect();
            let expected = by_definition(&tape, &span, order.side, size, venues);
            prop_assert_eq!(found, expected, "{}", trader);
        }
    }
}
