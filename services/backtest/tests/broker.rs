//! The main job through a real broker: `scripts/kafka run -- cargo test -p backtest --test broker
//! -- --ignored`.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::process::Stdio;

use common::{backtest, json, stderr, synthetic};
use market_data::{
    Clock, Collector, FeeSchedule, PerShare, PublisherId, Reader, Selection, VenueFees,
};
use serde_json::Value;
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, Market, SendOptions, Speed, Wire};

fn brokers() -> String {
    std::env::var("KAFKA_BOOTSTRAP_SERVERS").unwrap()
}

fn topic(name: &str) -> String {
    format!("backtest-{name}-{}", std::process::id())
}

/// Sends a file to a topic of its own, as the producer does.
fn send(file: &str, topic: &str, wire: Wire, partitions: u16) {
    send_by(
        Clock::Event,
        FeeSchedule::default(),
        file,
        topic,
        wire,
        partitions,
    );
}

fn send_by(clock: Clock, fees: FeeSchedule, file: &str, topic: &str, wire: Wire, partitions: u16) {
    let mut reader = Reader::new();
    let mut rows = Collector::default().with_clock(clock);
    reader
        .read_file(file.as_ref(), &mut |row| rows.append(&[row]).unwrap())
        .unwrap();
    let (symbols, report) = reader.into_parts();
    let rows = rows.finish().unwrap();
    let (rows, symbols) = rows.under_market_names(&symbols, &Selection::default());
    let market = Market {
        rows: (&rows).into(),
        symbols: &symbols,
        report: &report,
    };
    let config = KafkaConfig {
        brokers: brokers(),
        topic: topic.to_owned(),
        partitions,
        ..KafkaConfig::default()
    };
    let options = SendOptions {
        wire,
        speed: Speed::Max,
        fees,
        ..SendOptions::default()
    };
    produce(&config, market, &options, &mut Hooks::none()).unwrap();
}

fn consume(topic: &str) -> Value {
    consume_with(topic, &[])
}

