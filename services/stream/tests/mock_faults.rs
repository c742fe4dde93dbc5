//! Brokers that fail, are silent or are not there, played by the client library's mock cluster.
#![allow(clippy::unwrap_used)]

#[path = "support/mock.rs"]
mod mock;
mod support;

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use market_data::Clock;
use mock::*;
use rdkafka::mocking::MockCluster;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use stream::kafka::{KafkaConfig, ResultsTopic, consume};
use stream::{Cancel, Hooks, RunChoice, SendOptions, Speed, StreamError, Wire};
use support::*;

#[test]
fn errors_of_the_broker_that_pass_do_not_show() {
    let (cluster, config) = cluster(1);
    let passing = [
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR__TRANSPORT,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    ];
    cluster.request_errors(RDKafkaApiKey::Produce, &passing);
    let market = recording(2_000);
    send(&config, &market, &at_full_speed(Wire::Snapshot, "r")).unwrap();
    cluster.request_errors(RDKafkaApiKey::Fetch, &passing);
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.duplicates, 0);
}

#[test]
fn a_broker_that_comes_back_does_not_show() {
    let (cluster, config) = cluster(1);
    let market = recording(900); // 0.9 seconds
    let paced = SendOptions {
        speed: Speed::Times(1.0),
        ..at_full_speed(Wire::Snapshot, "r")
    };
    let (sent, received) = thread::scope(|scope| {
        let producer = scope.spawn(|| send(&config, &market, &paced));
        let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
        thread::sleep(Duration::from_millis(300));
        cluster.broker_down(-1).unwrap();
        thread::sleep(Duration::from_millis(400));
        cluster.broker_up(-1).unwrap();
        (producer.join().unwrap(), consumer.join().unwrap())
    });
    assert_eq!(sent.unwrap().messages, 600);
    assert_eq!(received.unwrap().rows, market.rows);
}

#[test]
fn a_broker_that_dies_is_an_error_within_the_timeout() {
    let (cluster, config) = cluster(1);
    let market = recording(30_000); // 30 seconds
    let paced = SendOptions {
        speed: Speed::Times(1.0),
        ..at_full_speed(Wire::Snapshot, "r")
    };
    let (sent, received, waited) = thread::scope(|scope| {
        let producer = scope.spawn(|| send(&config, &market, &paced));
        let patient = KafkaConfig {
            idle_timeout: Span::seconds(60),
            ..config.clone()
        };
        let consumer = scope.spawn(move || take(&patient, RunChoice::Newest));
        thread::sleep(Duration::from_millis(500));
        cluster.broker_down(-1).unwrap();
        let begun = Instant::now();
        (
            producer.join().unwrap(),
            consumer.join().unwrap(),
            begun.elapsed(),
        )
    });
    let (sent, received) = (sent.unwrap_err(), received.unwrap_err());
    assert!(matches!(sent, StreamError::NotDelivered { .. }), "{sent}");
    assert!(
        matches!(received, StreamError::Unreachable { .. }),
        "{received}"
    );
    assert_eq!(
        (sent.class().exit_code(), received.class().exit_code()),
        (4, 4)
    );
    assert!(waited < Duration::from_secs(30), "{waited:?}");
}

#[test]
fn no_broker_is_an_error_within_the_timeout() {
    // One that refuses connections, one that accepts them and never answers, and a name that is
    // none.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = silent.local_addr().unwrap().to_string();
    let look_for = |brokers: &str, cause: &str| {
        let config = config(brokers);
        let begun = Instant::now();
        let sent = send(&config, &recording(3), &SendOptions::default()).unwrap_err();
        let received = take(&config, RunChoice::Newest).unwrap_err();
        let published = ResultsTopic::open(&config, "r").err().unwrap();
        let waited = begun.elapsed();
        for error in [sent, received, published] {
            assert!(matches!(error, StreamError::Unreachable { .. }), "{error}");
            assert!(error.to_string().contains(brokers), "{error}");
            assert!(error.to_string().contains(cause), "{error}");
            assert_eq!(error.class().exit_code(), 4);
        }
        assert!(waited < Duration::from_secs(30), "{brokers}: {waited:?}");
    };
    thread::scope(|scope| {
        for (brokers, cause) in [
            ("127.0.0.1:1", "Connection refused"),
            (&silent, "may be no Kafka broker"),
            ("no-such-host.invalid:9092", "Failed to resolve"),
        ] {
            scope.spawn(move || look_for(brokers, cause));
        }
    });
}

#[test]
fn a_topic_that_does_not_appear_is_an_error() {
    let cluster = MockCluster::new(1).unwrap();
    let config = KafkaConfig {
        wait: Span(Duration::from_millis(600)),
        ..config(&cluster.bootstrap_servers())
    };
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert!(matches!(error, StreamError::TopicMissing { .. }), "{error}");
    assert!(
        error.to_string().contains("sor-producer --brokers"),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 4);
}

#[test]
fn an_empty_topic_is_waited_for_and_then_an_error() {
    let (_cluster, config) = cluster(2);
    let config = KafkaConfig {
        wait: Span(Duration::from_millis(800)),
        ..config
    };
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert!(
        matches!(error, StreamError::NothingArrived { .. }),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 5);
}

#[test]
fn a_stop_is_heard_while_waiting() {
    let (_cluster, config) = cluster(1);
    let cancel = Cancel::new();
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        ..Hooks::none()
    };
    let begun = Instant::now();
    let stopper = thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        cancel.cancel();
    });
    let error = consume(&config, RunChoice::Newest, Clock::Event, &mut hooks).unwrap_err();
    stopper.join().unwrap();
    assert_eq!(error.class().exit_code(), 130);
    assert!(
        begun.elapsed() < Duration::from_secs(8), // it would have waited for ten
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn options_that_librdkafka_does_not_know_are_a_usage_error() {
    let mut config = config("127.0.0.1:1");
    config.options.set("no.such.option", "1");
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert_eq!(error.class().exit_code(), 2);
    assert!(
        error.to_string().contains("kafka.options.no.such.option"),
        "{error}"
    );
}

#[test]
fn a_stop_is_obeyed_while_no_broker_answers() {
    let config = KafkaConfig {
        timeout: Span(Duration::from_secs(30)),
        ..config("127.0.0.1:1")
    };
    let cancel = Cancel::new();
    let mut hooks = Hooks {
        cancel: cancel.clone(),
        ..Hooks::none()
    };
    let begun = Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(300));
        cancel.cancel();
    });
    let stopped = consume(&config, RunChoice::default(), Clock::Event, &mut hooks);
    assert!(
        matches!(stopped, Err(StreamError::Interrupted { .. })),
        "{stopped:?}"
    );
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}
