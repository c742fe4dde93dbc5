use crate::order::child::Orders;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// At each instant takes what the cheapest venue offers at its best price (best bid for a sell);
/// the rest waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct BestAsk;

impl Strategy for BestAsk {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        take_cheapest(
            situation.remaining(),
            situation.best_offers().take(1),
            &mut orders.takes,
        );
    }
}
