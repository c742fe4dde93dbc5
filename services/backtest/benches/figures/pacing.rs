//! How late a paced market is sent, in real time.

use market_data::synth::{self, Config};
use market_data::{Clock, IngestReport, Row};
use stream::in_process::round_trip;
use stream::{Cancel, Market, SendOptions, Speed};

use crate::measure::{Goal, figure};

/// How long the market is followed, in nanoseconds.
const LENGTH: u64 = 20_000_000_000;

pub(crate) fn figures() {
    let config = Config::default();
    let mut rows: Vec<Row> = synth::generate(&config).unwrap().collect();
    let first = rows[0].event.ts_event.nanos();
    rows.retain(|row| row.event.ts_event.nanos() - first < LENGTH);
    let length = rows[rows.len() - 1].event.ts_event.nanos() - first;
    let market = Market {
        rows: (&rows).into(),
        symbols: &synth::symbols(&config),
        report: &IngestReport::default(),
    };
    let options = SendOptions {
        speed: Speed::Times(1.0),
        ..SendOptions::default()
    };
    println!(
        "\npacing: the first {} s at --speed 1.0, {} rows",
        LENGTH / 1_000_000_000,
        rows.len()
    );
    let (sent, _) = round_trip(market, &options, Clock::Event, &Cancel::new()).unwrap();
    let late = sent.lateness.unwrap();
    let drift = sent.seconds - length as f64 / 1e9;
    figure(
        "lateness, 99 of 100 instants",
        late.p99_us as f64 / 1e3,
        "ms",
        &Goal::AtMost(1.0),
    );
    figure("drift at the end", drift * 1e3, "ms", &Goal::AtMost(1.0));
}
