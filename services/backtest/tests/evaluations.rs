//! What an evaluation of many orders says of one recording.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{json, run, stderr, synthetic};

#[test]
fn p_values_stand_beside_verdicts_that_tell_something() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &["--rows", "20000", "--end", "2024-08-01T20:00:00Z"]);
    for (horizon, size) in [("5m", "500"), ("50m", "500"), ("5m", "400000")] {
        let options = [
            "--orders",
            "120",
            "--horizon",
            horizon,
            "--order-size",
            size,
        ];
        let evaluation = json(&[&["evaluate", "--input", file], &options[..]].concat());
        for (name, one) in evaluation["comparisons"].as_object().unwrap() {
            let (n, windows) = (one["n"].as_u64(), one["independent_windows"].as_u64());
            assert!(windows <= n, "{name}: {windows:?} windows of {n:?} orders");
            let verdict = one["verdict"].as_str().unwrap();
            let told = ["saves", "costs", "no_evidence"].contains(&verdict);
            for p_value in ["p_value", "p_value_adjusted", "p_value_corrected"] {
                assert_eq!(one[p_value].is_null(), !told, "{name} {p_value}: {one}");
            }
            match (horizon, size) {
                ("50m", _) => assert!(["too_few", "same"].contains(&verdict), "{name}: {one}"),
                (_, "400000") => assert_eq!(verdict, "too_little_filled", "{name}: {one}"),
                _ => {}
            }
        }
    }
}

#[test]
fn how_many_orders_are_asked_for_changes_no_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &[]);
    let asked = |options: &[&str]| {
        let horizon = ["--horizon", "20s"];
        json(&[&["evaluate", "--input", file], &horizon[..], options].concat())
    };
    let told: Vec<serde_json::Value> = ["395", "400", "405", "800"]
        .iter()
        .map(|orders| asked(&["--orders", orders]))
        .chain(["2", "4", "8"].map(|folds| asked(&["--orders", "400", "--folds", folds])))
        .collect();
    let against = |one: &serde_json::Value| one["comparisons"]["best_ask"].clone();
    let first = against(&told[0]);
    for one in &told {
        let compared = against(one);
        assert_eq!(compared["verdict"], first["verdict"], "{compared}");
        assert_eq!(
            compared["corrected_on"], one["orders"],
            "every order is in the test"
        );
        let ends =
            |one: &serde_json::Value| (one["ci_low_bps"].as_f64(), one["ci_high_bps"].as_f64());
        assert!(
            ends(&compared).0 < ends(&first).1 && ends(&first).0 < ends(&compared).1,
            "{compared}"
        );
        for fold in one["folds"].as_array().unwrap() {
            assert_eq!(fold["tuned_on"], fold["trained"], "{fold}");
            assert_eq!(
                fold["penalties"], told[0]["folds"][0]["penalties"],
                "{fold}"
            );
        }
    }
}

