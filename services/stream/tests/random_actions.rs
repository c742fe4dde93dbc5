//! Random sequences of what can happen to a topic, after each of which a receiver gives the market
//! that was sent, or an error, and never anything between.
//!
//! `SOR_TEST_SEQUENCES` says how many (`just faults` takes 500 of each kind), `SOR_TEST_SEED` where
//! they begin. A failure names the seed of its sequence: with it as `SOR_TEST_SEED` that sequence
//! comes first.
#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, clippy::print_stderr)]

mod support;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::Duration;

use app::settings::Span;
use market_data::Clock;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rdkafka::mocking::MockCluster;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use stream::kafka::{KafkaConfig, consume, produce};
use stream::verify::verify;
use stream::{Hooks, RunChoice, SendOptions, Speed, StreamError, Wire};
use support::*;

const PARTITIONS: i32 = 3;

fn number(name: &str, fallback: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(fallback, |text| text.parse().unwrap())
}

/// Runs sequence after sequence; says which one failed.
fn sequences(count: u64, mut sequence: impl FnMut(&mut Pcg64Mcg, &mut String)) {
    let first = number("SOR_TEST_SEED", 1);
    for seed in first..first + number("SOR_TEST_SEQUENCES", count) {
        let mut story = String::new();
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let run = AssertUnwindSafe(|| sequence(&mut random, &mut story));
        if let Err(panic) = catch_unwind(run) {
            eprintln!("SOR_TEST_SEED={seed} fails again; what happened:{story}");
            resume_unwind(panic);
        }
    }
}

/// One run: what its producer meant to send, and what is true of it on the topic.
struct Sent {
    id: String,
    market: Recording,
    /// Nothing that matters was taken from it or changed.
    whole: bool,
    /// The run was sent to its end.
    ended: bool,
}

/// Rows of one symbol after those of another: each symbol is a market of its own, and in what order
/// rows of different symbols at one instant come is nobody's promise.
fn by_symbol(mut rows: Vec<market_data::Row>) -> Vec<market_data::Row> {
    rows.sort_by_key(|row| row.symbol.0);
    rows
}

/// A topic that can be tampered with, as the log of each partition.
#[derive(Default)]
struct Topic {
    partitions: [Vec<Record>; PARTITIONS as usize],
    runs: Vec<Sent>,
    strangers: bool,
}

impl Topic {
    /// A run, whole or cut off by the death of its producer.
    fn produce(&mut self, random: &mut Pcg64Mcg, story: &mut String) {
        let started = 1_000 * (self.runs.len() as u64 + 1);
        let id = format!("run-{started}");
        let mut market = recording(random.random_range(1..90));
        let symbols = ["MSFT", "BRK.B"].map(|name| market.symbols.intern(name).unwrap());
        for row in &mut market.rows {
            if let Some(symbol) = symbols.get(random.random_range(0..4)) {
                row.symbol = *symbol;
            }
        }
        let wire = [Wire::Snapshot, Wire::Venue, Wire::Binary][random.random_range(0..3)];
        let mut records = sent(&market, wire, PARTITIONS, &id, started);
        let all = records.len();
        if random.random_ratio(1, 4) {
            records.truncate(random.random_range(0..all));
        }
        let ended = records.len() == all;
        let _ = write!(story, "\n  {id} sent, {} of {all} records", records.len());
        if records.is_empty() {
            return;
        }
        for record in records {
            self.partitions[record.partition as usize].push(record);
        }
        self.runs.push(Sent {
            id,
            market,
            whole: true,
            ended,
        });
    }

    /// A record at random: its partition and place.
    fn any(&self, random: &mut Pcg64Mcg) -> Option<(usize, usize)> {
        let partition = random.random_range(0..self.partitions.len());
        let count = self.partitions[partition].len();
        (count > 0).then(|| (partition, random.random_range(0..count)))
    }

    fn harm(&mut self, record: &Record) {
        let id = record.header("sor-run-id");
        for run in &mut self.runs {
            run.whole &= id.as_ref() != Some(&run.id);
        }
    }

