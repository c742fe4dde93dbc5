use crate::order::child::Orders;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// Takes everything on offer, cheapest first, until the order is filled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sweep;

impl Strategy for Sweep {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        take_cheapest(situation.remaining(), situation.offers(), &mut orders.takes);
    }
}
