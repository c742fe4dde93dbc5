//! Against a real broker, beside librdkafka's own performance tool: `benches/kafka`, which builds
//! the tool and starts the broker.
//!
//! Both sides send as many messages of the same mean size, with a key and four headers of the same
//! size, to fresh topics with one partition, with the same options (the tool keeps a million
//! messages in its queue by itself), and read them back; round by round. Times are those between
//! first message and last report: connections and topics are there before.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that prints figures"
)]

use std::process::Command;
use std::time::{Duration, Instant};

use market_data::synth::{self, Config};
use market_data::{Clock, IngestReport, Row, SymbolTable};
use stream::kafka::{KafkaConfig, KafkaSink, KafkaSource};
use stream::transport::{CountOnly, Incoming, Source as _};
use stream::wire::headers::Run;
use stream::{Cancel, Hooks, Market, RunChoice, SendOptions, Speed, Wire, receive, send};

const ROUNDS: usize = 5;

/// Options of both sides, as the product sets them.
const PRODUCER: [&str; 4] = [
    "enable.idempotence=true",
    "acks=all",
    "linger.ms=5",
    "queue.buffering.max.kbytes=16384",
];
const CONSUMER: [&str; 5] = [
    "check.crcs=true",
    "fetch.queue.backoff.ms=5",
    "queued.max.messages.kbytes=16384",
    "fetch.wait.max.ms=20",
    "enable.partition.eof=true",
];

fn main() {
    let (Ok(brokers), Ok(tool)) = (
        std::env::var("KAFKA_BOOTSTRAP_SERVERS"),
        std::env::var("RDKAFKA_PERFORMANCE"),
    ) else {
        return println!("no broker and no tool: see benches/kafka");
    };
    let bench = Bench { brokers, tool };
    let (rows, symbols) = market(60_000);
    println!("60,000 rows, produced and consumed, after connection: medians of {ROUNDS} rounds");
    for wire in [Wire::Snapshot, Wire::Binary] {
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let (config, sent) = bench.produce(&rows, &symbols, wire);
                sent.seconds + consume(&config, &rows).0
            })
            .collect();
        let both = median(&mut times);
        let met = if both <= 1.5 { "met" } else { "NOT MET" };
        println!(
            "  {:<32} {both:>8.3} s, goal at most 1.5: {met}",
            wire.to_string()
        );
    }
    let (rows, symbols) = market(600_000);
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        bench.beside_tool(&rows, &symbols, wire);
    }
}

struct Bench {
    brokers: String,
    tool: String,
}

/// What was sent in how long.
struct Sent {
    messages: u64,
    bytes: usize,
    seconds: f64,
}

impl Bench {
    fn beside_tool(&self, rows: &[Row], symbols: &SymbolTable, wire: Wire) {
        let mut times: [Vec<f64>; 5] = Default::default();
        let (mut messages, mut size) = (0, 0);
        for _ in 0..ROUNDS {
            let (config, sent) = self.produce(rows, symbols, wire);
            times[0].push(sent.seconds);
            times[1].push(consume(&config, rows).1);
            (messages, size) = (sent.messages, sent.bytes / sent.messages as usize);
            let topic = self.fresh();
            KafkaSink::open(&topic, &Cancel::new()).unwrap(); // creates it
            times[2].push(self.tool_produces(&topic, messages, size));
            times[3].push(self.tool_consumes(&topic, messages));
            times[4].push(poll(&config, messages));
        }
        println!("{wire}: {messages} messages of {size} bytes");
        let [ours, read, tool, tool_read, poll] = times.each_mut().map(|times| median(times));
        for (what, ours, theirs, goal) in [
            ("produce", ours, tool, true),
            ("consume", read, tool_read, true),
            ("consume, records and headers only", poll, tool_read, false),
        ] {
            let speed = |seconds: f64| messages as f64 / seconds / 1e3;
            let rows = rows.len() as f64 / ours / 1e3;
            let share = theirs / ours * 100.0;
            let met = match goal {
                true if share >= 80.0 => ", goal at least 80: met",
                true => ", goal at least 80: NOT MET",
                false => "",
            };
            println!(
                "  {what}: product {:.1} k/s ({rows:.0} k rows/s), rdkafka_performance {:.1} k/s: \
                 {share:.0} %{met}",
                speed(ours),
                speed(theirs)
            );
        }
    }

    fn fresh(&self) -> KafkaConfig {
        KafkaConfig {
            brokers: self.brokers.clone(),
            topic: Run::start(None).id,
            ..KafkaConfig::default()
        }
    }

