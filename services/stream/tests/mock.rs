//! The Kafka transport against the client library's own mock cluster: real protocol, no broker.
#![allow(clippy::unwrap_used)]

#[path = "support/mock.rs"]
mod mock;
mod support;

use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use mock::*;
use rdkafka::message::Message;
use rdkafka::mocking::MockCluster;
use stream::kafka::{KafkaConfig, ResultsTopic};
use stream::{RunChoice, StreamError, Wire};
use support::*;

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
