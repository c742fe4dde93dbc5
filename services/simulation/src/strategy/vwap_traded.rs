use super::{Situation, Strategy, take_cheapest};
use crate::brief::Brief;
use crate::orders::Orders;
use crate::schedule::{BUCKET, Schedule};

/// Follows the volume of earlier: cuts the order over the window's buckets in proportion to what was traded, bucket by bucket, in the
/// equally long period just before the window, and takes what the schedule still wants, cheapest first. Without trades in
/// that period the slices are equal.
#[derive(Clone, Debug)]
pub struct VwapTraded {
    schedule: Schedule,
}

impl VwapTraded {
    /// Follows the volume before the window of `brief`.
    pub fn new(brief: &Brief) -> Self {
        let equal = brief.schedule();
        let (buckets, history) = (equal.buckets(), &brief.history);
        let earlier = u32::try_from(buckets).map_or(BUCKET, |buckets| BUCKET * buckets);
        let traded = |bucket| {
            let (from, to) = (
                equal.begin(bucket) - earlier,
                equal.begin(bucket + 1) - earlier,
            );
            (history.traded_before(to) - history.traded_before(from)).get()
        };
        let weights: Vec<u64> = if history.traded_before(brief.span.start).is_zero() {
            Vec::new()
        } else {
            (0..buckets).map(traded).collect()
        };
        Self {
            schedule: equal.weighted(&weights),
        }
    }
}

impl Strategy for VwapTraded {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }
}
