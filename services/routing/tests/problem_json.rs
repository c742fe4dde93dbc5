//! Problems as JSON: every golden file is a valid input, and its answers come out under the same
//! names.

#![allow(clippy::unwrap_used)] // helpers of tests

use routing::problem_json::{parse, solve_all};
use serde_json::{Value, json};

const SINGLE: &str = include_str!("../../cont-kukanov/tests/golden/golden_single.json");
const MULTI: &str = include_str!("../../cont-kukanov/tests/golden/golden_multi.json");
const STATIC: &str = include_str!("golden/golden_static.json");

fn solved(document: &str) -> Vec<Value> {
    let solutions = solve_all(&parse(document).unwrap()).unwrap();
    let text = serde_json::to_string(&solutions).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn expected(document: &str) -> Vec<Value> {
    serde_json::from_str(document).unwrap()
}

/// Compares numbers, lists and nulls.
fn assert_close(got: &Value, want: &Value, tolerance: f64, what: &str) {
    match (got, want) {
        (Value::Array(got), Value::Array(want)) => {
            assert_eq!(got.len(), want.len(), "{what}");
            got.iter()
                .zip(want)
                .for_each(|(g, w)| assert_close(g, w, tolerance, what));
        }
        (Value::Number(got), Value::Number(want)) => {
            let (got, want) = (got.as_f64().unwrap(), want.as_f64().unwrap());
            let allowed = tolerance * want.abs().max(1.0);
            assert!(
                (got - want).abs() <= allowed,
                "{what}: got {got}, expected {want}"
            );
        }
        _ => assert_eq!(got, want, "{what}"),
    }
}

#[test]
fn single_venue_answers_have_the_golden_names() {
    for (got, case) in solved(SINGLE).iter().zip(expected(SINGLE)) {
        assert_eq!(got["name"], case["name"]);
        for key in [
            "lambda_u_low",
            "lambda_u_high",
            "p",
            "M",
            "L",
            "V",
            "exp_fill",
            "p_full_fill",
        ] {
            assert_close(
                &got[key],
                &case["expect"][key],
                1e-9,
                &format!("{} {key}", case["name"]),
            );
        }
        assert_eq!(got["allocation"]["market"], got["M"]);
        assert_eq!(got["cost"], got["V"]);
    }
}

#[test]
fn optima_over_samples_match_the_integer_programmes() {
    for (got, case) in solved(MULTI).iter().zip(expected(MULTI)) {
        let what = case["name"].to_string();
        assert_eq!(got["milp"]["N"], case["milp"]["N"]);
        assert_close(&got["milp"]["V_obj"], &case["milp"]["V_obj"], 1e-6, &what);
        assert_close(
            &got["milp"]["dual_bound"],
            &case["milp"]["V_obj"],
            1e-6,
            &what,
        );
        assert_close(
            &got["milp"]["relaxation_V"],
            &case["milp"]["relaxation_V"],
            1e-6,
            &what,
        );
        assert_eq!(got["milp"]["certified"], true, "{what}");
    }
}

#[test]
fn optima_over_a_thousand_samples_match_or_beat_the_search() {
    for (got, case) in solved(MULTI).iter().zip(expected(MULTI)) {
        let (what, want) = (case["name"].to_string(), &case["N1000"]);
        let value = got["V"].as_f64().unwrap();
        let best = want["best_V"].as_f64().unwrap();
        assert!(
            value <= best + 1e-6 && value >= best - 0.01,
            "{what}: {value} against {best}"
        );
        assert_eq!(got["certified"], true, "{what}");
        assert!(got["gap"].as_f64().unwrap() < 1e-6, "{what}");
        assert!(
            got["kkt"]["steepest_descent"].as_f64().unwrap() > -1e-9,
            "{what}: {}",
            got["kkt"]
        );
        let bound = &got["relaxation_lower_bound"];
        assert_close(bound, &want["relaxation_lower_bound"], 1e-6, &what);
        assert!(
            bound.as_f64().unwrap() <= got["lower_bound"].as_f64().unwrap() + 1e-6,
            "{what}"
        );
        for key in [
            "rsa_X",
            "rsa_V",
            "gamma",
            "empirical_quantile_X",
            "empirical_quantile_V",
        ] {
            assert_close(&got[key], &want[key], 1e-6, &format!("{what} {key}"));
        }
        for (got, want) in got["evals"]
            .as_array()
            .unwrap()
            .iter()
            .zip(case["evals"].as_array().unwrap())
        {
            assert_close(&got["V"], &want["V"], 1e-9, &what);
            assert_close(&got["grad"], &want["grad"], 1e-9, &what);
        }
    }
}

#[test]
fn static_answers_match() {
    for (got, case) in solved(STATIC).iter().zip(expected(STATIC)) {
        for key in ["split", "take", "post", "cost_micro"] {
            assert_eq!(got[key], case[key], "{} {key}", case["name"]);
        }
        if case["kind"] != "toy" {
            assert_eq!(got["cost"], case["cost"], "{}", case["name"]);
        }
    }
}

#[test]
fn one_object_gives_one_object() {
    let one = expected(SINGLE)[0].to_string();
    let solution = serde_json::to_value(solve_all(&parse(&one).unwrap()).unwrap()).unwrap();
    assert_eq!(solution["L"], 272.0);
}

#[test]
fn explicit_samples_replace_the_generator() {
    let case = &expected(MULTI)[1];
    let rows = json!([[3800.0, 6474.0], [3056.0, 1178.0], [603.0, 1508.0]]);
    let drawn = json!({"seed": 2, "mu": case["mu"], "n": 3, "params": case["params"]});
    let given = json!({"samples": rows, "params": case["params"]});
    let both = solved(&json!([drawn, given]).to_string());
    assert_eq!(both[0], both[1]);
    assert_eq!(both[0]["N"], 3);
}

#[test]
fn malformed_problems_are_named() {
    let params = &expected(SINGLE)[0]["params"];
    let cases = [
        (
            json!([{"name": "x", "dist": "Cauchy", "args": [1], "params": params}]),
            "unknown distribution",
        ),
        (
            json!([{"name": "x", "dist": "Exp", "args": [1, 2], "params": params}]),
            "[mean]",
        ),
        (
            json!([{"name": "x", "dist": "Exp", "args": [-1], "params": params}]),
            "positive",
        ),
        (json!([{"name": "x", "dist": "Exp", "args": [1]}]), "params"),
        (json!([{"name": "x"}]), "neither"),
        (json!([{"name": "x", "kind": "R3", "order": 1}]), "R3"),
        (
            json!([{"name": "x", "seed": 1, "mu": [1.0, 2.0], "params": params}]),
            "mu",
        ),
        (
            json!([{"name": "x", "samples": [], "params": params}]),
            "no outflow samples",
        ),
        (
            json!([{"name": "x", "samples": [[1.0, 2.0]], "params": params}]),
            "samples[0]",
        ),
        (
            json!([{"name": "x", "kind": "R2", "order": -1, "venues": []}]),
            "order",
        ),
    ];
    for (document, word) in cases {
        let error = parse(&document.to_string()).and_then(|p| solve_all(&p).map(|_| ()));
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "problem 0 (x)");
        let source = error.source.to_string();
        assert!(source.contains(word), "{source} should mention {word}");
    }
    assert!(parse("[1]").is_err() && parse("{").is_err());
}

