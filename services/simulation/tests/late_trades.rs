//! Trades that were reported late count when they were: as volume, as turnover, and by their side.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::{Action, BookSide, Cause};
use market_data::{
    Collector, Event, Price, PublisherId, Quote, Row, Selection, Side, SymbolTable, Timestamp,
};
use proptest::prelude::*;
use simulation::market::mid_path::MarketPath;
use simulation::order::Assumptions;
use simulation::order::window::Window;

const SECOND: u64 = 1_000_000_000;
const START: u64 = 1_720_000_000 * SECOND;

/// A trade: seconds, how many of them later it was reported, cents, shares, whether it has a side.
type Trade = (u64, u64, i64, u32, bool);

fn price(cents: i64) -> Price {
    Price::from_units(cents * 10_000_000).unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_nanos(START + seconds * SECOND).unwrap()
}

/// Quotes of every second, and trades among them in the order of their reports.
fn rows(trades: &[Trade]) -> Vec<Row> {
    let mut symbols = SymbolTable::default();
    let symbol = symbols.intern("X").unwrap();
    let row = |time, received, mut event: Event| {
        event.ts_event = time;
        Row {
            event,
            sequence: 0,
            ts_recv: Some(received),
            symbol,
        }
    };
    let quote = |cents| {
        let size = NonZeroU32::new(100).unwrap();
        Some(Quote {
            price: price(cents),
            size,
        })
    };
    let shown = Event::quote(at(0), PublisherId(2), quote(10_010), quote(9_990));
    let quotes = (0..120).map(|second| row(at(second), at(second), shown));
    let trades = trades.iter().map(|(second, late, cents, size, has_side)| {
        let side = if *has_side {
            BookSide::Bid
        } else {
            BookSide::None
        };
        let mut event = shown;
        event.cause = Cause::new(Action::Trade, side);
        event.size = *size;
        event.set_price(Some(price(*cents)));
        row(
            at(*second),
            at(second + late) + Duration::from_millis(1),
            event,
        )
    });
    let mut rows: Vec<Row> = quotes.chain(trades).collect();
    rows.sort_by_key(|row| row.ts_recv);
    rows
}

proptest! {
    #[test]
    fn trades_count_when_they_were(
        trades in prop::collection::vec(
            (
                1..100_u64,
                prop_oneof![Just(0), 0..19_u64],
                9_000..11_000_i64,
                1..500_u32,
                any::<bool>(),
            ),
            0..20,
        ),
        (from, length) in (0..60_u64, 1..59_u64),
    ) {
        let mut rows_of = Collector::default();
        rows_of.append(&rows(&trades)).unwrap();
        let mut symbols = SymbolTable::default();
        symbols.intern("X").unwrap();
        let tapes = rows_of.finish().unwrap().into_tapes(&symbols, None, &Selection::default());
        let tape = tapes.unwrap().remove(0);
        let window = Window::default().on(&tape).unwrap();
        let span = simulation::order::window::Span {
            start: at(from),
            end: at(from + length),
            close: at(from + length),
            ..window
        };
        let path = MarketPath::follow(&tape, &span, Side::Buy, &Assumptions::default());
        let within = trades.iter().filter(|trade| (from..=from + length).contains(&trade.0));
        let (mut shares, mut sideless, mut turnover) = (0, 0, 0.0);
        for (_, _, cents, size, has_side) in within {
            shares += u64::from(*size);
            sideless += if *has_side { 0 } else { u64::from(*size) };
            turnover += *cents as f64 / 100.0 * f64::from(*size);
        }
        prop_assert_eq!(path.trades.shares.get(), shares);
        prop_assert_eq!(path.trades.without_side.get(), sideless);
        match path.trades.vwap() {
            None => prop_assert_eq!(shares, 0),
            Some(vwap) => prop_assert!((vwap - turnover / shares as f64).abs() < 1e-9),
        }
    }
}
