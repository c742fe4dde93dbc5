//! Sending a market: rows to records, each symbol in order, with an end that tells how much there was.

pub mod pacing;
mod sender;

use std::time::Duration;

use market_data::{Collected, FeeSchedule, IngestReport, Row, SymbolTable};
use serde::Serialize;

use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::send::pacing::{Lateness, Pacer, Speed};
use crate::transport::Sink;
use crate::wire::end_marker::Outcome;
use crate::wire::headers::Run;
use crate::wire::message::Wire;
use app::Cancel;
use sender::Sender;

/// How many instants pass between two reports of progress.
const PROGRESS_EVERY: usize = 256;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// Rows in replay order.
    pub rows: Rows<'a>,
    /// Their symbols.
    pub symbols: &'a SymbolTable,
    /// The account of the reader that they come from: what it rejected, the receiver is told.
    pub report: &'a IngestReport,
}

/// Rows in replay order.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a> {
    /// In memory ([`market_data::event::sort_for_replay`]).
    Slice(&'a [Row]),
    /// Wherever they had room.
    Collected(&'a Collected),
}

impl Rows<'_> {
    /// Gives out all rows, in batches of whole instants.
    fn for_each_batch(
        self,
        mut on_rows: impl FnMut(&[Row]) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        match self {
            Self::Slice(rows) => on_rows(rows),
            Self::Collected(rows) => rows.for_each_batch(on_rows),
        }
    }
}

impl<'a> From<&'a [Row]> for Rows<'a> {
    fn from(rows: &'a [Row]) -> Self {
        Self::Slice(rows)
    }
}

impl<'a> From<&'a Vec<Row>> for Rows<'a> {
    fn from(rows: &'a Vec<Row>) -> Self {
        Self::Slice(rows)
    }
}

impl<'a> From<&'a Collected> for Rows<'a> {
    fn from(rows: &'a Collected) -> Self {
        Self::Collected(rows)
    }
}

/// How to send.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// The run's name; made up when there is none.
    pub run_id: Option<String>,
    /// Form of the messages.
    pub wire: Wire,
    /// Pace.
    pub speed: Speed,
    /// Fees and rebates that messages of the venue form tell.
    pub fees: FeeSchedule,
    /// In a pause of a paced market a sign of life goes out this often: a receiver, whose idle timeout must be longer, can
    /// tell a pause from a dead producer.
    pub alive_every: Duration,
}

impl Default for SendOptions {
    /// Snapshots at the market's own pace, with a sign of life every five seconds.
    fn default() -> Self {
        Self {
            run_id: None,
            wire: Wire::default(),
            speed: Speed::default(),
            fees: FeeSchedule::default(),
            alive_every: Duration::from_secs(5),
        }
    }
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SendSummary {
    /// The run's name.
    pub run_id: String,
    /// Rows.
    pub rows: u64,
    /// Messages, without end markers.
    pub messages: u64,
    /// Records that the transport confirmed: messages, end markers, signs of life.
    pub delivered: u64,
    /// Digest of the run; see [`crate::wire::digest`].
    pub digest: String,
    /// Partitions sent to.
    pub partitions: i32,
    /// How late messages were; `None` at full speed.
    pub lateness: Option<Lateness>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Sends a market as one run, and its end markers.
///
/// # Errors
/// When the transport fails, or a stop is asked for: then the end markers say so.
pub fn send(
    market: Market<'_>,
    options: &SendOptions,
    sink: &mut impl Sink,
    hooks: &mut Hooks<'_>,
) -> Result<SendSummary, StreamError> {
    let run = Run::start(options.run_id.as_deref());
    let mut sender = Sender::new(run, options, sink);
    let mut pacer = Pacer::new(options.speed);
    let mut instants = 0;
    let given = market.rows.for_each_batch(|rows| {
        for instant in rows.chunk_by(|one, next| one.event.ts_event == next.event.ts_event) {
            if !sender.wait(&mut pacer, instant, hooks)? {
                return Err(sender.interrupt(market.symbols, market.report));
            }
            sender.instant(instant, market.symbols)?;
            if options.speed != Speed::Max {
                sender.release(market.symbols)?;
            }
            if instants % PROGRESS_EVERY == 0 {
                (hooks.progress)(sender.rows);
            }
            instants += 1;
        }
        Ok(())
    });
    if let Err(error) = given {
        if matches!(error, StreamError::Scratch(_)) {
            sender.finish(Outcome::Interrupted, market.symbols, market.report)?;
        }
        return Err(error);
    }
    let delivered = sender.finish(Outcome::Complete, market.symbols, market.report)?;
    (hooks.progress)(sender.rows);
    Ok(sender.summary(delivered, pacer.lateness()))
}

/// Sends a market at full speed while it is still being read.
pub struct Sending<'a, S> {
    sender: Sender<'a, S>,
    cancel: Cancel,
    /// The rows of the latest instant, which may not be over.
    latest: Vec<Row>,
}

impl<'a, S: Sink> Sending<'a, S> {
    /// Begins a run. The speed of `options` is not heeded.
    pub fn begin(options: &SendOptions, sink: &'a mut S, cancel: Cancel) -> Self {
        let run = Run::start(options.run_id.as_deref());
        Self {
            sender: Sender::new(run, options, sink),
            cancel,
            latest: Vec::new(),
        }
    }

    /// Sends the next rows, which follow those before in replay order.
    ///
    /// # Errors
    /// As [`send`].
    pub fn rows(&mut self, rows: &[Row], symbols: &SymbolTable) -> Result<(), StreamError> {
        if self.cancel.is_cancelled() {
            return Err(self.sender.interrupt(symbols, &IngestReport::default()));
        }
        for instant in rows.chunk_by(|one, next| one.event.ts_event == next.event.ts_event) {
            let goes_on = |latest: &Row| latest.event.ts_event == instant[0].event.ts_event;
            if !self.latest.first().is_none_or(goes_on) {
                self.sender.instant(&self.latest, symbols)?;
                self.latest.clear();
            }
            self.latest.extend_from_slice(instant);
        }
        Ok(())
    }

    /// Ends the run with what there is to tell of the whole market.
    ///
    /// # Errors
    /// As [`send`].
    pub fn finish(
        mut self,
        symbols: &SymbolTable,
        report: &IngestReport,
    ) -> Result<SendSummary, StreamError> {
        self.sender.instant(&self.latest, symbols)?;
        let delivered = self.sender.finish(Outcome::Complete, symbols, report)?;
        Ok(self.sender.summary(delivered, None))
    }
}
