//! What a stream costs, per row: `cargo bench -p stream`. Medians of seven rounds over a synthetic
//! market of 60,000 rows; with `KAFKA_BOOTSTRAP_SERVERS` set (`scripts/kafka run -- cargo bench -p
//! stream`) a real broker as well.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program that prints figures"
)]

use std::hint::black_box;
use std::time::Instant;

use market_data::synth::{self, Config};
use market_data::{FeeSchedule, IngestReport, Row};
use stream::in_process::round_trip;
use stream::kafka::{KafkaConfig, consume, produce};
use stream::wire::digest::leaf;
use stream::wire::headers::Run;
use stream::wire::message::{Decoder, Encoder};
use stream::{Cancel, Hooks, Market, RunChoice, SendOptions, Speed, Wire};

const ROUNDS: usize = 7;

/// The median time of a round, in nanoseconds per row.
fn per_row(rows: usize, mut round: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            round();
            begun.elapsed().as_nanos() as f64 / rows as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

/// The rows of each message, as they are sent at full speed.
fn of_messages(wire: Wire, rows: &[Row]) -> Vec<&[Row]> {
    let most = Encoder::new(wire, FeeSchedule::default()).rows_per_message();
    if wire.spans_instants() {
        return rows.chunks(most).collect();
    }
    rows.chunk_by(|one, next| one.event.ts_event == next.event.ts_event)
        .flat_map(|instant| instant.chunks(most))
        .collect()
}

fn main() {
    let config = Config::default();
    let rows: Vec<Row> = synth::generate(&config).unwrap().collect();
    let symbols = synth::symbols(&config);
    let report = IngestReport::default();
    let market = Market {
        rows: (&rows).into(),
        symbols: &symbols,
        report: &report,
    };
    let count = rows.len();
    for wire in [Wire::Snapshot, Wire::Venue, Wire::Binary] {
        let of_messages = of_messages(wire, &rows);
        let messages: Vec<Vec<u8>> = of_messages
            .iter()
            .map(|rows| {
                let (mut encoder, mut message) =
                    (Encoder::new(wire, FeeSchedule::default()), vec![]);
                encoder.encode("SYNTH", rows, &mut message).unwrap();
                message
            })
            .collect();
        let bytes: usize = messages.iter().map(Vec::len).sum();
        println!(
            "{wire}: {} messages, {} bytes per row",
            messages.len(),
            bytes / count
        );
        let encode = per_row(count, || {
            let mut encoder = Encoder::new(wire, FeeSchedule::default());
            let mut message = Vec::new();
            for rows in &of_messages {
                message.clear();
                encoder.encode("SYNTH", rows, &mut message).unwrap();
                black_box(&message);
            }
        });
        let decode = per_row(count, || {
            let (mut decoder, mut back) = (Decoder::new(), Vec::with_capacity(count));
            for message in &messages {
                decoder.decode(message, &mut back).unwrap();
            }
            black_box(back);
        });
        let digest = per_row(count, || {
            for (sequence, message) in (0..).zip(&messages) {
                black_box(leaf(sequence, message));
            }
        });
        let options = SendOptions {
            wire,
            speed: Speed::Max,
            ..SendOptions::default()
        };
        let in_process = per_row(count, || {
            black_box(round_trip(market, &options, &Cancel::new()).unwrap());
        });
        println!("  encode      {encode:8.0} ns per row");
        println!("  decode      {decode:8.0} ns per row");
        println!("  digest      {digest:8.0} ns per row");
        println!("  in process  {in_process:8.0} ns per row, both ends");
        let Ok(brokers) = std::env::var("KAFKA_BOOTSTRAP_SERVERS") else {
            continue;
        };
        let kafka = || KafkaConfig {
            brokers: brokers.clone(),
            topic: Run::start(None).id,
            ..KafkaConfig::default()
        };
        let mut last = kafka();
        let producer = per_row(count, || {
            last = kafka(); // a fresh topic each round
            black_box(produce(&last, market, &options, &mut Hooks::none()).unwrap());
        });
        let consumer = per_row(count, || {
            black_box(consume(&last, RunChoice::Newest, &mut Hooks::none()).unwrap());
        });
        println!(
            "  produce     {producer:8.0} ns per row, with a topic to create and the last report"
        );
        println!(
            "  consume     {consumer:8.0} ns per row, with the connection and the end of the topic"
        );
    }
}
