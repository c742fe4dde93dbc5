//! What a share costs at each venue, for an order of one side.

use market_data::{PerShare, Price, PublisherId, Quote, Shares, Side};
use routing::offer::{UnitCost, VenueIndex};

use super::shown::{Displayed, Queue};
use crate::order::Assumptions;

/// Fees by venue, and the worst price that the order may trade at.
#[derive(Clone, Debug)]
pub(crate) struct Costs {
    side: Side,
    fees: Vec<PerShare>,
    /// Rebates with the sign turned.
    posted_fees: Vec<PerShare>,
    /// The highest of the fees.
    highest_fee: i64,
    /// The worst price that is shown.
    limit: Option<Price>,
}

impl Costs {
    /// The costs at `venues` of an order of `side`.
    pub(crate) fn new(venues: &[PublisherId], side: Side, assumptions: &Assumptions) -> Self {
        let of = |venue: &PublisherId| assumptions.fees.of(*venue);
        let turned = |rebate: PerShare| PerShare::from_units(-rebate.units()).unwrap_or_default();
        Self {
            side,
            fees: venues.iter().map(|venue| of(venue).fee).collect(),
            highest_fee: (venues.iter().map(|venue| of(venue).fee.units()).max())
                .unwrap_or_default(),
            posted_fees: venues
                .iter()
                .map(|venue| turned(of(venue).rebate))
                .collect(),
            limit: assumptions.limit,
        }
    }

    /// The side of the order.
    #[inline]
    pub(crate) fn side(&self) -> Side {
        self.side
    }

    /// A best price of a venue with its cost, all shares of it shown last.
    #[inline]
    pub(crate) fn whole(&self, venue: VenueIndex, quote: Quote) -> Displayed {
        self.displayed(venue, quote, quote.shares(), true)
    }

    /// A price of a venue with its cost; `last_shown` is what the venue last showed at it.
    #[inline]
    pub(crate) fn displayed(
        &self,
        venue: VenueIndex,
        quote: Quote,
        last_shown: Shares,
        is_best: bool,
    ) -> Displayed {
        Displayed {
            venue,
            cost: self.all_in(venue, quote.price),
            price: quote.price,
            shown: quote.shares(),
            last_shown,
            is_best,
        }
    }

    /// A best price on the order's own side with the cost of a share that fills there.
    #[inline]
    pub(crate) fn queue(&self, venue: VenueIndex, quote: Quote) -> Queue {
        Queue {
            venue,
            cost: self.posted_cost(venue, quote.price),
            quote,
        }
    }

    /// The cost of a share that fills in an order posted at a venue for `price`.
    #[inline]
    pub(crate) fn posted_cost(&self, venue: VenueIndex, price: Price) -> UnitCost {
        UnitCost(self.signed(price).0 + self.posted_fee(venue).units())
    }

    /// A quote, unless the order may not trade at its price.
    #[inline]
    pub(crate) fn within_limit(&self, quote: Option<Quote>) -> Option<Quote> {
        quote.filter(|quote| self.allows(quote.price))
    }

    /// Whether the order may trade at a price.
    #[inline]
    pub(crate) fn allows(&self, price: Price) -> bool {
        let price = self.signed(price);
        self.limit.is_none_or(|limit| price <= self.signed(limit))
    }

    /// A price on the scale of costs, on which less is better.
    #[inline]
    pub(crate) fn signed(&self, price: Price) -> UnitCost {
        match self.side {
            Side::Buy => UnitCost(price.units()),
            Side::Sell => UnitCost(-price.units()),
        }
    }

    /// The all-in cost of a share at `price` at a venue.
    #[inline]
    pub(crate) fn all_in(&self, venue: VenueIndex, price: Price) -> UnitCost {
        UnitCost(self.signed(price).0 + self.fee(venue).units())
    }

    /// Whether a share at this all-in cost has a price, without fees, that is worse than `price`,
    /// whatever the venue.
    #[inline]
    pub(crate) fn is_behind(&self, price: Price, cost: UnitCost) -> bool {
        cost.0 - self.highest_fee > self.signed(price).0
    }

    /// The taker fee at a venue.
    #[inline]
    pub(crate) fn fee(&self, venue: VenueIndex) -> PerShare {
        let fee = self.fees.get(usize::from(venue.0));
        fee.copied().unwrap_or_default()
    }

    /// The fee for a posted share that fills at a venue: its rebate with the sign turned.
    #[inline]
    pub(crate) fn posted_fee(&self, venue: VenueIndex) -> PerShare {
        let fee = self.posted_fees.get(usize::from(venue.0));
        fee.copied().unwrap_or_default()
    }
}
