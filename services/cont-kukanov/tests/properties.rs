//! What must hold for every problem: identities of the cost, and the certified solver against
//! brute force, its own bounds and the monotonicity of the optimum.

#![allow(clippy::unwrap_used)] // helpers of tests

mod common;

use common::{instance, problem, samples};
use cont_kukanov::cost::{cost, filled, mean_cost, mean_gradient};
use cont_kukanov::optimality::optimality;
use cont_kukanov::outflow::Empirical;
use cont_kukanov::sample_average::{
    SampleAverageOptions, SampleAverageSolution, solve_relaxation, solve_sample_average,
};
use cont_kukanov::single::solve_single;
use cont_kukanov::stochastic::{ApproximationOptions, approximate};
use cont_kukanov::{Allocation, Problem, ProblemError, Samples, Terms, VenueTerms};
use proptest::prelude::*;

fn solve(terms: &Terms, rows: &[Vec<f64>]) -> SampleAverageSolution {
    let options = SampleAverageOptions::default();
    solve_sample_average(
        &problem(terms),
        &samples(terms.venues.len(), rows),
        &options,
    )
    .unwrap()
}

/// The steepest descent at a solution. The solver ends within a tolerance of the cost, which may
/// be a hair's breadth from the corner that is the optimum: there the slope is that of the edge.
/// Then it is the corner that is looked at.
fn steepest_descent(terms: &Terms, rows: &[Vec<f64>], best: &SampleAverageSolution) -> f64 {
    let at = |x: &Allocation| {
        optimality(&problem(terms), &samples(terms.venues.len(), rows), x)
            .unwrap()
            .steepest_descent
    };
    let here = at(&best.allocation);
    if here >= -1e-9 {
        return here;
    }
    let corner: Vec<f64> = best.allocation.to_vec();
    let corner: Vec<f64> = corner.iter().map(|x| (x * 1e6).round() / 1e6).collect();
    at(&Allocation::from_slice(&corner).unwrap())
}

