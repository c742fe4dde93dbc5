//! A strategy's own posted orders, as far as it knows them.

use market_data::{Price, Shares};
use routing::offer::{UnitCost, VenueIndex};

use super::Situation;

/// A posted order as the strategy knows it.
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
    /// The strategy's own posted orders as it knows them, by venue and price. Shares that were
    /// filled are in them until the acknowledgement is there; in all they are
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
