//! One row of a Level-1 market.

mod cause;
mod symbols;

use std::num::{NonZeroU32, NonZeroU64};

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::units::money::Price;
use crate::units::shares::Shares;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;
pub use cause::{Action, BookSide, Cause};
pub use symbols::{InstrumentId, SymbolId, SymbolTable};

/// A displayed best price and the shares offered at it, at one venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Price per share.
    pub price: Price,
    /// Displayed shares, above zero.
    pub size: NonZeroU32,
}

impl Quote {
    /// The displayed shares.
    pub fn shares(self) -> Shares {
        Shares::new(u64::from(self.size.get()))
    }
}

/// The `flags` bit that marks the last row of an instant (Databento `F_LAST`).
pub const F_LAST: u8 = 128;

/// The `flags` bit of a row that repeats a book at the start of a recording (Databento
/// `F_SNAPSHOT`).
pub const F_SNAPSHOT: u8 = 32;

/// The `flags` bit of a row whose `ts_recv` is not to be relied on (Databento `F_BAD_TS_RECV`).
pub const F_BAD_TS_RECV: u8 = 8;

/// The `flags` bit of a row behind a gap that could not be repaired (Databento `F_MAYBE_BAD_BOOK`).
pub const F_MAYBE_BAD_BOOK: u8 = 4;

/// One row of a market: what one venue showed after one change, and the change itself.
///
/// 48 bytes without a gap, so that a day stays in memory, most of it in cache, and what does not
/// fit can lie in a file as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, FromBytes, Immutable, IntoBytes)]
#[repr(C)]
pub struct Event {
    /// When the venue's matching engine received the change (`ts_event`).
    pub ts_event: Timestamp,
    ask_price: Option<NonZeroU64>,
    bid_price: Option<NonZeroU64>,
    price: Option<NonZeroU64>,
    ask_size: u32,
    bid_size: u32,
    /// Shares of the change (`size`); zero where unknown.
    pub size: u32,
    /// The venue (`publisher_id`).
    pub publisher: PublisherId,
    /// Databento's `flags`; zero where unknown.
    pub flags: u8,
    /// What happened, on which side (`action`, `side`).
    pub cause: Cause,
}

impl Event {
    /// An event that shows `ask` and `bid` at `publisher`, of unknown cause.
    pub fn quote(
        ts_event: Timestamp,
        publisher: PublisherId,
        ask: Option<Quote>,
        bid: Option<Quote>,
    ) -> Self {
        Self {
            ts_event,
            ask_price: ask.map(|quote| quote.price.into_raw()),
            bid_price: bid.map(|quote| quote.price.into_raw()),
            price: None,
            ask_size: ask.map_or(0, |quote| quote.size.get()),
            bid_size: bid.map_or(0, |quote| quote.size.get()),
            size: 0,
            publisher,
            flags: 0,
            cause: Cause::new(Action::None, BookSide::None),
        }
    }

    /// The best ask that the venue shows after the change (`ask_px_00`, `ask_sz_00`).
    pub fn ask(&self) -> Option<Quote> {
        Some(Quote {
            price: Price::from_raw(self.ask_price?),
            size: NonZeroU32::new(self.ask_size)?,
        })
    }

    /// The best bid that the venue shows after the change (`bid_px_00`, `bid_sz_00`).
    pub fn bid(&self) -> Option<Quote> {
        Some(Quote {
            price: Price::from_raw(self.bid_price?),
            size: NonZeroU32::new(self.bid_size)?,
        })
    }

    /// Price of the change (`price`): of the order, or of the trade; `None` where unknown.
    pub fn price(&self) -> Option<Price> {
        self.price.map(Price::from_raw)
    }

    /// Adds the price of the change.
    pub fn set_price(&mut self, price: Option<Price>) {
        self.price = price.map(Price::into_raw);
    }

    /// This change with nothing known of the book behind it.
    #[must_use]
    pub fn without_quotes(&self) -> Self {
        Self {
            ask_price: None,
            bid_price: None,
            ask_size: 0,
            bid_size: 0,
            ..*self
        }
    }

    /// This change with other quotes behind it.
    #[must_use]
    pub(crate) fn with_quotes(&self, ask: Option<Quote>, bid: Option<Quote>) -> Self {
        let mut changed = Self::quote(self.ts_event, self.publisher, ask, bid);
        changed.price = self.price;
        changed.size = self.size;
        changed.flags = self.flags;
        changed.cause = self.cause;
        changed
    }

    /// Whether the row repeats a book rather than changing it ([`F_SNAPSHOT`]): it names no instant
    /// and no day.
    pub fn is_snapshot(&self) -> bool {
        self.flags & F_SNAPSHOT != 0
    }

    /// Whether the row says that it is the last of its instant ([`F_LAST`]).
    pub fn is_last(&self) -> bool {
        self.flags & F_LAST != 0
    }
}

/// An event with what orders it and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// What happened.
    pub event: Event,
    /// The venue's message number (`sequence`); zero where unknown.
    pub sequence: u64,
    /// When the vendor received it (`ts_recv`); `None` where that is not known.
    pub ts_recv: Option<Timestamp>,
    /// The market: an instrument under a name.
    pub symbol: SymbolId,
}

/// A row as it was recorded, and when a replay shows it: not before a row of its publisher that
/// arrived earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The row, at its own time.
    pub row: Row,
    /// When it shows.
    pub at: Timestamp,
}

impl From<Row> for Shown {
    /// A row that shows at its own time.
    fn from(row: Row) -> Self {
        let at = row.event.ts_event;
        Self { row, at }
    }
}

/// What the product replays rows by: (`ts_event`, `sequence`).
pub fn replay_key(row: &Row) -> (Timestamp, u64) {
    (row.event.ts_event, row.sequence)
}

/// Puts rows in the order in which the product replays them: stable by [`replay_key`].
pub fn sort_for_replay(rows: &mut [Row]) {
    if !rows.is_sorted_by_key(replay_key) {
        rows.sort_by_key(replay_key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stay_what_the_documentation_says() {
        assert_eq!(size_of::<Event>(), 48);
        assert_eq!(size_of::<Row>(), 80);
    }
}
