//! Options, settings, errors and exit codes of the producer.
#![allow(clippy::unwrap_used)]

mod common;

use std::process::Output;
use std::time::{Duration, Instant};

use common::{cluster, finished, producer, run};
use market_data::Clock;
use stream::kafka::consume;
use stream::{Hooks, RunChoice};

#[test]
fn what_cannot_be_sent_has_its_exit_code_and_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.csv");
    let good = folder.path().join("good.csv");
    let header = "ts_event,publisher_id,ask_px_00,ask_sz_00\n";
    std::fs::write(&bad, format!("{header}1722519392000000000,2,0,36\n")).unwrap();
    std::fs::write(&good, format!("{header}1722519392000000000,2,222.83,36\n")).unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    // What a batch download says of a file: its size is right, and its hash is of another one.
    let damaged = folder.path().join("damaged");
    std::fs::create_dir(&damaged).unwrap();
    std::fs::copy(&good, damaged.join("day.csv")).unwrap();
    let size = std::fs::metadata(&good).unwrap().len();
    let hash = "0".repeat(64);
    let listed = format!(r#"{{"filename":"day.csv","size":{size},"hash":"sha256:{hash}"}}"#);
    let manifest = format!(r#"{{"files":[{listed}]}}"#);
    std::fs::write(damaged.join("manifest.json"), manifest).unwrap();
    let damaged = damaged.to_str().unwrap();
    let (bad, good, folder) = (
        bad.to_str().unwrap(),
        good.to_str().unwrap(),
        empty.to_str().unwrap(),
    );
    let dead = ["--brokers", "127.0.0.1:1", "--timeout", "1s"];
    let table: [(&[&str], i32, &str); 13] = [
        (&[], 2, "name files with --input, or try --synthetic"),
        (&["--input", bad, "--synthetic"], 2, "cannot be used with"),
        (&["--input", "/no/such/file.csv"], 2, "/no/such/file.csv"),
        (&["--input", folder], 2, "no data files"),
        (&["--input", bad], 3, "price_zero 1"),
        (
            &["--input", good, "--speed", "fast"],
            2,
            "neither max nor a factor",
        ),
        (&["--input", good, "--from", "noon"], 2, "--from is noon"),
        (&["--input", good, "--from", "23:00"], 2, "no row is left"),
        (&["--input", good, "--symbol", "AAPL"], 2, "no symbol AAPL"),
        (&["--input", good, "--fee", "free"], 2, "--fee is free"),
        (&["--input", good, "--symbol", ""], 2, "an empty text"),
        (&["--input", damaged], 3, "is not what the manifest.json"),
        (
            &["--synthetic", "--venues", "2,2"],
            2,
            "publisher 2 is named twice",
        ),
    ];
    for (arguments, expected, said) in table {
        let (code, log) = run(&[arguments, &dead[..]].concat());
        assert_eq!(code, expected, "{arguments:?}: {log}");
        assert!(log.contains(said), "{arguments:?}: {log}");
    }
    // An empty variable is as good as none: containers hand on what is not set.
    let unset = producer(&[&["--input", good], &dead[..]].concat())
        .env("SOR_METRICS", "")
        .env("SOR_METRICS_LINGER", "")
        .output();
    assert_eq!(unset.unwrap().status.code(), Some(4));
    let begun = Instant::now();
    let (code, log) = run(&[&["--input", good], &dead[..]].concat());
    assert_eq!(code, 4, "{log}");
    assert!(
        log.contains("no Kafka broker answered at 127.0.0.1:1 within 1s"),
        "{log}"
    );
    assert!(log.contains("Connection refused"), "{log}");
    assert!(
        log.contains("waiting for it, up to 1s more (--timeout"),
        "{log}"
    );
    assert_eq!(log.matches("ERROR").count(), 1, "{log}");
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn mistyped_variables_are_named() {
    let mut command = producer(&["--synthetic"]);
    command.env("SOR_PRODUCER__SPED", "max");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("producer.sped: unknown setting"), "{log}");
    assert!(
        log.contains("environment variable SOR_PRODUCER__SPED"),
        "{log}"
    );
}

#[test]
fn a_password_is_not_logged_however_talkative_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("sor.toml");
    let settings = "[kafka.options]\n'security.protocol' = 'sasl_plaintext'\n'sasl.mechanism' = \
        'PLAIN'\n\
        'sasl.username' = 'me'\n'sasl.password' = 'hunter2'\ndebug = 'all'\n";
    std::fs::write(&config, settings).unwrap();
    let mut command = producer(&["--synthetic", "--brokers", "127.0.0.1:1", "--timeout", "1s"]);
    command
        .env("SOR_CONFIG", &config)
        .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", "hunter4")
        .env("RUST_LOG", "trace");
    let (code, log) = finished(&command.output().unwrap());
    assert_eq!(code, 4, "{log}");
    assert!(log.contains("librdkafka"), "the log is on: {log}");
    assert!(!log.contains("hunter"), "{log}");
}