    fn tamper(&mut self, random: &mut Pcg64Mcg, story: &mut String) {
        let Some((partition, place)) = self.any(random) else {
            return;
        };
        let log = &mut self.partitions[partition];
        let at = format!("record {place} of partition {partition}");
        let what = match random.random_range(0..7) {
            0 => {
                let lost = log.remove(place);
                self.harm(&lost);
                "lost"
            }
            1 => {
                let again = log[place].clone();
                let later = random.random_range(place..=log.len());
                log.insert(later, again);
                "delivered again"
            }
            2 => {
                let other = random.random_range(0..log.len());
                // Runs stay behind one another: a broker does not mix them up.
                if log[place].header("sor-run-id") == log[other].header("sor-run-id") {
                    log.swap(place, other);
                }
                "changed places"
            }
            3 => {
                let changed = log[place].clone();
                let bytes = &mut log[place].payload;
                if !bytes.is_empty() {
                    let byte = random.random_range(0..bytes.len());
                    bytes[byte] ^= 1 << random.random_range(0..8);
                }
                self.harm(&changed);
                "changed in a bit"
            }
            4 => {
                let cut = log[place].clone();
                let keep = random.random_range(0..=cut.payload.len());
                log[place].payload.truncate(keep);
                if keep < cut.payload.len() {
                    self.harm(&cut);
                }
                "cut short"
            }
            5 => {
                let gone: Vec<_> = log.drain(..place).collect();
                for record in &gone {
                    self.harm(record);
                }
                "the first that retention left"
            }
            _ => {
                let stranger = Record::foreign(
                    random.random_range(0..5_000),
                    concat!(
                        r#"{"timestamp":"2024-08-01T13:36:32Z","publisher_id":2,"#,
                        r#""ask_px_00":222.83,"ask_sz_00":36}"#,
                    ),
                );
                log.insert(place, stranger);
                self.strangers = true;
                "behind a stranger's"
            }
        };
        let _ = write!(story, "\n  {at}: {what}");
    }

    /// What a reader gets: partitions in any turn, each in order.
    fn read(&self, random: &mut Pcg64Mcg) -> Vec<Record> {
        let mut next = [0; PARTITIONS as usize];
        let mut records = Vec::new();
        loop {
            let left: Vec<usize> = (0..next.len())
                .filter(|partition| next[*partition] < self.partitions[*partition].len())
                .collect();
            if left.is_empty() {
                return records;
            }
            let partition = left[random.random_range(0..left.len())];
            let mut record = self.partitions[partition][next[partition]].clone();
            record.partition = partition as i32;
            records.push(record);
            next[partition] += 1;
        }
    }

    /// The rule: the very market of a run that ended, or an error; never a refusal of what is
    /// whole.
    fn check(&self, random: &mut Pcg64Mcg, story: &mut String) {
        let choice = match self.runs.get(random.random_range(0..=self.runs.len())) {
            Some(run) => RunChoice::Id(run.id.clone()),
            None => RunChoice::Newest,
        };
        let _ = write!(story, "\n  received: {choice:?}");
        let records = self.read(random);
        let verified = verify(
            &mut Replay::topic(records.clone()),
            None,
            &mut Hooks::none(),
        )
        .unwrap();
        // Damage to a header cannot happen here, so the newest run is known.
        let meant = match &choice {
            RunChoice::Id(id) => self.runs.iter().find(|run| run.id == *id),
            _ => self.runs.last(),
        };
        let seen = |run: &Sent| verified.runs.iter().find(|seen| seen.run_id == run.id);
        match receive_topic(records, choice.clone()) {
            Ok(received) => {
                if received.summary.complete.is_none() {
                    assert!(self.strangers, "nobody declared what came");
                    assert_eq!(received.summary.run_id, None);
                    return;
                }
                let named = received.summary.run_id.as_deref();
                let run = self
                    .runs
                    .iter()
                    .find(|run| Some(run.id.as_str()) == named)
                    .unwrap();
                assert!(run.ended, "a run without an end passed for whole");
                assert_eq!(
                    by_symbol(received.rows.to_vec().unwrap()),
                    by_symbol(run.market.rows.clone())
                );
                assert_eq!(received.report.rejected(), run.market.report.rejected());
                assert_eq!(received.summary.digest, seen(run).unwrap().digest);
            }
            Err(error) => {
                assert_eq!(error.class().exit_code(), 5, "{error}");
                let ambiguous = matches!(error, StreamError::Ambiguous { .. });
                assert!(
                    ambiguous || !meant.is_some_and(|run| run.whole && run.ended),
                    "a whole run was refused: {error}"
                );
                if let Some(run) = meant.filter(|_| !ambiguous).and_then(seen) {
                    assert!(
                        !run.complete,
                        "the check of the topic found nothing: {error}"
                    );
                }
            }
        }
    }
}

