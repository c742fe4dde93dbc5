//! Levels behind the best price.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{BASE, Shown, TICK, assumptions, buy, completing, executions, fills, quote, span};
use market_data::{
    Collector, Depth, Event, PublisherId, Quote, Row, SymbolId, SymbolTable, Tape, Timestamp,
};
use proptest::prelude::*;
use simulation::engine::replay::replay;
use simulation::execution::Fill;
use simulation::order::{Assumptions, FillModel, TakeOrder};

const LEVELS: usize = 4;

/// Seconds since the row before, venue, sizes at ticks 0, 1, 2, 3 of the ask: zero for nothing
/// there.
type Row4 = (u64, u16, [u32; LEVELS]);

fn levels_of(sizes: &[u32; LEVELS]) -> Vec<Quote> {
    let shown = (0..).zip(sizes).filter(|(_, size)| **size > 0);
    shown
        .filter_map(|(tick, size)| quote(Some((tick, *size))))
        .collect()
}

fn row(time: Timestamp, venue: u16, ask: Option<Quote>) -> Row {
    const BID: Shown = Some((-2, 10));
    Row {
        event: Event::quote(time, PublisherId(venue), ask, quote(BID)),
        sequence: 0,
        ts_recv: None,
        symbol: SymbolId(0),
    }
}

fn times(market: &[Row4]) -> impl Iterator<Item = (Timestamp, &Row4)> {
    let mut time = Timestamp::default() + Duration::from_secs(1_000_000);
    market.iter().map(move |row| {
        time = time + Duration::from_secs(row.0);
        (time, row)
    })
}

fn symbols() -> SymbolTable {
    let mut symbols = SymbolTable::default();
    symbols.intern("TEST").unwrap();
    symbols
}

/// One tape with the levels behind the best price.
fn deep(market: &[Row4]) -> Tape {
    let mut depth = Depth::new(LEVELS as u8);
    let mut rows = Vec::new();
    for (time, (_, venue, sizes)) in times(market) {
        let levels = levels_of(sizes);
        rows.push(Row {
            sequence: rows.len() as u64, // the same best price again is another row
            ..row(time, *venue, levels.first().copied())
        });
        let behind: Vec<_> = levels.iter().skip(1).copied().map(Some).collect();
        depth.push(&behind, &[]);
    }
    tape_with(&rows, &depth)
}

fn tape_with(rows: &[Row], depth: &Depth) -> Tape {
    let mut collector = Collector::default();
    collector.append(rows).unwrap();
    let collected = collector.finish().unwrap();
    collected
        .into_tapes(&symbols(), Some(depth), &market_data::Selection::default())
        .unwrap()
        .remove(0)
}

/// This market with a venue for every tick of every venue, which shows nothing but that tick.
fn spread_out(market: &[Row4]) -> Tape {
    let mut rows = Vec::new();
    for (time, (_, venue, sizes)) in times(market) {
        for (tick, size) in (0..).zip(sizes) {
            let ask = (*size > 0).then(|| quote(Some((tick, *size))).unwrap());
            rows.push(row(time, venue * 10 + u16::try_from(tick).unwrap(), ask));
        }
    }
    Tape::split(rows, &symbols()).remove(0)
}

fn market() -> impl Strategy<Value = Vec<Row4>> {
    let sizes = prop::array::uniform4(prop_oneof![Just(0_u32), 1..60_u32]);
    prop::collection::vec((0..4_u64, 1..3_u16, sizes), 1..40)
}

/// Tick and shares of every fill at every instant, whatever the venue is called.
fn summary(fills: &[Fill], time_matters: bool) -> BTreeMap<(Option<Timestamp>, i64), u64> {
    let mut all = BTreeMap::new();
    for fill in fills {
        let tick = (fill.price.units() - BASE) / TICK;
        let key = (time_matters.then_some(fill.time), tick);
        *all.entry(key).or_default() += fill.shares.get();
    }
    all
}