/// Least mean cost over the placements of half shares in the feasible set.
fn brute_force(terms: &Terms, rows: &[Vec<f64>]) -> f64 {
    let (problem, samples) = (problem(terms), samples(terms.venues.len(), rows));
    let halves = (terms.shares * 2.0) as u32;
    let mut points = vec![vec![]];
    for _ in 0..=terms.venues.len() {
        points = points
            .iter()
            .flat_map(|p: &Vec<f64>| {
                (0..=halves).map(move |q| [p.as_slice(), &[f64::from(q) / 2.0]].concat())
            })
            .collect();
    }
    let points = points.iter().filter_map(|p| Allocation::from_slice(p));
    let feasible = points.filter(|x| x.is_feasible(terms.shares, 1e-9));
    feasible
        .map(|x| mean_cost(&problem, &x, &samples))
        .fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn brute_force_finds_nothing_cheaper_and_the_bound_holds((terms, rows) in instance(2, 6)) {
        let best = solve(&terms, &rows);
        let brute = brute_force(&terms, &rows);
        prop_assert!(best.allocation.is_feasible(terms.shares, 1e-9), "{best:?}");
        prop_assert!(best.cost <= brute + 1e-9, "{best:?} against {brute}");
        prop_assert!(best.lower_bound <= best.cost + 1e-12 && best.lower_bound <= brute + 1e-12);
        prop_assert!(best.certified, "{best:?}");
    }

    #[test]
    fn three_venues_are_certified_too((terms, rows) in instance(3, 5)) {
        let best = solve(&terms, &rows);
        prop_assert!(best.certified, "{best:?}");
        let relaxed = solve_relaxation(&problem(&terms), &samples(3, &rows)).unwrap();
        prop_assert!(relaxed.lower_bound <= best.cost + 1e-9, "{relaxed:?} {best:?}");
        prop_assert!(steepest_descent(&terms, &rows, &best) >= -1e-9, "{best:?}");
    }

    #[test]
    fn no_feasible_placement_beats_the_bound(
        (terms, rows) in instance(3, 5),
        x in prop::collection::vec(0.0_f64..9.0, 4),
    ) {
        let mut x = Allocation::from_slice(&x).unwrap();
        x.repair(terms.shares);
        let value = mean_cost(&problem(&terms), &x, &samples(3, &rows));
        prop_assert!(value >= solve(&terms, &rows).lower_bound - 1e-12);
    }

    #[test]
    fn one_venue_is_the_quantile_rule((terms, rows) in instance(1, 12)) {
        // The closed form lives on M + L = S, where overfill cannot happen.
        let column = rows.iter().map(|row| row[0]).collect();
        let exact = solve_single(&problem(&terms), &Empirical::new(column).unwrap()).unwrap();
        let best = solve(&terms, &rows);
        prop_assert!((exact.cost - best.cost).abs() < 1e-9, "{exact:?} {best:?}");
        prop_assert!(
            (mean_cost(&problem(&terms), &exact.allocation, &samples(1, &rows)) - exact.cost).abs()
                < 1e-12
        );
    }

    #[test]
    fn the_optimum_rises_with_penalties_and_falls_with_rebates(
        (terms, rows) in instance(2, 6),
        more in 1_u32..20,
    ) {
        let base = solve(&terms, &rows);
        let more = f64::from(more) * 1e-3;
        let mut dearer = vec![terms.clone(), terms.clone(), terms.clone(), terms.clone()];
        dearer[0].lambda_under += more;
        dearer[1].lambda_over += more;
        dearer[2].theta += more;
        dearer[3].venues[1].rebate -= more;
        for terms in dearer {
            let after = solve(&terms, &rows);
            prop_assert!(after.cost >= base.lower_bound - 1e-12, "{after:?} {base:?}");
        }
    }

    #[test]
    fn a_venue_more_never_hurts((terms, rows) in instance(3, 5)) {
        let mut fewer = terms.clone();
        fewer.venues.pop();
        let short: Vec<Vec<f64>> = rows.iter().map(|row| row[..2].to_vec()).collect();
        prop_assert!(solve(&terms, &rows).lower_bound <= solve(&fewer, &short).cost + 1e-12);
        prop_assert!(solve(&terms, &rows).cost <= solve(&fewer, &short).cost + 1e-6);
    }

    #[test]
    fn a_venue_that_never_fills_is_left_or_indifferent(
        (mut terms, rows) in instance(2, 6),
        impact in any::<bool>(),
    ) {
        terms.venues[1].queue_ahead = 1e6;
        terms.theta = if impact { 0.001 } else { 0.0 };
        let best = solve(&terms, &rows);
        let mut alone = terms.clone();
        alone.venues.pop();
        let first: Vec<Vec<f64>> = rows.iter().map(|row| row[..1].to_vec()).collect();
        let alone = solve(&alone, &first);
        // It can only serve to meet M + sum L >= S, which costs impact.
        prop_assert!(best.cost <= alone.cost + 1e-9);
        let sure = terms.lambda_under >= terms.half_spread + terms.taker_fee
            && terms.lambda_over + terms.theta >= terms.half_spread + terms.venues[0].rebate;
        if sure {
            prop_assert!((best.cost - alone.cost).abs() < 1e-9, "{best:?} {alone:?}");
            if impact && terms.lambda_under > terms.half_spread + terms.taker_fee {
                prop_assert!(best.allocation.limits[1] < 1e-4, "{best:?}");
            }
        }
    }

    #[test]
    fn swapping_venues_with_their_samples_changes_nothing(
        (mut terms, rows) in instance(2, 6),
        (m, a, b) in (0.0_f64..9.0, 0.0_f64..9.0, 0.0_f64..9.0),
    ) {
        let at = |terms: &Terms, limits: [f64; 2], rows: &[Vec<f64>]| {
            let x = Allocation { market: m, limits: limits.to_vec() };
            mean_cost(&problem(terms), &x, &samples(2, rows))
        };
        let before = at(&terms, [a, b], &rows);
        terms.venues.reverse();
        let swapped: Vec<Vec<f64>> = rows.iter().map(|r| vec![r[1], r[0]]).collect();
        prop_assert!((at(&terms, [b, a], &swapped) - before).abs() < 1e-12);
    }

    #[test]
    fn the_gradient_is_the_slope_between_kinks(
        (terms, rows) in instance(3, 5),
        x in prop::collection::vec(0_u32..9, 4),
    ) {
        // Off the lattice by different amounts, so that no kink is near.
        let offset = [0.11, 0.23, 0.31, 0.07];
        let x: Vec<f64> = x.iter().zip(offset).map(|(v, o)| f64::from(*v) + o).collect();
        let (problem, samples) = (problem(&terms), samples(3, &rows));
        let value = |x: &[f64]| mean_cost(&problem, &Allocation::from_slice(x).unwrap(), &samples);
        let gradient = mean_gradient(&problem, &Allocation::from_slice(&x).unwrap(), &samples);
        for (k, slope) in gradient.iter().enumerate() {
            let (mut up, mut down) = (x.clone(), x.clone());
            up[k] += 1e-3;
            down[k] -= 1e-3;
            prop_assert!(((value(&up) - value(&down)) / 2e-3 - slope).abs() < 1e-9);
        }
    }

    #[test]
    fn fills_are_a_difference_of_positive_parts(
        l in 0.0_f64..50.0,
        q in 0.0_f64..50.0,
        xi in 0.0_f64..99.0,
    ) {
        let paper = (xi - q).max(0.0) - (xi - q - l).max(0.0);
        prop_assert!((filled(l, q, xi) - paper).abs() < 1e-12);
    }

    #[test]
    fn repair_lands_in_the_feasible_set(
        x in prop::collection::vec(-20.0_f64..20.0, 1..6),
        s in 0.0_f64..9.0,
    ) {
        let mut x = Allocation::from_slice(&x).unwrap();
        x.repair(s);
        prop_assert!(x.is_feasible(s, 1e-9), "{x:?}");
        let again = {
            let mut y = x.clone();
            y.repair(s);
            y
        };
        prop_assert!((again.submitted() - x.submitted()).abs() < 1e-9);
    }

    #[test]
    fn approximations_are_feasible_and_not_below_the_bound(
        (terms, rows) in instance(2, 6),
        n in 1_usize..40,
    ) {
        let options = ApproximationOptions {
            iterations: Some(n),
            ..Default::default()
        };
        let found = approximate(&problem(&terms), &samples(2, &rows), &options).unwrap();
        prop_assert!(found.allocation.is_feasible(terms.shares, 1e-9));
        prop_assert!(found.cost >= solve(&terms, &rows).lower_bound - 1e-12);
    }
}

