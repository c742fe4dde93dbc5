//! The producer as a user runs it, and the client library's mock cluster.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use app::settings::Span;
use market_data::{Clock, synth};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use stream::kafka::{KafkaConfig, consume};
use stream::{Hooks, Received, RunChoice};

pub(crate) type Cluster = MockCluster<'static, DefaultProducerContext>;

pub(crate) fn cluster() -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic("mock_l1_stream", 2, 1).unwrap();
    let config = KafkaConfig {
        brokers: cluster.bootstrap_servers(),
        idle_timeout: Span::seconds(2),
        ..KafkaConfig::default()
    };
    (cluster, config)
}

pub(crate) fn producer(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sor-producer"));
    command
        .args(arguments)
        .env_remove("RUST_LOG")
        .stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("SOR_") || name.starts_with("KAFKA_") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> (i32, String) {
    finished(&producer(arguments).output().unwrap())
}

/// Exit code and log of a run, which says nothing on standard output.
pub(crate) fn finished(output: &Output) -> (i32, String) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap(), log)
}

pub(crate) fn take(config: &KafkaConfig) -> Result<Received, stream::StreamError> {
    consume(config, RunChoice::Newest, Clock::Event, &mut Hooks::none())
}

/// A small market of two symbols in a file, as Databento writes them.
pub(crate) fn write_market(path: &Path) {
    let config = synth::Config {
        rows: 3_000,
        symbols: vec!["AAPL".into(), "MSFT".into()],
        ..synth::Config::default()
    };
    let mut text = Vec::new();
    synth::write_csv(&config, &mut text).unwrap();
    text.extend_from_slice(b"this,row,is,bad\n");
    std::fs::write(path, text).unwrap();
}
