//! Rows to the records of one run: which share a message, which partition it goes to, what the end
//! markers say.

use std::time::{Duration, Instant};

use market_data::{IngestReport, Shown, SymbolId, SymbolTable, Timestamp};

use super::options::{SendOptions, SendSummary};
use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::send::pacing::{Lateness, Pacer};
use crate::transport::{Outgoing, Sink};
use crate::wire::digest::{self, InOrder};
use crate::wire::end_marker::{EndMarker, Outcome};
use crate::wire::headers::{Run, Stamp};
use crate::wire::message::{Encoder, MOST_ROWS};

/// Rows that wait for company, over all symbols, before they are sent: 1 MiB of them.
const MOST_HELD: usize = 16 * MOST_ROWS;

/// What went to one partition.
#[derive(Clone, Debug, Default)]
struct PartitionSent {
    messages: u64,
    digest: InOrder,
}

/// Sends the rows of one run.
pub(super) struct Sender<'a, S> {
    begun: Instant,
    stamp: Stamp,
    encoder: Encoder,
    alive_every: Duration,
    sink: &'a mut S,
    payload: Vec<u8>,
    /// Rows by symbol, where there are several.
    sorted: Vec<Shown>,
    /// Rows that wait for others to share a message with.
    held: Vec<Shown>,
    /// Rows sent.
    pub(super) rows: u64,
    /// Time of the row sent last.
    last: Option<Timestamp>,
    messages: u64,
    digest: InOrder,
    partitions: Vec<PartitionSent>,
}

impl<'a, S: Sink> Sender<'a, S> {
    pub(super) fn new(run: Run, options: &SendOptions, sink: &'a mut S) -> Self {
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
    pub(super) fn wait(
        &mut self,
        pacer: &mut Pacer,
        instant: &[Shown],
        hooks: &mut Hooks<'_>,
    ) -> Result<bool, StreamError> {
        let due = instant.first().and_then(|shown| pacer.due(shown.at));
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
    pub(super) fn instant(
        &mut self,
        instant: &[Shown],
        symbols: &SymbolTable,
    ) -> Result<(), StreamError> {
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
    pub(super) fn release(&mut self, symbols: &SymbolTable) -> Result<(), StreamError> {
        let mut held = std::mem::take(&mut self.held);
        let sent = self.by_symbol(&held, symbols);
        held.clear();
        self.held = held; // room for the next
        sent
    }

    /// Sends rows, symbol by symbol where a message holds several.
    fn by_symbol(&mut self, rows: &[Shown], symbols: &SymbolTable) -> Result<(), StreamError> {
        // Several instruments may share a name, and then a message.
        let name_of = |shown: &Shown| symbols.first(shown.row.symbol);
        let same = |one: &Shown, next: &Shown| name_of(one) == name_of(next);
        let one_symbol = |rows: &[Shown]| rows.windows(2).all(|pair| same(&pair[0], &pair[1]));
        if self.encoder.rows_per_message() == 1 || one_symbol(rows) {
            return self.symbol(rows, symbols);
        }
        let mut sorted = std::mem::take(&mut self.sorted);
        sorted.clear();
        sorted.extend_from_slice(rows);
        sorted.sort_by_key(name_of); // stable: each symbol keeps its order
        let sent = sorted
            .chunk_by(same)
            .try_for_each(|rows| self.symbol(rows, symbols));
        self.sorted = sorted;
        sent
    }

    /// Sends rows that may share messages.
    fn symbol(&mut self, rows: &[Shown], symbols: &SymbolTable) -> Result<(), StreamError> {
        for rows in rows.chunks(self.encoder.rows_per_message()) {
            self.message(rows, symbols)?;
        }
        Ok(())
    }

    fn message(&mut self, rows: &[Shown], symbols: &SymbolTable) -> Result<(), StreamError> {
        let symbol = rows
            .first()
            .map_or(SymbolId(0), |shown| symbols.first(shown.row.symbol));
        let name = symbols.name(symbol);
        self.payload.clear();
        self.encoder.encode(symbols, rows, &mut self.payload)?;
        let leaf = digest::leaf(self.messages, &self.payload);
        // Symbols take turns in the order of their first appearance: even, and the same on every
        // machine.
        let index = symbol.0 as usize % self.partitions.len();
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
        self.last = rows.last().map(|shown| shown.at);
        Ok(())
    }

    /// Sends the end markers and waits until everything has arrived; the number of records
    /// delivered.
    pub(super) fn finish(
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
                symbols: symbols.each_name().map(str::to_owned).collect(),
                schemas: report.schemas().clone(),
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

    /// Ends the run where it was stopped; the error that says so, or why not even that was
    /// possible.
    pub(super) fn interrupt(
        &mut self,
        symbols: &SymbolTable,
        report: &IngestReport,
    ) -> StreamError {
        match self.finish(Outcome::Interrupted, symbols, report) {
            Ok(_) => StreamError::Interrupted { rows: self.rows },
            Err(error) => error,
        }
    }

    pub(super) fn summary(&self, delivered: u64, lateness: Option<Lateness>) -> SendSummary {
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
