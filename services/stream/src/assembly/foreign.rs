//! Records without a run: a producer that is not ours, which sends rows and nothing that proves anything.

use std::collections::BTreeMap;

use market_data::IngestReport;
use market_data::Row;
use market_data::event::sort_for_replay;

use super::Verdict;
use crate::message::Decoder;
use crate::receive::{Received, StreamSummary};
use crate::transport::Incoming;

/// What came without a run.
#[derive(Debug, Default)]
pub(super) struct Foreign {
    decoder: Decoder,
    /// By partition, so that the order of rows does not depend on which partition was read first.
    rows: BTreeMap<i32, Vec<Row>>,
    count: u64,
    report: IngestReport,
    messages: u64,
    dead: u64,
    newest: Option<u64>,
}

impl Foreign {
    /// Reads a record; keeps its rows only when asked to.
    pub(super) fn accept(&mut self, topic: &str, record: &Incoming<'_>, keep: bool) -> Verdict {
        let rows = self.rows.entry(record.partition).or_default();
        let before = rows.len();
        let decoded = self.decoder.decode(record.payload, rows);
        let good = rows.len() - before;
        if !keep {
            rows.truncate(before);
        }
        if good > 0 || decoded.is_ok() {
            self.set_aside(record);
            self.count += if keep { good as u64 } else { 0 };
            (0..good).for_each(|_| self.report.accept());
        }
        let Err(rejected) = decoded else {
            return Verdict::Taken;
        };
        self.dead += 1;
        let source = format!("{topic} partition {}", record.partition);
        for fault in &rejected.faults {
            let offset = record.offset.unsigned_abs();
            self.report.reject(&source, offset, *fault, record.payload);
        }
        Verdict::Dead {
            reason: rejected.reason(),
            detail: rejected.detail,
        }
    }

    /// Counts a record without reading it.
    pub(super) fn set_aside(&mut self, record: &Incoming<'_>) {
        self.messages += 1;
        self.newest = self.newest.max(record.timestamp);
    }

    /// Drops the rows: a run has been met, and it is the run that counts.
    pub(super) fn forget_rows(&mut self) {
        self.rows.clear();
        self.count = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages == 0
    }

    pub(super) fn rows(&self) -> u64 {
        self.count
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
    pub(super) fn finish(self, topic: &str, skipped: u64) -> Received {
        let mut rows: Vec<Row> = self.rows.into_values().flatten().collect();
        sort_for_replay(&mut rows);
        Received {
            symbols: self.decoder.symbols().clone(),
            report: self.report,
            summary: StreamSummary {
                source: topic.to_owned(),
                run_id: None,
                complete: None,
                messages: self.messages,
                rows: rows.len() as u64,
                duplicates: 0,
                skipped,
                strays: 0,
                dead_letters: self.dead,
                digest: None,
                partitions: Vec::new(),
            },
            rows,
        }
    }
}
