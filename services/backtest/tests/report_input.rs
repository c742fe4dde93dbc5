//! What a page can be made of, and what is said of everything else.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{kept, run, stderr, synthetic};

#[test]
fn what_is_no_result_is_named_with_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    for (text, told) in [
        ("{}", "best_parameters"),
        ("nonsense", "not JSON"),
        ("{\"results\": []}", "holds no result"),
        ("{\"comparisons\": {}}", "independence"),
    ] {
        let file = folder.path().join("x.json");
        fs::write(&file, text).unwrap();
        let output = run(&["report", file.to_str().unwrap(), "--out", "-"]);
        assert_eq!(output.status.code(), Some(3), "{text}");
        let error = stderr(&output);
        assert!(
            error.contains("x.json") && error.contains(told),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_recording_is_called_that_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let plain = path("m.csv");
    synthetic(&plain, &["--rows", "500"]);
    for name in ["m.csv", "m.csv.zst", "m.dbn", "m.dbn.zst", "m.parquet"] {
        let file = path(name);
        if name != "m.csv" {
            let made = run(&["convert", &plain, "--out", &file]);
            assert!(made.status.success(), "{}", stderr(&made));
        }
        for command in [
            &["report", "--out", "-", &file][..],
            &["diff", &file, &file],
        ] {
            let output = run(command);
            assert_eq!(output.status.code(), Some(2), "{command:?}");
            let error = stderr(&output);
            let remedy = format!(
                "is a recording, not a result: make one with `sor-backtest run --input {file}"
            );
            assert!(error.contains(&remedy), "{error}");
        }
    }
    let text = path("words.txt");
    fs::write(&text, "words").unwrap();
    let error = stderr(&run(&["report", "--out", "-", &text]));
    assert!(
        error.contains("is not JSON, as a result is") && error.contains("--output"),
        "{error}"
    );
}

/// The results of November 2026: a field that came later has a value where it is not there.
#[test]
fn results_of_earlier_versions_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    for name in ["run", "two", "evaluation"] {
        let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/results");
        let result = format!("{seeds}/{name}.json");
        let read = run(&["report", &result, "--out", page.to_str().unwrap()]);
        assert!(read.status.success(), "{name}: {}", stderr(&read));
    }
}

/// A file that is cut short is bad data, and what cannot be made of a result is wrong use, whatever
/// the command.
#[test]
fn one_kind_of_failure_has_one_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cut, days) = (path("cut.json"), path("days"));
    fs::write(&cut, "{\"optimized\": {\"filled\":").unwrap();
    for args in [
        &["report", &cut, "--out", "-"][..],
        &["diff", &cut, &cut],
        &["solve", &cut],
    ] {
        let output = run(args);
        assert_eq!(
            output.status.code(),
            Some(3),
            "{args:?}: {}",
            stderr(&output)
        );
    }
    synthetic(&days, &["--rows", "1000", "--days", "3"]);
    let args = ["evaluate", &days, "--orders", "20", "--horizon", "10s"];
    let (panel, _) = kept(folder.path(), "panel.json", &args);
    let panel = panel.to_str().unwrap();
    for (option, file) in [
        ("--csv", "z.csv"),
        ("--csv", "z.parquet"),
        ("--png", "z.png"),
    ] {
        let output = run(&["report", panel, option, &path(file)]);
        assert_eq!(output.status.code(), Some(2), "{file}: {}", stderr(&output));
    }
}
