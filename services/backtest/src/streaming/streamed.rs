//! Recordings that arrive as a stream.

use std::path::PathBuf;

use anyhow::Result;
use market_data::replay_order::{Arrivals, order_of};
use market_data::{Clock, Reader, Row};
use stream::in_process::{round_trip, round_trip_reading};
use stream::{Cancel, Market, Received, SendOptions, Speed, StreamSummary, Wire};

use crate::analysis::experiment::Arrival;
use crate::input::{self, Reading, Recording, tell_rejected};
use crate::output::progress::Bar;
use result::{Source, Stream};

/// Sends files through the in-process stream, encoded as they would be for Kafka (`--wire binary`),
/// and takes what arrives. They are sent while they are read; only those that are not in replay
/// order are read as a whole first.
///
/// # Errors
/// When a file cannot be used as a whole, or the stream fails or loses anything.
pub(crate) fn read_through_process(
    files: &[PathBuf],
    reading: &Reading,
    bar: &Bar,
) -> Result<Arrival> {
    let clock = reading.clock;
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let files = &input::named(files, reading.mapping.as_ref())?;
    let mut recognised = Vec::new();
    let (received, source) = input::beside_hashes(files, || {
        round_trip_reading(&options(), clock, &cancel, |sending| {
            let mut order = Order::default();
            let reader = Reader::new().mapped(reading.mapping.clone());
            let mut reader = reader.on_threads(rayon::current_num_threads());
            input::read_rows(&mut reader, files, bar, &mut |file, rows, symbols| {
                order.check(file, rows)?;
                Ok(sending.rows(rows, symbols)?)
            })?;
            recognised = reader.take_recognised();
            tell_rejected(reader.report());
            anyhow::Ok(reader.into_parts())
        })
    });
    let arrival = match received {
        Err(error) if error.is::<OutOfOrder>() => {
            let best = Reading {
                levels: 1,
                ..reading.clone()
            };
            round_trip_sorted(&input::read(files, &best, bar)?, clock, &cancel)?
        }
        received => {
            let received = received?.1;
            input::tell_recognised(&mut recognised, &reading.selection);
            arrived(received, input::with_formats(source?, &recognised))
        }
    };
    cancel.stream_ended();
    Ok(arrival)
}

/// Sends a recording through the in-process stream, and takes what arrives.
///
/// # Errors
/// When the stream fails or loses anything.
pub(crate) fn through_process(recording: &Recording, clock: Clock) -> Result<Arrival> {
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let arrival = round_trip_sorted(recording, clock, &cancel)?;
    cancel.stream_ended();
    Ok(arrival)
}

fn round_trip_sorted(recording: &Recording, clock: Clock, cancel: &Cancel) -> Result<Arrival> {
    let Recording {
        rows,
        symbols,
        report,
        source,
        ..
    } = recording;
    let market = Market {
        rows: rows.into(),
        symbols,
        report,
    };
    let (_, received) = round_trip(market, &options(), clock, cancel)?;
    Ok(arrived(received, source.clone()))
}

fn options() -> SendOptions {
    SendOptions {
        wire: Wire::Binary,
        speed: Speed::Max,
        ..SendOptions::default()
    }
}

/// Whether rows that are put in order by nobody else come in replay order: those without a time of
/// receipt, and those without a sequence, of which copies are not known where they arrive.
#[derive(Default)]
struct Order {
    last: Option<Row>,
    arrivals: Arrivals,
    rows: u64,
}

/// Rows are not sorted by (`ts_event`, `sequence`).
#[derive(Debug, thiserror::Error)]
#[error("the rows are not in replay order")]
struct OutOfOrder;

impl Order {
    fn check(&mut self, file: usize, rows: &[Row]) -> Result<(), OutOfOrder> {
        self.arrivals.of_file(file);
        for row in rows {
            if row.ts_recv.is_some() && row.sequence > 0 {
                // What was received at one time is in the order of the file, if the file is in one.
                if !self.arrivals.is_in_order(row) {
                    return Err(OutOfOrder);
                }
                self.rows += 1;
                continue;
            }
            let is_plain = self.arrivals.is_plain(row, self.rows);
            self.rows += 1;
            if row.ts_recv.is_some() {
                if !is_plain {
                    return Err(OutOfOrder);
                }
                continue;
            }
            let last = self.last.as_ref();
            let follows = last.is_none_or(|last| order_of(last) <= order_of(row));
            if !follows || !is_plain {
                return Err(OutOfOrder);
            }
            self.last = Some(*row);
        }
        Ok(())
    }
}

/// A recording that was received.
pub(crate) fn arrived(received: Received, source: Vec<Source>) -> Arrival {
    let Received {
        rows,
        symbols,
        report,
        fees: _,
        summary,
    } = received;
    let recording = Recording {
        rows,
        symbols,
        report,
        source,
        recognised: Vec::new(),
        depth: None,
    };
    let notes = notes(&summary);
    Arrival {
        recording,
        stream: Some(told(summary)),
        fees: None,
        notes,
    }
}

/// What is to be known of a stream, in words.
fn notes(summary: &StreamSummary) -> Vec<String> {
    let missing = |offsets| {
        format!(
            "{offsets} offsets of {} have no record: compacted, removed, expired, or marks of \
             transactions. Rows may be missing.",
            summary.source
        )
    };
    let offsets = Some(summary.missing_offsets).filter(|offsets| *offsets > 0);
    offsets.map(missing).into_iter().collect()
}

fn told(summary: StreamSummary) -> Stream {
    Stream {
        run_id: summary.run_id,
        messages: summary.messages,
        duplicates: summary.duplicates,
        dead_letters: summary.dead_letters,
        missing_offsets: summary.missing_offsets,
        complete: summary.complete,
        digest: summary.digest,
    }
}
