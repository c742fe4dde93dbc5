use routing::offer::Take;

use super::{Situation, Strategy, take_cheapest};

/// Takes everything on offer, cheapest first, until the order is filled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sweep;

impl Strategy for Sweep {
    fn decide(&mut self, situation: &Situation<'_>, takes: &mut Vec<Take>) {
        take_cheapest(situation.remaining(), situation.offers(), takes);
    }
}
