//! A row as it lies in a scratch file.

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::event::{Event, Row, SymbolId};
use crate::time::Timestamp;

/// A row with its place among those that are told apart by nothing else: 72 bytes without a gap. What orders nothing any more, the
/// time of receipt, is left behind.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes)]
#[repr(C)]
pub(super) struct Record {
    event: Event,
    sequence: u64,
    /// Rises with the order in which rows were meant to come.
    pub(super) ordinal: u64,
    symbol: u32,
    /// Always zero.
    padding: u32,
}

/// [`crate::event::replay_key`], then the ordinal.
pub(super) type Key = (Timestamp, u64, u64);

impl Record {
    pub(super) fn new(row: &Row, ordinal: u64) -> Self {
        Self {
            event: row.event,
            sequence: row.sequence,
            ordinal,
            symbol: row.symbol.0,
            padding: 0,
        }
    }

    /// What records are sorted by.
    pub(super) fn key(&self) -> Key {
        (self.event.ts_event, self.sequence, self.ordinal)
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
            ts_recv: None,
            symbol: SymbolId(self.symbol),
        }
    }
}
