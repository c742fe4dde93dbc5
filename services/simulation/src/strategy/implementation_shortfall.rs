use super::{Situation, Strategy, take_cheapest};
use crate::brief::Brief;
use crate::orders::Orders;
use crate::pace::Pace;
use crate::schedule::Schedule;

/// Follows the schedule of Almgren and Chriss ([`Pace::AlmgrenChriss`]), which trades early for fear of the market moving:
/// at each instant takes, cheapest first, what the schedule still wants.
#[derive(Clone, Debug)]
pub struct ImplementationShortfall {
    schedule: Schedule,
}

impl ImplementationShortfall {
    /// Follows the schedule over the window of `brief`.
    pub fn new(brief: &Brief) -> Self {
        Self {
            schedule: Pace::AlmgrenChriss.schedule(brief),
        }
    }
}

impl Strategy for ImplementationShortfall {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }
}
