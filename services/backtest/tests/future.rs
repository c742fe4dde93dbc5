//! What comes later changes nothing of what was done before.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;
#[path = "common/rows.rs"]
mod rows;

use std::fs;
use std::path::Path;

use common::{json, synthetic};
use rows::{numbered, quote, result, write};
use serde_json::Value;

/// What every strategy did, and all that was assumed of the market: not what the market did later.
fn outcome(result: &Value) -> Value {
    let done = |one: &Value| -> Value {
        let keys = [
            "by_venue",
            "filled",
            "unfilled",
            "fees",
            "total_cash",
            "first_fill",
            "last_fill",
        ];
        keys.iter().map(|key| one[*key].clone()).collect()
    };
    let baselines = result["baselines"].as_object().unwrap();
    let mut outcome: Vec<Value> = baselines.values().map(done).collect();
    outcome.push(done(&result["optimized"]));
    for key in ["best_parameters", "savings_vs_baselines_bps", "assumptions"] {
        outcome.push(result[key].clone());
    }
    outcome.into()
}

/// The rows of a recording until a time of day.
fn until(folder: &Path, file: &str, time: &str) -> String {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let place = header.split(',').position(|name| name == "ts_event");
    let place = place.unwrap();
    let kept = lines.filter(|line| {
        let stamp = line.split(',').nth(place).unwrap();
        &stamp[11..19] < time
    });
    let kept: Vec<_> = std::iter::once(header).chain(kept).collect();
    let path = folder.join("until.csv");
    fs::write(&path, kept.join("\n") + "\n").unwrap();
    path.to_str().unwrap().to_owned()
}

/// A recording of four hours, of so few rows that venues are silent for as long as they may be, and
/// its rows until 15:20.
fn whole_and_cut(folder: &Path, seed: &str) -> (String, String) {
    let whole = folder.join("whole.csv").to_str().unwrap().to_owned();
    let hours = [
        "--start",
        "2024-08-01T14:00:00Z",
        "--end",
        "2024-08-01T18:00:00Z",
    ];
    let rows = ["--rows", "6000", "--seed", seed];
    synthetic(&whole, &[&rows[..], &hours].concat());
    let cut = until(folder, &whole, "15:20:00");
    (whole, cut)
}

#[test]
fn rows_after_an_order_change_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, side, router) in [
        ("7", "buy", "static"),
        ("8", "sell", "take-post"),
        ("9", "buy", "cont-kukanov"),
        ("10", "sell", "strict"),
    ] {
        let (whole, cut) = whole_and_cut(folder.path(), seed);
        let asked = |file: &str| {
            let order = [
                "--from",
                "14:30:00",
                "--to",
                "15:05:00",
                "--order-size",
                "5000",
            ];
            let how = ["--side", side, "--router", router, "--series", "none", "-q"];
            json(&[&["run", file][..], &order, &how].concat())
        };
        let (before, after) = (asked(&cut), asked(&whole));
        assert_ne!(before["data"]["rows"], after["data"]["rows"]);
        assert_eq!(
            outcome(&before),
            outcome(&after),
            "seed {seed}, {side}, {router}"
        );
        assert!(before["optimized"]["filled"].as_u64().unwrap() > 0);
    }
}

/// Nor of many parent orders, and of what is tuned on them, behind the window of all.
#[test]
fn rows_after_a_window_change_nothing_of_its_evaluation() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, router) in [("7", "static"), ("8", "take-post")] {
        let (whole, cut) = whole_and_cut(folder.path(), seed);
        let asked = |file: &str| -> Value {
            let window = ["--from", "14:10:00", "--to", "15:05:00", "--horizon", "2m"];
            let orders = ["--orders", "40", "--order-size", "300", "-q"];
            let how = ["--router", router];
            let mut found = json(&[&["evaluate", file][..], &window, &orders, &how].concat());
            let known = found.as_object_mut().unwrap();
            for of_the_file in ["data", "digest", "meta"] {
                assert!(known.remove(of_the_file).is_some(), "{of_the_file}");
            }
            found
        };
        let (before, after) = (asked(&cut), asked(&whole));
        for (key, value) in before.as_object().unwrap() {
            assert_eq!(*value, after[key], "seed {seed}, {router}: {key}");
        }
    }
}

/// That a venue speaks often later on does not shorten the silence that was usual before.
#[test]
fn a_venue_is_known_by_its_rows_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec![
        quote("2024-08-01T14:00:00Z", 2, 99.98, 100.0),
        quote("2024-08-01T14:00:00.5Z", 43, 99.98, 100.02),
        quote("2024-08-01T14:00:14Z", 43, 99.98, 100.02),
        quote("2024-08-01T14:00:17Z", 43, 99.98, 100.02),
    ];
    let order = [
        "--from",
        "14:00:15",
        "--to",
        "14:00:16",
        "--order-size",
        "100",
    ];
    let short = write(folder.path(), "short.csv", &numbered(lines.clone()));
    let alone = result(&short, &order);
    assert_eq!(
        alone["baselines"]["best_ask"]["by_venue"]["2"]["filled"],
        100
    );
    for row in 0..600 {
        let time = format!("2024-08-01T14:01:{:02}.{:02}Z", row / 100, row % 100);
        lines.push(quote(&time, 2, 99.98, 100.0));
    }
    let long = write(folder.path(), "long.csv", &numbered(lines));
    assert_eq!(outcome(&result(&long, &order)), outcome(&alone));
}
