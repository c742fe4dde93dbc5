//! Verdicts on markets with a known answer, from the command line.

mod common;

use common::{json, run, stderr, synthetic};
use serde_json::Value;

/// A market of 2,000 seconds in which nothing can be saved in the long run.
fn market(name: &str) -> String {
    format!("{}/tests/markets/{name}.csv.gz", env!("CARGO_MANIFEST_DIR"))
}

/// What an evaluation of half-minute orders says of the strict router against best ask.
fn against_best_ask(market: &str, options: &[&str]) -> Value {
    let asked = ["evaluate", "--router", "strict", "--horizon", "30s"];
    let sizes: &[&str] = if options.contains(&"--sizes") {
        &[]
    } else {
        &["--sizes", "100"]
    };
    let evaluation = json(&[&asked[..], sizes, &["--input", market], options].concat());
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

/// Two venues that always show the same: nothing is due to where, however differently orders are
/// filled.
#[test]
fn venues_that_are_alike_leave_nothing_to_routing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (one, two) = (path("one.csv"), path("two.csv"));
    let made = run(&["convert", &market("thin"), "--out", &one]);
    assert!(made.status.success(), "{}", stderr(&made));
    let text = std::fs::read_to_string(&one).unwrap();
    let mut lines = text.lines();
    let head = lines.next().unwrap();
    let column = head.split(',').position(|name| name == "publisher_id");
    let mut rows = vec![head.to_owned()];
    for line in lines {
        let mut fields: Vec<&str> = line.split(',').collect();
        fields[column.unwrap()] = "39";
        rows.extend([line.to_owned(), fields.join(",")]);
    }
    std::fs::write(&two, rows.join("\n")).unwrap();
    let found = against_best_ask(&two, &["--orders", "396", "--sizes", "400"]);
    assert!(found["differently_filled"].as_u64() > Some(0), "{found}");
    assert_eq!(found["routing_bps"], 0.0, "{found}");
    assert_eq!(found["routing"]["verdict"], "same", "{found}");
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
        synthetic(file, &["--seed", seed]);
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
    synthetic(file, &["--rows", "30000"]);
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
    synthetic(file, &["--rows", "20000"]);
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
        one.as_object_mut().unwrap().remove("meta");
        one
    };
    let plain = asked(&[]);
    assert!(
        plain["reaction"]["kappa"].is_null(),
        "{}",
        plain["reaction"]
    );
    let none = asked(&["--reaction-kappa", "0"]);
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
        "--reaction-kappa=nan",
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

