//! Commands, and the exit codes they end with.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{backtest, json, market, run, stderr, synthetic};

#[test]
fn solve_keeps_the_order_of_problems() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("problems.json");
    let problem = |name: &str, mean: u32| {
        let terms = r#""S": 1000, "Q": [2000], "h": 0.02, "f": 0.003, "r": [0.002]"#;
        let params = format!(r#"{{{terms}, "lu": 0.026, "lo": 0.024, "th": 0}}"#);
        let dist = format!(r#""dist": "Poisson", "args": [{mean}]"#);
        format!(r#"{{"name": "{name}", {dist}, "params": {params}}}"#)
    };
    fs::write(
        &file,
        format!("[{}, {}]", problem("paper", 2200), problem("busier", 2400)),
    )
    .unwrap();
    let solutions = json(&["solve", file.to_str().unwrap()]);
    assert_eq!(solutions[0]["name"], "paper");
    assert_eq!(
        (&solutions[0]["M"], &solutions[0]["L"]),
        (&728.0.into(), &272.0.into())
    );
    assert_eq!(solutions[1]["name"], "busier");
    fs::write(&file, "[{\"dist\": \"Cauchy\"}]").unwrap();
    let output = run(&["solve", file.to_str().unwrap()]);
    assert!(
        !output.status.success() && stderr(&output).contains("problem"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn prove_counts_equal_books_and_refuses_what_would_not_end() {
    let proof = json(&["prove", "--books", "2000"]);
    assert_eq!(
        (&proof["equal"], &proof["different"]),
        (&2000.into(), &0.into())
    );
    let endless = run(&["prove", "--venues", "30", "--order-size", "100000"]);
    assert_eq!(endless.status.code(), Some(2));
    assert!(
        stderr(&endless).contains("fewer venues"),
        "{}",
        stderr(&endless)
    );
}

#[test]
fn doctor_looks_at_files_and_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = market(folder.path(), &[(32.0, 2, "99.99", "100.00", 100, 100)]);
    let fine = run(&["doctor", "--input", &file]);
    assert!(fine.status.success(), "{}", stderr(&fine));
    let said = String::from_utf8_lossy(&fine.stdout).into_owned();
    assert!(
        said.contains("1 row, 0 rejected") && said.contains("venues 2; asks 100 to 100\n"),
        "{said}"
    );
    let outside = run(&["doctor", "--input", &file, "--from", "20:00"]);
    assert_eq!(outside.status.code(), Some(1));
    let said = String::from_utf8_lossy(&outside.stdout).into_owned();
    assert!(said.contains("FAIL"), "{said}");
    let missing = run(&["doctor", "--input", &format!("{file}.none")]);
    let said = String::from_utf8_lossy(&missing.stdout).into_owned();
    assert!(
        said.contains("needs are known when every file is usable"),
        "{said}"
    );
    let broker = run(&["doctor", "--brokers", "127.0.0.1:1", "--timeout", "1s"]);
    assert!(String::from_utf8_lossy(&broker.stdout).contains("FAIL broker 127.0.0.1:1"));
}

#[test]
fn a_dead_broker_is_exit_code_4_in_time() {
    let begun = std::time::Instant::now();
    // What containers hand on empty is as if it were not set.
    let compose = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker-compose.yml");
    let compose = std::fs::read_to_string(compose).unwrap();
    let empty = compose.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(": ")?;
        let may_be_empty = value.contains(":-}") && name.starts_with("SOR_");
        may_be_empty.then_some((name, ""))
    });
    let empty: Vec<_> = empty.collect();
    assert!(empty.iter().any(|(name, _)| *name == "SOR_METRICS"));
    let mut consume = backtest();
    consume
        .envs(empty)
        .args(["consume", "--brokers", "127.0.0.1:1", "--timeout", "2s"]);
    let output = consume.output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("127.0.0.1:1"),
        "{}",
        stderr(&output)
    );
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("consume"),
            "{shell}"
        );
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (market, result) = (path("m.csv"), path("r.json"));
    synthetic(&market, &["--rows", "500"]);
    json(&["run", "--input", &market, "--output", &result]);
    for args in [
        &["run", "--input", &market, "--output", &market][..],
        &["evaluate", "--input", &market, "--output", &market],
        &["report", &result, "--out", &result],
        &["report", &result, "--csv", &result],
    ] {
        let before = [fs::read(&market).unwrap(), fs::read(&result).unwrap()];
        let refused = run(args);
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        let said = stderr(&refused);
        assert!(said.contains("would be written over"), "{said}");
        assert_eq!(
            [fs::read(&market).unwrap(), fs::read(&result).unwrap()],
            before
        );
    }
}

#[test]
fn man_pages_know_every_command_and_quiet_is_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man");
    assert!(
        run(&["man", "--out", out.to_str().unwrap()])
            .status
            .success()
    );
    let page = fs::read_to_string(out.join("sor-backtest-explain.1")).unwrap();
    assert!(page.contains(".TH") && page.contains("\\-\\-at"), "{page}");
    let demo = ["demo", "--rows", "2000"];
    let quiet = run(&[&["--quiet"], &demo[..]].concat());
    let said = stderr(&quiet);
    let is_warning = |line: &str| line.contains(r#""level":"WARN""#);
    assert!(
        quiet.status.success() && said.lines().all(is_warning),
        "{said}"
    );
    assert!(!run(&demo).stderr.is_empty());
}