#[test]
fn everything_at_market_costs_the_same_in_every_outcome() {
    let terms = Terms {
        shares: 1000.0,
        half_spread: 0.02,
        taker_fee: 0.003,
        lambda_under: 0.05,
        lambda_over: 0.05,
        theta: 0.0005,
        venues: vec![
            VenueTerms {
                queue_ahead: 0.0,
                rebate: 0.002
            };
            2
        ],
    };
    let all = Allocation::all_market(&problem(&terms));
    for outflows in [[0.0, 0.0], [5000.0, 100.0]] {
        assert!((cost(&problem(&terms), &all, &outflows) - 23.5).abs() < 1e-12);
    }
}

#[test]
fn the_cost_is_not_convex_and_the_solver_is_not_fooled() {
    // Both venues fill 750 for sure: the midpoint of two placements costs more than the chord.
    let terms = Terms {
        shares: 1000.0,
        half_spread: 0.02,
        taker_fee: 0.003,
        lambda_under: 0.05,
        lambda_over: 0.05,
        theta: 0.0,
        venues: vec![
            VenueTerms {
                queue_ahead: 0.0,
                rebate: 0.002
            };
            2
        ],
    };
    let rows = vec![vec![750.0, 750.0]];
    let at = |l: f64| {
        let x = Allocation {
            market: 0.0,
            limits: vec![l, l],
        };
        mean_cost(&problem(&terms), &x, &samples(2, &rows))
    };
    let values = [at(500.0), at(750.0), at(1000.0)];
    assert!((values[0] + 22.0).abs() < 1e-9 && (values[1] + 8.0).abs() < 1e-9);
    assert!(values[1] > f64::midpoint(values[0], values[2]) + 6.9);
    let best = solve(&terms, &rows);
    assert!(
        best.certified && (best.cost + 22.0).abs() < 1e-9,
        "{best:?}"
    );
}

