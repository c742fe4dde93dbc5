//! A real broker that crashes and freezes, one test after the other:
//! `scripts/kafka run -- cargo test -p stream --test broker_faults -- --ignored`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod real;
mod support;

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use app::settings::Span;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use real::{config, create_topic, take};
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, RunChoice, SendOptions, SendSummary, Speed, StreamError, Wire};
use support::*;

/// One broker, so one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static BROKER: Mutex<()> = Mutex::new(());
    BROKER
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Does something to the broker: `kill`, `restart`, `freeze`, `thaw`.
fn broker(command: &str) {
    let script = std::env::var("KAFKA_TEST_SCRIPT")
        .expect("needs a broker: scripts/kafka run -- cargo test");
    assert!(
        Command::new(script)
            .arg(command)
            .status()
            .unwrap()
            .success()
    );
}

fn paced(seconds: usize) -> (Recording, SendOptions) {
    let options = SendOptions {
        speed: Speed::Times(1.0),
        ..at_full_speed(Wire::Snapshot, "r")
    };
    (recording(seconds * 1_000), options)
}

fn send(
    config: &KafkaConfig,
    recording: &Recording,
    options: &SendOptions,
) -> Result<SendSummary, StreamError> {
    produce(config, recording.market(), options, &mut Hooks::none())
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker_faults -- \
    --ignored"]
fn a_broker_killed_in_the_middle_and_started_again_does_not_show() {
    let _alone = alone();
    let config = KafkaConfig {
        timeout: Span::seconds(60),
        idle_timeout: Span::seconds(60),
        ..config()
    };
    let (market, options) = paced(12);
    let (sent, received) = thread::scope(|scope| {
        let producer = scope.spawn(|| send(&config, &market, &options));
        let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
        thread::sleep(Duration::from_secs(3));
        broker("kill");
        broker("restart");
        (
            producer.join().unwrap().unwrap(),
            consumer.join().unwrap().unwrap(),
        )
    });
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.digest, Some(sent.digest));
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker_faults -- \
    --ignored"]
fn a_broker_that_falls_silent_is_an_error_within_the_timeout() {
    let _alone = alone();
    let config = KafkaConfig {
        timeout: Span::seconds(4),
        idle_timeout: Span::seconds(60),
        ..config()
    };
    let (market, options) = paced(60);
    let (sent, received, waited) = thread::scope(|scope| {
        let producer = scope.spawn(|| send(&config, &market, &options));
        let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
        thread::sleep(Duration::from_secs(3));
        broker("freeze");
        let begun = Instant::now();
        let ends = (producer.join().unwrap(), consumer.join().unwrap());
        let waited = begun.elapsed();
        broker("thaw");
        (ends.0, ends.1, waited)
    });
    for error in [sent.unwrap_err(), received.unwrap_err()] {
        assert_eq!(error.class().exit_code(), 4, "{error}");
    }
    assert!(waited < Duration::from_secs(30), "{waited:?}");
    // What is left is an unfinished run, and the next run is whole.
    let config = KafkaConfig {
        timeout: Span::seconds(30),
        idle_timeout: Span::seconds(2),
        ..config
    };
    let error = take(&config, RunChoice::Newest).unwrap_err();
    assert_eq!(error.class().exit_code(), 5, "{error}");
    let again = recording(600);
    send(&config, &again, &at_full_speed(Wire::Snapshot, "again")).unwrap();
    assert_eq!(take(&config, RunChoice::Newest).unwrap().rows, again.rows);
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p stream --test broker_faults -- \
    --ignored"]
fn members_that_join_and_leave_the_group_all_the_time_do_not_show() {
    let _alone = alone();
    let config = config();
    create_topic(&config, 4);
    let (market, options) = paced(10);
    let over = AtomicBool::new(false);
    let (sent, received, joined) = thread::scope(|scope| {
        let storm = || {
            let mut joined = 0;
            while !over.load(Ordering::Relaxed) {
                // By the name that ours goes by, for the same topic.
                let member: BaseConsumer = ClientConfig::new()
                    .set("bootstrap.servers", &config.brokers)
                    .set("group.id", "sor-backtest")
                    .create()
                    .unwrap();
                member.subscribe(&[&config.topic]).unwrap();
                let until = Instant::now() + Duration::from_secs(1);
                while Instant::now() < until {
                    joined += u64::from(member.poll(Duration::from_millis(50)).is_some());
                }
            }
            joined
        };
        let members = [scope.spawn(storm), scope.spawn(storm)];
        let consumer = scope.spawn(|| take(&config, RunChoice::Newest));
        let sent = send(&config, &market, &options).unwrap();
        let received = consumer.join().unwrap().unwrap();
        over.store(true, Ordering::Relaxed);
        let joined: u64 = members
            .into_iter()
            .map(|member| member.join().unwrap())
            .sum();
        (sent, received, joined)
    });
    assert!(joined > 0, "the others read as well");
    assert_eq!(received.rows, market.rows);
    assert_eq!(received.summary.digest, Some(sent.digest));
    assert_eq!(received.summary.duplicates, 0);
}
