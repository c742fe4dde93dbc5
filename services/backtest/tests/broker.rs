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

/// Everything on the results topic under the name of a run: symbols, each with the digest of its
/// result.
fn published(run_id: &str, count: usize) -> std::collections::BTreeMap<String, Value> {
    use rdkafka::consumer::{BaseConsumer, Consumer as _};
    use rdkafka::message::{Headers as _, Message as _};
    let consumer: BaseConsumer = rdkafka::ClientConfig::new()
        .set("bootstrap.servers", brokers())
        .set("group.id", "reader")
        .create()
        .unwrap();
    let mut assignment = rdkafka::TopicPartitionList::new();
    assignment
        .add_partition_offset("sor_results", 0, rdkafka::Offset::Beginning)
        .unwrap();
    consumer.assign(&assignment).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    let mut found = std::collections::BTreeMap::new();
    while found.len() < count && std::time::Instant::now() < deadline {
        let Some(Ok(message)) = consumer.poll(std::time::Duration::from_millis(100)) else {
            continue;
        };
        if message.key() != Some(run_id.as_bytes()) {
            continue;
        }
        let headers = message.headers().unwrap();
        let symbol = headers
            .iter()
            .find(|header| header.key == "sor-symbol")
            .unwrap();
        let symbol = String::from_utf8(symbol.value.unwrap().to_vec()).unwrap();
        let result: Value = serde_json::from_slice(message.payload().unwrap()).unwrap();
        assert!(result["series"].is_null());
        found.insert(symbol, result["digest"].clone());
    }
    found
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn a_whole_market_of_symbols_comes_through_and_each_result_is_published() {
    use std::fmt::Write as _;
    const SYMBOLS: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    let mut text = format!("{}\n", common::HEADER);
    for row in 0..2 * SYMBOLS {
        let (second, symbol) = (row / 1_000, row % SYMBOLS);
        let nanos = row % 1_000;
        writeln!(
            text,
            "2024-08-01T13:36:{second:02}.{nanos:09}Z,{},{row},99.99,100.00,100,100,S{symbol:05}",
            [2, 39][row / SYMBOLS]
        )
        .unwrap();
    }
    std::fs::write(&file, text).unwrap();
    let grid = [
        "--order-size",
        "50",
        "--lambda-over",
        "0.4",
        "--lambda-under",
        "0.1",
        "--theta-queue",
        "0.1",
    ];
    let expected = json(&[&["run", "--input", &file][..], &grid].concat());
    let expected: std::collections::BTreeMap<String, Value> = expected["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["order"]["symbol"].as_str().unwrap().to_owned(),
                one["digest"].clone(),
            )
        })
        .collect();
    assert_eq!(expected.len(), SYMBOLS);
    let topic = topic("whole-market");
    send(&file, &topic, Wire::Snapshot, 3);
    let output = backtest()
        .args([
            "consume",
            "--publish",
            "--brokers",
            &brokers(),
            "--topic",
            &topic,
        ])
        .args(grid)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = result["results"].as_array().unwrap();
    assert_eq!(results.len(), SYMBOLS);
    let run_id = results[0]["stream"]["run_id"].as_str().unwrap();
    let printed: std::collections::BTreeMap<String, Value> = results
        .iter()
        .map(|one| {
            (
                one["order"]["symbol"].as_str().unwrap().to_owned(),
                one["digest"].clone(),
            )
        })
        .collect();
    assert_eq!(printed, expected);
    assert_eq!(published(run_id, SYMBOLS), expected);
    assert!(stderr(&output).lines().count() < 100, "{}", stderr(&output));
}