#[test]
fn whatever_happens_to_a_topic_the_market_is_whole_or_refused() {
    sequences(200, |random, story| {
        let mut topic = Topic::default();
        topic.produce(random, story);
        for _ in 0..random.random_range(1..25) {
            match random.random_range(0..10) {
                0..2 => topic.produce(random, story),
                2..7 => topic.tamper(random, story),
                _ => topic.check(random, story),
            }
        }
        topic.check(random, story);
    });
}

/// Random actions against a cluster whose broker fails in the middle: the sender says whether it
/// got everything across.
#[test]
fn whatever_a_broker_does_the_market_is_whole_or_refused() {
    sequences(4, |random, story| {
        let cluster = MockCluster::new(1).unwrap();
        for topic in ["market", "market.dlq"] {
            cluster.create_topic(topic, 2, 1).unwrap();
        }
        let config = KafkaConfig {
            brokers: cluster.bootstrap_servers(),
            topic: "market".to_owned(),
            timeout: Span(Duration::from_secs(3)),
            idle_timeout: Span(Duration::from_millis(1_500)),
            wait: Span(Duration::from_secs(5)),
            ..KafkaConfig::default()
        };
        let market = recording(random.random_range(300..1_500));
        let options = SendOptions {
            speed: Speed::Times(2.0),
            ..at_full_speed(Wire::Snapshot, "r")
        };
        let (sent, received) = thread::scope(|scope| {
            let producer =
                scope.spawn(|| produce(&config, market.market(), &options, &mut Hooks::none()));
            let consumer = scope
                .spawn(|| consume(&config, RunChoice::Newest, Clock::Event, &mut Hooks::none()));
            for _ in 0..random.random_range(1..6) {
                thread::sleep(Duration::from_millis(random.random_range(10..250)));
                disturb(&cluster, random, story);
            }
            (producer.join().unwrap(), consumer.join().unwrap())
        });
        let _ = write!(
            story,
            "\n  sent: {sent:?}\n  received: {:?}",
            received.as_ref().err()
        );
        match received {
            Ok(received) => assert_eq!(received.rows, market.rows),
            Err(error) => assert!([4, 5].contains(&error.class().exit_code()), "{error}"),
        }
        if let Err(error) = &sent {
            assert_eq!(error.class().exit_code(), 4, "{error}");
        } else {
            // What was confirmed is there, whoever was disturbed while reading it. Errors that the
            // first reader did not meet are still to come, and this one has time for them.
            let patient = KafkaConfig {
                timeout: Span(Duration::from_secs(30)),
                idle_timeout: Span(Duration::from_secs(30)),
                ..config
            };
            let again = consume(
                &patient,
                RunChoice::Newest,
                Clock::Event,
                &mut Hooks::none(),
            )
            .unwrap();
            assert_eq!(again.rows, market.rows);
        }
    });
}

fn disturb(
    cluster: &MockCluster<'static, rdkafka::producer::DefaultProducerContext>,
    random: &mut Pcg64Mcg,
    story: &mut String,
) {
    let passing = [
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RDKafkaRespErr::RD_KAFKA_RESP_ERR__TRANSPORT,
    ];
    let errors: Vec<_> = (0..random.random_range(1..4))
        .map(|_| passing[random.random_range(0..passing.len())])
        .collect();
    let what = match random.random_range(0..4) {
        0 => {
            let millis = random.random_range(10..1_500);
            cluster.broker_down(-1).unwrap();
            thread::sleep(Duration::from_millis(millis));
            cluster.broker_up(-1).unwrap();
            format!("broker away for {millis} ms")
        }
        1 => {
            cluster.request_errors(RDKafkaApiKey::Produce, &errors);
            format!("errors of produce: {errors:?}")
        }
        2 => {
            cluster.request_errors(RDKafkaApiKey::Fetch, &errors);
            format!("errors of fetch: {errors:?}")
        }
        _ => {
            let millis = random.random_range(1..200);
            cluster
                .broker_round_trip_time(-1, Duration::from_millis(millis))
                .unwrap();
            format!("answers take {millis} ms")
        }
    };
    let _ = write!(story, "\n  {what}");
}