#[test]
fn degenerate_problems_have_defined_answers() {
    let mut terms = Terms {
        shares: 1000.0,
        half_spread: 0.02,
        taker_fee: 0.003,
        lambda_under: 0.05,
        lambda_over: 0.05,
        theta: 0.0005,
        venues: vec![],
    };
    let no_venue = solve(&terms, &[vec![]]);
    assert_eq!(no_venue.allocation.to_vec(), [1000.0]);
    assert!(no_venue.certified && (no_venue.cost - 23.5).abs() < 1e-9);
    terms.venues = vec![
        VenueTerms {
            queue_ahead: 10.0,
            rebate: 0.002
        };
        2
    ];
    terms.shares = 0.0;
    let nothing = solve(&terms, &[vec![50.0, 0.0]]);
    assert_eq!(nothing.allocation.to_vec(), [0.0, 0.0, 0.0]);
    assert!(nothing.certified && nothing.cost == 0.0);
    let no_rows = Samples::from_rows(2, &[]);
    assert_eq!(no_rows, Err(ProblemError::NoSamples));
    let narrow = solve_sample_average(
        &problem(&terms),
        &samples(1, &[vec![1.0]]),
        &SampleAverageOptions::default(),
    );
    assert!(matches!(
        narrow,
        Err(ProblemError::DimensionMismatch {
            got: 1,
            expected: 2,
            ..
        })
    ));
    for wrong in [f64::NAN, f64::INFINITY, -1.0] {
        assert!(
            Problem::new(Terms {
                shares: wrong,
                ..terms.clone()
            })
            .is_err()
        );
        assert!(
            Problem::new(Terms {
                theta: wrong,
                ..terms.clone()
            })
            .is_err()
        );
    }
}

#[test]
fn where_a_fill_costs_more_than_a_miss_all_and_nothing_are_compared() {
    // A fill loses a cent, a missing share 0.2 cents. Four shares behind a queue of two: in one of
    // two outcomes all of them fill. Queued they cost (0.8 + 4) / 2 cents in the mean, at market 2
    // cents.
    let terms = Terms {
        shares: 4.0,
        half_spread: 0.0,
        taker_fee: 0.005,
        lambda_under: 0.002,
        lambda_over: 0.0,
        theta: 0.0,
        venues: vec![VenueTerms {
            queue_ahead: 2.0,
            rebate: -0.01,
        }],
    };
    let best = |terms: &Terms| {
        solve_single(&problem(terms), &Empirical::new(vec![1.0, 7.0]).unwrap()).unwrap()
    };
    let found = best(&terms);
    assert_eq!(found.allocation, Allocation::all_market(&problem(&terms)));
    assert!((found.cost - 0.02).abs() < 1e-12, "{found:?}");
    let dearer = Terms {
        taker_fee: 0.0061,
        ..terms
    };
    let found = best(&dearer);
    assert_eq!(found.allocation.limits, [4.0]);
    assert!((found.cost - 0.024).abs() < 1e-12, "{found:?}");
}

#[test]
fn a_solution_a_hair_from_the_corner_is_that_corner() {
    let venue = |queue_ahead, rebate| VenueTerms {
        queue_ahead,
        rebate,
    };
    let terms = Terms {
        shares: 7.0,
        half_spread: 0.001,
        taker_fee: 0.001,
        lambda_under: 0.07,
        lambda_over: 0.066,
        theta: 0.0002,
        venues: vec![venue(2.0, 0.0), venue(2.0, -0.003), venue(5.0, -0.003)],
    };
    let rows = [
        vec![8.0, 9.0, 0.0],
        vec![8.0, 0.0, 9.0],
        vec![6.0, 9.0, 8.0],
        vec![9.0, 0.0, 11.0],
    ];
    let best = solve(&terms, &rows);
    assert!(best.certified && best.cost - best.lower_bound < 1e-9);
    assert!(steepest_descent(&terms, &rows, &best) >= -1e-9, "{best:?}");
}
