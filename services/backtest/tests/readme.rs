//! What the README shows is what the product prints.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use serde_json::{Value, json};

/// The part of a result that the README shows.
fn excerpt(result: &Value) -> Value {
    let strategy = |value: &Value| {
        let keys = [
            "total_cash",
            "avg_fill_px",
            "filled",
            "complete",
            "fills",
            "refill_bias_bps",
        ];
        keys.into_iter()
            .map(|key| (key.to_owned(), value[key].clone()))
            .collect::<serde_json::Map<_, _>>()
    };
    let baselines = &result["baselines"];
    json!({
        "best_parameters": result["best_parameters"],
        "optimized": strategy(&result["optimized"]),
        "baselines": {
            "best_ask": strategy(&baselines["best_ask"]),
            "twap": strategy(&baselines["twap"]),
            "vwap": strategy(&baselines["vwap"]),
        },
        "savings_vs_baselines_bps": result["savings_vs_baselines_bps"],
        "savings_detail": {"twap": result["savings_detail"]["twap"]},
        "tuning": {"statement": result["tuning"]["statement"]},
    })
}

#[test]
fn the_demo_prints_what_the_readme_shows() {
    let readme =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let shown = readme
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let expected = excerpt(&common::json(&["demo"]));
    let shown: Value = serde_json::from_str(shown).unwrap_or_default();
    assert!(shown == expected, "the README must show:\n{expected:#}");
}
