//! A strategy's own posted orders, with fills of which it does not know yet.

use market_data::{Price, Shares};
use routing::offer::{UnitCost, VenueIndex};

use super::situation::Situation;

/// A posted order, without fills of which the strategy does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnOrder {
    /// The venue.
    pub venue: VenueIndex,
    /// The limit price.
    pub price: Price,
    /// Cost of a share that fills, the rebate taken off.
    pub cost: UnitCost,
    /// Shares that are open, as far as the strategy knows.
    pub shares: Shares,
}

impl Situation<'_> {
    /// The strategy's own posted orders, by venue and price, so that a venue may have several.
    /// Shares that were filled are in them until the acknowledgement is there; all else is as the
    /// venue has it, what was posted, cancelled or refused without one. In all they are
    /// [`Situation::posted_shares`].
    pub fn own_orders(&self) -> Vec<OwnOrder> {
        let open = self.posted.iter();
        let open = open.map(|(venue, order)| (venue, order.price(), order.open()));
        let unknown = self.unknown.iter();
        let unknown = unknown.map(|fill| (fill.venue, fill.price, fill.shares));
        let mut orders: Vec<OwnOrder> = Vec::new();
        for (venue, price, shares) in open.chain(unknown) {
            let is_it = |order: &&mut OwnOrder| (order.venue, order.price) == (venue, price);
            match orders.iter_mut().find(is_it) {
                Some(order) => order.shares += shares,
                None => orders.push(OwnOrder {
                    venue,
                    price,
                    cost: self.view.posted_cost(venue, price),
                    shares,
                }),
            }
        }
        orders.sort_by_key(|order| (order.venue, order.price));
        orders
    }
}