fn sweep(tape: &Tape, size: u64, assumptions: &Assumptions) -> Vec<Fill> {
    let order = buy(size);
    let sweep = common::TRADERS.iter().position(|name| *name == "sweep");
    fills(tape, &span(tape), order, assumptions)[sweep.unwrap()].clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_book_of_levels_is_a_row_of_venues(
        market in market(),
        size in 1..400_u64,
        displayed in any::<bool>(),
        limit in prop::option::of(-1..4_i64),
    ) {
        let fills = if displayed {
            FillModel::Displayed
        } else {
            FillModel::Ledger
        };
        let limit = limit.map(|tick| quote(Some((tick, 1))).unwrap().price);
        let assumptions = Assumptions {
            fills,
            limit,
            ..completing()
        };
        let one = sweep(&deep(&market), size, &assumptions);
        let other = sweep(&spread_out(&market), size, &assumptions);
        prop_assert_eq!(summary(&one, true), summary(&other, true));
    }

    #[test]
    fn no_share_behind_the_best_price_is_filled_twice(
        market in market(),
        size in 1..900_u64,
        assumptions in assumptions(),
    ) {
        let tape = deep(&market);
        let assumptions = Assumptions {
            fills: FillModel::Ledger,
            ..assumptions
        };
        let mut offered: BTreeMap<(u16, i64), u64> = BTreeMap::new();
        let mut last: BTreeMap<(u16, i64), u64> = BTreeMap::new();
        for (_, (_, venue, sizes)) in times(&market) {
            for (tick, size) in (0_i64..).zip(sizes) {
                // What is not shown is gone, and new when it comes back.
                let shown = u64::from(*size);
                let before = last.insert((*venue, tick), shown).unwrap_or(0);
                *offered.entry((*venue, tick)).or_default() += shown.saturating_sub(before);
            }
        }
        let order = buy(size);
        for fills in fills(&tape, &span(&tape), order, &assumptions) {
            prop_assert!(common::within(&fills, order.side, assumptions.limit));
            let mut taken: BTreeMap<(u16, i64), u64> = BTreeMap::new();
            for fill in fills {
                let venue = tape.venues()[usize::from(fill.venue.0)].0;
                *taken
                    .entry((venue, (fill.price.units() - BASE) / TICK))
                    .or_default() += fill.shares.get();
            }
            for (key, shares) in taken {
                prop_assert!(
                    shares <= offered.get(&key).copied().unwrap_or(0),
                    "{:?}",
                    key
                );
            }
        }
    }

    #[test]
    fn levels_that_show_nothing_change_nothing(
        market in common::sketches(), size in 1..300_u64, assumptions in assumptions(),
    ) {
        // The ledger knows from a level that is not shown that nothing is there.
        let assumptions = Assumptions { fills: FillModel::Displayed, ..assumptions };
        let rows = common::rows(&market);
        let mut depth = Depth::new(3);
        for _ in &rows {
            depth.push(&[], &[]);
        }
        let plain = common::tape(&market);
        let deep = tape_with(&rows, &depth);
        let order = buy(size);
        let span = span(&plain);
        prop_assert_eq!(
            fills(&plain, &span, order, &assumptions),
            fills(&deep, &span, order, &assumptions)
        );
    }
}

#[test]
fn an_order_that_arrives_late_walks_through_the_best_price() {
    // Two seconds after the decision the best price has 5 shares left, and the next 30.
    let market: [Row4; 3] = [
        (0, 1, [20, 30, 0, 0]),
        (1, 1, [5, 30, 7, 0]),
        (9, 1, [5, 30, 7, 0]),
    ];
    let tape = deep(&market);
    let order = buy(40);
    let filled = |take| {
        let assumptions = Assumptions {
            latency: Duration::from_secs(2).into(),
            take,
            ..Assumptions::default()
        };
        let mut all = executions(&tape, &span(&tape), order, &assumptions);
        replay(&tape, &span(&tape), order.side, &assumptions, &mut all);
        let sweep = common::TRADERS.iter().position(|name| *name == "sweep");
        summary(all[sweep.unwrap()].fills(), false)
    };
    // Decided on 20 shares at the best price and 20 behind it: no worse than that, unless at any
    // price.
    let limited = [((None, 0), 5), ((None, 1), 30)];
    assert_eq!(filled(TakeOrder::Ioc), limited.into_iter().collect());
    let unlimited = [((None, 0), 5), ((None, 1), 30), ((None, 2), 5)];
    assert_eq!(filled(TakeOrder::Market), unlimited.into_iter().collect());
}
