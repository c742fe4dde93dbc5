//! One row of a Level-1 market.

use std::collections::HashMap;
use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};

use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::money::Price;
use crate::shares::Shares;
use crate::time::Timestamp;
use crate::venue::PublisherId;

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

/// What caused the row (Databento `action`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Action {
    /// `A`: an order was added.
    Add,
    /// `C`: an order was cancelled, fully or in part.
    Cancel,
    /// `M`: an order was modified.
    Modify,
    /// `R`: the book was cleared.
    Clear,
    /// `T`: a trade, of the aggressor's side.
    Trade,
    /// `F`: a resting order was filled.
    Fill,
    /// `N`, or no such column: nothing is known.
    #[default]
    None,
}

impl Action {
    /// The action of a Databento letter.
    pub fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'A' => Self::Add,
            b'C' => Self::Cancel,
            b'M' => Self::Modify,
            b'R' => Self::Clear,
            b'T' => Self::Trade,
            b'F' => Self::Fill,
            b'N' => Self::None,
            _ => return None,
        })
    }

    /// Databento's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Add => 'A',
            Self::Cancel => 'C',
            Self::Modify => 'M',
            Self::Clear => 'R',
            Self::Trade => 'T',
            Self::Fill => 'F',
            Self::None => 'N',
        }
    }
}

/// The side of the book or of the aggressor (Databento `side`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BookSide {
    /// `A`: the sell side.
    Ask,
    /// `B`: the buy side.
    Bid,
    /// `N`, or no such column: unknown.
    #[default]
    None,
}

impl BookSide {
    /// The side of a Databento letter.
    pub fn from_letter(letter: u8) -> Option<Self> {
        Some(match letter {
            b'A' => Self::Ask,
            b'B' => Self::Bid,
            b'N' => Self::None,
            _ => return None,
        })
    }

    /// Databento's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Ask => 'A',
            Self::Bid => 'B',
            Self::None => 'N',
        }
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

/// What happened and on which side, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromBytes, Immutable, IntoBytes)]
#[repr(transparent)]
pub struct Cause {
    packed: u8,
}

impl Cause {
    /// Both as one number.
    pub fn code(self) -> u8 {
        self.packed
    }

    /// The cause behind a [`code`](Self::code).
    pub fn from_code(code: u8) -> Option<Self> {
        (code >> 2 <= Action::None as u8 && code & 3 <= BookSide::None as u8)
            .then_some(Self { packed: code })
    }

    /// `action` on `side`.
    pub fn new(action: Action, side: BookSide) -> Self {
        Self {
            packed: (action as u8) << 2 | side as u8,
        }
    }

    /// What happened.
    pub fn action(self) -> Action {
        const ACTIONS: [Action; 7] = [
            Action::Add,
            Action::Cancel,
            Action::Modify,
            Action::Clear,
            Action::Trade,
            Action::Fill,
            Action::None,
        ];
        ACTIONS
            .get(usize::from(self.packed >> 2))
            .copied()
            .unwrap_or_default()
    }

    /// On which side.
    pub fn side(self) -> BookSide {
        match self.packed & 3 {
            0 => BookSide::Ask,
            1 => BookSide::Bid,
            _ => BookSide::None,
        }
    }
}

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

/// Index of a symbol in the [`SymbolTable`] that its row was read with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// The number of an instrument within its dataset (Databento `instrument_id`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentId(pub u32);

impl fmt::Display for InstrumentId {
    /// As the name of a market that has no other: `#118`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
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

/// The markets of a recording in the order of their first appearance: names, each with the number
/// of its instrument where that is known. One name may stand for several instruments: of several
/// datasets, or one after the other. The empty name stands for "neither symbol nor number".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SymbolTable {
    names: Vec<String>,
    instruments: Vec<Option<InstrumentId>>,
    /// The first index of the same name.
    firsts: Vec<SymbolId>,
    ids: HashMap<String, Vec<SymbolId>>,
}

impl SymbolTable {
    /// Most names. More are no symbols.
    const MOST_NAMES: usize = 1 << 16;

    /// Most instruments under all names.
    const MOST_MARKETS: usize = 1 << 20;

    /// The index of `name` without an instrument, which joins the table when it is new; `None` when
    /// the table is full, or the name can be none: see [`SymbolTable::may_hold`].
    pub fn intern(&mut self, name: &str) -> Option<SymbolId> {
        self.intern_instrument(name, None)
    }

