//! A whole run back to a market.

use std::collections::BTreeMap;

use market_data::event::sort_for_replay;
use market_data::{IngestReport, Row, SymbolId, SymbolTable};

use super::run::{Placed, RunParts};
use super::tally::PartitionTally;
use crate::digest::{Digest, InOrder};
use crate::end::EndMarker;
use crate::error::Incomplete;
use crate::receive::{PartitionSummary, Received, StreamSummary};

impl RunParts {
    /// The market, with rows, symbols and account of rejected rows as the producer had them.
    pub(super) fn finish(mut self, topic: &str) -> Result<Received, Box<Incomplete>> {
        if let Some(lacks) = self.lacks() {
            return Err(Box::new(Incomplete {
                topic: topic.to_owned(),
                ..lacks
            }));
        }
        let summary = self.summary(topic);
        let marker = self.tally.markers.into_values().next();
        let (mut rejected, mut names) = (BTreeMap::new(), Vec::new());
        if let Some(marker) = marker {
            (rejected, names) = (marker.rejected, marker.symbols);
        }
        let mut symbols = SymbolTable::default();
        for name in names.iter().chain(self.decoder.symbols().names()) {
            symbols.intern(name);
        }
        restore_order(&mut self.rows, &mut self.placed);
        rename(&mut self.rows, self.decoder.symbols(), &symbols);
        sort_for_replay(&mut self.rows);
        let mut report = IngestReport::default();
        report.accept_all(self.rows.len() as u64);
        for (reason, count) in rejected {
            report.add_rejected(reason, count);
        }
        Ok(Received {
            rows: self.rows,
            symbols,
            report,
            summary,
        })
    }

    fn summary(&self, topic: &str) -> StreamSummary {
        let partition = |(partition, marker): (&i32, &EndMarker)| {
            let parts = self.tally.partitions.get(partition);
            let digest =
                parts.map_or_else(|| Some(InOrder::default().digest()), PartitionTally::digest);
            PartitionSummary {
                partition: *partition,
                messages: parts.map_or(0, |parts| parts.messages),
                declared_messages: marker.partition_messages,
                digest: digest.as_ref().map(Digest::to_string),
                declared_digest: marker.partition_digest.clone(),
            }
        };
        StreamSummary {
            source: topic.to_owned(),
            run_id: Some(self.tally.run.id.clone()),
            complete: Some(true),
            messages: self.tally.seen.len(),
            rows: self.rows(),
            duplicates: self.tally.duplicates,
            skipped: 0,
            strays: 0,
            dead_letters: self.tally.damaged,
            digest: self.tally.digest.digest().map(|digest| digest.to_string()),
            partitions: self.tally.markers.iter().map(partition).collect(),
        }
    }
}

/// Puts rows into the order of their messages' sequence numbers.
fn restore_order(rows: &mut Vec<Row>, placed: &mut [Placed]) {
    if placed.is_sorted_by_key(|placed| placed.sequence) {
        return;
    }
    placed.sort_unstable_by_key(|placed| placed.sequence);
    let ordered = placed
        .iter()
        .flat_map(|message| &rows[message.start..message.start + message.rows])
        .copied()
        .collect();
    *rows = ordered;
}

/// Turns the symbol ids of one table into those of another.
fn rename(rows: &mut [Row], from: &SymbolTable, to: &SymbolTable) {
    let ids: Vec<SymbolId> = from
        .names()
        .iter()
        .map(|name| to.find(name).unwrap_or_default())
        .collect();
    let same = |(index, id): (usize, &SymbolId)| usize::from(id.0) == index;
    if ids.iter().enumerate().all(same) {
        return;
    }
    for row in rows {
        row.symbol = ids
            .get(usize::from(row.symbol.0))
            .copied()
            .unwrap_or_default();
    }
}
