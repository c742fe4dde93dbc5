//! The consumer as a user runs it, killed, stopped and terminated, against the client library's
//! mock cluster.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{backtest, stderr};
use market_data::synth::{self, Config};
use market_data::{IngestReport, Row, SymbolTable};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use serde_json::Value;
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, Market, SendOptions, Speed};

type Cluster = MockCluster<'static, DefaultProducerContext>;

const TOPIC: &str = "mock_l1_stream";

struct Recording {
    rows: Vec<Row>,
    symbols: SymbolTable,
    report: IngestReport,
}

fn recording(rows: u64) -> Recording {
    let config = Config {
        rows,
        ..Config::default()
    };
    let mut report = IngestReport::default();
    let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
    for _ in &rows {
        report.accept();
    }
    Recording {
        rows,
        symbols: synth::symbols(&config),
        report,
    }
}

fn cluster() -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    for topic in [TOPIC, "sor_results"] {
        cluster.create_topic(topic, 1, 1).unwrap();
    }
    let config = KafkaConfig {
        brokers: cluster.bootstrap_servers(),
        ..KafkaConfig::default()
    };
    (cluster, config)
}

fn send(config: &KafkaConfig, recording: &Recording, speed: Speed) {
    let market = Market {
        rows: (&recording.rows).into(),
        symbols: &recording.symbols,
        report: &recording.report,
    };
    let options = SendOptions {
        speed,
        ..SendOptions::default()
    };
    produce(config, market, &options, &mut Hooks::none()).unwrap();
}

/// `consume`, with its result in `file`.
fn consume(config: &KafkaConfig, file: &Path) -> Child {
    backtest()
        .args(["consume", "--idle-timeout", "3s", "--brokers"])
        .args([&config.brokers, "--output"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

fn digest(json: &[u8]) -> String {
    let result: Value = serde_json::from_slice(json).unwrap();
    result["digest"].as_str().unwrap().to_owned()
}

/// The digest without a stream.
fn undisturbed(rows: u64) -> String {
    let output = common::run(&["demo", "--rows", &rows.to_string()]);
    digest(&output.stdout)
}

#[test]
fn a_consumer_killed_at_twenty_moments_leaves_a_whole_result_or_none() {
    const ROWS: u64 = 12_000;
    let (_cluster, config) = cluster();
    send(&config, &recording(ROWS), Speed::Max);
    let expected = undisturbed(ROWS);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    // How long an undisturbed one takes, so that the moments cover all of it.
    let begun = Instant::now();
    let whole = consume(&config, &file).wait_with_output().unwrap();
    assert!(whole.status.success(), "{}", stderr(&whole));
    let takes = begun.elapsed();
    fs::remove_file(&file).unwrap();
    for moment in 0..20 {
        let mut child = consume(&config, &file);
        thread::sleep(takes * moment / 19);
        let _ = child.kill(); // one that has ended already is as good
        child.wait().unwrap();
        if let Ok(json) = fs::read(&file) {
            assert_eq!(digest(&json), expected, "moment {moment}");
            fs::remove_file(&file).unwrap();
        }
    }
    // And whoever starts again gets all of it.
    let again = consume(&config, &file).wait_with_output().unwrap();
    assert!(again.status.success(), "{}", stderr(&again));
    assert_eq!(digest(&again.stdout), expected);
    assert_eq!(digest(&fs::read(&file).unwrap()), expected);
}

#[test]
fn a_consumer_stopped_for_longer_than_its_timeouts_goes_on_where_it_was() {
    const ROWS: u64 = 6_000;
    let (_cluster, config) = cluster();
    let recording = recording(ROWS);
    let folder = tempfile::tempdir().unwrap();
    let output = thread::scope(|scope| {
        // Nine minutes of market in nine seconds.
        scope.spawn(|| send(&config, &recording, Speed::Times(58.0)));
        let child = consume(&config, &folder.path().join("result.json"));
        thread::sleep(Duration::from_secs(2));
        signal(&child, "-STOP");
        thread::sleep(Duration::from_secs(5)); // the idle timeout is three
        signal(&child, "-CONT");
        child.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(digest(&output.stdout), undisturbed(ROWS));
}

#[test]
fn a_terminated_consumer_ends_at_once_and_has_no_result() {
    let (_cluster, config) = cluster();
    let recording = recording(6_000);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("result.json");
    thread::scope(|scope| {
        scope.spawn(|| send(&config, &recording, Speed::Times(200.0)));
        let child = consume(&config, &file);
        thread::sleep(Duration::from_secs(1));
        signal(&child, "-TERM");
        let begun = Instant::now();
        let output = child.wait_with_output().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("interrupted"),
            "{}",
            stderr(&output)
        );
        assert!(output.stdout.is_empty() && !file.exists());
    });
}

/// The first line on standard error that has `words`, and the rest of the stream.
fn said(child: &mut Child, words: &str) -> String {
    let lines = BufReader::new(child.stderr.as_mut().unwrap()).lines();
    let mut lines = lines.map(Result::unwrap);
    lines.find(|line| line.contains(words)).unwrap_or_default()
}

#[test]
fn a_broker_that_does_not_answer_is_waited_for_with_a_word_and_no_longer_than_asked() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().unwrap().to_string();
    for command in ["consume", "verify-stream"] {
        for brokers in ["127.0.0.1:1", &silent] {
            let begun = Instant::now();
            let mut child = backtest()
                .args([command, "--timeout", "90s", "--brokers", brokers])
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let line = said(&mut child, "waiting for it");
            for words in [brokers, "up to 1m 30s", "--timeout"] {
                assert!(line.contains(words), "{command} {brokers}: {line}");
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{command} {brokers}"
            );
            // And a stop is heeded while it waits.
            signal(&child, "-TERM");
            assert_eq!(
                child.wait().unwrap().code(),
                Some(130),
                "{command} {brokers}"
            );
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{command} {brokers}"
            );
        }
    }
}

#[test]
fn a_topic_is_verified_from_outside() {
    let (_cluster, config) = cluster();
    let verify = |more: &[&str]| {
        let output = backtest()
            .args(["verify-stream", "--brokers", &config.brokers])
            .args(more)
            .output()
            .unwrap();
        (output.status.code(), output)
    };
    let (code, empty) = verify(&[]);
    assert_eq!(code, Some(5), "{}", stderr(&empty));
    let (code, missing) = verify(&["--topic", "nowhere", "--timeout", "2s"]);
    assert_eq!(code, Some(4), "{}", stderr(&missing));
    assert!(missing.stdout.is_empty());
    send(&config, &recording(600), Speed::Max);
    let (code, whole) = verify(&[]);
    assert_eq!(code, Some(0), "{}", stderr(&whole));
    let found: Value = serde_json::from_slice(&whole.stdout).unwrap();
    assert_eq!(found["complete"], true);
    let run = &found["runs"][0];
    assert_eq!(run["digest"], run["declared_digest"]);
    assert_eq!(run["partitions"][0]["messages"], run["messages"]);
    let (code, other) = verify(&["--run-id", "other"]);
    assert_eq!(code, Some(5));
    assert!(
        stderr(&other).contains("holds no run other; it holds: 2"),
        "{}",
        stderr(&other)
    );
}
