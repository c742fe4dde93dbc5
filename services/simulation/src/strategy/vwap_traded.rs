use super::{Situation, Strategy, take_cheapest};
use crate::order::child::Orders;
use crate::schedule::{BUCKET, Schedule};
use crate::strategy::context::StrategyContext;

/// Follows the volume of earlier: cuts the order over the window's buckets in proportion to what was traded, bucket by bucket, in the
/// equally long period just before the window, and takes what the schedule still wants, cheapest first. Without trades in
/// that period the slices are equal.
#[derive(Clone, Debug)]
pub struct VwapTraded {
    schedule: Schedule,
}

impl VwapTraded {
    /// Follows the volume before the window of `brief`.
    pub fn new(brief: &StrategyContext) -> Self {
        let history = &brief.history;
        let schedule = brief.schedule().weighted(|schedule, buckets| {
            let earlier = |bucket| schedule.begin(bucket) - BUCKET * buckets;
            let until = |bucket| history.traded_before(earlier(bucket));
            let traded = |bucket| (until(bucket + 1) - until(bucket)).get();
            (0..u64::from(buckets)).map(traded).collect()
        });
        Self { schedule }
    }
}

impl Strategy for VwapTraded {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }
}
