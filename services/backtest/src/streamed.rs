//! Recordings that arrive as a stream.

use anyhow::Result;
use market_data::event::sort_for_replay;
use stream::in_process::round_trip;
use stream::{Cancel, Market, Received, SendOptions, Speed, StreamSummary};

use crate::experiment::Arrival;
use crate::input::{Recording, tell_rejected};
use report::result::{Source, Stream};

/// Sends a recording through the in-process stream, encoded as it would be for Kafka, and takes what arrives.
///
/// # Errors
/// When the stream fails or loses anything.
pub(crate) fn through_process(mut recording: Recording) -> Result<Arrival> {
    sort_for_replay(&mut recording.rows);
    let Recording {
        rows,
        symbols,
        report,
        source,
    } = &recording;
    let market = Market {
        rows,
        symbols,
        report,
    };
    let options = SendOptions {
        speed: Speed::Max,
        ..SendOptions::default()
    };
    let cancel = Cancel::new();
    stream::signals::cancel_on_signals(cancel.clone())?;
    let (_, received) = round_trip(market, &options, &cancel)?;
    Ok(arrived(received, source.clone()))
}

/// A recording that was received.
pub(crate) fn arrived(received: Received, source: Vec<Source>) -> Arrival {
    let Received {
        rows,
        symbols,
        report,
        summary,
    } = received;
    tell_rejected(&report);
    let recording = Recording {
        rows,
        symbols,
        report,
        source,
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
