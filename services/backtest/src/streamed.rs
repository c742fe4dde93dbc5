//! Recordings that arrive as a stream.

use std::path::PathBuf;

use anyhow::Result;
use market_data::replay_order::{Arrivals, order_of};
use market_data::{Clock, Reader, Row};
use stream::in_process::{round_trip, round_trip_reading};
use stream::{Cancel, Market, Received, SendOptions, Speed, StreamSummary, Wire};

use crate::experiment::Arrival;
use crate::input::{self, Reading, Recording, tell_rejected};
use crate::progress::Bar;
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
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let files = &input::named(files, reading.mapping.as_ref())?;
    let mut recognised = Vec::new();
    let (received, source) = input::beside_hashes(files, || {
        round_trip_reading(&options(), &cancel, |sending| {
            let mut order = Order::default();
            let mut reader = Reader::new().mapped(reading.mapping.clone());
            input::read_rows(&mut reader, files, bar, &mut |rows, symbols| {
                if reading.clock == Clock::Receive {
                    return Err(OutOfOrder.into()); // their times have to be replaced first
                }
                order.check(rows)?;
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
            round_trip_sorted(&input::read(files, &best, bar)?, &cancel)?
        }
        received => {
            let received = received?.1;
            input::tell_recognised(&mut recognised, &reading.selection);
            let mut arrival = arrived(received, input::with_formats(source?, &recognised));
            arrival.recording.recognised = recognised;
            arrival
        }
    };
    cancel.stream_ended();
    Ok(arrival)
}

/// Sends a recording through the in-process stream, and takes what arrives.
///
/// # Errors
/// When the stream fails or loses anything.
pub(crate) fn through_process(recording: &Recording) -> Result<Arrival> {
    let cancel = Cancel::new();
    app::signals::cancel_on_signals(cancel.clone())?;
    let arrival = round_trip_sorted(recording, &cancel)?;
    cancel.stream_ended();
    Ok(arrival)
}

fn round_trip_sorted(recording: &Recording, cancel: &Cancel) -> Result<Arrival> {
    let Recording {
        rows,
        symbols,
        report,
        source,
        recognised,
        ..
    } = recording;
    let market = Market {
        rows: rows.into(),
        symbols,
        report,
    };
    let (_, received) = round_trip(market, &options(), cancel)?;
    let mut arrival = arrived(received, source.clone());
    arrival.recording.recognised.clone_from(recognised);
    Ok(arrival)
}

fn options() -> SendOptions {
    SendOptions {
        wire: Wire::Binary,
        speed: Speed::Max,
        ..SendOptions::default()
    }
}

/// Whether rows come in replay order.
#[derive(Default)]
struct Order {
    last: Option<Row>,
    arrivals: Arrivals,
}

/// Rows are not sorted by (`ts_event`, `sequence`).
#[derive(Debug, thiserror::Error)]
#[error("the rows are not in replay order")]
struct OutOfOrder;

impl Order {
    fn check(&mut self, rows: &[Row]) -> Result<(), OutOfOrder> {
        for row in rows {
            let follows = self
                .last
                .as_ref()
                .is_none_or(|last| order_of(last) <= order_of(row));
            if !follows || !self.arrivals.is_plain(row) {
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
    Arrival {
        recording,
        stream: Some(told(summary)),
    }
}

fn told(summary: StreamSummary) -> Stream {
    Stream {
        run_id: summary.run_id,
        messages: summary.messages,
        duplicates: summary.duplicates,
        dead_letters: summary.dead_letters,
        complete: summary.complete,
        digest: summary.digest,
    }
}
