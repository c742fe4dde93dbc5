//! Where neither a credential nor the recording may turn up: all that the binary prints, logs or
//! writes without a broker.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{backtest, stderr, synthetic};

/// What stands in settings and in the surroundings, and must stand nowhere else.
const SECRETS: [(&str, &str); 4] = [
    ("SOR_KAFKA__OPTIONS__SASL_PASSWORD", "hunter2-of-kafka"),
    ("SOR_KAFKA__OPTIONS__SSL_KEY_PEM", "hunter2-of-the-key"),
    ("AWS_SECRET_ACCESS_KEY", "hunter2-of-the-cloud"),
    ("AWS_ACCOUNT_ID", "210987654321"),
];

#[test]
fn no_output_has_a_credential_or_a_row_of_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let market = path("market.csv");
    synthetic(&market, &["--rows", "3000"]);
    let rows = fs::read_to_string(&market).unwrap();
    let rows: Vec<_> = rows.lines().skip(1).collect();
    let (result, page) = (path("result.json"), path("report.html"));
    let commands: [&[&str]; 11] = [
        &["run", "--input", &market, "--output", &result],
        &["run", "--stream", "--input", &market],
        &[
            "run", "--input", &market, "--from", "03:00", "--to", "03:01",
        ],
        &[
            "evaluate",
            "--orders",
            "20",
            "--input",
            &market,
            "--output",
            &path("many.json"),
        ],
        &["explain", "--input", &market, "--at", "13:40:00"],
        &["report", &result, "--out", &page],
        &[
            "report",
            &result,
            "--csv",
            &path("fills.csv"),
            "--png",
            &path("cost.png"),
        ],
        &["diff", &result, &result],
        &["doctor", "--input", &market],
        &["config", "show"],
        &[
            "consume",
            "--brokers",
            "127.0.0.1:1",
            "--timeout",
            "1s",
            "--wait",
            "1s",
        ],
    ];
    let mut said = Vec::new();
    for command in commands {
        let mut process = backtest();
        process.args(command).env("RUST_LOG", "trace").envs(SECRETS);
        let output = process.output().unwrap();
        said.push((command.join(" "), stderr(&output).into_bytes()));
        said.push((command.join(" "), output.stdout));
    }
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap().path();
        if file != folder.path().join("market.csv") {
            said.push((file.display().to_string(), fs::read(file).unwrap()));
        }
    }
    // Two streams a command, and what they were told to write.
    assert_eq!(said.len(), 2 * commands.len() + 5);
    for (what, said) in said {
        let said = String::from_utf8_lossy(&said);
        for (_, secret) in SECRETS {
            assert!(!said.contains(secret), "{what} shows {secret}");
        }
        let row = rows.iter().find(|row| said.contains(**row));
        assert_eq!(row, None, "{what} shows a row of the recording");
    }
}
