//! The model against the golden cases: closed form, samples, costs, gradients, stochastic
//! approximation.

#![allow(clippy::unwrap_used)] // helpers of tests

use cont_kukanov::cost::{mean_cost, mean_gradient};
use cont_kukanov::outflow::{
    Empirical, Exponential, Outflow, OutflowDistribution, Pareto, Poisson, Weibull,
};
use cont_kukanov::single::solve_single;
use cont_kukanov::stochastic::{ApproximationOptions, approximate};
use cont_kukanov::{Allocation, ExponentialOutflows, Problem, Samples, Terms, VenueTerms};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn cases(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn problem(p: &Value) -> Problem {
    let venues = numbers(&p["Q"]).into_iter().zip(numbers(&p["r"]));
    Problem::new(Terms {
        shares: number(&p["S"]),
        half_spread: number(&p["h"]),
        taker_fee: number(&p["f"]),
        lambda_under: number(&p["lu"]),
        lambda_over: number(&p["lo"]),
        theta: number(&p["th"]),
        venues: venues
            .map(|(queue_ahead, rebate)| VenueTerms {
                queue_ahead,
                rebate,
            })
            .collect(),
    })
    .unwrap()
}

fn outflow(case: &Value) -> Outflow {
    let args = numbers(&case["args"]);
    match case["dist"].as_str().unwrap() {
        "Poisson" => Outflow::Poisson(Poisson::new(args[0]).unwrap()),
        "Exp" => Outflow::Exponential(Exponential::new(args[0]).unwrap()),
        "Pareto" => Outflow::Pareto(Pareto::new(args[0], args[1]).unwrap()),
        "Weibull" => Outflow::Weibull(Weibull::new(args[0], args[1]).unwrap()),
        other => panic!("{other}"),
    }
}

fn samples(case: &Value, rows: usize) -> Samples {
    ExponentialOutflows {
        seed: case["seed"].as_u64().unwrap(),
        means: numbers(&case["mu"]),
        common: case["common"].as_f64(),
        shape: u32::try_from(case["shape"].as_u64().unwrap()).unwrap(),
    }
    .draw(rows)
    .unwrap()
}

fn close(name: &str, got: f64, expected: f64, tolerance: f64) {
    let scale = expected.abs().max(1.0);
    assert!(
        (got - expected).abs() <= tolerance * scale,
        "{name}: got {got}, expected {expected}"
    );
}

fn maybe_close(name: &str, got: Option<f64>, expected: &Value) {
    match (got, expected.as_f64()) {
        (None, None) => {}
        (Some(got), Some(expected)) => close(name, got, expected, 1e-9),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn single_venue_cases_match() {
    for case in cases(include_str!("golden/golden_single.json")) {
        let name = case["name"].as_str().unwrap();
        let expect = &case["expect"];
        let s = solve_single(&problem(&case["params"]), &outflow(&case)).unwrap();
        maybe_close(name, s.lambda_under_low, &expect["lambda_u_low"]);
        maybe_close(name, s.lambda_under_high, &expect["lambda_u_high"]);
        maybe_close(name, s.critical_probability, &expect["p"]);
        close(name, s.allocation.market, number(&expect["M"]), 1e-9);
        close(name, s.allocation.limits[0], number(&expect["L"]), 1e-9);
        close(name, s.cost, number(&expect["V"]), 1e-9);
        close(name, s.expected_fill, number(&expect["exp_fill"]), 1e-9);
        close(
            name,
            s.full_fill_probability,
            number(&expect["p_full_fill"]),
            1e-10,
        );
    }
}

#[test]
fn generated_samples_match_bit_for_bit() {
    for case in cases(include_str!("golden/golden_multi.json")) {
        let drawn = samples(&case, 1000);
        for (i, row) in case["first_samples"].as_array().unwrap().iter().enumerate() {
            assert_eq!(drawn.row_cyclic(i), numbers(row), "{}", case["name"]);
        }
        let sums: Vec<f64> = (0..drawn.venue_count())
            .map(|k| drawn.column(k).iter().sum())
            .collect();
        assert_eq!(sums, numbers(&case["sum_first_1000"]), "{}", case["name"]);
    }
}

#[test]
fn costs_and_gradients_at_fixed_points_match() {
    for case in cases(include_str!("golden/golden_multi.json")) {
        let name = case["name"].as_str().unwrap();
        let (problem, drawn) = (problem(&case["params"]), samples(&case, 1000));
        for eval in case["evals"].as_array().unwrap() {
            let x = Allocation::from_slice(&numbers(&eval["X"])).unwrap();
            close(
                name,
                mean_cost(&problem, &x, &drawn),
                number(&eval["V"]),
                1e-11,
            );
            let gradient = mean_gradient(&problem, &x, &drawn);
            for (got, expected) in gradient.iter().zip(numbers(&eval["grad"])) {
                close(name, *got, expected, 1e-12);
            }
        }
    }
}

#[test]
fn stochastic_approximation_matches() {
    for case in cases(include_str!("golden/golden_multi.json")) {
        let name = case["name"].as_str().unwrap();
        let (problem, drawn) = (problem(&case["params"]), samples(&case, 1000));
        let found = approximate(&problem, &drawn, &ApproximationOptions::default()).unwrap();
        let expected = &case["N1000"];
        close(name, found.gamma, number(&expected["gamma"]), 1e-12);
        close(name, found.cost, number(&expected["rsa_V"]), 1e-9);
        for (got, expected) in found
            .allocation
            .to_vec()
            .iter()
            .zip(numbers(&expected["rsa_X"]))
        {
            close(name, *got, expected, 1e-9);
        }
        assert!(
            found.allocation.is_feasible(problem.terms().shares, 1e-9),
            "{name}"
        );
    }
}

#[test]
fn empirical_quantile_rule_matches() {
    let case = &cases(include_str!("golden/golden_multi.json"))[0];
    let (problem, drawn) = (problem(&case["params"]), samples(case, 1000));
    let empirical = Empirical::new(drawn.column(0)).unwrap();
    let s = solve_single(&problem, &empirical).unwrap();
    assert_eq!(
        s.allocation.to_vec(),
        numbers(&case["N1000"]["empirical_quantile_X"])
    );
    close(
        "V",
        s.cost,
        number(&case["N1000"]["empirical_quantile_V"]),
        1e-11,
    );
    close(
        "V",
        mean_cost(&problem, &s.allocation, &drawn),
        s.cost,
        1e-11,
    );
    assert!((empirical.mean() - 2237.964).abs() < 1e-9);
}
