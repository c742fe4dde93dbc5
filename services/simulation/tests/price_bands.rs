//! The market in parts: nothing that a price reached is lost, and quotes last until they are
//! replaced.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::{BASE, Sketch, TICK, sketches, span, tape};
use proptest::prelude::*;
use simulation::market::price_bands::{HighLow, PriceBands};
use simulation::order::Assumptions;

fn ticks(reach: Option<HighLow>) -> Option<(i64, i64)> {
    let ticks = |price: market_data::Price| (price.units() - BASE) / TICK;
    reach.map(|HighLow { low, high }| (ticks(low), ticks(high)))
}

#[test]
fn by_hand() {
    // Two venues over ten seconds, in five parts of two seconds.
    let sketches: [Sketch; 5] = [
        (0, 1, Some((5, 1)), Some((-5, 1))),
        (1, 2, Some((3, 1)), None),
        (4, 2, Some((9, 1)), None),
        (4, 1, Some((6, 1)), Some((-7, 1))),
        (1, 1, None, Some((-8, 1))),
    ];
    let tape = tape(&sketches);
    let envelope = PriceBands::follow(&tape, &span(&tape), 5, &Assumptions::default());
    let [first, second] = [0, 1].map(|venue| -> Vec<_> {
        envelope.venues[venue]
            .ask
            .iter()
            .copied()
            .map(ticks)
            .collect()
    });
    let still = |tick| Some((tick, tick));
    assert_eq!(
        first,
        [still(5), still(5), still(5), still(5), Some((5, 6))]
    );
    assert_eq!(
        second,
        [still(3), still(3), Some((3, 9)), still(9), still(9)]
    );
    let best: Vec<_> = envelope.best.ask.iter().copied().map(ticks).collect();
    assert_eq!(
        best,
        [Some((3, 5)), still(3), Some((3, 5)), still(5), Some((5, 9))]
    );
    let bids: Vec<_> = envelope.best.bid.iter().copied().map(ticks).collect();
    assert_eq!(bids[3..], [still(-5), Some((-8, -5))]);
    // What is older than two seconds is not shown: the first venue is silent from 0 to 9.
    let assumptions = Assumptions {
        stale_after: Some(Duration::from_secs(1)).into(),
        ..Assumptions::default()
    };
    let stale = PriceBands::follow(&tape, &span(&tape), 5, &assumptions);
    let first: Vec<_> = stale.venues[0].ask.iter().copied().map(ticks).collect();
    assert_eq!(first, [still(5), None, None, None, still(6)]);
}

proptest! {
    #[test]
    fn no_price_is_lost_however_many_parts(sketches in sketches(), parts in 1..50_usize) {
        let tape = tape(&sketches);
        let whole = PriceBands::follow(&tape, &span(&tape), 1, &Assumptions::default());
        let cut = PriceBands::follow(&tape, &span(&tape), parts, &Assumptions::default());
        prop_assert_eq!(cut.best.ask.len(), parts);
        for (whole, cut) in whole
            .venues
            .iter()
            .chain([&whole.best])
            .zip(cut.venues.iter().chain([&cut.best]))
        {
            for (whole, cut) in [(&whole.ask, &cut.ask), (&whole.bid, &cut.bid)] {
                let low = cut.iter().flatten().map(|reach| reach.low).min();
                let high = cut.iter().flatten().map(|reach| reach.high).max();
                prop_assert_eq!(
                    whole[0],
                    low.zip(high).map(|(low, high)| HighLow { low, high })
                );
            }
        }
    }
}
