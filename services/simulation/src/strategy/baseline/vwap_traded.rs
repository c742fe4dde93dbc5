use crate::order::child::Orders;
use crate::schedule::{BUCKET, Schedule};
use crate::strategy::context::StrategyContext;
use crate::strategy::situation::{Situation, Strategy, take_cheapest};

/// Days looked back on for the same time of day.
const MOST_DAYS: u32 = 366;

/// Minutes in a day.
const MINUTES_A_DAY: u32 = 24 * 60;

/// Where the profile of volume that `vwap-traded` follows comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeProfile {
    /// This time of day on so many earlier days of the recording that traded then.
    EarlierDays(u32),
    /// The equally long period just before the window: a pattern that nothing says will repeat.
    PeriodBefore,
    /// None: no such period was recorded whole, or nothing was traded in it. The slices are equal.
    Unknown,
}

/// Follows the volume of earlier: cuts the order over the window's buckets in proportion to what
/// was traded, bucket by bucket, at the same time of day on earlier days of the recording, else in
/// the equally long period just before the window, and takes what the schedule still wants,
/// cheapest first. A period counts that was recorded from its first bucket on: what was not
/// recorded is no silence. Without any trades there the slices are equal.
#[derive(Clone, Debug)]
pub struct VwapTraded {
    schedule: Schedule,
    profile: VolumeProfile,
}

impl VwapTraded {
    /// Follows the volume before the window of `context`.
    pub fn new(context: &StrategyContext) -> Self {
        let history = &context.history;
        let mut profile = VolumeProfile::Unknown;
        let schedule = context.schedule().weighted(|schedule, buckets| {
            let traded_earlier = |minutes: u32| -> Vec<u64> {
                let earlier = |bucket| schedule.begin(bucket) - BUCKET * minutes;
                let until = |bucket| history.traded_before(earlier(bucket));
                let traded = |bucket| (until(bucket + 1) - until(bucket)).get();
                (0..u64::from(buckets)).map(traded).collect()
            };
            let mut weights = vec![0; usize::try_from(buckets).unwrap_or_default()];
            let mut days = 0;
            for day in 1..=MOST_DAYS {
                let begins = context.span.start - BUCKET * (day * MINUTES_A_DAY);
                if !history.has_begun_by(begins + BUCKET) {
                    break;
                }
                if day * MINUTES_A_DAY < buckets {
                    continue; // it would reach into the window itself
                }
                let traded = traded_earlier(day * MINUTES_A_DAY);
                days += u32::from(traded.iter().any(|shares| *shares > 0));
                for (weight, shares) in weights.iter_mut().zip(traded) {
                    *weight += shares;
                }
            }
            let before = context.span.start - BUCKET * buckets;
            if days == 0 && history.has_begun_by(before + BUCKET) {
                weights = traded_earlier(buckets);
            }
            profile = match (days, weights.iter().any(|shares| *shares > 0)) {
                (1.., _) => VolumeProfile::EarlierDays(days),
                (0, true) => VolumeProfile::PeriodBefore,
                (0, false) => VolumeProfile::Unknown,
            };
            weights
        });
        Self { schedule, profile }
    }

    /// Where the profile comes from.
    pub fn profile(&self) -> VolumeProfile {
        self.profile
    }
}

impl Strategy for VwapTraded {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        take_cheapest(wanted, situation.offers(), &mut orders.takes);
    }

    fn schedule(&self) -> Option<&Schedule> {
        Some(&self.schedule)
    }
}
