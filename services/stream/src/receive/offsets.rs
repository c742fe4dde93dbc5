//! Offsets of a topic that no record has: what compaction took away, what was removed or has
//! expired, and marks of transactions.

use std::collections::BTreeMap;

use crate::transport::Incoming;

/// Follows the offsets of every partition.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// The offset that the next record of a partition has when none is missing.
    next: BTreeMap<i32, i64>,
    missing: u64,
}

impl Offsets {
    /// Takes the offset of a record.
    pub(super) fn note(&mut self, record: &Incoming<'_>) {
        let next = self.next.entry(record.partition).or_default();
        if record.offset >= *next {
            self.missing = self.missing.saturating_add(record.offset.abs_diff(*next));
            *next = record.offset.saturating_add(1);
        }
    }

    /// Offsets below the last record of each partition that no record has.
    pub(super) fn missing(&self) -> u64 {
        self.missing
    }
}
