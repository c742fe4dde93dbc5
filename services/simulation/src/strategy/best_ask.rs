use routing::offer::Take;

use super::{Situation, Strategy, take_cheapest};

/// At each instant takes what the cheapest venue offers (best bid for a sell); the rest waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct BestAsk;

impl Strategy for BestAsk {
    fn decide(&mut self, situation: &Situation<'_>, takes: &mut Vec<Take>) {
        take_cheapest(situation.remaining(), situation.offers().take(1), takes);
    }
}
