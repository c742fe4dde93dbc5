//! Sending a market: rows to records, in order, with an end that tells how much there was.

use std::time::{Duration, Instant};

use market_data::{FeeSchedule, IngestReport, Row, SymbolId, SymbolTable, Timestamp};
use serde::Serialize;

use crate::control::Hooks;
use crate::digest::{self, InOrder};
use crate::end::{EndMarker, Outcome};
use crate::error::StreamError;
use crate::headers::{Run, Stamp};
use crate::message::{Encoder, Wire};
use crate::pacing::{Lateness, Pacer, Speed};
use crate::transport::{Outgoing, Sink};

/// How many instants pass between two reports of progress.
const PROGRESS_EVERY: usize = 256;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// Rows in replay order ([`market_data::event::sort_for_replay`]).
    pub rows: &'a [Row],
    /// Their symbols.
    pub symbols: &'a SymbolTable,
    /// The account of the reader that they come from: what it rejected, the receiver is told.
    pub report: &'a IngestReport,
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
    let begun = Instant::now();
    let run = Run::start(options.run_id.as_deref());
    let mut sender = Sender::new(market, run, options, sink);
    let mut pacer = Pacer::new(options.speed);
    let instants = market
        .rows
        .chunk_by(|one, next| one.event.ts_event == next.event.ts_event);
    for (index, instant) in instants.enumerate() {
        if !sender.wait(&mut pacer, instant, hooks)? {
            sender.finish(Outcome::Interrupted)?;
            let rows = sender.rows;
            return Err(StreamError::Interrupted { rows });
        }
        sender.instant(instant)?;
        if index % PROGRESS_EVERY == 0 {
            (hooks.progress)(sender.rows);
        }
    }
    let delivered = sender.finish(Outcome::Complete)?;
    (hooks.progress)(sender.rows);
    Ok(SendSummary {
        run_id: sender.stamp.run().id.clone(),
        rows: sender.rows,
        messages: sender.messages,
        delivered,
        digest: sender.digest.digest().to_string(),
        partitions: sender.sink.partitions(),
        lateness: pacer.lateness(),
        seconds: begun.elapsed().as_secs_f64(),
    })
}

/// What went to one partition.
#[derive(Clone, Debug, Default)]
struct PartitionSent {
    messages: u64,
    digest: InOrder,
}

struct Sender<'a, S> {
    market: Market<'a>,
    stamp: Stamp,
    encoder: Encoder,
    alive_every: Duration,
    sink: &'a mut S,
    payload: Vec<u8>,
    /// Rows of an instant by symbol, where it has several.
    sorted: Vec<Row>,
    rows: u64,
    /// The instant sent last.
    last: Option<Timestamp>,
    messages: u64,
    digest: InOrder,
    partitions: Vec<PartitionSent>,
}

impl<'a, S: Sink> Sender<'a, S> {
    fn new(market: Market<'a>, run: Run, options: &SendOptions, sink: &'a mut S) -> Self {
        let partitions = usize::try_from(sink.partitions().max(1)).unwrap_or(1);
        Self {
            market,
            stamp: Stamp::new(run),
            encoder: Encoder::new(options.wire, options.fees.clone()),
            alive_every: options.alive_every,
            sink,
            payload: Vec::with_capacity(4_096),
            sorted: Vec::new(),
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

    /// Sends the rows of one instant, symbol by symbol where a message holds several.
    fn instant(&mut self, instant: &[Row]) -> Result<(), StreamError> {
        let one_symbol =
            |rows: &[Row]| rows.windows(2).all(|pair| pair[0].symbol == pair[1].symbol);
        if self.encoder.rows_per_message() == 1 || one_symbol(instant) {
            return self.symbol(instant);
        }
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.clear();
        sorted.extend_from_slice(instant);
        sorted.sort_by_key(|row| row.symbol); // stable: each symbol keeps its order
        let sent = sorted
            .chunk_by(|one, next| one.symbol == next.symbol)
            .try_for_each(|rows| self.symbol(rows));
        self.sorted = sorted;
        sent
    }

    /// Sends rows that share instant and, where a message holds several, symbol.
    fn symbol(&mut self, rows: &[Row]) -> Result<(), StreamError> {
        for rows in rows.chunks(self.encoder.rows_per_message()) {
            self.message(rows)?;
        }
        Ok(())
    }

    fn message(&mut self, rows: &[Row]) -> Result<(), StreamError> {
        let symbol = rows.first().map_or(SymbolId(0), |row| row.symbol);
        let name = self.market.symbols.name(symbol);
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
    fn finish(&mut self, outcome: Outcome) -> Result<u64, StreamError> {
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
                rejected: self.market.report.rejected().clone(),
                symbols: self.market.symbols.names().to_vec(),
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
}
