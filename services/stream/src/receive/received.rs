//! What was received, and what is known of it.

use market_data::{Collected, IngestReport, SymbolTable};
use serde::{Deserialize, Serialize};

/// A market that came as a stream.
#[derive(Debug)]
pub struct Received {
    /// The rows, in replay order: those that the producer had.
    pub rows: Collected,
    /// The symbols of the rows.
    pub symbols: SymbolTable,
    /// Rows accepted and rejected, with those that the producer rejected before it sent anything.
    pub report: IngestReport,
    /// The stream itself.
    pub summary: StreamSummary,
}

/// What is to be known of a stream that was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamSummary {
    /// Where it came from: the topic.
    pub source: String,
    /// The run; `None` for messages without one.
    pub run_id: Option<String>,
    /// `true` when count and digest agree with the end markers; `None` where there are no markers.
    /// Never `false`: a stream that is not complete is an error.
    pub complete: Option<bool>,
    /// Messages, without duplicates.
    pub messages: u64,
    /// Rows in them.
    pub rows: u64,
    /// Messages and markers that came more than once and were dropped.
    pub duplicates: u64,
    /// Records of other runs, skipped.
    pub skipped: u64,
    /// Readable messages without a run beside the run, older than it, left alone.
    pub strays: u64,
    /// Messages that could not be read.
    pub dead_letters: u64,
    /// Digest of the run, in hexadecimal; see [`crate::wire::digest`].
    pub digest: Option<String>,
    /// The run by partition.
    pub partitions: Vec<PartitionSummary>,
}

/// One partition of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionSummary {
    /// The partition.
    pub partition: i32,
    /// Messages that came on it.
    pub messages: u64,
    /// Messages that the producer sent to it.
    pub declared_messages: u64,
    /// Digest of what came; `None` when messages changed places within the partition.
    pub digest: Option<String>,
    /// Digest of what was sent.
    pub declared_digest: String,
}
