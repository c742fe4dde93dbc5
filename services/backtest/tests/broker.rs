//! The main job through a real broker: `scripts/kafka run -- cargo test -p backtest --test broker
//! -- --ignored`.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::process::Stdio;

use common::{backtest, json, stderr};
use market_data::event::sort_for_replay;
use market_data::{Reader, Row};
use serde_json::Value;
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, Market, SendOptions, Speed, Wire};

fn brokers() -> String {
    std::env::var("KAFKA_BOOTSTRAP_SERVERS").unwrap()
}

fn topic(name: &str) -> String {
    format!("backtest-{name}-{}", std::process::id())
}

/// Sends a file to a topic of its own.
fn send(file: &str, topic: &str, wire: Wire, partitions: u16) {
    let mut reader = Reader::new();
    let mut rows: Vec<Row> = Vec::new();
    reader
        .read_file(file.as_ref(), &mut |row| rows.push(row))
        .unwrap();
    sort_for_replay(&mut rows);
    let (symbols, report) = reader.into_parts();
    let market = Market {
        rows: (&rows).into(),
        symbols: &symbols,
        report: &report,
    };
    let config = KafkaConfig {
        brokers: brokers(),
        topic: topic.to_owned(),
        partitions,
        ..KafkaConfig::default()
    };
    let options = SendOptions {
        wire,
        speed: Speed::Max,
        ..SendOptions::default()
    };
    produce(&config, market, &options, &mut Hooks::none()).unwrap();
}

fn consume(topic: &str) -> Value {
    let output = backtest()
        .args(["consume", "--brokers", &brokers(), "--topic", topic])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn file_and_broker_give_the_same_digest_in_either_form() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    assert!(
        common::run(&["synth", "--rows", "20000", "--out", &file])
            .status
            .success()
    );
    let expected = json(&["run", "--input", &file]);
    for (name, wire) in [("snapshot", Wire::Snapshot), ("venue", Wire::Venue)] {
        let topic = topic(name);
        send(&file, &topic, wire, 1);
        let result = consume(&topic);
        assert_eq!(result["digest"], expected["digest"], "{name}");
        assert_eq!(result["stream"]["complete"], true);
    }
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn several_symbols_give_the_same_results_whatever_the_partitioning() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    let made = [
        "synth",
        "--rows",
        "9000",
        "--symbols",
        "AAA,BBB,CCC",
        "--out",
        &file,
    ];
    assert!(common::run(&made).status.success());
    let digests = |result: &Value| -> Vec<Value> {
        result["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["digest"].clone())
            .collect()
    };
    let expected = digests(&json(&["run", "--input", &file]));
    assert_eq!(expected.len(), 3);
    for partitions in [1, 3] {
        let topic = topic(&format!("symbols-{partitions}"));
        send(&file, &topic, Wire::Snapshot, partitions);
        assert_eq!(
            digests(&consume(&topic)),
            expected,
            "{partitions} partitions"
        );
    }
}
