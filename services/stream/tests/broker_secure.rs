//! TLS and SCRAM against a real broker with certificates of its own:
//! `KAFKA_TEST_SECURE=1 scripts/kafka run -- cargo test -p stream --features tls --test
//! broker_secure -- --ignored`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod real;
mod support;

use std::path::PathBuf;
use std::{env, fs};

use app::settings::Span;
use real::take;
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, RunChoice, StreamError, Wire};
use support::*;

/// A file of the broker's certificates.
fn cert(name: &str) -> String {
    let folder = env::var("KAFKA_TEST_CERTS").expect("needs KAFKA_TEST_SECURE=1 scripts/kafka run");
    PathBuf::from(folder)
        .join(name)
        .to_str()
        .unwrap()
        .to_owned()
}

/// The settings of a client for the listener that a variable names.
fn client(listener: &str, options: &[(&str, &str)]) -> KafkaConfig {
    let mut config = KafkaConfig {
        brokers: env::var(listener).unwrap(),
        timeout: Span::seconds(8),
        ..real::config()
    };
    for (option, value) in options {
        config.options.set(option, value);
    }
    config
}

fn tls(authority: &str) -> KafkaConfig {
    let authority = cert(authority);
    client(
        "KAFKA_TEST_TLS",
        &[
            ("security.protocol", "ssl"),
            ("ssl.ca.location", &authority),
        ],
    )
}

fn mutual() -> KafkaConfig {
    let (authority, shown, key) = (cert("ca.pem"), cert("client.pem"), cert("client.key"));
    client(
        "KAFKA_TEST_MUTUAL",
        &[
            ("security.protocol", "ssl"),
            ("ssl.ca.location", &authority),
            ("ssl.certificate.location", &shown),
            ("ssl.key.location", &key),
        ],
    )
}

fn scram(secret: (&str, &str)) -> KafkaConfig {
    let authority = cert("ca.pem");
    let user = fs::read_to_string(cert("user")).unwrap();
    client(
        "KAFKA_TEST_SCRAM",
        &[
            ("security.protocol", "sasl_ssl"),
            ("ssl.ca.location", &authority),
            ("sasl.mechanism", "SCRAM-SHA-512"),
            ("sasl.username", &user),
            secret,
        ],
    )
}

/// A market goes there and comes back whole.
fn works(config: &KafkaConfig) {
    let market = recording(3_000);
    let options = at_full_speed(Wire::Snapshot, "r");
    let sent = produce(config, market.market(), &options, &mut Hooks::none()).unwrap();
    let received = take(config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.digest, Some(sent.digest));
}

/// Neither end gets in, and the error says why.
fn refused(config: &KafkaConfig, why: &str) {
    let options = at_full_speed(Wire::Snapshot, "r");
    let market = recording(3);
    let sent = produce(config, market.market(), &options, &mut Hooks::none());
    let received = take(config, RunChoice::Newest);
    for error in [sent.unwrap_err(), received.unwrap_err()] {
        assert!(matches!(error, StreamError::Unreachable { .. }), "{error}");
        assert_eq!(error.class().exit_code(), 4);
        assert!(error.to_string().contains(why), "{why}: {error}");
    }
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_broker_with_a_certificate_of_a_known_authority_is_trusted() {
    works(&tls("ca.pem"));
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_broker_of_an_unknown_authority_is_not_trusted() {
    refused(&tls("stranger.pem"), "certificate verify failed");
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_broker_under_another_name_is_not_trusted() {
    let mut config = tls("ca.pem");
    config.brokers = config.brokers.replace("127.0.0.1", "localhost");
    refused(&config, "certificate verify failed");
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_client_with_a_certificate_is_let_in_and_one_without_is_not() {
    works(&mutual());
    let mut without = tls("ca.pem");
    without.brokers = mutual().brokers;
    refused(&without, "SSL");
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_client_that_speaks_plainly_is_not_let_in() {
    refused(&client("KAFKA_TEST_TLS", &[]), "");
}

#[test]
#[ignore = "needs a secure broker: see the head of this file"]
fn a_password_lets_in_from_a_setting_or_a_file_and_a_wrong_one_does_not() {
    let password = fs::read_to_string(cert("password")).unwrap();
    works(&scram(("sasl.password", &password)));
    works(&scram(("sasl.password.file", &cert("password"))));
    refused(
        &scram(("sasl.password", "wrong")),
        "SASL authentication error",
    );
}
