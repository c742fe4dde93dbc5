//! The Kafka transport against a real broker: `scripts/kafka run -- cargo test -p stream --test
//! broker -- --ignored`.
#![allow(clippy::unwrap_used)]

mod real;
mod support;

use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use rdkafka::admin::AdminOptions;
use rdkafka::{Offset, TopicPartitionList};
use real::{admin, config, create_topic, now, take};
use stream::kafka::{KafkaConfig, ResultsTopic, probe, produce, verify};
use stream::{Hooks, RunChoice, SendOptions, SendSummary, Speed, StreamError, Wire};
use support::*;

fn send(
    config: &KafkaConfig,
    recording: &Recording,
    options: &SendOptions,
) -> Result<SendSummary, StreamError> {
    produce(config, recording.market(), options, &mut Hooks::none())
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn a_large_market_reaches_a_consumer_that_waits_for_the_topic() {
    let config = KafkaConfig {
        partitions: 3,
        ..config()
    };
    assert_eq!(probe::partitions(&config).unwrap(), None);
    let market = recording(60_000);
    let (sent, received) = thread::scope(|scope| {
        let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
        thread::sleep(Duration::from_secs(1));
        let sent = send(&config, &market, &at_full_speed(Wire::Snapshot, "r")).unwrap();
        (sent, consumer.join().unwrap().unwrap())
    });
    assert_eq!(probe::partitions(&config).unwrap(), Some(3));
    assert_eq!(sent.delivered, sent.messages + 3);
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.digest, Some(sent.digest));
    let found = verify(&config, None, &mut Hooks::none()).unwrap();
    assert!(found.complete, "{found:?}");
    assert_eq!(found.runs[0].digest, received.summary.digest);
    assert_eq!(received.report.rejected(), market.report.rejected());
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn the_newest_run_is_taken_at_once_and_older_ones_by_name() {
    let config = config();
    let (old, new) = (recording(3_000), recording(6_000));
    send(&config, &old, &at_full_speed(Wire::Venue, "old")).unwrap();
    send(&config, &new, &at_full_speed(Wire::Snapshot, "new")).unwrap();
    let begun = Instant::now();
    let received = take(&config, RunChoice::Newest).unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(received.rows, new.rows);
    assert_eq!(received.summary.skipped, 3_001);
    let received = take(&config, RunChoice::Id("old".into())).unwrap();
    assert_eq!(received.rows, old.rows);
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn a_paced_market_is_on_time() {
    let config = config();
    let market = recording(6_000); // six seconds
    let paced = SendOptions {
        speed: Speed::Times(2.0),
        ..at_full_speed(Wire::Snapshot, "r")
    };
    let begun = Instant::now();
    let sent = send(&config, &market, &paced).unwrap();
    assert!(
        begun.elapsed() >= Duration::from_millis(2_990),
        "{:?}",
        begun.elapsed()
    );
    assert!(sent.lateness.unwrap().p50_us < 20_000, "{sent:?}");
    assert_eq!(take(&config, RunChoice::Newest).unwrap().rows, market.rows);
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn a_head_that_retention_ate_is_missed_by_number() {
    let config = KafkaConfig {
        idle_timeout: Span::seconds(1),
        ..config()
    };
    send(
        &config,
        &recording(600),
        &at_full_speed(Wire::Snapshot, "r"),
    )
    .unwrap();
    let mut until = TopicPartitionList::new();
    until
        .add_partition_offset(&config.topic, 0, Offset::Offset(150))
        .unwrap();
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(10)));
    now(admin(&config).delete_records(&until, &options)).unwrap();
    let found = verify(&config, None, &mut Hooks::none()).unwrap();
    assert_eq!(found.partitions[0].first_offset, 150);
    assert_eq!(found.runs[0].missing_sequences, ["0-149"]);
    assert_eq!(found.verdict(None).unwrap_err().class().exit_code(), 5);
    let begun = Instant::now();
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("150 of 400 messages missing (sor-seq 0-149)"),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 5);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn topics_of_dead_letters_and_results_are_created_when_needed() {
    let config = KafkaConfig {
        idle_timeout: Span::seconds(1),
        ..config()
    };
    create_topic(&config, 1);
    let letters = KafkaConfig {
        topic: config.dead_letter_topic(),
        ..config.clone()
    };
    assert_eq!(probe::partitions(&letters).unwrap(), None);
    let market = recording(30);
    // Nothing but garbage: a message of the venue form cut in two.
    let garbage = rdkafka::producer::BaseRecord::<(), str>::to(&config.topic)
        .payload("{\"timestamp\": \"2024");
    let producer: rdkafka::producer::BaseProducer = rdkafka::ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .create()
        .unwrap();
    producer.send(garbage).map_err(|(error, _)| error).unwrap();
    rdkafka::producer::Producer::flush(&producer, Duration::from_secs(10)).unwrap();
    send(&config, &market, &at_full_speed(Wire::Snapshot, "r")).unwrap();
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.dead_letters, 1);
    assert_eq!(probe::partitions(&letters).unwrap(), Some(1));
    let mut results = ResultsTopic::open(&config, "r").unwrap();
    results.publish("AAPL", "{}").unwrap();
    results.finish().unwrap();
    let results = KafkaConfig {
        topic: config.results_topic.clone(),
        ..config
    };
    assert_eq!(probe::partitions(&results).unwrap(), Some(1));
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker -- --ignored"]
fn a_topic_that_cannot_be_created_says_why() {
    let config = KafkaConfig {
        replication: 3, // of one broker
        ..config()
    };
    let error = send(&config, &recording(3), &SendOptions::default()).unwrap_err();
    assert!(
        matches!(error, StreamError::TopicNotCreated { .. }),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 4);
}
