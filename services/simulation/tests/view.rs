//! A view that follows the book shows what one that is made anew shows.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::time::Duration;

use market_data::synth::{self, Config};
use market_data::{Event, PerShare, Price, PublisherId, Row, Side, Tape, VenueFees};
use routing::offer::VenueIndex;
use simulation::market::book::Book;
use simulation::market::view::View;
use simulation::order::{Assumptions, SnapshotMode};

/// A market whose venues have no ask, no bid or neither now and then.
fn market() -> Tape {
    let config = Config {
        rows: 4_000,
        ..Config::default()
    };
    let rows = synth::generate(&config).unwrap().zip(0_u32..);
    let rows = rows.map(|(row, place)| {
        let event = row.event;
        let ask = event.ask().filter(|_| place % 7 != 0);
        let bid = event.bid().filter(|_| place % 11 != 0);
        Row {
            event: Event::quote(event.ts_event, event.publisher, ask, bid),
            ..row
        }
    });
    Tape::split(rows.collect(), &synth::symbols(&config)).remove(0)
}

#[test]
fn a_view_that_follows_shows_what_a_new_one_shows() {
    let tape = market();
    let mut assumptions = Assumptions::default();
    // A venue so dear that its best price is often the market's and never the cheapest.
    let fee = PerShare::parse_dollars(b"0.02").unwrap();
    let rebate = PerShare::default();
    assumptions
        .fees
        .set(PublisherId(39), VenueFees { fee, rebate });
    for side in [Side::Buy, Side::Sell] {
        let mut book = Book::new(&tape);
        let mut followed = View::new(&tape, side, &assumptions);
        for (place, event) in tape.events().iter().enumerate() {
            book.apply(event);
            if place % 3 == 1 {
                continue; // two rows between looks
            }
            let mut fresh = View::new(&tape, side, &assumptions);
            for view in [&mut followed, &mut fresh] {
                view.show_book(&book, event.ts_event, None);
            }
            assert!(followed.displayed().eq(fresh.displayed()), "{side} {place}");
            assert!(followed.queues().eq(fresh.queues()), "{side} {place}");
            let prices = |view: &View| (view.best(), view.twice_mid(), view.reference());
            assert_eq!(prices(&followed), prices(&fresh), "{side} {place}");
            // Sorted by cost, then venue; the best of all found by looking at all.
            assert!(
                followed
                    .displayed()
                    .is_sorted_by_key(|one| (one.cost, one.venue))
            );
            let quotes = |one_side| {
                let (book, time) = (&book, event.ts_event);
                let venues = (0..book.venue_count()).map(VenueIndex);
                let quote = move |venue| book.quotes(venue, one_side, time, None).0;
                venues.filter_map(move |venue| Some((venue, quote(venue)?)))
            };
            let other = match side {
                Side::Buy => Side::Sell,
                Side::Sell => Side::Buy,
            };
            let queues = followed.queues().map(|one| (one.venue, one.quote));
            assert!(queues.eq(quotes(other)), "{side} {place}");
            let best = |one_side| {
                let prices = quotes(one_side).map(|(_, quote)| quote.price.units());
                match one_side {
                    Side::Buy => prices.min(),
                    Side::Sell => prices.max(),
                }
            };
            let opposite = best(side);
            assert_eq!(followed.best().map(Price::units), opposite);
            let twice_mid = opposite
                .map(|opposite| i128::from(opposite) + i128::from(best(other).unwrap_or(opposite)));
            assert_eq!(followed.twice_mid(), twice_mid);
            if place % 5 == 0 {
                // Something else is shown in between.
                let alone = Assumptions {
                    snapshots: SnapshotMode::Event,
                    ..assumptions.clone()
                };
                followed.show_instant(&book, std::slice::from_ref(event), &alone);
            }
        }
    }
}

#[test]
fn a_quote_is_shown_until_it_is_older_than_the_limit() {
    let tape = market();
    let mut book = Book::new(&tape);
    let mut view = View::new(&tape, Side::Buy, &Assumptions::default());
    let event = &tape.events()[1];
    book.apply(event);
    let limit = Duration::from_secs(30);
    let mut shown_after = |age| {
        view.show_book(&book, event.ts_event + age, Some(limit));
        view.displayed().next().is_some()
    };
    assert!(shown_after(limit));
    assert!(!shown_after(limit + Duration::from_nanos(1)));
}
