//! What pictures are drawn from: the market and the fills over time, bounded in size however long
//! the recording.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The market and the fills over time. Columns: the same place in every list belongs together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    /// Where time starts: all seconds count from here.
    pub start: String,
    /// Seconds of one part of the time axis: prices are given as their lowest and highest in each.
    pub part_seconds: f64,
    /// Best bid and best ask over all venues.
    pub best: Quotes,
    /// Bid and ask by publisher id.
    pub venues: BTreeMap<String, Quotes>,
    /// Fills by strategy, the router as `optimized`.
    pub fills: BTreeMap<String, Fills>,
    /// What every venue offered where the router traded most.
    #[serde(default)]
    pub books: Books,
}

/// Bid and ask in every part of the time axis, in dollars; `null` where there was no quote.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quotes {
    /// Lowest bid.
    pub bid_low: Vec<Option<f64>>,
    /// Highest bid.
    pub bid_high: Vec<Option<f64>>,
    /// Lowest ask.
    pub ask_low: Vec<Option<f64>>,
    /// Highest ask.
    pub ask_high: Vec<Option<f64>>,
}

/// What every venue offered at the moments at which the router filled most shares, the largest
/// moment first: after the rows of the instant at which shares were taken, before those of the
/// instant at which a posted order was filled. An entry for each moment and venue, of more venues
/// than fit those with most fills and the best quotes; quotes that were held for stale or put out
/// where venues cross are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Books {
    /// The moment, in seconds from the start, to the nanosecond.
    pub seconds: Vec<f64>,
    /// Publisher id of the venue.
    pub venue: Vec<u16>,
    /// Bid in dollars; `null` where there was none.
    pub bid: Vec<Option<f64>>,
    /// Shares that it bid for.
    pub bid_shares: Vec<u64>,
    /// Ask in dollars; `null` where there was none.
    pub ask: Vec<Option<f64>>,
    /// Shares on offer there.
    pub ask_shares: Vec<u64>,
    /// Shares that the router filled there at this moment.
    pub filled: Vec<u64>,
    /// Average price of these shares in dollars, without fees; `null` where there are none.
    pub price: Vec<Option<f64>>,
    /// Fees of these shares in dollars; negative where the venue paid.
    pub fees: Vec<f64>,
    /// Whether the moment is one of posted orders that were waited for, rather than of shares
    /// taken.
    pub posted: Vec<bool>,
    /// Venues without an entry at each moment, for which there was no room.
    #[serde(default)]
    pub venues_left_out: u64,
}

impl Books {
    /// Entries.
    pub fn len(&self) -> usize {
        let lengths = [
            self.seconds.len(),
            self.venue.len(),
            self.bid.len(),
            self.bid_shares.len(),
            self.ask.len(),
            self.ask_shares.len(),
            self.filled.len(),
            self.price.len(),
            self.fees.len(),
            self.posted.len(),
        ];
        lengths.into_iter().min().unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The fills of one strategy, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fills {
    /// When, in seconds from the start, to the nanosecond.
    pub seconds: Vec<f64>,
    /// Publisher id of the venue.
    pub venue: Vec<u16>,
    /// Price in dollars, without fees.
    pub price: Vec<f64>,
    /// Shares.
    pub shares: Vec<u64>,
    /// Dollars paid for a buy, received for a sell; fees included.
    pub cash: Vec<f64>,
    /// Whether the order was posted and waited for, rather than taken.
    pub posted: Vec<bool>,
    /// Whether there were too many: those of one venue close in time are then one entry, at their
    /// average price and at the time of the last.
    pub merged: bool,
}

impl Fills {
    /// Entries.
    pub fn len(&self) -> usize {
        let lengths = [
            self.seconds.len(),
            self.venue.len(),
            self.price.len(),
            self.shares.len(),
            self.cash.len(),
            self.posted.len(),
        ];
        lengths.into_iter().min().unwrap_or(0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = Fill> {
        (0..self.len()).map(|place| Fill {
            seconds: self.seconds[place],
            venue: self.venue[place],
            price: self.price[place],
            shares: self.shares[place],
            cash: self.cash[place],
            posted: self.posted[place],
        })
    }
}

/// One entry of [`Fills`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Seconds from the start.
    pub seconds: f64,
    /// Publisher id.
    pub venue: u16,
    /// Dollars, without fees.
    pub price: f64,
    /// Shares.
    pub shares: u64,
    /// Dollars, fees included.
    pub cash: f64,
    /// Posted rather than taken.
    pub posted: bool,
}
