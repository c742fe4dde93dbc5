//! Sending a market: rows to records, in order, with an end that tells how much there was.

use std::time::{Duration, Instant};

use market_data::{Collected, FeeSchedule, IngestReport, Row, SymbolId, SymbolTable, Timestamp};
use serde::Serialize;

use crate::control::{Cancel, Hooks};
use crate::digest::{self, InOrder};
use crate::end::{EndMarker, Outcome};
use crate::error::StreamError;
use crate::headers::{Run, Stamp};
use crate::message::{Encoder, MOST_ROWS, Wire};
use crate::pacing::{Lateness, Pacer, Speed};
use crate::transport::{Outgoing, Sink};

/// How many instants pass between two reports of progress.
const PROGRESS_EVERY: usize = 256;

/// Rows that wait for company, over all symbols, before they are sent: 1 MiB of them.
const MOST_HELD: usize = 16 * MOST_ROWS;

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
    /// Digest of the run; see [`crate::digest`].
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

/// What went to one partition.
#[derive(Clone, Debug, Default)]
struct PartitionSent {
    messages: u64,
    digest: InOrder,
}

struct Sender<'a, S> {
    begun: Instant,
    stamp: Stamp,
    encoder: Encoder,
    alive_every: Duration,
    sink: &'a mut S,
    payload: Vec<u8>,
    /// Rows by symbol, where there are several.
    sorted: Vec<Row>,
    /// Rows that wait for others to share a message with.
    held: Vec<Row>,
    rows: u64,
    /// The instant sent last.
    last: Option<Timestamp>,
    messages: u64,
    digest: InOrder,
    partitions: Vec<PartitionSent>,
}

impl<'a, S: Sink> Sender<'a, S> {
    fn new(run: Run, options: &SendOptions, sink: &'a mut S) -> Self {
        let partitions = usize::try_from(sink.partitions().max(1)).unwrap_or(1);
        Self {
            begun: Instant::now(),
            stamp: Stamp::new(run),
            encoder: Encoder::new(options.wire, options.fees.clone()),
            alive_every: options.alive_every,
            sink,
            payload: Vec::with_capacity(4_096),
            sorted: Vec::new(),
            held: Vec::new(),
            rows: 0,
            last: None,
            messages: 0,
            digest: InOrder::default(),
            partitions: vec![PartitionSent::default(); partitions],
        }
    }

    /// Waits until `instant` is due; false when a stop was asked for.
    fn wait(
        &mut self,
        pacer: &mut Pacer,
        instant: &[Row],
        hooks: &mut Hooks<'_>,
    ) -> Result<bool, StreamError> {
        let due = instant
            .first()
            .and_then(|row| pacer.due(row.event.ts_event));
        let Some(due) = due else {
            return Ok(!hooks.cancel.is_cancelled());
        };
        self.sink.push()?;
        let cancel = hooks.cancel.clone();
        pacer.wait(due, &cancel, self.alive_every, || {
            (hooks.progress)(self.rows);
            self.alive()
        })
    }

    /// Sends a sign of life.
    fn alive(&mut self) -> Result<(), StreamError> {
        let mut alive = self.encoder.wire().padding(self.last);
        alive.insert("type".to_owned(), "alive".into());
        self.sink.send(&Outgoing {
            partition: 0,
            key: "",
            stamp: self.stamp.alive(),
            payload: &serde_json::to_vec(&alive)?,
        })?;
        self.sink.push()
    }

    /// Sends the rows of one instant, or holds them until there are enough for full messages.
    fn instant(&mut self, instant: &[Row], symbols: &SymbolTable) -> Result<(), StreamError> {
        if !self.encoder.wire().spans_instants() {
            return self.by_symbol(instant, symbols);
        }
        self.held.extend_from_slice(instant);
        if self.held.len() < MOST_HELD {
            return Ok(());
        }
        self.release(symbols)
    }

    /// Sends all rows that are held.
    fn release(&mut self, symbols: &SymbolTable) -> Result<(), StreamError> {
        let mut held = std::mem::take(&mut self.held);
        let sent = self.by_symbol(&held, symbols);
        held.clear();
        self.held = held; // room for the next
        sent
    }

