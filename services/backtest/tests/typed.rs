//! What people type: accepted, or answered with the right spelling.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{json, run, stderr, synthetic};

#[test]
fn sizes_are_typed_as_people_say_them() {
    for size in [
        &["--order-size", "5k"][..],
        &["--size", "5000"],
        &["--qty", "5,000"],
        &["--quantity", "5e3"],
        &["--shares", "0.005m"],
    ] {
        let result = json(&[&["demo", "--rows", "500"], size].concat());
        assert_eq!(result["order"]["size"], 5_000, "{size:?}");
    }
    for size in ["5.5", "5kk", "many"] {
        let refused = run(&["demo", "--qty", size]);
        assert_eq!(refused.status.code(), Some(2), "{size}");
        assert!(
            stderr(&refused).contains("such as 5000, 5,000 or 5k"),
            "{}",
            stderr(&refused)
        );
    }
}

/// Every setting that is a number of shares is written in a file as on the command line.
#[test]
fn sizes_in_files_are_those_of_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sor.toml");
    std::fs::write(
        &file,
        "[order]\nsize = \"2k\"\n[router]\nstep = \"1,000\"\n",
    )
    .unwrap();
    let settings = ["--config", file.to_str().unwrap()];
    let typed = ["--order-size", "2k", "--step", "1,000"];
    let digest = |more: &[&str]| {
        let result = json(&[&["demo", "--rows", "500", "--router", "strict"], more].concat());
        assert_eq!(result["order"]["size"], 2_000);
        result["digest"].clone()
    };
    assert_eq!(digest(&settings), digest(&typed));
}

#[test]
fn venues_are_named_as_the_vendor_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(
        file,
        &["--rows", "2000", "--venues", "XNAS,39,IEX,ARCX.PILLAR"],
    );
    let venues = |options: &[&str]| {
        let result = json(&[&["run", file], options].concat());
        let venues = result["data"]["venues"].as_array().unwrap().clone();
        let ids = venues
            .iter()
            .map(|venue| venue["publisher_id"].as_u64().unwrap());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(venues(&[]), [2, 38, 39, 43]);
    assert_eq!(venues(&["--venues", "IEXG, xnas"]), [2, 38]);
    assert_eq!(venues(&["--without-venues", "NASDAQ,43"]), [38, 39]);
    let made = json(&["demo", "--rows", "500", "--venues", "XNAS,ARCX"]);
    assert_eq!(made["data"]["venues"].as_array().unwrap().len(), 2);
    for args in [
        &["run", file, "--venues", "XNSA"][..],
        &["run", file, "--without-venues", "2,XNSA"],
        &["demo", "--venues", "XNSA"],
        &["synth", "--out", "-", "--venues", "XNSA"],
    ] {
        let refused = run(args);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{args:?}: {said}");
        assert!(
            said.contains("XNSA") && said.contains("XNAS,ARCX,IEXG"),
            "{said}"
        );
    }
}

/// Whatever suffix promises another format is refused before anything is made.
#[test]
fn a_page_is_not_written_into_a_file_of_text() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("r.json");
    let result = result.to_str().unwrap();
    json(&["demo", "--rows", "500", "--output", result]);
    for (option, name, better) in [
        ("-o", "x.txt", "x.html"),
        ("--out", "x.pdf", "x.html"),
        ("--csv", "x.txt", "x.csv"),
        ("--png", "x.md", "x.png"),
    ] {
        let file = folder.path().join(name);
        let refused = run(&["report", result, option, file.to_str().unwrap()]);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(better) && !file.exists(), "{name}: {said}");
    }
}

/// What is said of options that change nothing, in order.
fn without_effect(args: &[&str]) -> Vec<String> {
    let output = run(args);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stderr(&output);
    let words = said
        .lines()
        .filter(|line| line.contains(" changes nothing"));
    let option = |line: &str| {
        line.split(' ')
            .find(|word| word.contains("--"))
            .unwrap()
            .to_owned()
    };
    words.map(option).collect()
}

#[test]
fn what_is_typed_and_changes_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (day, days) = (path("day.csv"), path("days"));
    synthetic(&day, &["--rows", "3000"]);
    synthetic(&days, &["--rows", "1500", "--days", "3"]);
    let orders = ["--orders", "20", "--horizon", "30s", "--order-size", "100"];
    let of = |file: &str, options: &[&str]| {
        let told = without_effect(&[&["evaluate", file, "-q"], &orders[..], options].concat());
        told.iter()
            .map(|one| one.split("--").nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let of_one = ["--folds", "4", "--embargo", "1s", "--list-orders"];
    let of_several = [
        "--train-days",
        "2",
        "--train-last",
        "1",
        "--tolerate-unfilled",
        "1",
    ];
    assert_eq!(of(&day, &of_one), Vec::<String>::new());
    assert_eq!(of(&days, &of_several), Vec::<String>::new());
    assert_eq!(
        of(&day, &of_several),
        ["train-days", "train-last", "tolerate-unfilled"]
    );
    let of_one = [&["--train-days", "2"], &of_one[..]].concat();
    assert_eq!(of(&days, &of_one), ["folds", "embargo", "list-orders"]);
}

#[test]
fn a_symbol_that_is_in_no_recording_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (day, days) = (path("day.csv"), path("days"));
    synthetic(&day, &["--rows", "1500"]);
    synthetic(
        &days,
        &["--rows", "1500", "--days", "3", "--symbols", "SYNTH,TOO"],
    );
    let panel = [
        "--train-days",
        "2",
        "--orders",
        "20",
        "--horizon",
        "30s",
        "--size",
        "100",
    ];
    for (args, missing) in [
        (&["run", &day][..], "NONE is in no figure"),
        (
            &[&["evaluate", &day], &panel[2..]].concat(),
            "NONE is in no figure",
        ),
        (
            &[&["evaluate", &days], &panel[..]].concat(),
            "NONE is in no figure",
        ),
    ] {
        for (symbols, is_told) in [("SYNTH,NONE", true), ("NONE,SYNTH", true), ("SYNTH", false)] {
            let output = run(&[args, &["-q", "--symbol", symbols]].concat());
            assert!(output.status.success(), "{}", stderr(&output));
            let said = stderr(&output);
            assert_eq!(
                said.contains(missing),
                is_told,
                "{args:?} {symbols}: {said}"
            );
        }
    }
}

#[test]
fn an_option_or_a_file_without_its_command_is_answered_with_it() {
    for (args, remedy) in [
        (
            &["run", "l1_day.csv", "--horizon", "5m"][..],
            "--horizon is an option of evaluate",
        ),
        (
            &["run", "l1_day.csv", "--rows=500"],
            "--rows is an option of demo, synth",
        ),
        (&["synth", "--qty", "5"], "--qty is an option of demo, run"),
        (
            &["l1_day.csv"],
            "a file follows a command: sor-backtest run l1_day.csv",
        ),
        (
            &["run", "l1_day.csv", "--report", "x.html"],
            "sor-backtest report RESULT.json --out report.html",
        ),
        (&["run.csv"], "sor-backtest run run.csv"),
        (&["report.json"], "sor-backtest report report.json"),
    ] {
        let refused = run(args);
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        let said = stderr(&refused);
        assert!(said.contains(remedy), "{remedy}: {said}");
        assert!(
            !said.contains("similar") && !said.contains("Usage"),
            "{said}"
        );
    }
    // What is of no command is left to likeness.
    for args in [
        &["run", "l1_day.csv", "--order-sise", "5"][..],
        &["evalute"],
    ] {
        assert!(stderr(&run(args)).contains("similar"), "{args:?}");
    }
}
