//! What one venue shows, seen from one side.

use market_data::{Price, Quote, Shares};
use routing::offer::{UnitCost, VenueIndex};

/// One venue's displayed price on the side that the order trades against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Displayed {
    /// The venue.
    pub venue: VenueIndex,
    /// All-in cost per share.
    pub cost: UnitCost,
    /// The price, without fees.
    pub price: Price,
    /// Displayed shares.
    pub shown: Shares,
    /// What the venue last showed at this price, which is `shown` unless a later row of the instant
    /// changed it.
    pub last_shown: Shares,
    /// Whether this is the venue's best price; else a level behind it.
    pub is_best: bool,
}

/// One venue's displayed price on the order's own side: what a posted order joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The venue.
    pub venue: VenueIndex,
    /// Cost of a share that fills there, the rebate taken off.
    pub cost: UnitCost,
    /// The best price there, without rebate, and the shares displayed at it.
    pub quote: Quote,
}
