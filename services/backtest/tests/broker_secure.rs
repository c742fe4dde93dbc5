//! Where a password must not turn up:
//! `KAFKA_TEST_SECURE=1 scripts/kafka run -- cargo test -p backtest --features tls --test
//! broker_secure -- --ignored`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be run fails the test"
)]

mod common;

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use common::{backtest, stderr};
use market_data::synth::{self, Config};
use market_data::{IngestReport, Row};
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, Market, SendOptions, Speed};

fn cert(name: &str) -> PathBuf {
    let folder = env::var("KAFKA_TEST_CERTS").expect("needs KAFKA_TEST_SECURE=1 scripts/kafka run");
    PathBuf::from(folder).join(name)
}

fn send(topic: &str) {
    let config = Config {
        rows: 2_000,
        ..Config::default()
    };
    let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
    let market = Market {
        rows: (&rows).into(),
        symbols: &synth::symbols(&config),
        report: &IngestReport::default(),
    };
    let kafka = KafkaConfig {
        brokers: env::var("KAFKA_BOOTSTRAP_SERVERS").unwrap(),
        topic: topic.to_owned(),
        ..KafkaConfig::default()
    };
    let options = SendOptions {
        speed: Speed::Max,
        ..SendOptions::default()
    };
    produce(&kafka, market, &options, &mut Hooks::none()).unwrap();
}

/// The binary as a client of the listener that asks for a password.
fn command(arguments: &[&str]) -> Command {
    let mut command = backtest();
    command
        .args(arguments)
        .args(["--brokers", &env::var("KAFKA_TEST_SCRAM").unwrap()])
        .env("SOR_KAFKA__OPTIONS__SECURITY_PROTOCOL", "sasl_ssl")
        .env("SOR_KAFKA__OPTIONS__SSL_CA_LOCATION", cert("ca.pem"))
        .env("SOR_KAFKA__OPTIONS__SASL_MECHANISM", "SCRAM-SHA-512")
        .env("SOR_KAFKA__OPTIONS__SASL_USERNAME", "sor")
        // As talkative as it gets.
        .env("SOR_KAFKA__OPTIONS__DEBUG", "all")
        .env("RUST_LOG", "trace");
    command
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_password_is_in_no_log_and_no_result_and_no_list_of_settings() {
    let password = fs::read_to_string(cert("password")).unwrap();
    let topic = format!("secret-{}", std::process::id());
    send(&topic);
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("result.json");
    let consume = [
        "consume",
        "--topic",
        &topic,
        "--output",
        result.to_str().unwrap(),
    ];
    let outputs = [
        command(&consume)
            .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", &password)
            .output()
            .unwrap(),
        command(&consume)
            .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD_FILE", cert("password"))
            .output()
            .unwrap(),
        command(&["verify-stream", "--topic", &topic])
            .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", &password)
            .output()
            .unwrap(),
        command(&["config", "show"])
            .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", &password)
            .output()
            .unwrap(),
    ];
    for output in &outputs {
        assert!(output.status.success(), "{}", stderr(output));
        let said = [
            stderr(output),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        ]
        .concat();
        assert!(!said.contains(&password));
    }
    assert!(stderr(&outputs[0]).contains("librdkafka"), "the log is on");
    assert!(!fs::read_to_string(result).unwrap().contains(&password));
    let shown = String::from_utf8_lossy(&outputs[3].stdout).into_owned();
    assert!(shown.contains("sasl_password = (hidden)"), "{shown}");
    // A wrong one is not repeated either.
    let refused = command(&["consume", "--topic", &topic, "--timeout", "3s"])
        .env("SOR_KAFKA__OPTIONS__SASL_PASSWORD", "wrong-hunter2")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(4));
    assert!(!stderr(&refused).contains("hunter2"));
}
