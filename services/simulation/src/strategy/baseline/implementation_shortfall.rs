use crate::order::child::Orders;
use crate::schedule::Schedule;
use crate::schedule::curve::Curve;
use crate::strategy::context::StrategyContext;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// Follows the schedule of Almgren and Chriss ([`Curve::AlmgrenChriss`]), which trades early for
/// fear of the market moving: at each instant takes, cheapest first, what the schedule still wants.
#[derive(Clone, Debug)]
pub struct ImplementationShortfall {
    schedule: Schedule,
}

impl ImplementationShortfall {
    /// Follows the schedule over the window of `context`.
    pub fn new(context: &StrategyContext) -> Self {
        Self {
            schedule: Curve::AlmgrenChriss.schedule(&context.span, context.order.size),
        }
    }
}

impl Strategy for ImplementationShortfall {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }

    fn schedule(&self) -> Option<&Schedule> {
        Some(&self.schedule)
    }
}