    fn produce(&self, rows: &[Row], symbols: &SymbolTable, wire: Wire) -> (KafkaConfig, Sent) {
        let config = self.fresh();
        let mut sink = Counting(KafkaSink::open(&config, &Cancel::new()).unwrap(), 0);
        let options = SendOptions {
            wire,
            speed: Speed::Max,
            ..SendOptions::default()
        };
        let market = Market {
            rows: rows.into(),
            symbols,
            report: &IngestReport::default(),
        };
        let sent = send(market, &options, &mut sink, &mut Hooks::none()).unwrap();
        let sent = Sent {
            messages: sent.messages,
            bytes: sink.1,
            seconds: sent.seconds,
        };
        (config, sent)
    }

    fn tool_produces(&self, topic: &KafkaConfig, messages: u64, size: usize) -> f64 {
        let mut command = self.tool(topic, "-P", &PRODUCER);
        command.args([
            "-k",
            "SYNTH",
            "-s",
            &size.to_string(),
            "-c",
            &messages.to_string(),
        ]);
        for header in [
            "sor-run-id=20240801T133632Z-1f9c03ab",
            "sor-started=1722519392000",
            "sor-seq=123456",
            "sor-schema=sor.snapshot/1",
        ] {
            command.args(["-H", header]);
        }
        seconds_said(&mut command, " delivered ")
    }

    fn tool_consumes(&self, topic: &KafkaConfig, messages: u64) -> f64 {
        let mut command = self.tool(topic, "-C", &CONSUMER);
        command.args(["-o", "beginning", "-e", "-c", &messages.to_string()]);
        seconds_said(&mut command, " consumed in ")
    }

    fn tool(&self, topic: &KafkaConfig, mode: &str, options: &[&str]) -> Command {
        let mut command = Command::new(&self.tool);
        command.args([
            mode,
            "-t",
            &topic.topic,
            "-p",
            "0",
            "-b",
            &self.brokers,
            "-i",
            "100000",
        ]);
        for option in options {
            command.args(["-X", option]);
        }
        command
    }
}

/// Seconds from the connection, and from the first messages, to the end.
fn consume(config: &KafkaConfig, rows: &[Row]) -> (f64, f64) {
    let mut source = KafkaSource::open(config, &Cancel::new()).unwrap();
    let begun = Instant::now();
    let mut first = None;
    let mut hooks = Hooks {
        progress: Box::new(|rows| {
            if rows > 0 {
                first.get_or_insert_with(Instant::now);
            }
        }),
        ..Hooks::none()
    };
    let options = config.receive_options(RunChoice::default(), Clock::default());
    let received = receive(&mut source, &mut CountOnly, &options, &mut hooks).unwrap();
    drop(hooks);
    let (all, from_first) = (begun.elapsed(), first.unwrap_or(begun).elapsed());
    assert_eq!(received.rows, rows.to_vec());
    (all.as_secs_f64(), from_first.as_secs_f64())
}

/// Seconds from the first to the last message, which are counted and forgotten.
fn poll(config: &KafkaConfig, messages: u64) -> f64 {
    let mut source = KafkaSource::open(config, &Cancel::new()).unwrap();
    let (mut first, mut count) = (None, 0);
    while count < messages {
        let on_record = &mut |_: &Incoming<'_>| {
            first.get_or_insert_with(Instant::now);
            count += 1;
            Ok(())
        };
        source.poll(Duration::from_millis(100), on_record).unwrap();
    }
    first.unwrap().elapsed().as_secs_f64()
}

/// The seconds in the last line of the tool that has `mark`: "... in 123ms: ...".
fn seconds_said(command: &mut Command, mark: &str) -> f64 {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let all = text + &errors;
    let line = all.lines().rfind(|line| line.contains(mark));
    let line = line.unwrap_or_else(|| panic!("{all}"));
    let (before, _) = line.split_once("ms: ").unwrap();
    let millis: f64 = before.rsplit(' ').next().unwrap().parse().unwrap();
    millis / 1e3
}

/// Counts the bytes of payloads.
struct Counting(KafkaSink, usize);

impl stream::transport::Sink for Counting {
    fn partitions(&self) -> i32 {
        self.0.partitions()
    }

    fn send(
        &mut self,
        record: &stream::transport::Outgoing<'_>,
    ) -> Result<(), stream::StreamError> {
        self.1 += record.payload.len();
        self.0.send(record)
    }

    fn push(&mut self) -> Result<(), stream::StreamError> {
        self.0.push()
    }

    fn flush(&mut self) -> Result<u64, stream::StreamError> {
        self.0.flush()
    }
}

fn market(rows: u64) -> (Vec<Row>, SymbolTable) {
    let config = Config {
        rows,
        ..Config::default()
    };
    let rows = synth::generate(&config).unwrap().collect();
    (rows, synth::symbols(&config))
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
