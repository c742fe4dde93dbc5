//! A row as it lies in a scratch file.

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::event::{Action, Event, Row, Shown, SymbolId};
use crate::replay_order::same::Block;
use crate::units::time::Timestamp;

/// The mark of a row whose time of receipt is known, among what orders rows of one rank.
const RECEIVED: u32 = 1 << 31;

/// The mark of a row whose place in its file orders it among rows of one rank.
const PLACED: u32 = 1 << 30;

/// What orders rows of one rank.
const TIE: u32 = 0b11;

/// Above the tie and below the marks: by how many places the row's block began before it.
const BACK: u32 = !(RECEIVED | PLACED | TIE);

/// In the place of such a number: the row was sent.
const SENT: u32 = BACK >> TIE.trailing_ones();

/// A row with what orders it: 96 bytes without a gap.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes)]
#[repr(C)]
pub(crate) struct Record {
    /// At the time at which it shows.
    event: Event,
    /// Time of the row itself, in nanoseconds.
    own: u64,
    sequence: u64,
    /// Rises with the order in which rows were meant to come.
    pub(crate) ordinal: u64,
    /// When the vendor received the row, in nanoseconds; zero where that is not known.
    received: u64,
    /// What orders rows of one time, before the ordinal does.
    rank: u64,
    symbol: u32,
    /// Bits that order rows of one rank where their file is in no order: what changes the book
    /// comes behind the trade that it follows, and the last of an instant last. None without a
    /// time of receipt or a sequence. Beside them the marks, and where the row's block begins.
    tie: u32,
}

/// Time, time of receipt, rank, own time, tie, and the ordinal.
pub(crate) type Key = (Timestamp, u64, u64, u64, u32, u64);

impl Record {
    /// A row of a recording that shows at a time, ordered by its times, its sequence and its place.
    pub(crate) fn recorded(row: &Row, at: Timestamp, ordinal: u64, block: Block) -> Self {
        let mut event = row.event;
        event.ts_event = at;
        let mut tie = match block {
            Block::Sent => SENT,
            Block::At(first) => {
                let back = u32::try_from(ordinal.saturating_sub(first)).unwrap_or(SENT);
                back.min(SENT - 1)
            }
        } << TIE.trailing_ones();
        if row.ts_recv.is_some() {
            tie |= RECEIVED | PLACED;
            if row.sequence > 0 {
                let is_change = u32::from(row.event.cause.action() != Action::Trade);
                tie |= u32::from(row.event.is_last()) << 1 | is_change;
            }
        }
        Self {
            event,
            own: row.event.ts_event.nanos(),
            sequence: row.sequence,
            ordinal,
            received: row.ts_recv.map_or(0, Timestamp::nanos),
            rank: row.sequence,
            symbol: row.symbol.0,
            tie,
        }
    }

    /// A row of known place among all of its time.
    pub(crate) fn placed(row: &Row, ordinal: u64) -> Self {
        Self {
            rank: 0,
            ..Self::recorded(row, row.event.ts_event, ordinal, Block::Sent)
        }
    }

    /// The block of the row.
    pub(crate) fn block(&self) -> Block {
        match (self.tie & BACK) >> TIE.trailing_ones() {
            SENT => Block::Sent,
            back => Block::At(self.ordinal.saturating_sub(back.into())),
        }
    }

    /// This row at another time, of another place among those of that time.
    pub(crate) fn moved(&self, event: Event, rank: u64) -> Self {
        Self {
            event,
            rank,
            tie: 0,
            ..*self
        }
    }

    /// This row, sorted by its arrival and then by its sequence: among those of one sequence by its
    /// place where its file is in order, else by its own time and its tie.
    pub(crate) fn by_arrival(&self, is_in_order: bool) -> Self {
        let arrival = if self.is_received() {
            self.received
        } else {
            self.own
        };
        let mut event = self.event;
        event.ts_event = Timestamp::from_nanos(arrival).unwrap_or_default();
        let mut record = Self { event, ..*self };
        if !is_in_order {
            record.tie &= !PLACED;
        }
        record
    }

    fn is_received(&self) -> bool {
        self.tie & RECEIVED != 0
    }

    /// What records are sorted by.
    pub(crate) fn key(&self) -> Key {
        let received = if self.is_received() { self.received } else { 0 };
        let (own, tie) = match self.tie & (RECEIVED | PLACED) {
            RECEIVED => (self.own, self.tie & TIE),
            _ => (0, 0),
        };
        (
            self.event.ts_event,
            received,
            self.rank,
            own,
            tie,
            self.ordinal,
        )
    }

    pub(crate) fn event(&self) -> Event {
        self.event
    }

    pub(crate) fn event_mut(&mut self) -> &mut Event {
        &mut self.event
    }

    /// This row, of another symbol.
    pub(crate) fn of(&self, symbol: SymbolId) -> Self {
        Self {
            symbol: symbol.0,
            ..*self
        }
    }

    /// As it was when the row was added.
    pub(crate) fn symbol(&self) -> SymbolId {
        SymbolId(self.symbol)
    }

    /// The row at the time at which it shows.
    pub(crate) fn row(&self) -> Row {
        Row {
            event: self.event,
            sequence: self.sequence,
            ts_recv: (self.received > 0)
                .then(|| Timestamp::from_nanos(self.received).ok())
                .flatten(),
            symbol: SymbolId(self.symbol),
        }
    }

    /// The row at its own time, and when it shows.
    pub(crate) fn shown(&self) -> Shown {
        let mut row = self.row();
        row.event.ts_event = Timestamp::from_nanos(self.own).unwrap_or_default();
        Shown {
            row,
            at: self.event.ts_event,
        }
    }
}
