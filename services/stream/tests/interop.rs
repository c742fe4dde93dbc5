//! Programs that know nothing of us, on a real broker: `scripts/kafka run --
//! services/stream/tests/interop/run`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod real;
mod support;

use std::path::Path;
use std::process::Command;

use app::settings::Span;
use market_data::{FeeSchedule, PerShare, Reader, Row, VenueFees};
use real::{config, create_topic, take};
use stream::kafka::{KafkaConfig, produce};
use stream::{Hooks, RunChoice, SendOptions, Wire};
use support::*;

const NEEDS: &str =
    "needs a broker and kafka-python: scripts/kafka run -- services/stream/tests/interop/run";

fn python(script: &str, arguments: &[&str]) -> String {
    let python = std::env::var("INTEROP_PYTHON").expect(NEEDS);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interop")
        .join(script);
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .output()
        .unwrap();
    let (told, complaints) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(output.status.success(), "{complaints}");
    told
}

/// A file with the four columns that every file has, and its rows as our reader reads them.
fn write_market(path: &Path) -> Vec<Row> {
    let mut text = "ts_event,publisher_id,ask_px_00,ask_sz_00\n".to_owned();
    for row in recording(2_000).rows {
        let ask = row.event.ask().unwrap();
        let line = format!(
            "{},{},{},{}\n",
            row.event.ts_event, row.event.publisher, ask.price, ask.size
        );
        text.push_str(&line);
    }
    std::fs::write(path, text).unwrap();
    let mut rows = Vec::new();
    Reader::new()
        .read_file(path, &mut |row| rows.push(row))
        .unwrap();
    rows
}

fn patient(partitions: i32) -> KafkaConfig {
    let config = KafkaConfig {
        idle_timeout: Span::seconds(3),
        ..config()
    };
    create_topic(&config, partitions);
    config
}

#[test]
#[ignore = "needs a broker and kafka-python: scripts/kafka run -- \
    services/stream/tests/interop/run"]
fn rows_of_a_plain_producer_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    let rows = write_market(&path);
    let config = patient(1);
    python(
        "produce_rows.py",
        &[&config.brokers, &config.topic, path.to_str().unwrap()],
    );
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, rows);
    assert_eq!(
        (received.summary.complete, received.summary.messages),
        (None, 2_000)
    );
    assert_eq!(received.report.rejected_total(), 0);
}

#[test]
#[ignore = "needs a broker and kafka-python: scripts/kafka run -- \
    services/stream/tests/interop/run"]
fn snapshots_of_a_plain_producer_are_read_and_what_is_none_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.csv");
    let rows = write_market(&path);
    let config = patient(3); // messages without keys go anywhere
    python(
        "produce_snapshots.py",
        &[&config.brokers, &config.topic, path.to_str().unwrap()],
    );
    let received = take(&config, RunChoice::Newest).unwrap();
    assert_eq!(received.rows, rows);
    assert_eq!(
        (received.summary.complete, received.summary.dead_letters),
        (None, 1)
    );
}

#[test]
#[ignore = "needs a broker and kafka-python: scripts/kafka run -- \
    services/stream/tests/interop/run"]
fn a_plain_consumer_reads_the_venue_form() {
    let config = config();
    let market = recording(1_000);
    let dollars = |text: &str| PerShare::parse_dollars(text.as_bytes()).unwrap();
    let fees = VenueFees {
        fee: dollars("0.003"),
        rebate: dollars("0.002"),
    };
    let options = SendOptions {
        fees: FeeSchedule::uniform(fees),
        ..at_full_speed(Wire::Venue, "r")
    };
    produce(&config, market.market(), &options, &mut Hooks::none()).unwrap();
    // The end marker is read as well: it must not trip such a program.
    let told = python("read_venues.py", &[&config.brokers, &config.topic, "1001"]);
    let lines: Vec<serde_json::Value> = told
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1_001);
    for (line, row) in lines.iter().zip(&market.rows) {
        let ask = row.event.ask().unwrap();
        let expected = serde_json::json!([
            row.event.ts_event.to_string(),
            row.event.publisher.0,
            row.event.publisher.mic(),
            ask.price.to_dollars(),
            ask.size,
            0.003,
            0.002,
        ]);
        assert_eq!(line, &expected);
    }
    assert_eq!(lines[1_000][3], serde_json::Value::Null);
}
