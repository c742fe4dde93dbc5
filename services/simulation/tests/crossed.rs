//! Venues that move in one instant move one after the other on the tape: nobody's quotes are put
//! out by what crosses only between its rows.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

mod common;

use std::time::Duration;

use common::{executions, rows, span, tape_of};
use market_data::synth::{self, Config};
use market_data::{Event, Row, Side, Tape};
use proptest::prelude::*;
use routing::offer::VenueIndex;
use simulation::engine::replay::replay;
use simulation::execution::Execution;
use simulation::market::book::Book;
use simulation::order::latency::{Delays, Latency};
use simulation::order::{Assumptions, Crossed};

fn older_out() -> Assumptions {
    Assumptions {
        crossed: Crossed::OlderOut,
        completion: true,
        ..Assumptions::default()
    }
}

/// How many venues offer an ask, and how many a bid, behind the last row.
fn offered(rows: Vec<Row>) -> (usize, usize) {
    let tape = tape_of(rows);
    let mut book = Book::under(&tape, &older_out());
    book.take_in(tape.events());
    let now = tape.events().last().unwrap().ts_event;
    let quotes = (0..book.venue_count()).map(|venue| {
        let venue = VenueIndex(venue);
        book.quotes(venue, Side::Buy, now, None)
    });
    quotes.fold((0, 0), |(asks, bids), (ask, bid)| {
        let count = |quote: Option<_>| usize::from(quote.is_some());
        (asks + count(ask), bids + count(bid))
    })
}

#[test]
fn a_market_that_moves_through_its_own_prices_in_one_instant_is_offered_whole() {
    for (moved, venues) in [(-3, 2), (-3, 4), (3, 4), (-3, 200), (3, 200)] {
        let at = |gap, venue, ticks| {
            let (ask, bid) = (Some((ticks, 10)), Some((ticks - 1, 10)));
            (gap, venue, ask, bid)
        };
        let before = (1..=venues).map(|venue| at(u8::from(venue == 1), venue, 0));
        // A venue says something at its old price before it moves: by then others have moved.
        let after = (1..=venues)
            .flat_map(|venue| [(u8::from(venue == 1), venue, 0), (0, venue, moved)])
            .map(|(gap, venue, ticks)| at(gap, venue, ticks));
        let all = usize::from(venues);
        let instants: Vec<_> = before.clone().chain(after).collect();
        assert_eq!(offered(rows(&instants)), (all, all), "{moved} {venues}");
        // Where one venue moves and the others do not, their older quotes are out.
        let alone: Vec<_> = before.chain([at(1, 1, moved)]).collect();
        let (asks, bids) = offered(rows(&alone));
        let expected = if moved < 0 { (all, 1) } else { (1, all) };
        assert_eq!((asks, bids), expected, "{moved} {venues}");
    }
}

/// Every strategy on a tape.
fn executed(tape: &Tape, side: Side, assumptions: &Assumptions) -> Vec<Execution> {
    let span = span(tape);
    let order = simulation::order::ParentOrder {
        side,
        size: market_data::Shares::new(3_000),
    };
    let mut all = executions(tape, &span, order, assumptions);
    replay(tape, &span, side, assumptions, &mut all);
    all
}

/// Whether venues of one instant cross each other when it is over.
fn cross_each_other(instant: &[Row]) -> bool {
    let is_last = |place: usize| {
        let later = instant.get(place + 1..).unwrap_or_default();
        let publisher = instant[place].event.publisher;
        later.iter().all(|row| row.event.publisher != publisher)
    };
    let last = (0..instant.len()).filter(|place| is_last(*place));
    let last: Vec<_> = last.map(|place| instant[place].event).collect();
    let asks = last.iter().filter_map(Event::ask);
    let bids = last.iter().filter_map(Event::bid);
    let lowest = asks.map(|ask| ask.price).min();
    lowest < bids.map(|bid| bid.price).max() && lowest.is_some()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn in_which_order_venues_move_in_one_instant_does_not_matter(seed in 0..1_000_u64) {
        // Long enough between two rows that all venues move by several ticks at once.
        let start = Config::default().start;
        let end = start + Duration::from_hours(3);
        let config = Config { seed, rows: 30_000, end, ..Config::default() };
        let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
        let symbols = synth::symbols(&config);
        let mut turned = rows.clone();
        for instant in turned.chunk_by_mut(|one, next| one.event.ts_event == next.event.ts_event) {
            if cross_each_other(instant) {
                continue; // then it is the order that says whose quotes are older
            }
            // The rows of each venue stay in their order.
            instant.sort_by_key(|row| std::cmp::Reverse(row.event.publisher));
        }
        for (row, sequence) in turned.iter_mut().zip(0..) {
            row.sequence = sequence; // a tape keeps its order
        }
        let moved = rows.iter().zip(&turned);
        let moved = moved.filter(|(one, other)| one.event != other.event).count();
        prop_assert!(moved > 100, "{moved}");
        let [as_made, turned] = [rows, turned].map(|rows| Tape::split(rows, &symbols).remove(0));
        let late = Latency::uniform(Delays {
            data: Duration::from_millis(300),
            order: Duration::from_millis(200),
            ..Delays::default()
        });
        for (side, latency) in [
            (Side::Buy, Latency::default()),
            (Side::Sell, Latency::default()),
            (Side::Buy, late),
        ] {
            let assumptions = Assumptions { latency, ..older_out() };
            let [one, other] = [&as_made, &turned].map(|tape| executed(tape, side, &assumptions));
            for (one, other) in one.into_iter().zip(other) {
                prop_assert_eq!(one.fills(), other.fills());
            }
        }
    }
}
