//! The series of a result: the market and the fills over time, in bounded space.

use std::collections::BTreeMap;

use market_data::{Cash, Price, Shares, Side, Tape, Timestamp};
use result::{Fills, Quotes, Series};
use simulation::backtest::{Backtest, Settings};
use simulation::execution::outcome::Outcome;
use simulation::execution::{Fill, Liquidity};
use simulation::market::price_bands::{HighLow, PriceBands, QuoteBands};
use simulation::strategy::Baseline;

use super::books::books;
use crate::result::numbers::seconds;

/// Parts of the time axis, over all venues and the best of them: a result stays below a hundred
/// kilobytes or so.
const PARTS: usize = 1_200;

/// Most entries of fills of one strategy; beyond, they are merged.
const FILLS: usize = 400;

/// The series of a backtest on `tape`.
pub(crate) fn series(tape: &Tape, backtest: &Backtest, settings: &Settings) -> Series {
    let span = &backtest.span;
    let parts = (PARTS / (tape.venues().len() + 1)).clamp(40, 240);
    let envelope = PriceBands::follow(tape, span, parts, &settings.assumptions);
    let fills = |outcome: &Outcome| fills(outcome, tape, span.start, settings.order.side);
    let named = |baseline: Baseline| {
        let outcome = &backtest.baseline(baseline).outcome;
        (baseline.name().to_owned(), fills(outcome))
    };
    let router = ("optimized".to_owned(), fills(&backtest.optimized.outcome));
    Series {
        start: span.start.to_string(),
        part_seconds: envelope.part.as_secs_f64(),
        best: quotes(&envelope.best),
        venues: tape
            .venues()
            .iter()
            .zip(&envelope.venues)
            .map(|(venue, quoted)| (venue.to_string(), quotes(quoted)))
            .collect(),
        fills: Baseline::ALL
            .into_iter()
            .map(named)
            .chain([router])
            .collect(),
        books: books(
            tape,
            &backtest.optimized.outcome.fills,
            (span.start, settings.order.side),
            &settings.assumptions,
        ),
    }
}

fn quotes(quoted: &QuoteBands) -> Quotes {
    let column = |reaches: &[Option<HighLow>], end: fn(&HighLow) -> Price| {
        let dollars = |reach: &Option<HighLow>| reach.as_ref().map(|reach| end(reach).to_dollars());
        reaches.iter().map(dollars).collect()
    };
    Quotes {
        bid_low: column(&quoted.bid, |reach| reach.low),
        bid_high: column(&quoted.bid, |reach| reach.high),
        ask_low: column(&quoted.ask, |reach| reach.low),
        ask_high: column(&quoted.ask, |reach| reach.high),
    }
}

/// Fills of one venue, in one way, close in time.
#[derive(Clone, Copy)]
struct Entry {
    time: Timestamp,
    /// Dollars per share times shares, without fees.
    paid: Cash,
    shares: Shares,
    cash: Cash,
}

fn fills(outcome: &Outcome, tape: &Tape, start: Timestamp, side: Side) -> Fills {
    let merged = outcome.fills.len() > FILLS;
    let last = outcome.fills.last().map_or(start, |fill| fill.time);
    let part =
        last.since(start).as_nanos() / (FILLS / tape.venues().len().max(1)).max(1) as u128 + 1;
    let mut entries: BTreeMap<_, Entry> = BTreeMap::new();
    for (place, fill) in outcome.fills.iter().enumerate() {
        // Unmerged, every fill has a key of its own; merged, those of a part of the time axis at
        // one venue share one.
        let when = if merged {
            fill.time.since(start).as_nanos() / part
        } else {
            place as u128
        };
        let key = (when, fill.venue, fill.liquidity);
        let entry = Entry::of(fill, side);
        entries
            .entry(key)
            .and_modify(|sum| sum.add(entry))
            .or_insert(entry);
    }
    let mut entries: Vec<_> = entries.into_iter().collect();
    if merged {
        entries.sort_by_key(|(_, entry)| entry.time);
    }
    let mut fills = Fills {
        merged,
        ..Fills::default()
    };
    for ((_, venue, liquidity), entry) in entries {
        let publisher = tape.venues().get(usize::from(venue.0));
        fills.seconds.push(seconds(entry.time, start));
        fills
            .venue
            .push(publisher.map_or(0, |publisher| publisher.0));
        fills.price.push(entry.price());
        fills.shares.push(entry.shares.get());
        fills.cash.push(entry.cash.to_dollars());
        fills.posted.push(liquidity == Liquidity::Maker);
    }
    fills
}

impl Entry {
    fn of(fill: &Fill, side: Side) -> Self {
        Self {
            time: fill.time,
            paid: fill.price.times(fill.shares),
            shares: fill.shares,
            cash: fill.cash(side),
        }
    }

    fn add(&mut self, other: Self) {
        self.time = self.time.max(other.time);
        self.paid += other.paid;
        self.shares += other.shares;
        self.cash += other.cash;
    }

    fn price(&self) -> f64 {
        self.paid.average(self.shares).unwrap_or_default()
    }
}