fn consume_with(topic: &str, more: &[&str]) -> Value {
    let output = backtest()
        .args(["consume", "--brokers", &brokers(), "--topic", topic])
        .args(more)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A market in which every 37th row is of something earlier than the rows before it, and trades
/// are among these.
fn with_late_rows(folder: &std::path::Path) -> String {
    let file = folder.join("m.csv").to_str().unwrap().to_owned();
    synthetic(&file, &["--rows", "20000"]);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines = text.lines();
    let mut late = format!("{}\n", lines.next().unwrap());
    assert!(late.starts_with("ts_recv,ts_event,"), "{late}");
    for (place, line) in lines.enumerate() {
        let (received, rest) = line.split_once(',').unwrap();
        let (time, rest) = rest.split_once(',').unwrap();
        let time = if place % 37 == 36 {
            let time = market_data::Timestamp::parse(time.as_bytes()).unwrap();
            let earlier = time.nanos() - 700_000_000;
            market_data::Timestamp::from_nanos(earlier)
                .unwrap()
                .to_string()
        } else {
            time.to_owned()
        };
        writeln!(late, "{received},{time},{rest}").unwrap();
    }
    std::fs::write(&file, late).unwrap();
    file
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn file_and_broker_give_the_same_digest_in_every_form_and_by_either_clock() {
    let folder = tempfile::tempdir().unwrap();
    let file = with_late_rows(folder.path());
    let by = |clock| json(&["run", "--input", &file, "--clock", clock]);
    let (event, receive) = (by("event"), by("receive"));
    assert_ne!(event["digest"], receive["digest"]);
    assert!(event["data"]["late_rows"]["count"].as_u64() > Some(100));
    for (name, wire) in [
        ("snapshot", Wire::Snapshot),
        ("venue", Wire::Venue),
        ("binary", Wire::Binary),
    ] {
        for clock in [Clock::Event, Clock::Receive] {
            let topic = topic(&format!("{name}-{clock:?}"));
            send_by(clock, FeeSchedule::default(), &file, &topic, wire, 1);
            for (asked, expected) in [("event", &event), ("receive", &receive)] {
                let result = consume_with(&topic, &["--clock", asked]);
                let what = format!("{name} sent by {clock:?}, replayed by {asked}");
                assert_eq!(result["digest"], expected["digest"], "{what}");
                assert_eq!(result["data"]["late_rows"], expected["data"]["late_rows"]);
                assert_eq!(result["stream"]["complete"], true);
            }
        }
    }
}

/// Sends files by the producer's own program, built as `cargo test --workspace` builds it, so that
/// nothing is compiled again where that was run.
fn produce_files(files: &[&str], topic: &str, more: &[&str]) {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["build", "-q", "--workspace", "--bins", "--tests"]);
    let sibling = std::path::Path::new(env!("CARGO_BIN_EXE_sor-backtest"));
    let folder = sibling.parent().unwrap();
    if folder.file_name().is_some_and(|name| name == "release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success());
    let output = std::process::Command::new(folder.join("sor-producer"))
        .args(["--speed", "max", "--brokers", &brokers()])
        .args(["--topic", topic, "--input"])
        .args(files)
        .args(more)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn a_day_that_was_sent_is_the_day_that_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mut files = Vec::new();
    // A day with rows on both sides of regular hours, one within them, one that ends in the night.
    for (seed, start, end) in [
        ("1", "2024-07-10T12:00:00Z", "2024-07-10T22:00:00Z"),
        ("2", "2024-07-11T13:40:00Z", "2024-07-11T19:50:00Z"),
        ("3", "2024-07-12T13:00:00Z", "2024-07-13T02:00:00Z"),
    ] {
        let file = name(&format!("{seed}.csv"));
        let made = ["synth", "--rows", "4000", "--seed", seed];
        let hours = ["--start", start, "--end", end, "--out", &file];
        assert!(common::run(&[&made[..], &hours].concat()).status.success());
        files.push(file);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let new_york = ["--tz", "America/New_York"];
    for (place, (choice, of_order)) in [
        (&["--date", "2024-07-10"][..], &[][..]),
        (&["--date", "2024-07-11"], &[]),
        (&["--date", "2024-07-12"], &["--from", "14:00"]),
        (&["--date", "2024-07-11", "--clock", "receive"], &[]),
        (&["--date", "2024-07-12", "--session", "all"], &[]),
        (&[&["--date", "2024-07-11"], &new_york[..]].concat(), &[]),
        (&["--date", "2024-07-11..2024-07-12"], &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let topic = topic(&format!("day-{place}"));
        produce_files(&files, &topic, choice);
        let of_run = [&["run", "--input"], &files[..], choice, of_order].concat();
        let expected = json(&of_run);
        // What was sent is one day: it need not be asked for again.
        let again: Vec<&str> = match choice {
            ["--date", _, rest @ ..] => rest.to_vec(),
            all => all.to_vec(),
        };
        for more in [[choice, of_order].concat(), [&again[..], of_order].concat()] {
            let received = consume_with(&topic, &more);
            let digests = |result: &Value| -> Vec<Value> {
                let several = result["results"].as_array();
                let each = several.map_or_else(|| vec![result.clone()], Clone::clone);
                each.iter().map(|one| one["digest"].clone()).collect()
            };
            assert_eq!(
                digests(&received),
                digests(&expected),
                "{choice:?} {more:?}"
            );
        }
    }
}

/// A consumer of one day sees the rows of that day alone: which feed of a venue counts must not
/// depend on others.
#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn a_day_of_two_feeds_that_was_sent_is_the_day_that_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (date, venues, rows) in [
        ("2024-07-10", "2,9", "4000"),
        ("2024-07-10", "81,43", "1000"),
        ("2024-07-11", "2,9", "1000"),
        ("2024-07-11", "81,43", "6000"),
    ] {
        let file = folder.path().join(format!("{date}-{venues}.csv"));
        let file = file.to_str().unwrap().to_owned();
        let hours = [format!("{date}T13:00:00Z"), format!("{date}T21:00:00Z")];
        let made = ["synth", "--rows", rows, "--venues", venues, "--out", &file];
        let hours = ["--start", &hours[0], "--end", &hours[1]];
        assert!(common::run(&[&made[..], &hours].concat()).status.success());
        files.push(file);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let all = json(&[&["run", "--input"], &files[..]].concat());
    for (place, (date, left)) in [("2024-07-10", [2, 9, 43]), ("2024-07-11", [9, 43, 81])]
        .into_iter()
        .enumerate()
    {
        let dated = json(&[&["run", "--date", date, "--input"], &files[..]].concat());
        let venues = dated["data"]["venues"].as_array().unwrap().iter();
        let venues: Vec<_> = venues.map(|venue| venue["publisher_id"].clone()).collect();
        assert_eq!(venues, left, "{date}");
        assert_eq!(dated["digest"], all["results"][place]["digest"], "{date}");
        let topic = topic(&format!("feeds-{place}"));
        produce_files(&files, &topic, &["--date", date]);
        for more in [&[][..], &["--date", date]] {
            let received = consume_with(&topic, more);
            assert_eq!(received["digest"], dated["digest"], "{date} {more:?}");
        }
    }
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn fees_that_messages_have_count_unless_settings_say_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    synthetic(&file, &["--rows", "9000"]);
    let dollars = |text: &str| PerShare::parse_dollars(text.as_bytes()).unwrap();
    let pair = VenueFees {
        fee: dollars("0.003"),
        rebate: dollars("0.002"),
    };
    let alike = topic("fees-alike");
    let schedule = FeeSchedule::uniform(pair);
    send_by(Clock::Event, schedule, &file, &alike, Wire::Venue, 1);
    let run = |more: &[&str]| json(&[&["run", "--input", &file], more].concat());
    let result = consume(&alike);
    let expected = run(&["--fee", "0.003", "--rebate", "0.002"]);
    assert_eq!(result["digest"], expected["digest"]);
    assert!(result["optimized"]["fees"].as_f64() > Some(0.0));
    assert_eq!(result["assumptions"]["fees_from"], "messages");
    assert_eq!(expected["assumptions"]["fees_from"], "settings");
    let result = consume_with(&alike, &["--fee", "0.001"]);
    assert_eq!(result["digest"], run(&["--fee", "0.001"])["digest"]);
    assert_eq!(result["assumptions"]["fees_from"], "settings");
    let notes = result["data"]["notes"].to_string();
    assert!(
        notes.contains("--fee counts, although the messages"),
        "{notes}"
    );
    // Venues that differ keep their own.
    let mut schedule = FeeSchedule::default();
    schedule.set(PublisherId(2), pair);
    let apart = topic("fees-apart");
    send_by(Clock::Event, schedule, &file, &apart, Wire::Venue, 1);
    let csv = folder.path().join("fees.csv");
    std::fs::write(&csv, "publisher_id,fee,rebate\n2,0.003,0.002\n").unwrap();
    let expected = run(&["--fees", csv.to_str().unwrap()]);
    let result = consume(&apart);
    assert_eq!(result["optimized"], expected["optimized"]);
    assert_eq!(result["assumptions"]["venue_fees"]["2"]["fee"], 0.003);
    assert_eq!(result["assumptions"]["venue_fees"]["39"]["fee"], 0.0);
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn several_symbols_give_the_same_results_whatever_the_partitioning() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    synthetic(&file, &["--rows", "9000", "--symbols", "AAA,BBB,CCC"]);
    let digests = |result: &Value| -> Vec<Value> {
        result["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["digest"].clone())
            .collect()
    };
    let expected = digests(&json(&["run", "--input", &file]));
    assert_eq!(expected.len(), 3);
    for partitions in [1, 3] {
        let topic = topic(&format!("symbols-{partitions}"));
        send(&file, &topic, Wire::Snapshot, partitions);
        assert_eq!(
            digests(&consume(&topic)),
            expected,
            "{partitions} partitions"
        );
    }
}

/// Everything on the results topic under the name of a run: symbols, each with the digest of its
/// result.
fn published(run_id: &str, count: usize) -> std::collections::BTreeMap<String, Value> {
    use rdkafka::consumer::{BaseConsumer, Consumer as _};
    use rdkafka::message::{Headers as _, Message as _};
    let consumer: BaseConsumer = rdkafka::ClientConfig::new()
        .set("bootstrap.servers", brokers())
        .set("group.id", "reader")
        .create()
        .unwrap();
    let mut assignment = rdkafka::TopicPartitionList::new();
    assignment
        .add_partition_offset("sor_results", 0, rdkafka::Offset::Beginning)
        .unwrap();
    consumer.assign(&assignment).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    let mut found = std::collections::BTreeMap::new();
    while found.len() < count && std::time::Instant::now() < deadline {
        let Some(Ok(message)) = consumer.poll(std::time::Duration::from_millis(100)) else {
            continue;
        };
        if message.key() != Some(run_id.as_bytes()) {
            continue;
        }
        let headers = message.headers().unwrap();
        let symbol = headers
            .iter()
            .find(|header| header.key == "sor-symbol")
            .unwrap();
        let symbol = String::from_utf8(symbol.value.unwrap().to_vec()).unwrap();
        let result: Value = serde_json::from_slice(message.payload().unwrap()).unwrap();
        assert!(result["series"].is_null());
        found.insert(symbol, result["digest"].clone());
    }
    found
}

#[test]
#[ignore = "needs a broker: scripts/kafka run -- cargo test -p backtest --test broker -- --ignored"]
fn a_whole_market_of_symbols_comes_through_and_each_result_is_published() {
    use std::fmt::Write as _;
    const SYMBOLS: usize = 10_000;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    let mut text = format!("{}\n", common::HEADER);
    for row in 0..2 * SYMBOLS {
        let (second, symbol) = (row / 1_000, row % SYMBOLS);
        let nanos = row % 1_000;
        writeln!(
            text,
            "2024-08-01T13:36:{second:02}.{nanos:09}Z,{},{row},99.99,100.00,100,100,S{symbol:05}",
            [2, 39][row / SYMBOLS]
        )
        .unwrap();
    }
    std::fs::write(&file, text).unwrap();
    let grid = [
        "--order-size",
        "50",
        "--lambda-over",
        "0.4",
        "--lambda-under",
        "0.1",
        "--theta-queue",
        "0.1",
    ];
    let expected = json(&[&["run", "--input", &file][..], &grid].concat());
    let expected: std::collections::BTreeMap<String, Value> = expected["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["order"]["symbol"].as_str().unwrap().to_owned(),
                one["digest"].clone(),
            )
        })
        .collect();
    assert_eq!(expected.len(), SYMBOLS);
    let topic = topic("whole-market");
    send(&file, &topic, Wire::Snapshot, 3);
    let output = backtest()
        .args([
            "consume",
            "--publish",
            "--brokers",
            &brokers(),
            "--topic",
            &topic,
        ])
        .args(grid)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = result["results"].as_array().unwrap();
    assert_eq!(results.len(), SYMBOLS);
    let run_id = results[0]["stream"]["run_id"].as_str().unwrap();
    let printed: std::collections::BTreeMap<String, Value> = results
        .iter()
        .map(|one| {
            (
                one["order"]["symbol"].as_str().unwrap().to_owned(),
                one["digest"].clone(),
            )
        })
        .collect();
    assert_eq!(printed, expected);
    assert_eq!(published(run_id, SYMBOLS), expected);
    assert!(stderr(&output).lines().count() < 100, "{}", stderr(&output));
}
