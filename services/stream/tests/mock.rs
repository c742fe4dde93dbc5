//! The Kafka transport against the client library's own mock cluster: real protocol, no broker.
#![allow(clippy::unwrap_used)]

mod support;

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use market_data::Clock;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use stream::kafka::{KafkaConfig, ResultsTopic, consume, produce};
use stream::{Cancel, Hooks, Received, RunChoice, SendOptions, Speed, StreamError, Wire};
use support::*;

type Cluster = MockCluster<'static, DefaultProducerContext>;

const TOPIC: &str = "market";

/// A mock cluster with the topics of `config`; the mock creates none by request.
fn cluster(partitions: i32) -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    for (topic, partitions) in [(TOPIC, partitions), ("market.dlq", 1), ("sor_results", 1)] {
        cluster.create_topic(topic, partitions, 1).unwrap();
    }
    let config = config(&cluster.bootstrap_servers());
    (cluster, config)
}

fn config(brokers: &str) -> KafkaConfig {
    KafkaConfig {
        brokers: brokers.to_owned(),
        topic: TOPIC.to_owned(),
        timeout: Span(Duration::from_secs(2)),
        idle_timeout: Span(Duration::from_millis(1_500)),
        wait: Span(Duration::from_secs(10)),
        ..KafkaConfig::default()
    }
}

fn send(
    config: &KafkaConfig,
    recording: &Recording,
    options: &SendOptions,
) -> Result<stream::SendSummary, StreamError> {
    produce(config, recording.market(), options, &mut Hooks::none())
}

fn take(config: &KafkaConfig, run: RunChoice) -> Result<Received, StreamError> {
    consume(config, run, Clock::Event, &mut Hooks::none())
}

/// Puts records on the topic as they are, and waits until they are there.
fn put(config: &KafkaConfig, records: &[Record]) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .set("message.max.bytes", "2000000") // a stranger's client may be set so
        .create()
        .unwrap();
    for record in records {
        let mut headers = OwnedHeaders::new();
        for (key, value) in &record.headers {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let record = BaseRecord::to(&config.topic)
            .partition(record.partition)
            .key(record.key.as_bytes())
            .payload(&record.payload)
            .headers(headers);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(Duration::from_secs(5)).unwrap();
}

/// Everything on a topic, read until `count` records are there.
fn all(config: &KafkaConfig, topic: &str, count: usize) -> Vec<OwnedMessage> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .set("group.id", "reader")
        .create()
        .unwrap();
    let mut assignment = rdkafka::TopicPartitionList::new();
    assignment
        .add_partition_offset(topic, 0, rdkafka::Offset::Beginning)
        .unwrap();
    consumer.assign(&assignment).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut found = Vec::new();
    while found.len() < count && Instant::now() < deadline {
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            found.push(message.detach());
        }
    }
    found
}

fn header(message: &OwnedMessage, name: &str) -> String {
    let found = message
        .headers()
        .unwrap()
        .iter()
        .find(|header| header.key == name);
    String::from_utf8(found.unwrap().value.unwrap().to_vec()).unwrap()
}

#[test]
fn a_market_comes_back_whole_while_it_is_being_sent() {
    let mut market = recording(6_000);
    let other = market.symbols.intern("MSFT").unwrap();
    for row in market.rows.iter_mut().step_by(5) {
        row.symbol = other;
    }
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let (_cluster, config) = cluster(3);
        let (sent, received) = thread::scope(|scope| {
            let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
            let sent = send(&config, &market, &at_full_speed(wire, "r"));
            (sent.unwrap(), consumer.join().unwrap().unwrap())
        });
        assert_eq!(sent.delivered, sent.messages + 3);
        assert_eq!(received.rows.len(), 6_000);
        let back = Recording::from(&received);
        assert_eq!(back.tapes(), market.tapes());
        assert_eq!(back.report.rejected(), market.report.rejected());
        assert_eq!(received.summary.digest, Some(sent.digest));
        assert_eq!(received.summary.complete, Some(true));
        assert_eq!(received.summary.partitions.len(), 3);
    }
}

#[test]
fn a_consumer_that_comes_later_takes_the_newest_run_at_once() {
    let (_cluster, config) = cluster(2);
    let (old, new) = (recording(300), recording(600));
    send(&config, &old, &at_full_speed(Wire::Snapshot, "old")).unwrap();
    thread::sleep(Duration::from_millis(5)); // runs are told apart by the millisecond
    send(&config, &new, &at_full_speed(Wire::Snapshot, "new")).unwrap();
    let patient = KafkaConfig {
        idle_timeout: Span::seconds(60),
        ..config.clone()
    };
    let begun = Instant::now();
    let received = take(&patient, RunChoice::Newest).unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(received.rows, new.rows);
    assert!(received.summary.skipped > 0);
    let received = take(&config, RunChoice::Id("old".into())).unwrap();
    assert_eq!(received.rows, old.rows);
}

#[test]
fn a_hole_in_the_topic_is_an_error_that_names_it() {
    let (_cluster, config) = cluster(1);
    let mut records = sent(&recording(300), Wire::Snapshot, 1, "r", 1);
    records.retain(|record| record.header("sor-seq").as_deref() != Some("117"));
    put(&config, &records);
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("1 of 200 message missing (sor-seq 117)"),
        "{error}"
    );
    assert_eq!(error.class().exit_code(), 5);
}

#[test]
fn a_stream_without_an_end_ends_when_nothing_comes() {
    let (_cluster, config) = cluster(1);
    let mut records = sent(&recording(300), Wire::Snapshot, 1, "r", 1);
    records.pop();
    put(&config, &records);
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("its end marker never came; 200 received"),
        "{error}"
    );
}