#[test]
fn an_evaluation_does_what_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &["--venues", "2", "--rows", "8000"]);
    let asked = |options: &[&str]| {
        let always = ["--horizon", "20s", "--order-size", "300", "--orders", "200"];
        json(&[&["evaluate", "--input", file], &always[..], options].concat())
    };
    let both = asked(&[]);
    assert_eq!(both["sides"], serde_json::json!(["buy", "sell"]));
    // One venue: whatever is saved is timing, and routing has neither a figure nor a verdict.
    for one in both["comparisons"].as_object().unwrap().values() {
        assert_eq!(one["routing"]["verdict"], "one_venue", "{one}");
        assert_eq!(one["routing_bps"], 0.0, "{one}");
        assert_eq!(one["timing_bps"], one["mean_bps"], "{one}");
    }
    let order = json(&[
        "run",
        file,
        "--order-size",
        "300",
        "--fee",
        "0.003",
        "--rebate",
        "0.002",
    ]);
    for (key, one) in order["savings_detail"].as_object().unwrap() {
        assert!(
            one["routing_bps"].is_null() || one["routing_bps"] == 0.0,
            "{key}: {one}"
        );
    }
    assert!(
        order["savings_detail"]["peg"]["timing_bps"]
            .as_f64()
            .unwrap()
            .abs()
            > 0.1
    );
    assert!(
        both["warnings"].to_string().contains("One venue only"),
        "{}",
        both["warnings"]
    );
    // A horizon below a minute makes time schedules one trade, and one line.
    let twap = &both["comparisons"]["twap"];
    let alike = both["comparisons"].as_object().unwrap().values();
    let alike = alike.filter(|one| !one["identical_to"].is_null()).count();
    assert!(alike >= 2, "{twap}");

    let sell = asked(&["--side", "sell"]);
    assert_eq!(sell["sides"], serde_json::json!(["sell"]));
    assert!(
        sell["savings"]["side"]
            .as_array()
            .unwrap()
            .iter()
            .all(|side| side == "sell")
    );

    let named = asked(&["--against", "twap"]);
    assert_eq!(named["against"], "twap");
    let twap = &named["comparisons"]["twap"];
    assert_eq!(
        twap["p_value"], twap["p_value_adjusted"],
        "the one question is not corrected"
    );
    let unknown = run(&["evaluate", "--input", file, "--against", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        stderr(&unknown).contains("best_ask"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn savings_that_are_not_listed_are_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, many) = (path("m.csv"), path("many.json"));
    synthetic(&file, &["--rows", "1000"]);
    let asked = [
        "evaluate",
        "--input",
        &file,
        "--orders",
        "5002",
        "--horizon",
        "10s",
        "--lambda-under",
        "0.01",
    ];
    let omitted = json(&asked);
    assert!(
        omitted["savings"].is_null()
            && omitted["savings_omitted"]
                .as_str()
                .unwrap()
                .contains("--list-orders")
    );
    fs::write(&many, omitted.to_string()).unwrap();
    let table = run(&["report", &many, "--csv", &path("many.csv")]);
    assert_eq!(table.status.code(), Some(2));
    assert!(
        stderr(&table).contains("--list-orders"),
        "{}",
        stderr(&table)
    );
    let listed = json(&[&asked[..], &["--list-orders"]].concat());
    let orders = listed["orders"].as_u64().unwrap() as usize;
    assert_eq!(listed["savings"]["start"].as_array().unwrap().len(), orders);
    assert!(listed["savings_omitted"].is_null());
}

#[test]
fn a_sweep_reaches_the_levels_behind_the_best_price() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("market.csv");
    let file = file.to_str().unwrap();
    synthetic(file, &["--rows", "3000"]);
    let deep = json(&["run", "--input", file, "--depth", "10"]);
    let shallow = json(&["run", "--input", file]);
    assert_eq!(deep["assumptions"]["depth"], 10);
    assert_eq!(shallow["assumptions"]["depth"], 1);
    let sweep = |result: &serde_json::Value, key: &str| {
        result["extra_strategies"]["sweep"][key]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(sweep(&deep, "first_fill"), sweep(&deep, "last_fill"));
    assert_ne!(sweep(&shallow, "first_fill"), sweep(&shallow, "last_fill"));
    for refused in [
        &["demo", "--depth", "2"][..],
        &["run", "--stream", "--input", file, "--depth", "2"],
    ] {
        let refused = run(refused);
        assert_eq!(refused.status.code(), Some(2));
        assert!(
            stderr(&refused).contains("a stream carries best prices only"),
            "{}",
            stderr(&refused)
        );
    }
}

/// Two venues that show the same, of which one charges what every order saves elsewhere, while the
/// price, in whose basis points that is counted, wanders.
#[test]
fn a_fee_that_every_order_saves_is_a_saving() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut rows =
        String::from("ts_event,publisher_id,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,symbol\n");
    for row in 0..2_400_u32 {
        let time = format!(
            "2024-08-01T{:02}:{:02}:{:02}Z",
            14 + row / 400,
            row % 400 * 9 / 60,
            row % 400 * 9 % 60
        );
        let cents = 10_000 + (f64::from(row) / 300.0).sin().mul_add(400.0, 0.0) as i64;
        let dollars = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let (bid, ask) = (dollars(cents - 1), dollars(cents + 1));
        for venue in [2, 43] {
            writeln!(rows, "{time},{venue},{bid},{ask},300,300,FEES").unwrap();
        }
    }
    let (market, fees) = (path("market.csv"), path("fees.csv"));
    fs::write(&market, rows).unwrap();
    fs::write(&fees, "publisher_id,fee,rebate\n2,0.003,0\n43,0.000,0\n").unwrap();
    let options = ["--orders", "200", "--order-size", "300", "--fees", &fees];
    let evaluation = json(&[&["evaluate", "--input", &market, "-q"], &options[..]].concat());
    let one = &evaluation["comparisons"]["vwap"];
    assert_eq!(one["routing"]["verdict"], "saves", "{one}");
    let routing = one["routing_bps"].as_f64().unwrap();
    assert!(
        (0.1..0.2).contains(&routing),
        "half of 0.3 cents at 100 dollars: {routing}"
    );
}