#[test]
fn published_statics_are_matched_or_beaten() {
    let golden: Vec<serde_json::Value> = serde_json::from_str(include_str!(
        "../../cont-kukanov/tests/golden/golden_statics.json"
    ))
    .unwrap();
    let base = serde_json::json!({
        "S": 1000.0, "h": 0.02, "f": 0.003, "lu": 0.05, "lo": 0.03, "th": 0.0005,
        "Q": [2000.0, 1700.0], "r": [0.002, 0.003]
    });
    let multi: Vec<serde_json::Value> = serde_json::from_str(include_str!(
        "../../cont-kukanov/tests/golden/golden_multi.json"
    ))
    .unwrap();
    let case = multi
        .iter()
        .find(|case| case["name"] == "k2_erlang16_asym")
        .unwrap();
    assert_eq!(case["params"], base);
    for want in golden {
        let mut problem = case.clone();
        problem.as_object_mut().unwrap().remove("milp");
        for (key, value) in want["change"].as_object().unwrap() {
            problem["params"][key] = value.clone();
        }
        let parsed = routing::problem_json::parse(&problem.to_string()).unwrap();
        let solution = routing::problem_json::solve(&parsed.items[0]).unwrap();
        let got = serde_json::to_value(&solution).unwrap();
        let (value, best) = (got["V"].as_f64().unwrap(), want["V"].as_f64().unwrap());
        assert!(
            value <= best + 1e-6 && value >= best - 0.01,
            "{want}: {value}"
        );
        assert_eq!(got["certified"], true, "{want}");
    }
}

#[test]
fn a_term_that_no_model_has_is_refused() {
    let problem = |terms: &str| {
        format!(
            "{{\"dist\":\"poisson\",\"args\":[2200],\"params\":{{\"S\":1000,\"h\":0.02,\"f\":0.003,\
             \"r\":[0.002],\"lu\":0.026,\"lo\":0.024,{terms}\"Q\":[2000]}}}}"
        )
    };
    assert!(parse(&problem("\"th\":0,")).is_ok());
    let refused = parse(&problem("\"tetha\":0.1,")).unwrap_err();
    let mut said = refused.to_string();
    let mut cause = std::error::Error::source(&refused);
    while let Some(one) = cause {
        said = format!("{said}: {one}");
        cause = one.source();
    }
    assert!(said.contains("tetha"), "{said}");
}
