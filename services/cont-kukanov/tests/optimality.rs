//! The first-order conditions at placements that are not optimal: against differences of the cost,
//! and counted by hand.

#![allow(clippy::unwrap_used)] // helpers of tests

mod common;

use common::{instance, problem, samples};
use cont_kukanov::cost::{gradient, mean_cost};
use cont_kukanov::optimality::optimality;
use cont_kukanov::{Allocation, Problem, ProblemError, Samples, Terms, VenueTerms};
use proptest::prelude::*;

/// A step that crosses no kink: all numbers of shares are whole, and the cost is linear between
/// them.
const STEP: f64 = 1e-3;

/// A placement of whole shares, cut to what the order allows.
fn placement(shares: f64, counts: &[u32]) -> Allocation {
    let counts: Vec<f64> = counts.iter().copied().map(f64::from).collect();
    let mut placement = Allocation::from_slice(&counts).unwrap();
    placement.market = placement.market.min(shares);
    for limit in &mut placement.limits {
        *limit = limit.min(shares - placement.market);
    }
    placement
}

/// The least slope of the mean cost in one or two coordinates, by differences.
fn by_differences(problem: &Problem, samples: &Samples, x: &Allocation) -> Option<f64> {
    let here = mean_cost(problem, x, samples);
    let coordinates = x.to_vec();
    let slope = |changes: &[(usize, f64)]| {
        let mut there = coordinates.clone();
        for (coordinate, sign) in changes {
            there[*coordinate] += sign * STEP;
        }
        let there = Allocation::from_slice(&there).unwrap();
        there
            .is_feasible(problem.terms().shares, 1e-9)
            .then(|| (mean_cost(problem, &there, samples) - here) / STEP)
    };
    let mut slopes = Vec::new();
    for i in 0..coordinates.len() {
        slopes.extend([slope(&[(i, 1.0)]), slope(&[(i, -1.0)])]);
        let others = (0..coordinates.len()).filter(|j| *j != i);
        slopes.extend(others.map(|j| slope(&[(i, 1.0), (j, -1.0)])));
    }
    slopes.into_iter().flatten().reduce(f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_steepest_descent_is_the_least_difference(
        (terms, rows) in instance(2, 5),
        counts in prop::collection::vec(0_u32..9, 3),
    ) {
        let x = placement(terms.shares, &counts);
        prop_assume!(x.is_feasible(terms.shares, 1e-9));
        let (problem, samples) = (problem(&terms), samples(2, &rows));
        let found = optimality(&problem, &samples, &x).unwrap().steepest_descent;
        let expected = by_differences(&problem, &samples, &x).unwrap_or(0.0);
        prop_assert!((found - expected).abs() < 1e-7, "{found} against {expected} at {x:?}");
    }
}

/// Ten shares; penalties of 4, 2 and 1 cents, in dollars.
fn ten_shares() -> Problem {
    let venue = |queue_ahead, rebate| VenueTerms {
        queue_ahead,
        rebate,
    };
    Problem::new(Terms {
        shares: 10.0,
        half_spread: 0.005,
        taker_fee: 0.003,
        lambda_under: 0.04,
        lambda_over: 0.02,
        theta: 0.01,
        venues: vec![venue(2.0, 0.002), venue(3.0, 0.001)],
    })
    .unwrap()
}

#[test]
fn the_conditions_of_the_paper_are_counted_as_by_hand() {
    // Two at once, three and five queued behind two and three. Bought in the four outcomes: 10, 7,
    // 5 and 9; the first venue fills and has outflow to spare in outcomes one and four, the second
    // in outcomes one and two.
    let samples = Samples::from_rows(
        2,
        &[
            vec![6.0, 9.0],
            vec![2.0, 9.0],
            vec![5.0, 3.0],
            vec![8.0, 7.0],
        ],
    )
    .unwrap();
    let placement = Allocation {
        market: 2.0,
        limits: vec![3.0, 5.0],
    };
    let found = optimality(&ten_shares(), &samples, &placement).unwrap();
    let close = |found: Option<f64>, expected: f64| (found.unwrap() - expected).abs() < 1e-12;
    assert!(close(Some(found.shortfall_probability), 0.75), "{found:?}");
    // (h + f + lambda_o + theta) / (lambda_u + lambda_o + theta)
    assert!(close(found.shortfall_target, 0.038 / 0.07), "{found:?}");
    assert_eq!(found.conditional_probabilities, [Some(0.5), Some(0.5)]);
    // (lambda_o - (h + r) + theta / P(spare)) / (lambda_u + lambda_o + theta), P(spare) = 1/2
    assert!(
        close(found.conditional_targets[0], (0.02 - 0.007 + 0.02) / 0.07),
        "{found:?}"
    );
    assert!(
        close(found.conditional_targets[1], (0.02 - 0.006 + 0.02) / 0.07),
        "{found:?}"
    );
}

#[test]
fn a_condition_that_never_happens_has_no_probability_and_no_penalty_no_target() {
    // Outflow exactly up to the end of the order: it fills, and nothing is to spare.
    let samples = Samples::from_rows(2, &[vec![5.0, 8.0]]).unwrap();
    let placement = Allocation {
        market: 2.0,
        limits: vec![3.0, 5.0],
    };
    let found = optimality(&ten_shares(), &samples, &placement).unwrap();
    assert_eq!(found.conditional_probabilities, [None, None]);
    assert_eq!(found.conditional_targets, [None, None]);
    assert_eq!(found.shortfall_probability.to_bits(), 0.0_f64.to_bits());
    let free = Problem::new(Terms {
        lambda_under: 0.0,
        lambda_over: 0.0,
        theta: 0.0,
        ..ten_shares().terms().clone()
    });
    let found = optimality(&free.unwrap(), &samples, &placement).unwrap();
    assert_eq!(found.shortfall_target, None);
    let one_limit = Allocation {
        market: 2.0,
        limits: vec![8.0],
    };
    let refused = optimality(&ten_shares(), &samples, &one_limit);
    assert!(matches!(
        refused,
        Err(ProblemError::DimensionMismatch {
            got: 1,
            expected: 2,
            ..
        })
    ));
}

#[test]
fn the_gradient_is_flat_in_the_penalties_where_exactly_the_order_is_bought() {
    let problem = ten_shares();
    let market = |market: f64| Allocation {
        market,
        limits: vec![0.0, 0.0],
    };
    let slope = |shares: f64| gradient(&problem, &market(shares), &[0.0, 0.0])[0];
    let close = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
    let take = 0.005 + 0.003 + 0.01;
    assert!(close(slope(10.0), take));
    assert!(
        close(slope(9.0), take - 0.05),
        "short: a share more saves lambda_u + theta"
    );
    assert!(
        close(slope(11.0), take + 0.02),
        "over: a share more costs lambda_o"
    );
}

#[test]
fn less_than_the_order_may_not_be_sent() {
    // Taking costs more than missing, so all at once is far from the best; but only a limit order
    // that never fills may replace it, for the shares sent must add up to the order. It saves 5.3
    // cents and costs the 2 cents of a missing share.
    let problem = Problem::new(Terms {
        half_spread: 0.05,
        lambda_under: 0.01,
        ..ten_shares().terms().clone()
    })
    .unwrap();
    let all_at_once = Allocation {
        market: 10.0,
        limits: vec![0.0, 0.0],
    };
    let samples = Samples::from_rows(2, &[vec![0.0, 0.0]]).unwrap();
    let found = optimality(&problem, &samples, &all_at_once).unwrap();
    assert!((found.steepest_descent + 0.033).abs() < 1e-12, "{found:?}");
}

#[test]
fn more_than_the_order_may_not_be_taken() {
    // Without a venue to queue at, and paid for taking: the whole order is all that there is to do.
    let problem = Problem::new(Terms {
        taker_fee: -0.01,
        lambda_over: 0.0,
        theta: 0.0,
        venues: Vec::new(),
        ..ten_shares().terms().clone()
    })
    .unwrap();
    let all_at_once = Allocation {
        market: 10.0,
        limits: Vec::new(),
    };
    let samples = Samples::from_rows(0, &[Vec::new()]).unwrap();
    let found = optimality(&problem, &samples, &all_at_once).unwrap();
    assert!(found.steepest_descent >= 0.0, "{found:?}");
}