    /// Sends rows, symbol by symbol where a message holds several.
    fn by_symbol(&mut self, rows: &[Row], symbols: &SymbolTable) -> Result<(), StreamError> {
        let one_symbol =
            |rows: &[Row]| rows.windows(2).all(|pair| pair[0].symbol == pair[1].symbol);
        if self.encoder.rows_per_message() == 1 || one_symbol(rows) {
            return self.symbol(rows, symbols);
        }
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.clear();
        sorted.extend_from_slice(rows);
        sorted.sort_by_key(|row| row.symbol); // stable: each symbol keeps its order
        let sent = sorted
            .chunk_by(|one, next| one.symbol == next.symbol)
            .try_for_each(|rows| self.symbol(rows, symbols));
        self.sorted = sorted;
        sent
    }

    /// Sends rows that may share messages.
    fn symbol(&mut self, rows: &[Row], symbols: &SymbolTable) -> Result<(), StreamError> {
        for rows in rows.chunks(self.encoder.rows_per_message()) {
            self.message(rows, symbols)?;
        }
        Ok(())
    }

    fn message(&mut self, rows: &[Row], symbols: &SymbolTable) -> Result<(), StreamError> {
        let symbol = rows.first().map_or(SymbolId(0), |row| row.symbol);
        let name = symbols.name(symbol);
        self.payload.clear();
        self.encoder.encode(name, rows, &mut self.payload)?;
        let leaf = digest::leaf(self.messages, &self.payload);
        // Symbols take turns in the order of their first appearance: even, and the same on every machine.
        let index = usize::from(symbol.0) % self.partitions.len();
        self.sink.send(&Outgoing {
            partition: i32::try_from(index).unwrap_or_default(),
            key: name,
            stamp: self.stamp.message(self.encoder.wire(), self.messages),
            payload: &self.payload,
        })?;
        let several = self.partitions.len() > 1;
        let partition = &mut self.partitions[index];
        partition.messages += 1;
        if several {
            partition.digest.push(&leaf);
        }
        self.digest.push(&leaf);
        self.messages += 1;
        self.rows += rows.len() as u64;
        self.last = rows.last().map(|row| row.event.ts_event);
        Ok(())
    }

    /// Sends the end markers and waits until everything has arrived; the number of records delivered.
    fn finish(
        &mut self,
        outcome: Outcome,
        symbols: &SymbolTable,
        report: &IngestReport,
    ) -> Result<u64, StreamError> {
        self.release(symbols)?;
        // Nothing may come behind the markers: not even what has to be sent again.
        self.sink.flush()?;
        for (index, partition) in (0..).zip(&self.partitions) {
            // The only partition has the digest of the run.
            let partition_digest = match self.partitions.len() {
                1 => &self.digest,
                _ => &partition.digest,
            };
            let marker = EndMarker {
                kind: "end".to_owned(),
                run_id: self.stamp.run().id.clone(),
                outcome,
                messages: self.messages,
                rows: self.rows,
                digest: self.digest.digest().to_string(),
                partitions: i32::try_from(self.partitions.len()).unwrap_or(i32::MAX),
                partition: index,
                partition_messages: partition.messages,
                partition_digest: partition_digest.digest().to_string(),
                rejected: report.rejected().clone(),
                symbols: symbols.names().to_vec(),
            };
            let payload = marker.payload(self.encoder.wire().padding(self.last))?;
            self.sink.send(&Outgoing {
                partition: index,
                key: "",
                stamp: self.stamp.end(&payload),
                payload: &payload,
            })?;
        }
        self.sink.flush()
    }

    /// Ends the run where it was stopped; the error that says so, or why not even that was possible.
    fn interrupt(&mut self, symbols: &SymbolTable, report: &IngestReport) -> StreamError {
        match self.finish(Outcome::Interrupted, symbols, report) {
            Ok(_) => StreamError::Interrupted { rows: self.rows },
            Err(error) => error,
        }
    }

    fn summary(&self, delivered: u64, lateness: Option<Lateness>) -> SendSummary {
        SendSummary {
            run_id: self.stamp.run().id.clone(),
            rows: self.rows,
            messages: self.messages,
            delivered,
            digest: self.digest.digest().to_string(),
            partitions: self.sink.partitions(),
            lateness,
            seconds: self.begun.elapsed().as_secs_f64(),
        }
    }
}
