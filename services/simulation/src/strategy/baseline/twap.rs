use crate::order::child::Orders;
use crate::schedule::Schedule;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// Follows a time schedule: at each instant takes, cheapest first, what the schedule still wants.
#[derive(Clone, Debug)]
pub struct Twap {
    schedule: Schedule,
}

impl Twap {
    /// Follows `schedule`.
    pub fn new(schedule: Schedule) -> Self {
        Self { schedule }
    }
}

impl Strategy for Twap {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }

    fn schedule(&self) -> Option<&Schedule> {
        Some(&self.schedule)
    }
}
