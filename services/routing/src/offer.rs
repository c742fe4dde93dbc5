//! What a router chooses from, and what it chooses.

use market_data::{Cash, Shares};

/// All-in cost of one share in units of 1e-9 dollars: ask + fee for a buy, fee - bid for a sell.
/// Lower is better on either side, which makes selling the mirror image of buying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitCost(pub i64);

impl UnitCost {
    /// What `shares` cost.
    pub fn times(self, shares: Shares) -> Cash {
        Cash::from_units(i128::from(self.0) * i128::from(shares.get()))
    }
}

/// A venue's rank by publisher id: index into the market's list of venues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VenueIndex(pub u16);

/// Shares on offer at one venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The venue.
    pub venue: VenueIndex,
    /// All-in cost per share.
    pub cost: UnitCost,
    /// Shares that can be taken.
    pub available: Shares,
}

/// Shares to be taken at one venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Take {
    /// The venue.
    pub venue: VenueIndex,
    /// How many, above zero.
    pub shares: Shares,
}

/// Sorts offers cheapest first; at equal cost the lower publisher id comes first.
pub fn sort_best_first(offers: &mut [Offer]) {
    offers.sort_unstable_by_key(|offer| (offer.cost, offer.venue));
}