#[test]
fn a_run_says_what_a_reaction_would_leave_of_each_saving() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &["--rows", "20000"]);
    let asked = |options: &[&str]| {
        let mut result = json(&[&["run", file, "--lambda-under", "0.01"], options].concat());
        result.as_object_mut().unwrap().remove("meta");
        result
    };
    let plain = asked(&[]);
    assert_eq!(asked(&["--reaction-kappa", "0"]), plain, "no reaction");
    assert!(plain.get("reaction").is_none(), "{}", plain["reaction"]);
    let kernel = [
        "--reaction-kappa",
        "0.0001",
        "--reaction-half-life",
        "20s",
        "--reaction-permanent",
        "0.3",
        "--reaction-passive",
        "0.5",
    ];
    let with = asked(&kernel);
    let expected = serde_json::json!({
        "kappa": 0.0001, "half_life_seconds": 20.0, "permanent": 0.3, "passive": 0.5
    });
    assert_eq!(with["reaction"], expected);
    let exposure = |one: &Value| one["exposure"].as_f64().unwrap();
    let twap = &with["baselines"]["twap"];
    let detail = &with["savings_detail"]["twap"];
    let bps = |key: &str| detail[key].as_f64().unwrap();
    let saving = with["savings_vs_baselines_bps"]["twap"].as_f64().unwrap();
    // The line of the contract, from the figures beside it.
    let slope = 1e4 * (exposure(twap) - exposure(&with["optimized"]))
        / twap["total_cash"].as_f64().unwrap();
    assert!((bps("reaction_slope") - slope).abs() < 2e-6, "{detail}");
    let left = saving + 0.0001 * slope;
    assert!(
        (bps("saving_with_reaction_bps") - left).abs() < 2e-6,
        "{detail}"
    );
    let without = |key: &str| {
        let one = &plain["savings_detail"]["twap"];
        one[key].clone()
    };
    assert_ne!(without("reaction_slope"), detail["reaction_slope"]);
    assert_eq!(
        without("timing_bps"),
        detail["timing_bps"],
        "fills are the same"
    );
    // Where it breaks even nothing is left.
    if let Some(zero) = detail["break_even_reaction"].as_f64() {
        assert!(
            (saving + zero * slope).abs() < 1e-3 * saving.abs(),
            "{detail}"
        );
    }
    for (key, value) in [
        ("kappa", "-1"),
        ("permanent", "1.5"),
        ("passive", "-0.1"),
        ("half_life", "soon"),
    ] {
        let option = format!("--reaction-{}={value}", key.replace('_', "-"));
        let output = run(&["run", file, &option]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        let name = format!("SOR_REACTION__{}", key.to_uppercase());
        let mut command = common::backtest();
        let output = command
            .args(["run", file])
            .env(&name, value)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {}", stderr(&output));
    }
    let settings = folder.path().join("sor.toml");
    std::fs::write(
        &settings,
        "[reaction]\nkappa = 1e-4\nhalf_life = \"20s\"\npermanent = 0.3\npassive = 0.5\n",
    )
    .unwrap();
    assert_eq!(asked(&["--config", settings.to_str().unwrap()]), with);
}

#[test]
fn a_planted_reaction_is_found_within_its_errors() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    // Dollars a share, half life in seconds, the part that stays.
    let planted = (4e-5, 5.0, 0.3);
    for seed in ["1", "2", "3"] {
        let response = |options: &[&str]| -> Vec<(f64, f64)> {
            let made = run(&[&["synth", "--out", file, "--seed", seed], options].concat());
            assert!(made.status.success(), "{}", stderr(&made));
            let measured = json(&["reaction", "--input", file, "--lags", "12", "--as", "json"]);
            let number = |lag: &Value, key: &str| lag[key].as_f64().unwrap();
            let lags = measured["response"].as_array().unwrap().iter();
            lags.map(|lag| {
                (
                    number(lag, "dollars_per_share"),
                    number(lag, "standard_error"),
                )
            })
            .collect()
        };
        // The same market with and without: prices differ by the reaction alone.
        let (with, without) = (response(&["--reactive", "4e-5,5,0.3"]), response(&[]));
        assert!(with[0].0 - without[0].0 > 3.0 * with[0].1, "{with:?}");
        for (lag, (with, without)) in with.iter().zip(&without).enumerate() {
            let (kappa, half_life, permanent) = planted;
            // A trade comes anywhere in its second; the response is measured at the end of seconds.
            let left = |seconds: f64| (-seconds / half_life).exp2();
            let lag = lag as f64;
            let faded = (left(lag) - left(lag + 1.0)) * half_life / 2.0_f64.ln();
            let expected = kappa * (permanent + (1.0 - permanent) * faded);
            let found = with.0 - without.0;
            // Trades between the quotes push as well and are of no side: what they do is taken for
            // what the others do.
            assert!(
                (found - expected).abs() < 3.0 * with.1 + 0.1 * expected,
                "seed {seed}, {lag} s: {found:e}, not {expected:e}, error {:e}",
                with.1
            );
        }
    }
    for refused in ["0", "-1", "much", "1e-5,0", "1e-5,5,2"] {
        let option = format!("--reactive={refused}");
        let output = run(&["synth", "--out", file, &option]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}
