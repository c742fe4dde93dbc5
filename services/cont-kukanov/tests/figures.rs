//! The paper's figures 2 to 5, as means over long simulations computed elsewhere, and what is said
//! of the model around them.

#![allow(clippy::unwrap_used)] // helpers of tests

use cont_kukanov::cost::mean_cost;
use cont_kukanov::optimality::optimality;
use cont_kukanov::outflow::{Exponential, Poisson};
use cont_kukanov::paper::{base_market, base_problem, poisson_samples};
use cont_kukanov::single::solve_single;
use cont_kukanov::stochastic::{ApproximationOptions, approximate};
use cont_kukanov::two_exponential::solve_two_exponential;
use cont_kukanov::{Allocation, ExponentialOutflows, Problem, Terms, VenueTerms};
use proptest::prelude::*;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/golden_paper_figs.json")).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

/// Runs of which a mean is taken.
const RUNS: u32 = 30;

/// The mean placement of the stochastic approximation over independent draws, as fractions of the
/// order.
fn mean_fractions(shares: u32, venues: u32) -> Vec<f64> {
    let problem = base_problem(shares, venues).unwrap();
    let mut sum = vec![0.0; venues as usize + 1];
    for seed in 0..RUNS {
        let samples = poisson_samples(u64::from(seed) + 100, 1_000, venues).unwrap();
        let found = approximate(&problem, &samples, &ApproximationOptions::default()).unwrap();
        for (sum, x) in sum.iter_mut().zip(found.allocation.to_vec()) {
            *sum += x / f64::from(RUNS * shares);
        }
    }
    sum
}

#[test]
fn figures_2_and_3_excess_cost_and_distance_by_start_and_steps() {
    let problem = base_problem(1_000, 1).unwrap();
    let market = base_market().unwrap();
    let best = [728.0, 272.0];
    let least = market.expected_cost(1_000.0, &Allocation::from_slice(&best).unwrap());
    let starts = [
        ("(S,0)", [1_000.0, 0.0]),
        ("(0,S)", [0.0, 1_000.0]),
        ("(0,0)", [0.0, 0.0]),
        ("(S/2,S/2)", [500.0, 500.0]),
        ("X*", best),
    ];
    let golden = golden();
    let curves = golden["fig2_fig3_ours_mean"].as_array().unwrap();
    for (curve, (name, start)) in curves.iter().zip(starts) {
        assert_eq!(curve[0], name);
        for point in curve[1].as_array().unwrap() {
            let [steps, excess, distance] = numbers(point)[..] else {
                panic!("{point}")
            };
            let (mut cost, mut far) = (0.0, 0.0);
            for seed in 0..RUNS {
                let rows = steps as usize;
                let samples = poisson_samples(u64::from(seed) + 1, rows, 1).unwrap();
                let options = ApproximationOptions {
                    start: Allocation::from_slice(&start),
                    ..ApproximationOptions::default()
                };
                let found = approximate(&problem, &samples, &options)
                    .unwrap()
                    .allocation;
                cost += market.expected_cost(1_000.0, &found) / least - 1.0;
                let away = found
                    .to_vec()
                    .iter()
                    .zip(best)
                    .map(|(x, b)| (x - b).powi(2))
                    .sum::<f64>();
                far += (away / best.iter().map(|b| b * b).sum::<f64>()).sqrt();
            }
            let (cost, far) = (cost / f64::from(RUNS), far / f64::from(RUNS));
            // A mean over fewer draws than the other one's.
            assert!(
                (cost - excess).abs() < 0.004 + 0.1 * excess,
                "{name}, {steps} steps: {cost} against {excess}"
            );
            assert!(
                (far - distance).abs() < 0.03 + 0.1 * distance,
                "{name}, {steps} steps: {far} against {distance}"
            );
        }
    }
}

#[test]
fn the_approximation_lands_where_another_one_does_on_average() {
    let golden = golden();
    for (shares, venues) in [
        (1_000, 1),
        (1_000, 2),
        (1_000, 3),
        (1_000, 4),
        (1_000, 5),
        (500, 1),
        (500, 2),
        (5_000, 2),
        (5_000, 5),
    ] {
        let want = numbers(&golden[format!("rsa_{shares}_{venues}")]["x"]);
        let got = mean_fractions(shares, venues);
        for (got, want) in got.iter().zip(&want) {
            assert!(
                (got - want).abs() < 0.01,
                "S = {shares}, K = {venues}: {got} against {want}"
            );
        }
    }
}

