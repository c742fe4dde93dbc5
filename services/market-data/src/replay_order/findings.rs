//! What of rows was out of the ordinary.

use std::collections::HashMap;
use std::time::Duration;

use crate::event::{Event, SymbolId};
use crate::units::time::Timestamp;

/// What of a market's rows was out of the ordinary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Rows equal to an earlier row, of which they are taken for copies: they count once.
    pub duplicates: u64,
    /// Rows whose `ts_event` is earlier than that of a row of the same publisher that stood before.
    pub late: u64,
    /// How much earlier at worst.
    pub latest: Duration,
    /// Rows dated a second or more after their own receipt: they show when they were received.
    pub ahead: u64,
    /// How much later at worst.
    pub farthest: Duration,
    /// Rows received a minute or more after they happened.
    pub behind: u64,
    /// How much later at worst.
    pub slowest: Duration,
    /// Rows without a time of receipt that were to be replayed by it: they show at their own time.
    pub unreceived: u64,
    /// Rows behind a gap that could not be repaired (`F_MAYBE_BAD_BOOK`): their quotes are not
    /// executed on.
    pub maybe_bad_book: u64,
    /// Rows whose `ts_recv` is not to be relied on (`F_BAD_TS_RECV`).
    pub bad_ts_recv: u64,
    /// Rows that repeat a book (`F_SNAPSHOT`).
    pub snapshots: u64,
    /// Rows of venues whose rows come newest first: they are read from the end.
    pub newest_first: u64,
    /// Rows that come from far before or behind the row of their venue behind which they are
    /// replayed, and show the same as that part of the recording does at the same time: where it
    /// has two copies of a time, nearly all of one.
    pub woven: u64,
    /// Rows that come from as far before and show something else: many where a recording is in no
    /// order.
    pub scattered: u64,
}

impl Oddities {
    /// Adds those of other rows.
    pub fn add(&mut self, other: &Self) {
        self.duplicates += other.duplicates;
        self.late += other.late;
        self.latest = self.latest.max(other.latest);
        self.ahead += other.ahead;
        self.behind += other.behind;
        self.slowest = self.slowest.max(other.slowest);
        self.unreceived += other.unreceived;
        self.farthest = self.farthest.max(other.farthest);
        self.maybe_bad_book += other.maybe_bad_book;
        self.bad_ts_recv += other.bad_ts_recv;
        self.snapshots += other.snapshots;
        self.newest_first += other.newest_first;
        self.woven += other.woven;
        self.scattered += other.scattered;
    }
}

/// A trade that was reported late: it counts at its own time, and its row shows later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateTrade {
    /// When it was.
    pub time: Timestamp,
    /// The trade's row, at the time at which it shows.
    pub row: Event,
}

/// What was found of each symbol.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    pub(super) oddities: HashMap<SymbolId, Oddities>,
    pub(super) late_trades: HashMap<SymbolId, Vec<LateTrade>>,
}

impl Findings {
    /// Adds what was found when rows were read to what was found when they were ordered.
    pub(super) fn with(mut self, earlier: Self) -> Self {
        for (symbol, oddities) in earlier.oddities {
            self.oddities.entry(symbol).or_default().add(&oddities);
        }
        self
    }
}
