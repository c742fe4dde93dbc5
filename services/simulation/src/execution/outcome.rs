//! What one strategy achieved.

use market_data::{Cash, Shares, Side, Timestamp};
use routing::offer::VenueIndex;

use crate::execution::totals::Totals;
use crate::execution::{Execution, Fill, Liquidity};

/// What one strategy achieved with the parent order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Buy or sell.
    pub side: Side,
    /// `OrderQty`.
    pub ordered: Shares,
    /// `CumQty`.
    pub filled: Shares,
    /// Cash paid for a buy, received for a sell; fees included.
    pub cash: Cash,
    /// Fees paid; negative where venues paid more than they charged.
    pub fees: Cash,
    /// Every fill, in order of time.
    pub fills: Vec<Fill>,
    /// What was done at each venue, by rank of publisher id; venues without orders are left out.
    pub venues: Vec<VenueOutcome>,
}

/// What one strategy did at one venue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VenueOutcome {
    /// The venue.
    pub venue: VenueIndex,
    /// Shares of the child orders sent there.
    pub sent: Shares,
    /// Shares filled there.
    pub filled: Shares,
    /// Of these, shares that were posted and waited for.
    pub posted: Shares,
    /// Cash paid or received there, fees included.
    pub cash: Cash,
    /// Fees paid there.
    pub fees: Cash,
}

impl Outcome {
    /// Adds up a finished execution.
    pub fn of(execution: Execution, side: Side) -> Self {
        let ordered = execution.order_quantity();
        let sent = execution.sent().iter().zip(0..);
        let mut venues: Vec<VenueOutcome> = sent
            .filter(|(sent, _)| !sent.is_zero())
            .map(|(sent, venue)| VenueOutcome {
                venue: VenueIndex(venue),
                sent: *sent,
                ..VenueOutcome::default()
            })
            .collect();
        let fills = execution.into_fills();
        for fill in &fills {
            let place = venues.binary_search_by_key(&fill.venue, |venue| venue.venue);
            if let Some(venue) = place.ok().and_then(|place| venues.get_mut(place)) {
                venue.filled += fill.shares;
                if fill.liquidity == Liquidity::Maker {
                    venue.posted += fill.shares;
                }
                venue.cash += fill.cash(side);
                venue.fees += fill.fee.times(fill.shares);
            }
        }
        Self {
            side,
            ordered,
            filled: fills.iter().map(|fill| fill.shares).sum(),
            cash: fills.iter().map(|fill| fill.cash(side)).sum(),
            fees: fills.iter().map(|fill| fill.fee.times(fill.shares)).sum(),
            fills,
            venues,
        }
    }

    /// What the fills add up to.
    pub fn totals(&self) -> Totals {
        Totals {
            side: self.side,
            filled: self.filled,
            cash: self.cash,
        }
    }

    /// `LeavesQty` at the end.
    pub fn unfilled(&self) -> Shares {
        self.ordered - self.filled
    }

    /// Whether the whole order was filled.
    pub fn is_complete(&self) -> bool {
        self.filled == self.ordered
    }

    /// When the first share was filled.
    pub fn first_fill(&self) -> Option<Timestamp> {
        self.fills.first().map(|fill| fill.time)
    }

    /// When the last share was filled.
    pub fn last_fill(&self) -> Option<Timestamp> {
        self.fills.last().map(|fill| fill.time)
    }

    /// Orders outcomes of the same order from best to worst: more shares filled first, then the
    /// better all-in average price. Exact: averages are compared as fractions.
    pub fn compare(&self, other: &Self) -> std::cmp::Ordering {
        other
            .filled
            .cmp(&self.filled)
            .then_with(|| self.cost().cmp(&other.cost()))
    }

    /// Cash on a scale on which less is better.
    fn cost(&self) -> i128 {
        match self.side {
            Side::Buy => self.cash.units(),
            Side::Sell => -self.cash.units(),
        }
    }
}
