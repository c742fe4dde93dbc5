//! What `explain` says of a decision.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{json, run, stderr};
use serde_json::Value;

#[test]
fn explain_says_which_quotes_are_crossed_and_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let crossed = common::market(
        folder.path(),
        &[
            (0.0, 2, "99.98", "100.00", 100, 100),
            (1.0, 39, "100.01", "100.02", 100, 100),
        ],
    );
    for (rule, is_out) in [("older-out", true), ("trade", false)] {
        let args = [
            "explain",
            "--input",
            &crossed,
            "--at",
            "13:36:02",
            "--crossed",
            rule,
        ];
        let explained = json(&[&args[..], &["--as", "json"]].concat());
        assert_eq!(explained["book"][0]["ask_crossed"], is_out, "{explained}");
        assert_eq!(explained["book"][0]["bid_crossed"], false);
        let text = String::from_utf8(run(&args).stdout).unwrap();
        assert_eq!(text.contains("ask crossed"), is_out, "{text}");
    }
}

#[test]
fn explain_shows_the_book_its_costs_and_every_router() {
    let folder = tempfile::tempdir().unwrap();
    let market = common::market(
        folder.path(),
        &[
            (0.0, 2, "99.99", "100.02", 500, 300),
            (1.0, 3, "99.98", "100.00", 400, 140),
            (9.0, 2, "99.99", "100.01", 500, 200),
        ],
    );
    let explain = |at: &str, extra: &[&str]| {
        let args = [
            &[
                "explain",
                "--input",
                &market,
                "--at",
                at,
                "--order-size",
                "400",
                "--fee",
                "0.003",
                "--as",
                "json",
            ],
            extra,
        ];
        json(&args.concat())
    };
    let told = explain("13:36:05", &["--router", "static"]);
    let book = told["book"].as_array().unwrap();
    assert_eq!(
        (
            book[0]["age_seconds"].as_f64(),
            book[1]["ask_shares"].as_u64()
        ),
        (Some(5.0), Some(140))
    );
    let lots = told["lots"].as_array().unwrap();
    let lot = |place: usize, key: &str| lots[place][key].as_f64().unwrap();
    // The cheaper venue first; the mid of 99.99 and 100.00 is 99.995.
    assert!((lot(0, "marginal_cost") - 0.008).abs() < 1e-9, "{lots:?}");
    assert!((lot(1, "all_in") - 100.023).abs() < 1e-9);
    assert!((lot(1, "average_so_far") - (140.0 * 100.003 + 300.0 * 100.023) / 440.0).abs() < 1e-6);
    let routers = told["routers"].as_array().unwrap();
    let of = |name: &str| {
        routers
            .iter()
            .filter(|one| one["router"] == name)
            .collect::<Vec<_>>()
    };
    assert!(
        of("strict")[0]["take"].as_array().unwrap().len() == 2,
        "300 + 100 in steps"
    );
    for name in ["strict", "static", "take-post", "cont-kukanov"] {
        let points: u64 = of(name)
            .iter()
            .map(|one| one["points"].as_u64().unwrap())
            .sum();
        assert_eq!(points, 90, "{name}: every point has an answer");
        for one in of(name) {
            let sum = |key: &str| -> u64 {
                one[key]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|child| child["shares"].as_u64().unwrap())
                    .sum()
            };
            assert_eq!(
                sum("take") + sum("post") + one["wait"].as_u64().unwrap(),
                400,
                "{one}"
            );
            assert!(one["why"].as_str().unwrap().ends_with('.'), "{one}");
        }
    }
    // Five and four seconds old.
    let stale = explain("2024-08-01T13:36:05Z", &["--stale-after", "4s"]);
    assert_eq!(
        (
            &stale["book"][0]["stale"],
            stale["lots"].as_array().unwrap().len()
        ),
        (&Value::Bool(true), 1)
    );
    let early = run(&["explain", "--input", &market, "--at", "13:35:59"]);
    assert!(
        stderr(&early).contains("the recording begins at"),
        "{}",
        stderr(&early)
    );
    assert_eq!(
        run(&["explain", "--input", &market, "--at", "noon"])
            .status
            .code(),
        Some(2)
    );
}
