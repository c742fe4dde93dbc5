//! How slices are placed on several venues: cases worked out by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use common::{Sketch, TICK, tape};
use market_data::{PerShare, Shares, Side};
use routing::penalties::Penalties;
use simulation::market::book::Book;
use simulation::market::view::View;
use simulation::order::{Assumptions, FillModel};
use simulation::strategy::Situation;
use simulation::strategy::placement::Placement;
use simulation::venue::liquidity::Ledger;
use simulation::venue::resting_orders::Posted;

/// What is taken, and (venue, shares) of what is posted, of a slice on a market of one row a venue.
fn place(
    placement: Placement,
    side: Side,
    slice: u64,
    market: &[Sketch],
    samples: &[Vec<f64>],
) -> (u64, Vec<(u16, u64)>) {
    let tape = tape(market);
    let mut book = Book::new(&tape);
    for event in tape.events() {
        book.apply(event);
    }
    let venues = tape.venues().len() as u16;
    let mut view = View::new(&tape, side, &Assumptions::default());
    view.show_book(&book, tape.events().last().unwrap().ts_event, None);
    let ledger = Ledger::new(FillModel::Ledger, Side::Buy, venues);
    let (posted, shares) = (Posted::new(venues), Shares::new(slice));
    let situation = Situation::new(&view, &ledger, &posted, shares, shares);
    let mut posts = Vec::new();
    let taken = placement
        .place(shares, &situation, samples, &mut posts)
        .unwrap();
    let posts = posts.iter().map(|post| (post.venue.0, post.shares.get()));
    (taken.get(), posts.collect())
}

fn penalties(under: i64, over: i64) -> Penalties {
    Penalties {
        lambda_under: PerShare::from_units(under).unwrap(),
        lambda_over: PerShare::from_units(over).unwrap(),
        ..Penalties::default()
    }
}

#[test]
fn only_queues_at_the_best_price_are_joined() {
    // Every queue cleared by thousands in every window; the one three ticks behind is the cheapest
    // by far.
    let asks = [
        (0, 1, Some((2, 500)), Some((0, 50))),
        (0, 2, Some((5, 500)), Some((-3, 50))),
        (0, 3, Some((2, 500)), Some((0, 80))),
    ];
    let mirrored = asks.map(|(gap, venue, ask, bid)| {
        let mirror = |(tick, size): (i64, u32)| (-tick, size);
        (gap, venue, bid.map(mirror), ask.map(mirror))
    });
    let samples = vec![vec![9_000.0; 3]; 8];
    for placement in [Placement::TakePost, Placement::ContKukanov] {
        let placement = placement(penalties(5 * TICK, 5 * TICK));
        for (side, market) in [(Side::Buy, asks), (Side::Sell, mirrored)] {
            let (taken, posts) = place(placement, side, 300, &market, &samples);
            assert_eq!(taken, 0, "{placement:?} {side:?}");
            assert_eq!(posts.iter().map(|(_, shares)| shares).sum::<u64>(), 300);
            assert!(posts.iter().all(|(venue, _)| *venue != 1), "{posts:?}");
        }
    }
}

#[test]
fn penalties_of_predicted_fills_matter_only_where_these_do_not_suffice() {
    let market = [
        (0, 1, Some((1, 900)), Some((0, 100))),
        (0, 2, Some((1, 900)), Some((0, 100))),
    ];
    // Predicted: 100 and 150 shares.
    let samples = [vec![200.0, 250.0], vec![200.0, 250.0]];
    let split = |slice, under| {
        let placement = Placement::TakePost(penalties(under, TICK));
        place(placement, Side::Buy, slice, &market, &samples)
    };
    // Half a tick is what taking costs: at less a missing share is left, at more it is taken.
    for under in [0, TICK / 2, TICK / 2 + 1, 100 * TICK] {
        assert_eq!(split(250, under), (0, vec![(0, 100), (1, 150)]));
        let taken = if under > TICK / 2 { 400 } else { 0 };
        assert_eq!(split(650, under), (taken, vec![(0, 100), (1, 150)]));
    }
    // The random fills of the model itself say the same here, where nothing is random.
    let model = Placement::ContKukanov(penalties(TICK, TICK));
    let (taken, posts) = place(model, Side::Buy, 650, &market, &samples);
    assert_eq!((taken, posts), (400, vec![(0, 100), (1, 150)]));
}
