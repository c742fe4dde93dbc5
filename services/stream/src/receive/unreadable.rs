//! Warnings about messages that cannot be read: a few of each kind, then how many more.

use std::collections::BTreeMap;

use market_data::format::Reason;

use crate::transport::Incoming;

/// Messages warned of for each reason.
const SHOWN: u64 = 5;

/// Longest account of one message, in bytes.
const DETAIL: usize = 300;

/// Warnings about messages that cannot be read, in a number of lines that does not follow theirs.
#[derive(Debug, Default)]
pub(super) struct Unreadable {
    counts: BTreeMap<Reason, u64>,
}

impl Unreadable {
    /// Warns of a message, or counts it.
    pub(super) fn tell(&mut self, record: &Incoming<'_>, reason: Reason, detail: &str) {
        let count = self.counts.entry(reason).or_default();
        *count += 1;
        if *count <= SHOWN {
            tracing::warn!(
                partition = record.partition,
                offset = record.offset,
                %reason,
                detail = &*text::beginning(detail, DETAIL),
                "unreadable message"
            );
        }
    }

    /// How many there were beside those warned of, by reason.
    pub(super) fn finish(&self) {
        for (reason, count) in &self.counts {
            if let more @ 1.. = count.saturating_sub(SHOWN) {
                tracing::warn!(%reason, messages = more, "more unreadable messages");
            }
        }
    }
}