    /// The index of `instrument` under `name`, which join the table when they are new; `None` when
    /// the table is full. An instrument without a name is called by its number.
    pub fn intern_instrument(
        &mut self,
        name: &str,
        instrument: Option<InstrumentId>,
    ) -> Option<SymbolId> {
        if let (true, Some(number)) = (name.is_empty(), instrument) {
            return self.intern_instrument(&number.to_string(), instrument);
        }
        let known = self.ids.get(name).map_or(&[][..], Vec::as_slice);
        let same = |id: &&SymbolId| self.instrument(**id) == instrument;
        if let Some(id) = known.iter().find(same) {
            return Some(*id);
        }
        let full = self.names.len() == Self::MOST_MARKETS
            || known.is_empty() && self.ids.len() == Self::MOST_NAMES;
        if full || !Self::may_hold(name) {
            return None;
        }
        let id = SymbolId(u32::try_from(self.names.len()).ok()?);
        self.names.push(name.to_owned());
        self.instruments.push(instrument);
        self.firsts.push(known.first().copied().unwrap_or(id));
        self.ids.entry(name.to_owned()).or_default().push(id);
        Some(id)
    }

    /// Longest symbol, in bytes.
    pub const LONGEST: usize = 64;

    /// Whether `name` can be a symbol: it is short, and no character of it is obeyed instead of
    /// drawn.
    pub fn may_hold(name: &str) -> bool {
        name.len() <= Self::LONGEST && text::all_plain(name)
    }

    /// The first index of `name` if the table has it.
    pub fn find(&self, name: &str) -> Option<SymbolId> {
        self.ids.get(name)?.first().copied()
    }

    /// The name behind `id`.
    pub fn name(&self, id: SymbolId) -> &str {
        self.names.get(id.0 as usize).map_or("", String::as_str)
    }

    /// The first index that has the name behind `id`: one for all instruments of that name.
    #[inline]
    pub fn first(&self, id: SymbolId) -> SymbolId {
        self.firsts.get(id.0 as usize).copied().unwrap_or(id)
    }

    /// The number of the instrument behind `id`, where that is known.
    pub fn instrument(&self, id: SymbolId) -> Option<InstrumentId> {
        self.instruments.get(id.0 as usize).copied().flatten()
    }

    /// Every name once, in order of first appearance.
    pub fn each_name(&self) -> impl Iterator<Item = &str> {
        let ids = (0..).map(SymbolId);
        let first = |(id, _): &(SymbolId, &String)| self.first(*id) == *id;
        let names = ids.zip(&self.names).filter(first);
        names.map(|(_, name)| name.as_str())
    }

    /// Every index that has a name.
    pub fn of_name(&self, name: &str) -> &[SymbolId] {
        self.ids.get(name).map_or(&[], Vec::as_slice)
    }

    /// The name of every index, in order of first appearance.
    pub fn names(&self) -> &[String] {
        &self.names
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

    #[test]
    fn a_name_may_stand_for_several_instruments_and_a_number_for_a_name() {
        let mut table = SymbolTable::default();
        let (one, other) = (Some(InstrumentId(1)), Some(InstrumentId(2)));
        let first = table.intern_instrument("ES.c.0", one).unwrap();
        let second = table.intern_instrument("ES.c.0", other).unwrap();
        assert_ne!(first, second);
        assert_eq!(table.intern_instrument("ES.c.0", one), Some(first));
        assert_eq!(table.name(first), table.name(second));
        assert_eq!(table.instrument(second), other);
        assert_eq!((table.first(first), table.first(second)), (first, first));
        assert_eq!(table.find("ES.c.0"), Some(first));
        let unnamed = table.intern_instrument("", other).unwrap();
        assert_eq!(table.name(unnamed), "#2");
        let nothing = table.intern("").unwrap();
        assert_eq!((table.name(nothing), table.instrument(nothing)), ("", None));
    }

    #[test]
    fn a_cause_gives_back_what_it_was_made_of() {
        for letter in *b"ACMRTFN" {
            for side in *b"ABN" {
                let action = Action::from_letter(letter).unwrap();
                let side = BookSide::from_letter(side).unwrap();
                let cause = Cause::new(action, side);
                assert_eq!((cause.action(), cause.side()), (action, side));
                assert_eq!(action.letter(), char::from(letter));
                assert_eq!(Cause::from_code(cause.code()), Some(cause));
            }
        }
        let codes = (0..=u8::MAX).filter(|code| Cause::from_code(*code).is_some());
        assert_eq!(codes.count(), 7 * 3);
        assert_eq!(Action::from_letter(b'x'), None);
    }
}
