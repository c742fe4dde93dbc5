//! Records without a run: a producer that is not ours, which sends rows and nothing that proves
//! anything.

use std::collections::BTreeMap;

use market_data::{Collector, IngestReport, Row};

use super::received::{Received, StreamSummary};
use super::verdict::Verdict;
use crate::error::StreamError;
use crate::transport::Incoming;
use crate::wire::message::Decoder;

/// Bits of an ordinal that count the messages of a partition.
const COUNT_BITS: u32 = 40;

/// What came without a run.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    decoder: Decoder,
    rows: Collector,
    /// Rows of the latest message.
    latest: Vec<Row>,
    /// Messages kept, by partition: rows are ordered by partition first, so that their order does
    /// not depend on which was read first.
    kept: BTreeMap<i32, u64>,
    report: IngestReport,
    messages: u64,
    dead: u64,
    newest: Option<u64>,
}

impl Foreign {
    /// Reads a record; keeps its rows only when asked to.
    ///
    /// # Errors
    /// When rows cannot be kept.
    pub(super) fn accept(
        &mut self,
        topic: &str,
        record: &Incoming<'_>,
        keep: bool,
    ) -> Result<Verdict, StreamError> {
        self.latest.clear();
        let decoded = self.decoder.decode(record.payload, &mut self.latest);
        let good = self.latest.len() as u64;
        if keep {
            let kept = self.kept.entry(record.partition).or_default();
            let partition = u64::from(record.partition.unsigned_abs());
            self.rows
                .insert_unordered(partition << COUNT_BITS | *kept, &self.latest)?;
            *kept += 1;
        }
        if good > 0 || decoded.is_ok() {
            self.set_aside(record);
            self.report.accept_all(good);
        }
        let Err(rejected) = decoded else {
            return Ok(Verdict::Taken);
        };
        self.dead += 1;
        let source = format!("{topic} partition {}", record.partition);
        for fault in &rejected.faults {
            let offset = record.offset.unsigned_abs();
            self.report.reject(&source, offset, *fault, record.payload);
        }
        Ok(Verdict::Dead {
            reason: rejected.reason(),
            detail: rejected.detail,
        })
    }

    /// Counts a record without reading it.
    pub(super) fn set_aside(&mut self, record: &Incoming<'_>) {
        self.messages += 1;
        self.newest = self.newest.max(record.timestamp);
    }

    /// Drops the rows: a run has been met, and it is the run that counts.
    pub(super) fn forget_rows(&mut self) {
        self.rows = Collector::default();
        self.kept.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages == 0
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.len()
    }

    pub(super) fn messages(&self) -> u64 {
        self.messages
    }

    pub(super) fn dead(&self) -> u64 {
        self.dead
    }

    /// When the last readable one was sent, in milliseconds since the epoch.
    pub(super) fn newest(&self) -> Option<u64> {
        self.newest
    }

    /// The market as far as it came: whether it is complete, nobody can say.
    ///
    /// # Errors
    /// When rows could not be kept.
    pub(super) fn finish(self, topic: &str, skipped: u64) -> Result<Received, StreamError> {
        let rows = self.rows.finish()?;
        Ok(Received {
            symbols: self.decoder.symbols().clone(),
            report: self.report,
            summary: StreamSummary {
                source: topic.to_owned(),
                run_id: None,
                complete: None,
                messages: self.messages,
                rows: rows.len(),
                duplicates: 0,
                skipped,
                strays: 0,
                dead_letters: self.dead,
                digest: None,
                partitions: Vec::new(),
            },
            rows,
        })
    }
}