#[test]
fn figures_4_and_5_have_a_misplaced_decimal_point() {
    // The text says lambda_u = 0.26; the single-venue line that is drawn, 322 and 678, is that of
    // 0.026.
    for (lambda_under, lambda_over, key) in [
        (0.026, 0.024, "k2_base_0.026"),
        (0.26, 0.24, "k2_base_0.26"),
    ] {
        let want = numbers(&golden()[key]["single"]);
        let mut terms = base_problem(1_000, 1).unwrap().terms().clone();
        (terms.lambda_under, terms.lambda_over) = (lambda_under, lambda_over);
        let problem = Problem::new(terms).unwrap();
        let found = solve_single(&problem, &Poisson::new(2_600.0).unwrap()).unwrap();
        assert_eq!(found.allocation.to_vec(), want, "{key}");
    }
}

#[test]
fn ordering_too_little_can_be_best_where_a_shortfall_is_cheap() {
    // Outside the feasible set, hence outside every solver: `assumptions` says so beforehand.
    let mut terms = base_problem(1_000, 1).unwrap().terms().clone();
    (terms.lambda_under, terms.theta) = (0.01, 0.005);
    let problem = Problem::new(terms).unwrap();
    assert!(!problem.assumptions().shortfall_dearer_than_taking);
    let samples = poisson_samples(1, 20_000, 1).unwrap();
    let at = |market, limit| {
        let x = Allocation {
            market,
            limits: vec![limit],
        };
        mean_cost(&problem, &x, &samples)
    };
    let inside = (0..=100).map(|i| at(f64::from(1_000 - 10 * i), f64::from(10 * i)));
    assert!(at(0.0, 250.0) < inside.fold(f64::INFINITY, f64::min) - 0.1);
    assert!(
        base_problem(1_000, 1)
            .unwrap()
            .assumptions()
            .shortfall_dearer_than_taking
    );
}

#[test]
fn an_overbooked_optimum_meets_its_conditions() {
    let venue = VenueTerms {
        queue_ahead: 2_000.0,
        rebate: 0.002,
    };
    let terms = Terms {
        shares: 5_000.0,
        half_spread: 0.02,
        taker_fee: 0.003,
        lambda_under: 0.036,
        lambda_over: 0.2,
        theta: 0.0,
        venues: vec![venue; 2],
    };
    let problem = Problem::new(terms).unwrap();
    let found = solve_two_exponential(&problem, [2_200.0; 2])
        .unwrap()
        .unwrap();
    assert!(found.allocation.submitted() > 5_000.0, "{found:?}");
    let samples = ExponentialOutflows {
        seed: 4,
        means: vec![2_200.0; 2],
        common: None,
        shape: 1,
    };
    let there = optimality(&problem, &samples.draw(200_000).unwrap(), &found.allocation).unwrap();
    assert!(
        (there.shortfall_probability - there.shortfall_target.unwrap()).abs() < 0.005,
        "{there:?}"
    );
    for (got, target) in there
        .conditional_probabilities
        .iter()
        .zip(&there.conditional_targets)
    {
        assert!((got.unwrap() - target.unwrap()).abs() < 0.01, "{there:?}");
    }
}

proptest! {
    #[test]
    fn one_venue_takes_more_where_waiting_is_dearer_and_less_where_it_pays(
        (h, f, r) in (0.001_f64..0.03, -0.001_f64..0.005, -0.001_f64..0.005),
        (lambda_under, theta) in (0.0_f64..0.1, 0.0_f64..0.002),
        queue in 0_u32..4_000,
        poisson in any::<bool>(),
    ) {
        let taken = |h, f, r, lambda_under, queue| {
            let venues = vec![VenueTerms {
                queue_ahead: f64::from(queue),
                rebate: r,
            }];
            let terms = Terms {
                shares: 1_000.0,
                half_spread: h,
                taker_fee: f,
                lambda_under,
                lambda_over: 0.05,
                theta,
                venues,
            };
            let problem = Problem::new(terms).unwrap();
            let found = if poisson {
                solve_single(&problem, &Poisson::new(2_200.0).unwrap())
            } else {
                solve_single(&problem, &Exponential::new(2_200.0).unwrap())
            };
            found.unwrap().allocation.market
        };
        let base = taken(h, f, r, lambda_under, queue);
        let slack = 1e-9;
        prop_assert!(taken(h, f, r, lambda_under + 0.01, queue) >= base - slack);
        prop_assert!(taken(h, f, r, lambda_under, queue + 200) >= base - slack);
        prop_assert!(taken(h, f, r + 0.002, lambda_under, queue) <= base + slack);
        prop_assert!(taken(h, f + 0.002, r, lambda_under, queue) <= base + slack);
    }
}