#[test]
fn completions_man_pages_and_help_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man");
    let written = producer(&["man", "--out", pages.to_str().unwrap()]).output();
    assert!(written.unwrap().status.success());
    let page = std::fs::read_to_string(pages.join("sor-producer.1")).unwrap();
    assert!(page.contains("metrics"), "{page}");

    let completions = producer(&["completions", "bash"]).output().unwrap();
    assert!(String::from_utf8_lossy(&completions.stdout).contains("--input-or-synthetic"));
    let help = producer(&["--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for word in ["KAFKA_BOOTSTRAP_SERVERS", "--wire", "Exit codes: 0 done"] {
        assert!(help.contains(word), "{help}");
    }
}

/// The keys of `config show`.
fn keys(shown: &Output) -> Vec<String> {
    assert!(shown.status.success(), "{shown:?}");
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    shown
        .lines()
        .filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()))
        .collect()
}

#[test]
fn every_setting_is_shown_and_known_to_both_programs() {
    let shown = producer(&["config", "show"]).output().unwrap();
    let known: Vec<_> = app::settings::KNOWN
        .iter()
        .filter(|key| key.starts_with("kafka.") || key.starts_with("producer."))
        .collect();
    assert_eq!(keys(&shown).iter().collect::<Vec<_>>(), known);
}

#[test]
fn a_variable_with_one_path_is_no_list() {
    let folder = tempfile::tempdir().unwrap();
    let (code, log) = finished(
        &producer(&["--progress", "never"])
            .env("SOR_PRODUCER__INPUT", folder.path().join("absent.csv"))
            .output()
            .unwrap(),
    );
    assert_eq!(code, 2, "{log}");
    assert!(
        log.contains("cannot read") && log.contains("absent.csv"),
        "{log}"
    );
}

#[test]
fn a_run_file_has_a_new_name_each_time_and_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run-id");
    let name = || {
        let (code, log) = run(&["new-run", file.to_str().unwrap()]);
        assert_eq!(code, 0, "{log}");
        std::fs::read_to_string(&file).unwrap()
    };
    let first = name();
    assert!(first.len() > 10, "{first}");
    assert_ne!(first, name());
    std::fs::remove_file(&file).unwrap();
    let (code, log) = run(&["--synthetic", "--run-id-from", file.to_str().unwrap()]);
    assert_eq!(code, 2, "{log}");
    assert!(log.contains("each run needs a new name"), "{log}");
    let (cluster, config) = cluster();
    let second = name();
    let (code, log) = run(&[
        "--synthetic",
        "--rows",
        "500",
        "--run-id-from",
        file.to_str().unwrap(),
        "--speed",
        "max",
        "--brokers",
        &config.brokers,
    ]);
    assert_eq!(code, 0, "{log}");
    let received = consume(
        &config,
        RunChoice::Id(second.clone()),
        Clock::Event,
        &mut Hooks::none(),
    )
    .unwrap();
    assert_eq!(received.summary.run_id, Some(second));
    drop(cluster);
}
