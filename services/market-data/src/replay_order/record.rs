//! A row as it lies in a scratch file.

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::event::{Action, Event, Row, SymbolId};
use crate::time::Timestamp;

/// The mark of a row whose time of receipt is known, among what orders rows of one rank.
const RECEIVED: u32 = 1 << 31;

/// A row with what orders it: 88 bytes without a gap.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes)]
#[repr(C)]
pub(super) struct Record {
    event: Event,
    sequence: u64,
    /// Rises with the order in which rows were meant to come.
    pub(super) ordinal: u64,
    /// When the vendor received the row, in nanoseconds; zero where that is not known.
    received: u64,
    /// What orders rows of one time, before the ordinal does.
    rank: u64,
    symbol: u32,
    /// Orders rows of one rank: what changes the book comes behind the trade that it follows, and the last of an instant last.
    tie: u32,
}

/// Time, time of receipt, rank, tie, and the ordinal.
pub(super) type Key = (Timestamp, u64, u64, u32, u64);

impl Record {
    /// A row of a recording, ordered by its times, its sequence and its flags.
    pub(super) fn recorded(row: &Row, ordinal: u64) -> Self {
        let received = row.ts_recv.map_or(0, Timestamp::nanos);
        let is_change = u32::from(row.event.cause.action() != Action::Trade);
        let tie = RECEIVED | u32::from(row.event.is_last()) << 1 | is_change;
        Self {
            event: row.event,
            sequence: row.sequence,
            ordinal,
            received,
            rank: row.sequence,
            symbol: row.symbol.0,
            tie: if row.ts_recv.is_some() { tie } else { 0 },
        }
    }

    /// A row of known place among all.
    pub(super) fn placed(row: &Row, ordinal: u64) -> Self {
        Self {
            rank: 0,
            tie: 0,
            received: 0,
            ..Self::recorded(row, ordinal)
        }
    }

    /// The same row at another time, of another place among those of that time.
    pub(super) fn moved(&self, event: Event, rank: u64) -> Self {
        Self {
            event,
            rank,
            tie: 0,
            received: 0,
            ..*self
        }
    }

    /// The same row, sorted by its arrival: then by its sequence, its own time, its tie and its ordinal.
    pub(super) fn by_arrival(&self) -> Self {
        let own = self.event.ts_event;
        let received = Timestamp::from_nanos(self.received).unwrap_or_default();
        let mut event = self.event;
        if self.is_received() {
            event.ts_event = received;
        }
        Self {
            event,
            received: self.sequence,
            rank: own.nanos(),
            ..*self
        }
    }

    /// The row that was sorted [by its arrival](Self::by_arrival).
    pub(super) fn by_itself(&self) -> Self {
        let arrival = self.event.ts_event;
        let mut event = self.event;
        event.ts_event = Timestamp::from_nanos(self.rank).unwrap_or_default();
        Self {
            event,
            received: if self.is_received() {
                arrival.nanos()
            } else {
                0
            },
            rank: self.sequence,
            ..*self
        }
    }

    fn is_received(&self) -> bool {
        self.tie & RECEIVED != 0
    }

    /// What records are sorted by.
    pub(super) fn key(&self) -> Key {
        (
            self.event.ts_event,
            self.received,
            self.rank,
            self.tie,
            self.ordinal,
        )
    }

    pub(super) fn event(&self) -> Event {
        self.event
    }

    /// As it was when the row was added.
    pub(super) fn symbol(&self) -> SymbolId {
        SymbolId(self.symbol)
    }

    pub(super) fn row(&self) -> Row {
        Row {
            event: self.event,
            sequence: self.sequence,
            ts_recv: (self.received > 0)
                .then(|| Timestamp::from_nanos(self.received).ok())
                .flatten(),
            symbol: SymbolId(self.symbol),
        }
    }
}
