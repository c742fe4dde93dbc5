use std::sync::Arc;

use market_data::{Shares, Timestamp};

use crate::history::History;
use crate::order::child::Orders;
use crate::strategy::context::StrategyContext;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// Share of all trading in percent, ours included.
const RATE: u64 = 10;

/// Percentage of volume: takes, cheapest first, what keeps the order at a tenth of all trading
/// since its window opened, that is `rate / (1 - rate)` of what others traded. Trades without a
/// side are left out: they are auctions, in which nobody could have taken part, or of a kind that
/// the recording does not say. What is left at the end catches up with the completion.
#[derive(Clone, Debug)]
pub struct Pov {
    history: Arc<History>,
    opened: Timestamp,
}

impl Pov {
    /// Follows the trades after the window of `context` opens.
    pub fn new(context: &StrategyContext) -> Self {
        Self {
            history: Arc::clone(&context.history),
            opened: context.span.start,
        }
    }
}

impl Strategy for Pov {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let before = self.history.sided_before(self.opened);
        let others = self.history.sided_by(situation.time()) - before;
        let target = u128::from(others.get()) * u128::from(RATE) / u128::from(100 - RATE);
        let target = Shares::new(u64::try_from(target).unwrap_or(u64::MAX));
        take_cheapest(
            situation.behind(target),
            situation.offers(),
            &mut orders.takes,
        );
    }
}
