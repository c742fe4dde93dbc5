//! The paper's numbers: what is printed, what other code computed, and what this code computes.

#![allow(clippy::unwrap_used)] // helpers of tests

use cont_kukanov::cost::mean_cost;
use cont_kukanov::paper::{
    base_market, base_problem, compare_table, poisson_samples, single_venue_example,
};
use cont_kukanov::two_exponential::solve_two_exponential;
use cont_kukanov::{Allocation, Problem, Terms, VenueTerms};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/golden_paper.json")).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn the_stated_example() {
    assert_eq!(
        single_venue_example().unwrap().allocation.to_vec(),
        [728.0, 272.0]
    );
}

#[test]
fn table_1_agrees() {
    let rows = compare_table(2012).unwrap();
    let golden = golden();
    for (row, want) in rows.iter().zip(golden["table1_v2"].as_array().unwrap()) {
        let what = format!("S = {}, K = {}", row.shares, row.venues);
        assert_eq!(
            (row.shares, row.venues),
            (number(&want["S"]) as u32, number(&want["K"]) as u32)
        );
        let (ours, paper) = (&want["ours"], &want["paper"]);
        // Printed sample means against expectations.
        for (compared, key) in [
            (row.all_market, "W_M"),
            (row.all_limit, "W_L"),
            (row.equal_split, "W_E"),
            (row.paper_placement, "W_X"),
        ] {
            assert!(
                (compared.paper - number(&paper[key])).abs() < 1e-12,
                "{what} {key}"
            );
            assert!(
                (compared.paper - compared.ours).abs() < 0.36,
                "{what} {key} {compared:?}"
            );
        }
        // Exact against exact, and against long simulations.
        assert!(
            (row.all_limit.ours - number(&ours["W_L"])).abs() < 1e-6,
            "{what}"
        );
        assert!(
            (row.equal_split.ours - number(&ours["W_E"])).abs() < 0.03,
            "{what} {row:?}"
        );
        let at_paper = number(&ours["V_at_paper_x"]);
        assert!(
            (row.paper_placement.ours - at_paper).abs() < 0.03,
            "{what} {row:?}"
        );
        assert!(
            (row.best_symmetric_cost - number(&ours["V"])).abs() < 1e-8,
            "{what} {row:?}"
        );
        // Six deviations beyond the mean fill, the cost is flat to the last digit.
        for (got, key) in [
            (row.best_symmetric_market, "M"),
            (row.best_symmetric_limit, "L"),
        ] {
            assert!(
                (f64::from(got) - number(&ours[key])).abs() < 5.0,
                "{what} {key} {got}"
            );
        }
        assert!(
            row.approximation_cost > row.best_symmetric_cost - 0.05,
            "{what}"
        );
    }
}

#[test]
fn the_approximation_lands_where_the_paper_did() {
    for row in compare_table(7).unwrap() {
        let what = format!("S = {}, K = {}", row.shares, row.venues);
        let market = row.approximation_fractions[0] - row.paper_fractions[0];
        assert!(market.abs() < 0.02, "{what}: {row:?}");
        let sum = |x: &[f64]| x[1..].iter().sum::<f64>();
        let limits = sum(&row.approximation_fractions) - sum(&row.paper_fractions);
        assert!(limits.abs() < 0.05, "{what}: {row:?}");
    }
}

#[test]
fn expectations_agree_with_simulation() {
    let market = base_market().unwrap();
    let problem = base_problem(1000, 3).unwrap();
    let samples = poisson_samples(3, 40_000, 3).unwrap();
    for limits in [
        [333.3, 400.5, 120.0],
        [250.0, 250.0, 250.0],
        [500.0, 0.0, 500.0],
    ] {
        let x = Allocation {
            market: 250.25,
            limits: limits.to_vec(),
        };
        let simulated = mean_cost(&problem, &x, &samples);
        let exact = market.expected_cost(1000.0, &x);
        assert!(
            (simulated - exact).abs() < 0.06,
            "{limits:?}: {simulated} against {exact}"
        );
    }
}

#[test]
fn two_exponential_venues_match() {
    for case in golden()["exp2"].as_array().unwrap() {
        let a: Vec<f64> = case["args"]
            .as_array()
            .unwrap()
            .iter()
            .map(number)
            .collect();
        let venue = |queue_ahead, rebate| VenueTerms {
            queue_ahead,
            rebate,
        };
        let problem = Problem::new(Terms {
            shares: a[2],
            half_spread: a[5],
            taker_fee: a[6],
            lambda_under: a[9],
            lambda_over: a[10],
            theta: 0.0,
            venues: vec![venue(a[0], a[7]), venue(a[1], a[8])],
        })
        .unwrap();
        let got = solve_two_exponential(&problem, [a[3], a[4]])
            .unwrap()
            .unwrap();
        assert_eq!(Value::Bool(got.feasible), case["feasible"]);
        let pairs = [
            (got.z, "z"),
            (got.allocation.market, "M"),
            (got.allocation.limits[0], "L1"),
            (got.allocation.limits[1], "L2"),
        ];
        for (value, key) in pairs {
            assert!((value - number(&case[key])).abs() < 1e-6, "{key}: {value}");
        }
    }
}

#[test]
fn without_an_overbooked_solution_there_is_none() {
    let venue = VenueTerms {
        queue_ahead: 2000.0,
        rebate: 0.002,
    };
    let mut terms = base_problem(1000, 2).unwrap().terms().clone();
    // b_1 b_2 <= rho: a huge overfill penalty.
    terms.lambda_over = 5.0;
    terms.venues = vec![venue; 2];
    let problem = Problem::new(terms).unwrap();
    assert_eq!(
        solve_two_exponential(&problem, [2200.0, 2200.0]).unwrap(),
        None
    );
}
