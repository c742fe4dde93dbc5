//! A whole run back to a market.

use std::collections::BTreeMap;

use market_data::{IngestReport, SymbolId, SymbolTable};

use super::received::{PartitionSummary, Received, StreamSummary};
use super::run::RunParts;
use super::tally::PartitionTally;
use crate::error::StreamError;
use crate::incomplete::Incomplete;
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
        let mut schemas = BTreeMap::new();
        if let Some(marker) = marker {
            (rejected, names, schemas) = (marker.rejected, marker.symbols, marker.schemas);
        }
        let mut symbols = SymbolTable::default();
        let met = self.decoder.symbols();
        for name in names.iter().map(String::as_str).chain(met.each_name()) {
            match met.of_name(name) {
                [] => {
                    symbols.intern(name); // it has no row
                }
                ids => ids.iter().for_each(|id| {
                    symbols.intern_instrument(name, met.instrument(*id));
                }),
            }
        }
        let renamed = ids(met, &symbols);
        let fees = self.decoder.fees().clone();
        let rows = self.rows.finish()?.rename(renamed);
        let mut report = IngestReport::default();
        report.accept_all(rows.len());
        for (reason, count) in rejected {
            report.add_rejected(reason, count);
        }
        for (schema, markets) in schemas {
            report.note_schema(schema, markets);
        }
        Ok(Received {
            rows,
            symbols,
            report,
            fees,
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
            missing_offsets: 0,
            dead_letters: self.tally.damaged,
            digest: self.tally.digest.digest().map(|digest| digest.to_string()),
            partitions: self.tally.markers.iter().map(partition).collect(),
        }
    }
}

/// Ids of symbols in one table by those in another.
fn ids(from: &SymbolTable, to: &SymbolTable) -> Vec<SymbolId> {
    let all = (0..).map(SymbolId).zip(from.names());
    let same = |(id, name): (SymbolId, &String)| {
        let instrument = from.instrument(id);
        let of_name = to.of_name(name).iter();
        of_name
            .copied()
            .find(|other| to.instrument(*other) == instrument)
            .unwrap_or_default()
    };
    all.map(same).collect()
}
