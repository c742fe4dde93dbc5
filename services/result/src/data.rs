//! The recording that was executed on: rows, venues, the market in the window, where it came from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Data {
    /// The day, by the calendar of the session; `null` where there is none.
    #[serde(default)]
    pub date: Option<String>,
    /// Rows of this day outside of the session, which fill the book and are not executed
    /// on.
    #[serde(default)]
    pub rows_outside_session: u64,
    /// Rows of this symbol on this day.
    pub rows: u64,
    /// Distinct instants (`ts_event`).
    pub snapshots: u64,
    /// First instant.
    pub first: String,
    /// Last instant.
    pub last: String,
    /// Venues, in order of publisher id.
    pub venues: Vec<Venue>,
    /// Rows refused, of all symbols.
    pub rejected: Rejected,
    /// Instants that no row marks as complete (`F_LAST`).
    pub instants_without_last_flag: u64,
    /// The market in the window of the order.
    pub window: MarketWindow,
    /// Rows about something earlier than what stood before them: they show no earlier than
    /// that. Not part of the digest, as all that follows.
    #[serde(default)]
    pub late_rows: LateRows,
    /// Rows equal to an earlier row: they count once.
    #[serde(default)]
    pub duplicates: u64,
    /// Rows by what their flags say.
    #[serde(default)]
    pub flagged: Flagged,
    /// What to know of the recording, in words.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where the data came from.
    pub source: Vec<Source>,
}

/// Rows about something earlier than what stood before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LateRows {
    /// How many.
    pub count: u64,
    /// How much earlier at worst, in seconds.
    pub worst_seconds: f64,
}

/// Rows by what their flags say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flagged {
    /// `F_MAYBE_BAD_BOOK`: behind a gap that could not be repaired; their quotes are not executed
    /// on.
    pub maybe_bad_book: u64,
    /// `F_BAD_TS_RECV`: the time of receipt is not to be relied on.
    pub bad_ts_recv: u64,
    /// `F_SNAPSHOT`: they repeat a book, and name no instant and no day.
    pub snapshot: u64,
}

/// Rows refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// How many.
    pub total: u64,
    /// How many for each reason.
    pub by_reason: BTreeMap<String, u64>,
}

/// A venue of the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Venue {
    /// Databento publisher id.
    pub publisher_id: u16,
    /// Market identifier (ISO 10383), where known.
    pub mic: Option<String>,
    /// Rows.
    pub rows: u64,
}

/// The market in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarketWindow {
    /// Rows in the window.
    pub rows: u64,
    /// Instants in the window: how often strategies could act.
    pub snapshots: u64,
    /// Instants with best bid = best ask across venues.
    pub locked: u64,
    /// Instants with best bid > best ask across venues.
    pub crossed: u64,
    /// Instants with nothing on offer.
    pub empty: u64,
    /// Shares traded.
    pub traded: u64,
    /// Of these, shares of trades without a side, auctions among them.
    #[serde(default)]
    pub traded_without_side: u64,
    /// Average price of the trades, weighted by their shares, in dollars; `null` without trades.
    #[serde(default)]
    pub market_vwap: Option<f64>,
    /// Average mid, weighted by how long it stood, in dollars.
    #[serde(default)]
    pub market_twap: Option<f64>,
}

/// How the name of a source begins that is no recording: a market made up for the run.
pub const SYNTHETIC: &str = "a synthetic market";

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// File name, or topic; of a market made up for the run, that it is one and its seed.
    pub name: String,
    /// SHA-256 of the file as it is on disk; `null` for a stream, and for what was made up.
    pub sha256: Option<String>,
    /// What the file was taken for; `null` for a stream.
    #[serde(default)]
    pub format: Option<SourceFormat>,
}

/// What a file was taken for, and what was assumed about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceFormat {
    /// Layers of compression, the outermost first: `gzip`, `zstd`.
    pub containers: Vec<String>,
    /// `CSV`, `DBN` or `Parquet`.
    pub encoding: String,
    /// Version of DBN.
    pub dbn_version: Option<u8>,
    /// Dataset that the file names.
    pub dataset: Option<String>,
    /// What a row says: `mbp-1`, `bbo-1s`; `quotes` where the file does not name its schema.
    pub schema: String,
    /// How rows say which instrument they are of.
    pub instruments: String,
    /// Rows used.
    pub rows: u64,
    /// Lines that repeat the header: skipped.
    pub repeated_headers: u64,
    /// Sides of zero shares, taken for "nothing shown".
    pub empty_quotes: u64,
    /// What else was assumed or left out, in words.
    pub notes: Vec<String>,
}

/// The stream that carried the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stream {
    /// The producer's run; `null` for producers that name none.
    pub run_id: Option<String>,
    /// Messages used.
    pub messages: u64,
    /// Messages received again and dropped.
    pub duplicates: u64,
    /// Messages that could not be read, kept in the dead-letter topic.
    pub dead_letters: u64,
    /// Without end markers: offsets of the topic below its last record that no record has. What
    /// stood there was compacted, removed or has expired, or is a mark of a transaction.
    #[serde(default)]
    pub missing_offsets: u64,
    /// Whether nothing is missing: `null` when the producer left no end marker.
    pub complete: Option<bool>,
    /// SHA-256 of what was sent, as the end marker declares and the reader verified.
    pub digest: Option<String>,
}
