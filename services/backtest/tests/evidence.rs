//! Verdicts on markets with a known answer, from the command line.

mod common;

use common::{json, run, stderr};
use serde_json::Value;

/// A market of 2,000 seconds in which nothing can be saved in the long run.
fn market(name: &str) -> String {
    format!("{}/tests/markets/{name}.csv.gz", env!("CARGO_MANIFEST_DIR"))
}

/// What an evaluation of half-minute orders says of the strict router against best ask.
fn against_best_ask(market: &str, options: &[&str]) -> Value {
    let asked = [
        "evaluate",
        "--router",
        "strict",
        "--horizon",
        "30s",
        "--sizes",
        "100",
    ];
    let evaluation = json(&[&asked[..], &["--input", market], options].concat());
    evaluation["comparisons"]["best_ask"].clone()
}

#[test]
fn nothing_is_saved_where_nothing_can_be() {
    // In `thin` books are thin on the side to which the price has moved, so the orders that one of
    // two strategies fails to fill are the dear ones: left out, they make a saving that is none. In
    // `regimes` what pays now costs later.
    for name in ["thin", "regimes"] {
        let market = market(name);
        for orders in ["390", "396", "404", "800"] {
            let one = against_best_ask(&market, &["--orders", orders]);
            assert_eq!(one["verdict"], "no_evidence", "{name} {orders}: {one}");
            assert_eq!(
                one["corrected_on"].as_u64().unwrap() % 2,
                0,
                "every order: {one}"
            );
        }
    }
    let thin = against_best_ask(&market("thin"), &["--orders", "396"]);
    let bps = |key: &str| thin[key].as_f64().unwrap();
    assert!(
        bps("ci_low_bps") < 0.0 && bps("ci_high_bps") > 0.0,
        "{thin}"
    );
    assert!(bps("filled_alike_bps") > 2.0 * bps("mean_bps"), "{thin}");
    assert!(thin["differently_filled"].as_u64() > Some(0), "{thin}");
}

#[test]
fn what_unfilled_shares_cost_beyond_the_touch_can_be_said() {
    let market = market("thin");
    let priced = |bps: &str| against_best_ask(&market, &["--orders", "396", "--residual-bps", bps]);
    let nothing = priced("0");
    let mean = |one: &Value| one["mean_bps"].as_f64().unwrap();
    assert!(
        (mean(&nothing) - nothing["at_touch_bps"].as_f64().unwrap()).abs() < 1e-12,
        "{nothing}"
    );
    let dear = priced("50");
    assert!((mean(&dear) - mean(&nothing)).abs() > 1e-6, "{dear}");
    // What lies beyond the touch is linear in what is said of it.
    let middle = priced("25");
    assert!((2.0 * mean(&middle) - mean(&dear) - mean(&nothing)).abs() < 1e-6);
    for refused in ["-1", "10001", "nan", "much"] {
        let given = format!("--residual-bps={refused}");
        let output = run(&["evaluate", "--input", &market, &given]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{refused}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn seeds_and_horizons_change_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    for seed in ["7", "8"] {
        let made = run(&["synth", "--out", file, "--seed", seed]);
        assert!(made.status.success(), "{}", stderr(&made));
        let verdict = |orders: &str, horizon: &str| {
            let asked = [
                "evaluate",
                "--input",
                file,
                "--orders",
                orders,
                "--horizon",
                horizon,
            ];
            let evaluation = json(&asked);
            evaluation["comparisons"]["best_ask"]["verdict"].clone()
        };
        let first = verdict("400", "20s");
        for (orders, horizon) in [
            ("395", "20s"),
            ("800", "20s"),
            ("400", "18s"),
            ("400", "22s"),
        ] {
            assert_eq!(verdict(orders, horizon), first, "{seed} {orders} {horizon}");
        }
    }
}

#[test]
fn a_response_to_trades_is_measured_and_what_it_cannot_tell_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    let made = run(&["synth", "--out", file, "--rows", "30000"]);
    assert!(made.status.success(), "{}", stderr(&made));
    let measured = json(&["reaction", "--input", file, "--lags", "10", "--as", "json"]);
    let response = measured["response"].as_array().unwrap();
    assert_eq!(response.len(), 11);
    for lag in response {
        assert!(lag["standard_error"].as_f64() > Some(0.0), "{lag}");
    }
    assert!(
        measured["kernel"]["kappa_error"].as_f64() > Some(0.0),
        "{measured}"
    );
    assert!(measured["trades"].as_u64() > Some(100), "{measured}");
    assert!(measured["not_identified"].as_array().unwrap().len() >= 4);
    let text = run(&["reaction", "--input", file]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("does not show") && text.contains("kappa"),
        "{text}"
    );
}

#[test]
fn no_reaction_changes_nothing_and_the_break_even_is_where_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    let made = run(&["synth", "--out", file, "--rows", "20000"]);
    assert!(made.status.success(), "{}", stderr(&made));
    let asked = |options: &[&str]| {
        let always = [
            "evaluate",
            "--input",
            file,
            "--orders",
            "60",
            "--horizon",
            "2m",
        ];
        json(&[&always[..], options].concat())
    };
    let without = |mut one: Value| {
        for key in ["digest", "meta"] {
            one.as_object_mut().unwrap().remove(key);
        }
        one["reaction"].as_object_mut().unwrap().remove("kappa");
        for comparison in one["comparisons"].as_object_mut().unwrap().values_mut() {
            if let Some(reaction) = comparison["reaction"].as_object_mut() {
                reaction.remove("saving_bps");
            }
        }
        one
    };
    let plain = asked(&[]);
    assert!(
        plain["reaction"]["kappa"].is_null(),
        "{}",
        plain["reaction"]
    );
    let none = asked(&["--reaction-kappa", "0"]);
    for one in none["comparisons"].as_object().unwrap().values() {
        assert_eq!(one["reaction"]["saving_bps"], one["mean_bps"], "{one}");
    }
    assert_eq!(without(none), without(plain.clone()));
    let twap = &plain["comparisons"]["twap"]["reaction"];
    let zero = twap["breaks_even_at"].as_f64();
    let zero = zero.expect("patience on a book that refills has a price");
    let there = asked(&["--reaction-kappa", &zero.to_string()]);
    let saving = there["comparisons"]["twap"]["reaction"]["saving_bps"].as_f64();
    assert!(saving.unwrap().abs() < 1e-9, "{saving:?}");
    // The kernel is the one that was asked for.
    let stays = asked(&["--reaction-permanent", "1"]);
    let slope = |one: &Value| {
        one["comparisons"]["twap"]["reaction"]["slope"]
            .as_f64()
            .unwrap()
    };
    assert!((slope(&stays) - slope(&plain)).abs() > 1.0, "{stays}");
    assert_eq!(stays["reaction"]["permanent"], 1.0);
    for refused in [
        "--reaction-kappa=-1",
        "--reaction-permanent=1.1",
        "--reaction-passive=x",
        "--reaction-half-life=soon",
    ] {
        let output = run(&["evaluate", "--input", file, refused]);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{refused}: {}",
            stderr(&output)
        );
    }
}