#[test]
fn a_foreign_stream_is_read_and_garbage_goes_to_the_dead_letters() {
    let (_cluster, config) = cluster(1);
    let row = |second: u32| {
        let time = format!("2024-08-01T13:36:{second:02}Z");
        let payload = format!(
            r#"{{"timestamp":"{time}","publisher_id":2,"ask_px_00":222.83,"ask_sz_00":36}}"#
        );
        Record::foreign(0, &payload)
    };
    put(
        &config,
        &[row(1), Record::foreign(0, "{\"timestamp\": NaN"), row(2)],
    );
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!((received.rows.len(), received.summary.complete), (2, None));
    assert_eq!(received.summary.dead_letters, 1);
    let dead = all(&config, "market.dlq", 1);
    assert_eq!(dead[0].payload(), Some(&b"{\"timestamp\": NaN"[..]));
    let told: Vec<_> = [
        "sor-reason",
        "sor-source-topic",
        "sor-source-partition",
        "sor-source-offset",
    ]
    .map(|name| header(&dead[0], name))
    .into();
    assert_eq!(told, ["bad_message", TOPIC, "0", "1"]);
    assert_eq!(header(&dead[0], "sor-source-bytes"), "17");
}

/// A run of 300 rows with something before each of its records.
fn run_amid(junk: &[Record]) -> (Recording, Vec<Record>) {
    let market = recording(300);
    let records = sent(&market, Wire::Snapshot, 1, "r", 1);
    let mixed = records
        .into_iter()
        .enumerate()
        .flat_map(|(place, record)| junk.get(place).cloned().into_iter().chain([record]));
    (market, mixed.collect())
}

#[test]
fn a_dead_letter_that_is_as_large_as_a_message_may_be_is_cut_and_the_run_is_whole() {
    let (_cluster, config) = cluster(1);
    let largest = "x".repeat(1_047_000);
    let (market, records) = run_amid(&[Record::foreign(0, &largest)]);
    put(&config, &records);
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.dead_letters, 1);
    let dead = all(&config, "market.dlq", 1);
    assert_eq!(dead[0].payload().map(<[u8]>::len), Some(16 * 1024));
    assert_eq!(header(&dead[0], "sor-source-bytes"), "1047000");
    let digest = stream::wire::digest::Digest::of(largest.as_bytes()).to_string();
    assert_eq!(header(&dead[0], "sor-source-sha256"), digest);
    let key = format!("0:0:{}", &digest[..16]);
    assert_eq!(dead[0].key(), Some(key.as_bytes()));
}

#[test]
fn a_dead_letter_topic_that_refuses_decides_about_nothing() {
    // The mock creates no topic on request: there is none for dead letters.
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 1, 1).unwrap();
    let config = config(&cluster.bootstrap_servers());
    let (market, records) = run_amid(&[Record::foreign(0, "junk"), Record::foreign(0, "more")]);
    put(&config, &records);
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.dead_letters, 2);
}

#[test]
fn a_dead_letter_is_not_put_there_again() {
    let (_cluster, config) = cluster(1);
    let junk: Vec<_> = (0..50)
        .map(|index| Record::foreign(0, &format!("junk {index}")))
        .collect();
    let (market, records) = run_amid(&junk);
    put(&config, &records);
    for _ in 0..3 {
        let received = take(&config, RunChoice::Newest).unwrap();
        assert_eq!(received.rows, market.rows);
        assert_eq!(received.summary.dead_letters, 50);
    }
    let places: std::collections::BTreeSet<_> = all(&config, "market.dlq", 51)
        .iter()
        .map(|letter| header(letter, "sor-source-offset"))
        .collect();
    assert_eq!(
        (places.len(), all(&config, "market.dlq", 51).len()),
        (50, 50)
    );
}

#[test]
fn a_run_from_the_future_and_names_that_are_none_do_not_stand_in_the_way() {
    let (_cluster, config) = cluster(1);
    let mut shadow = sent(
        &recording(3),
        Wire::Snapshot,
        1,
        "future",
        253_402_300_799_000,
    )[..1]
        .to_vec();
    for hostile in ["x\nINFO fine", "\u{1b}[2J", &"n".repeat(900)] {
        let mut named = shadow[0].clone();
        named.set_header("sor-run-id", hostile);
        shadow.push(named);
    }
    let (market, mut records) = run_amid(&shadow);
    records.extend(shadow);
    put(&config, &records);
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, market.rows);
    assert_eq!(
        (received.summary.skipped, received.summary.dead_letters),
        (2, 6)
    );
    let error = take(&config, RunChoice::Id("future".into())).unwrap_err();
    assert!(
        error.to_string().contains("its end marker never came"),
        "{error}"
    );
}

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
fn results_are_published_under_the_name_of_their_run() {
    let (_cluster, config) = cluster(1);
    let mut results = ResultsTopic::open(&config, "20240801T133632Z-1f9c03ab").unwrap();
    let refused = results.publish("HUGE", &"x".repeat(1_000_000)).unwrap_err();
    assert!(
        matches!(
            refused,
            StreamError::TooLarge {
                bytes: 1_000_025,
                ..
            }
        ),
        "{refused}"
    );
    assert_eq!(refused.class().exit_code(), 1);
    results.publish("AAPL", "{\"digest\":1}").unwrap();
    assert_eq!(results.finish().unwrap(), 1);
    let found = all(&config, "sor_results", 1);
    assert_eq!(header(&found[0], "sor-symbol"), "AAPL");
    assert_eq!(found[0].payload(), Some(&b"{\"digest\":1}"[..]));
    assert_eq!(found[0].key(), Some(&b"20240801T133632Z-1f9c03ab"[..]));
    assert_eq!(header(&found[0], "sor-run-id"), "20240801T133632Z-1f9c03ab");
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
