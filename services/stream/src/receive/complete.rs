//! A whole run back to a market.

use std::collections::BTreeMap;

use market_data::{IngestReport, SymbolId, SymbolTable};

use super::received::{PartitionSummary, Received, StreamSummary};
use super::run::RunParts;
use super::tally::PartitionTally;
use crate::error::{Incomplete, StreamError};
use crate::wire::digest::{Digest, InOrder};
use crate::wire::end_marker::EndMarker;

impl RunParts {
    /// The market, with rows, symbols and account of rejected rows as the producer had them.
    ///
    /// # Errors
    /// When the run is not complete, or rows could not be kept.
    pub(super) fn finish(self, topic: &str) -> Result<Received, StreamError> {
        if let Some(lacks) = self.lacks() {
            return Err(StreamError::Incomplete(Box::new(Incomplete {
                topic: topic.to_owned(),
                ..lacks
            })));
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
        let renamed = ids(self.decoder.symbols(), &symbols);
        let rows = self.rows.finish()?.rename(renamed);
        let mut report = IngestReport::default();
        report.accept_all(rows.len());
        for (reason, count) in rejected {
            report.add_rejected(reason, count);
        }
        Ok(Received {
            rows,
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

/// Ids of symbols in one table by those in another.
fn ids(from: &SymbolTable, to: &SymbolTable) -> Vec<SymbolId> {
    let names = from.names().iter();
    names
        .map(|name| to.find(name).unwrap_or_default())
        .collect()
}
