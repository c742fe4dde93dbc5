//! A file that is not there: whoever names it is answered with its name and what to do.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::collections::BTreeSet;

use common::{backtest, run, stderr, synthetic};

/// Commands that take a file, and the option that names it; the file is there for none of them.
const READ: [(&str, &[&str]); 30] = [
    ("run [FILE]", &["run", "nope"]),
    ("run --input", &["run", "--input", "nope"]),
    ("run --fees", &["run", "m.csv", "--fees", "nope"]),
    ("run --latencies", &["run", "m.csv", "--latencies", "nope"]),
    ("run --map", &["run", "m.csv", "--map", "nope.toml"]),
    ("run --config", &["run", "m.csv", "--config", "nope"]),
    ("demo --fees", &["demo", "--fees", "nope"]),
    ("demo --latencies", &["demo", "--latencies", "nope"]),
    ("demo --config", &["demo", "--config", "nope"]),
    ("consume --config", &["consume", "--config", "nope"]),
    ("consume --fees", &["consume", "--fees", "nope"]),
    (
        "verify-stream --config",
        &["verify-stream", "--config", "nope"],
    ),
    ("evaluate [FILE]", &["evaluate", "nope"]),
    ("evaluate --input", &["evaluate", "--input", "nope"]),
    ("evaluate --fees", &["evaluate", "m.csv", "--fees", "nope"]),
    (
        "evaluate --map",
        &["evaluate", "m.csv", "--map", "nope.toml"],
    ),
    ("explain [FILE]", &["explain", "nope", "--at", "13:40:00"]),
    (
        "explain --input",
        &["explain", "--input", "nope", "--at", "13:40:00"],
    ),
    ("convert [FILE]", &["convert", "nope", "--out", "x.csv"]),
    (
        "convert --input",
        &["convert", "--input", "nope", "--out", "x.csv"],
    ),
    ("reaction [FILE]", &["reaction", "nope"]),
    ("reaction --input", &["reaction", "--input", "nope"]),
    ("doctor [FILE]", &["doctor", "nope"]),
    ("doctor --input", &["doctor", "--input", "nope"]),
    (
        "report <RESULT.json>",
        &["report", "nope", "--out", "x.html"],
    ),
    ("diff <BEFORE>", &["diff", "nope", "nope"]),
    ("solve [FILE]", &["solve", "nope"]),
    ("merge <CELLS>", &["merge", "nope"]),
    ("merge --plan", &["merge", "--plan", "nope", "c"]),
    ("cells <CELLS>", &["cells", "nope"]),
];

/// Commands that write a file into a folder that is not there.
const WRITTEN: [(&str, &[&str]); 10] = [
    ("demo --output", &["demo", "--output", "nope/x"]),
    ("run --output", &["run", "m.csv", "--output", "nope/x"]),
    (
        "evaluate --output",
        &["evaluate", "m.csv", "--output", "nope/x"],
    ),
    (
        "evaluate --orders-out",
        &["evaluate", "m.csv", "--orders-out", "nope/x.csv"],
    ),
    (
        "evaluate --cells-out",
        &["evaluate", "m.csv", "--cells-out", "nope/x.csv"],
    ),
    (
        "evaluate --summary-out",
        &["evaluate", "m.csv", "--summary-out", "nope/x.csv"],
    ),
    (
        "convert --out",
        &["convert", "m.csv", "--out", "nope/x.csv"],
    ),
    (
        "synth --out",
        &["synth", "--rows", "10", "--out", "nope/x.csv"],
    ),
    (
        "report --out",
        &["report", "r.json", "--out", "nope/x.html"],
    ),
    ("report --csv", &["report", "r.json", "--csv", "nope/x.csv"]),
];

#[test]
fn what_is_missing_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    synthetic(
        folder.path().join("m.csv").to_str().unwrap(),
        &["--rows", "2000"],
    );
    let orders = ["--orders", "20", "--order-size", "100", "--horizon", "1m"];
    let cells = [&["evaluate", "m.csv"][..], &orders, &["--cells", "c"]].concat();
    let kept = backtest().current_dir(folder.path()).args(cells).output();
    let kept = kept.unwrap();
    assert!(kept.status.success(), "{}", stderr(&kept));
    let result = folder.path().join("r.json");
    let made = run(&[
        "demo",
        "--rows",
        "2000",
        "--output",
        result.to_str().unwrap(),
    ]);
    assert!(made.status.success(), "{}", stderr(&made));
    for (what, args) in READ.into_iter().chain(WRITTEN) {
        let output = backtest()
            .current_dir(folder.path())
            .args(args)
            .output()
            .unwrap();
        let said = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
        let lines: Vec<_> = said.lines().filter(|line| line.contains("nope")).collect();
        // One kind of failure has one exit code; that of doctor says that a check failed.
        let code = if args[0] == "doctor" { 1 } else { 2 };
        assert_eq!(output.status.code(), Some(code), "{what}: {said}");
        let remedy = format!("looked up in {}", folder.path().display());
        assert!(
            lines.iter().any(|line| line.contains(&remedy)),
            "{what}: {said}"
        );
    }
}

/// Each kind of option that takes a file is in one of the tables.
#[test]
fn every_option_that_takes_a_file_is_asked_for_one() {
    let tried: BTreeSet<_> = READ
        .into_iter()
        .chain(WRITTEN)
        .map(|(what, _)| option(what))
        .collect();
    // What needs a broker, whose name is of no file, or of a folder that is made.
    let others = ["--run-id-from", "--png", "--cells"];
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let (_, commands) = help.split_once("Commands:").unwrap();
    let (commands, _) = commands.split_once("Options:").unwrap();
    let mut seen = 0;
    for command in commands.lines().filter_map(|line| line.strip_prefix("  ")) {
        let command = command.split(' ').next().unwrap();
        let help = String::from_utf8(run(&[command, "--help"]).stdout).unwrap();
        for line in help.lines() {
            let named = line.split_whitespace().zip(line.split_whitespace().skip(1));
            for (name, value) in named.filter(|(name, _)| name.starts_with("--")) {
                if value.starts_with("<FILE") || value.contains("|FILE") {
                    seen += 1;
                    assert!(
                        tried.contains(name) || others.contains(&name),
                        "{command} {name}"
                    );
                }
            }
        }
    }
    assert!(seen > 30, "{seen} options take a file");
}

fn option(what: &str) -> &str {
    what.split(' ').next_back().unwrap()
}

/// A recording is read more than once.
#[test]
fn standard_input_is_no_recording() {
    for args in [
        &["run", "-"][..],
        &["run", "--input", "-"],
        &["evaluate", "-"],
        &["doctor", "-"],
        &["explain", "-", "--at", "13:40:00"],
        &["convert", "-", "--out", "x.csv"],
        &["reaction", "-"],
    ] {
        let output = run(args);
        let said = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{args:?}: {said}");
        assert!(said.contains("written to a file first"), "{args:?}: {said}");
    }
}

/// What a command cannot do with an option is said, not passed over.
#[test]
fn an_answer_that_is_no_result_is_not_written_to_a_file() {
    for args in [
        &["explain", "m.csv", "--at", "13:40:00", "--output", "x"][..],
        &["doctor", "m.csv", "--output", "x"],
        &["reaction", "m.csv", "--output", "x"],
    ] {
        let output = run(args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("> x"), "{args:?}: {said}");
    }
}
