//! What `diff` says of two results.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{kept, run, stderr};
use serde_json::Value;

#[test]
fn diff_tells_what_changed_and_answers_by_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, args: &[&str]| {
        let (file, _) = kept(
            folder.path(),
            name,
            &[&["demo", "--rows", "2000"], args].concat(),
        );
        file.to_str().unwrap().to_owned()
    };
    let (one, again) = (of("one.json", &[]), of("again.json", &["--series", "none"]));
    let sell = of("sell.json", &["--side", "sell"]);
    let alike = run(&["diff", &one, &again]);
    assert_eq!(alike.status.code(), Some(0), "{}", stderr(&alike));
    let differing = run(&["diff", &one, &sell]);
    assert_eq!(differing.status.code(), Some(1));
    assert!(differing.stderr.is_empty(), "an answer is no error");
    let told = String::from_utf8(differing.stdout).unwrap();
    for line in [
        "Data: the same",
        "  order.side: buy -> sell",
        "  optimized.total_cash: ",
    ] {
        assert!(told.contains(line), "{line}\nin\n{told}");
    }
    let json = run(&["diff", &one, &sell, "--as", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["same"], false);
    let outcome = json["differences"].as_array().unwrap().iter();
    let outcome = outcome.filter(|one| one["about"] == "outcome").count();
    let listed = |text: &str| {
        let lines = text.lines().skip_while(|line| *line != "Outcome:");
        lines.skip(1).count()
    };
    let more = format!("  and {} more: --all lists them", outcome - 12);
    assert_eq!((told.lines().last(), listed(&told)), (Some(&*more), 13));
    let all = run(&["diff", &one, &sell, "--all"]);
    assert_eq!(listed(&String::from_utf8(all.stdout).unwrap()), outcome);
    let market = folder.path().join("m.csv");
    let market = market.to_str().unwrap();
    run(&["synth", "--rows", "2000", "--out", market]);
    let (evaluation, _) = kept(
        folder.path(),
        "evaluation.json",
        &["evaluate", "--orders", "20", "--input", market],
    );
    let kinds = run(&["diff", &one, evaluation.to_str().unwrap()]);
    assert_eq!(kinds.status.code(), Some(2), "{}", stderr(&kinds));
    let missing = folder.path().join("missing.json");
    assert_eq!(
        run(&["diff", &one, missing.to_str().unwrap()])
            .status
            .code(),
        Some(2)
    );
}
