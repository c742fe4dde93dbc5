//! Levels behind the best price.

use crate::event::Quote;
use crate::units::side::Side;

/// The levels behind the best price that each row of a recording shows, as far as they were asked
/// for.
///
/// Level `n` of Databento's MBP-10 stands in the columns `ask_px_0n`, `ask_sz_0n`, `bid_px_0n` and
/// `bid_sz_0n`; level 0 is the best price and part of the [`crate::Event`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depth {
    levels: u8,
    /// Row by row: asks, then bids, best first.
    quotes: Vec<Option<Quote>>,
}

impl Depth {
    /// Most levels of a recording, the best price included (MBP-10).
    pub const MOST_LEVELS: u8 = 10;

    /// Of no row yet; `levels` counts the best price, which is kept elsewhere.
    pub fn new(levels: u8) -> Self {
        Self {
            levels: levels.clamp(1, Self::MOST_LEVELS),
            quotes: Vec::new(),
        }
    }

    /// How many levels there are, the best price included.
    pub fn levels(&self) -> u8 {
        self.levels
    }

    /// Levels of one side behind the best price.
    fn behind(&self) -> usize {
        usize::from(self.levels) - 1
    }

    /// Adds a row: the levels behind the best ask and the best bid, best first, of which no more
    /// are kept than asked for.
    pub fn push(&mut self, asks: &[Option<Quote>], bids: &[Option<Quote>]) {
        for quotes in [asks, bids] {
            let padded = quotes.iter().copied().chain(std::iter::repeat(None));
            self.quotes.extend(padded.take(self.behind()));
        }
    }

    /// What a row shows behind its best price to an order of `side`: asks for a buy, best first.
    /// Empty for a row that is not there.
    pub fn behind_best(&self, row: usize, side: Side) -> impl Iterator<Item = Quote> + '_ {
        self.side(row, side).iter().copied().flatten()
    }

    /// What a row has behind its best price on the side that an order of `side` trades with, gaps
    /// included.
    pub(crate) fn side(&self, row: usize, side: Side) -> &[Option<Quote>] {
        let start = row * 2 * self.behind();
        let start = match side {
            Side::Buy => start,
            Side::Sell => start + self.behind(),
        };
        let quotes = self.quotes.get(start..start + self.behind());
        quotes.unwrap_or_default()
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.quotes.clear();
    }

    /// A copy with the rows in another order.
    pub(crate) fn reordered(&self, rows: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut reordered = Self::new(self.levels);
        let width = 2 * self.behind();
        reordered.quotes.reserve_exact(rows.len() * width);
        for row in rows {
            let row = row as usize; // it counts rows in memory
            if let Some(quotes) = self.quotes.get(row * width..(row + 1) * width) {
                reordered.quotes.extend_from_slice(quotes);
            }
        }
        reordered
    }
}
