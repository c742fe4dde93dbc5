//! The book at some moments: what an order that took found, and what was there before a trade.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::{BASE, Sketch, TICK, assumptions, fills, sketches, span, tape};
use market_data::{Quote, Shares, Side};
use proptest::prelude::*;
use simulation::market::book::moments::{Moment, Shown, books_at};
use simulation::order::{Assumptions, ParentOrder, SnapshotMode};

fn ticks(quote: Option<Quote>) -> Option<(i64, u64)> {
    quote.map(|quote| ((quote.price.units() - BASE) / TICK, quote.shares().get()))
}

fn seen(book: &[Shown]) -> Vec<[Option<(i64, u64)>; 2]> {
    let both = |shown: &Shown| [ticks(shown.ask), ticks(shown.bid)];
    book.iter().map(both).collect()
}

#[test]
fn by_hand() {
    // Two venues; the second speaks twice at second 1.
    let sketches: [Sketch; 4] = [
        (0, 1, Some((5, 10)), Some((-5, 20))),
        (1, 2, Some((3, 30)), None),
        (0, 2, Some((4, 40)), Some((-4, 50))),
        (4, 1, Some((6, 60)), None),
    ];
    let tape = tape(&sketches);
    let start = tape.events()[0].ts_event;
    let at = |seconds| start + Duration::from_secs(seconds);
    // In any order, and twice.
    let moments = [
        Moment::After(at(3)),
        Moment::Before(at(1)),
        Moment::After(at(1)),
        Moment::After(at(9)),
        Moment::Before(at(0)),
        Moment::After(at(1)),
    ];
    let usual = Assumptions::default();
    let books = books_at(&tape, &usual, &moments);
    let [first, second] = [
        [Some((5, 10)), Some((-5, 20))],
        [Some((4, 40)), Some((-4, 50))],
    ];
    assert_eq!(seen(&books[0]), [first, second]);
    assert_eq!(seen(&books[1]), [first, [None, None]]);
    assert_eq!(seen(&books[2]), [first, second]);
    assert_eq!(seen(&books[3]), [[Some((6, 60)), None], second]);
    assert_eq!(seen(&books[4]), [[None, None]; 2]);
    assert_eq!(books[5], books[2]);
    assert!(books_at(&tape, &usual, &[]).is_empty());
    // Silent for more than two seconds.
    let stale = Assumptions {
        stale_after: Some(Duration::from_secs(2)).into(),
        ..usual
    };
    let books = books_at(&tape, &stale, &[Moment::After(at(3)), Moment::After(at(9))]);
    assert_eq!(seen(&books[0]), [[None, None], second]);
    assert_eq!(seen(&books[1]), [[None, None]; 2]);
}

proptest! {
    /// Whatever the market, the delays and the rules: of every fill that took, the book at its
    /// moment has the venue's price, and as the best of all the one that the fill found.
    #[test]
    fn an_order_that_took_found_the_book_of_its_moment(
        sketches in sketches(),
        assumptions in assumptions(),
        sell in any::<bool>(),
    ) {
        let assumptions = Assumptions { snapshots: SnapshotMode::Consolidated, ..assumptions };
        let tape = tape(&sketches);
        let side = if sell { Side::Sell } else { Side::Buy };
        let order = ParentOrder { side, size: Shares::new(200) };
        for fills in fills(&tape, &span(&tape), order, &assumptions) {
            let moments: Vec<Moment> = fills.iter().map(|fill| Moment::After(fill.time)).collect();
            for (fill, book) in fills.iter().zip(books_at(&tape, &assumptions, &moments)) {
                let offered = |shown: &Shown| match side {
                    Side::Buy => shown.ask,
                    Side::Sell => shown.bid,
                };
                let prices = book.iter().filter_map(offered).map(|quote| quote.price);
                let best = if sell { prices.max() } else { prices.min() };
                prop_assert_eq!(best, Some(fill.best));
                let own = book.get(usize::from(fill.venue.0)).and_then(offered);
                prop_assert_eq!(own.map(|quote| quote.price), Some(fill.price));
            }
        }
    }
}
