//! Taking and posting, and the literal cost under caps, against exhaustive search.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::num::NonZeroU64;

use proptest::prelude::*;
use routing::literal::{self, LiteralOrder, LiteralVenue};
use routing::take_post::{self, TakePostOrder, TakePostVenue};

const STEP: NonZeroU64 = NonZeroU64::new(100).expect("not zero");

fn multiples(up_to: u64) -> impl Iterator<Item = u64> + Clone {
    (0..=up_to / 100).map(|lots| lots * 100)
}

/// Least cost over every split of up to two venues.
fn exhaustive(order: &TakePostOrder, venues: &[TakePostVenue]) -> i128 {
    let mut totals = vec![(0_i128, 0_i128)];
    for venue in venues {
        let sides = [
            (venue.take_cost, venue.available),
            (venue.post_cost, venue.predicted_fill),
        ];
        for (cost, size) in sides {
            let add = |(bought, cash): &(i128, i128)| {
                let (bought, cash) = (*bought, *cash);
                multiples(size).map(move |q| {
                    (
                        bought + i128::from(q),
                        cash + i128::from(q) * i128::from(cost),
                    )
                })
            };
            totals = totals.iter().flat_map(add).collect();
        }
    }
    let whole = |(bought, cash): &(i128, i128)| {
        let missing = i128::from(order.shares) - bought;
        let rate = if missing > 0 {
            order.shortfall_cost
        } else {
            order.surplus_cost
        };
        cash + missing.abs() * i128::from(rate)
    };
    totals.iter().map(whole).min().unwrap()
}

fn venue() -> impl Strategy<Value = TakePostVenue> {
    let size = || prop::sample::select(vec![0_u64, 99, 100, 250, 300, 420]);
    (-2_000_i64..20_000, -20_000_i64..5_000, size(), size()).prop_map(
        |(take_cost, post_cost, available, predicted_fill)| TakePostVenue {
            take_cost,
            post_cost,
            available,
            predicted_fill,
        },
    )
}

proptest! {
    #[test]
    fn taking_and_posting_is_optimal(
        venues in prop::collection::vec(venue(), 0..3),
        shares in prop::sample::select(vec![0_u64, 100, 230, 300, 450, 500, 1_000]),
        shortfall_cost in -1_000_i64..40_000,
        surplus in 0_i64..40_000,
    ) {
        // Convexity needs surplus + shortfall >= 0.
        let surplus_cost = surplus.max(-shortfall_cost);
        let order = TakePostOrder {
            shares,
            step: STEP,
            shortfall_cost,
            surplus_cost,
        };
        let split = take_post::allocate(&order, &venues);
        prop_assert_eq!(split.cost, exhaustive(&order, &venues));
        for (i, venue) in venues.iter().enumerate() {
            prop_assert!(split.take[i] <= venue.available && split.take[i].is_multiple_of(100));
            prop_assert!(
                split.post[i] <= venue.predicted_fill && split.post[i].is_multiple_of(100)
            );
        }
    }

    #[test]
    fn the_literal_cost_is_minimised_lexicographically_first(
        inputs in prop::collection::vec(
            (-3_000_i64..20_000, 0_u64..500, -500_i64..3_000, 0_u64..600),
            1..4,
        ),
        shares in 0_u64..1_100,
        (shortfall_cost, surplus_cost) in (0_i64..30_000, 0_i64..30_000),
        total_cap in prop::option::of(0_u64..1_500),
    ) {
        let venues: Vec<LiteralVenue> = inputs
            .iter()
            .map(|(take_cost, available, rebate, cap)| LiteralVenue {
                take_cost: *take_cost,
                rebate: *rebate,
                available: *available,
                cap: *cap,
            })
            .collect();
        let order = LiteralOrder {
            shares,
            step: STEP,
            shortfall_cost,
            surplus_cost,
            total_cap,
        };
        let got = literal::allocate(&order, &venues).unwrap();
        let mut splits = vec![vec![]];
        for venue in &venues {
            splits = splits
                .iter()
                .flat_map(|s: &Vec<u64>| {
                    multiples(venue.cap).map(move |q| [s.as_slice(), &[q]].concat())
                })
                .collect();
        }
        let mut best: Option<(i128, Vec<u64>)> = None;
        for split in splits {
            if total_cap.is_some_and(|cap| split.iter().sum::<u64>() > cap) {
                continue;
            }
            let (mut executed, mut cost) = (0_i128, 0_i128);
            for (q, venue) in split.iter().zip(&venues) {
                let fill = (*q).min(venue.available);
                executed += i128::from(fill);
                cost += i128::from(fill) * i128::from(venue.take_cost)
                    - i128::from(q - fill) * i128::from(venue.rebate);
            }
            let missing = i128::from(shares) - executed;
            cost += missing.max(0) * i128::from(shortfall_cost)
                - missing.min(0) * i128::from(surplus_cost);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, split));
            }
        }
        prop_assert_eq!(Some((got.cost, got.split)), best);
    }
}

#[test]
fn no_venue_leaves_everything_missing() {
    let order = TakePostOrder {
        shares: 300,
        step: STEP,
        shortfall_cost: 26_500_000,
        surplus_cost: 24_500_000,
    };
    let split = take_post::allocate(&order, &[]);
    assert_eq!((split.cost, split.take.len()), (300 * 26_500_000, 0));
}

#[test]
fn what_costs_as_much_as_it_saves_is_left() {
    let order = TakePostOrder {
        shares: 250,
        step: STEP,
        shortfall_cost: 1_000,
        surplus_cost: 300,
    };
    let split = |take_cost, available| {
        let venue = TakePostVenue {
            take_cost,
            post_cost: 1_000_000,
            available,
            predicted_fill: 0,
        };
        take_post::allocate(&order, &[venue]).take[0]
    };
    assert_eq!((split(1_000, 500), split(999, 500)), (0, 200));
    // The lot across the target saves 50 missing shares and brings 50 surplus ones: 50 x 1,000 - 50
    // x 300 = 100 x 350.
    assert_eq!((split(350, 500), split(349, 500)), (200, 300));
    // Beyond the target only those are bought for which surplus is paid more than it costs.
    assert_eq!((split(-300, 500), split(-301, 500)), (300, 500));
    // And never more than there is.
    assert_eq!((split(349, 200), split(-301, 200)), (200, 200));
}

#[test]
fn literal_problems_too_large_to_be_solved_are_refused() {
    let refused = |cap: u64| {
        let order = LiteralOrder {
            shares: cap,
            step: NonZeroU64::MIN,
            shortfall_cost: 1_000,
            surplus_cost: 300,
            total_cap: None,
        };
        let venue = LiteralVenue {
            take_cost: 10,
            rebate: 1,
            available: cap,
            cap,
        };
        literal::allocate(&order, &[venue]).is_err()
    };
    assert!(!refused(10_000));
    assert!(refused(2_000_000), "one total too many");
    assert!(refused(1_000_000_000_000), "too many steps");
}
