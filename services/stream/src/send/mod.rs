//! Sending a market: rows to records, each symbol in order, with an end that says how much there
//! was.

mod market;
mod options;
pub mod pacing;
mod sender;

use market_data::{IngestReport, Row, SymbolTable};

use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::transport::Sink;
use crate::wire::end_marker::Outcome;
use crate::wire::headers::Run;
use app::Cancel;
pub use market::{Market, Rows};
pub use options::{SendOptions, SendSummary};
use pacing::{Pacer, Speed};
use sender::Sender;

/// How many instants pass between two reports of progress.
const PROGRESS_EVERY: usize = 256;

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

    /// Ends the run with what there is to say of the whole market.
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
