use std::num::NonZeroU32;

use routing::almgren_chriss::AlmgrenChriss;

use super::{Situation, Strategy, take_cheapest};
use crate::brief::Brief;
use crate::orders::Orders;
use crate::schedule::Schedule;

/// `kappa T` of the schedule: at 2, two thirds of the order are done in the first half of the window. It stands for risk aversion,
/// volatility and impact together, which one recording cannot tell apart.
const URGENCY: f64 = 2.0;

/// Follows the schedule of Almgren and Chriss ([`routing::almgren_chriss`]), which trades early for fear of the market moving:
/// at each instant takes, cheapest first, what the schedule still wants.
#[derive(Clone, Debug)]
pub struct ImplementationShortfall {
    schedule: Schedule,
}

impl ImplementationShortfall {
    /// Follows the schedule over the window of `brief`.
    pub fn new(brief: &Brief) -> Self {
        Self {
            schedule: brief
                .schedule()
                .weighted(|_, buckets| weights(buckets).unwrap_or_default()),
        }
    }
}

/// The slices of an order over so many buckets; `None` where there is no schedule.
fn weights(buckets: u32) -> Option<Vec<u64>> {
    let slices = NonZeroU32::new(buckets)?;
    let tau = 1.0 / f64::from(slices.get());
    let problem = AlmgrenChriss {
        shares: 1e9, // weights are whole numbers: fine enough
        horizon: 1.0,
        slices,
        volatility: 1.0,
        temporary_impact: 1.0,
        permanent_impact: 0.0,
        fixed_cost: 0.0,
        // Solved for kappa: cosh(kappa tau) = 1 + lambda tau^2 / 2.
        risk_aversion: 2.0 * ((URGENCY * tau).cosh() - 1.0) / (tau * tau),
    };
    let slices = problem.schedule().ok()?.slices();
    Some(
        slices
            .into_iter()
            .map(|slice| slice.round() as u64)
            .collect(),
    )
}

impl Strategy for ImplementationShortfall {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }
}
