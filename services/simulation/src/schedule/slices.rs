//! Time schedules: how much of an order is wanted by when.

use std::time::Duration;

use market_data::{Shares, Timestamp};

use crate::order::window::Span;

/// Length of a bucket.
pub const BUCKET: Duration = Duration::from_mins(1);

/// Most buckets of uneven slices, a week: a longer window gets equal ones.
const MOST_UNEVEN: u32 = 7 * 24 * 60;

/// An order cut into slices, one a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    start: Timestamp,
    order: Shares,
    buckets: u64,
    /// How long the last bucket is.
    last: Duration,
    /// What is wanted in all once each bucket has begun; empty for equal slices, the larger ones
    /// first.
    uneven: Vec<Shares>,
}

impl Schedule {
    /// `ceil(window / 60 s)` buckets from the start of `span`, at least one.
    pub fn over(span: &Span, order: Shares) -> Self {
        let window = span.end.since(span.start);
        let buckets = window.as_nanos().div_ceil(BUCKET.as_nanos());
        let buckets = u64::try_from(buckets).unwrap_or(u64::MAX).max(1);
        let whole = Duration::from_secs((buckets - 1).saturating_mul(BUCKET.as_secs()));
        // The last nanosecond belongs to the order, where it is not the moment at which its
        // schedule ends.
        let end = if span.close == span.end {
            span.end
        } else {
            span.close + Duration::from_nanos(1)
        };
        let last = end.since(span.start).saturating_sub(whole).min(BUCKET);
        Self {
            start: span.start,
            order,
            buckets,
            last,
            uneven: Vec::new(),
        }
    }

    /// These buckets, the order cut in proportion to the weights that `weigh` gives for so many
    /// buckets; equal slices where there are too many buckets, not as many weights, or only zeros.
    #[must_use]
    pub fn weighted(mut self, weigh: impl FnOnce(&Self, u32) -> Vec<u64>) -> Self {
        let Some(buckets) = u32::try_from(self.buckets)
            .ok()
            .filter(|buckets| *buckets <= MOST_UNEVEN)
        else {
            return self;
        };
        let weights = weigh(&self, buckets);
        let whole: u128 = weights.iter().copied().map(u128::from).sum();
        if whole == 0 || weights.len() as u64 != self.buckets {
            return self;
        }
        let order = u128::from(self.order.get());
        let running = weights.iter().scan(0, |sum, weight| {
            *sum += u128::from(*weight);
            Some(*sum)
        });
        // Rounded once each on the running sum: the slices add up to the order.
        let wanted = running.map(|sum| (2 * order * sum + whole) / (2 * whole));
        self.uneven = wanted
            .map(|wanted| Shares::new(u64::try_from(wanted).unwrap_or(u64::MAX)))
            .collect();
        self
    }

    /// How much is wanted in all by `now`: every slice whose bucket has begun.
    pub fn wanted_by(&self, now: Timestamp) -> Shares {
        self.wanted_after(self.bucket(now) + 1)
    }

    /// How much is wanted in all by the buckets that have ended by `now`.
    pub fn overdue_by(&self, now: Timestamp) -> Shares {
        self.wanted_after(self.bucket(now))
    }

    /// The bucket of `now`, from 0; the last one has no end.
    pub fn bucket(&self, now: Timestamp) -> u64 {
        let ended = now.since(self.start).as_nanos() / BUCKET.as_nanos();
        u64::try_from(ended)
            .unwrap_or(u64::MAX)
            .min(self.buckets - 1)
    }

    /// How much the first `begun` buckets want in all.
    fn wanted_after(&self, begun: u64) -> Shares {
        if let Some(last) = begun.checked_sub(1)
            && let Some(wanted) = usize::try_from(last)
                .ok()
                .and_then(|last| self.uneven.get(last))
        {
            return *wanted;
        }
        let (slice, larger) = (
            self.order.get() / self.buckets,
            self.order.get() % self.buckets,
        );
        Shares::new(slice * begun + larger.min(begun))
    }

    /// When a bucket begins.
    pub fn begin(&self, bucket: u64) -> Timestamp {
        let seconds = bucket.saturating_mul(BUCKET.as_secs());
        self.start + Duration::from_secs(seconds)
    }

    /// How long a bucket is: a minute, but for the last what is left of the window.
    pub fn length(&self, bucket: u64) -> Duration {
        if bucket + 1 < self.buckets {
            BUCKET
        } else {
            self.last
        }
    }

    /// The different lengths of buckets.
    pub fn lengths(&self) -> Vec<Duration> {
        let mut lengths = vec![self.length(0), self.last];
        lengths.dedup();
        lengths
    }

    /// How many buckets there are.
    pub fn buckets(&self) -> u64 {
        self.buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(1_000_000 + seconds)
    }

    fn over(seconds: u64, order: u64) -> Schedule {
        let span = Span {
            first: at(0),
            last: at(seconds),
            start: at(0),
            end: at(seconds),
            close: at(seconds),
        };
        Schedule::over(&span, Shares::new(order))
    }

    #[test]
    fn five_thousand_over_nine_buckets() {
        let schedule = over(522, 5_000);
        let wanted: Vec<_> = (0..9)
            .map(|bucket| schedule.wanted_by(at(bucket * 60)).get())
            .collect();
        let slices: Vec<_> = [0]
            .iter()
            .chain(&wanted)
            .zip(&wanted)
            .map(|(a, b)| b - a)
            .collect();
        assert_eq!(slices, [556, 556, 556, 556, 556, 555, 555, 555, 555]);
        assert_eq!(schedule.wanted_by(at(59)).get(), 556);
        assert_eq!(schedule.wanted_by(at(9_999)).get(), 5_000);
    }

    #[test]
    fn weights_cut_the_order_and_add_up_to_it() {
        let wanted = |weights: &[u64], order| {
            let schedule = over(180, order).weighted(|_, _| weights.to_vec());
            [0, 60, 120].map(|seconds| schedule.wanted_by(at(seconds)).get())
        };
        assert_eq!(wanted(&[1, 2, 1], 100), [25, 75, 100]);
        assert_eq!(wanted(&[0, 0, 7], 100), [0, 0, 100]);
        assert_eq!(wanted(&[1, 1, 1], 5), [2, 3, 5]);
        assert_eq!(wanted(&[0, 0, 0], 5), [2, 4, 5]);
        assert_eq!(wanted(&[1, 1], 5), [2, 4, 5]);
        let weighted = over(180, 100).weighted(|_, _| vec![1, 2, 1]);
        assert_eq!(
            [0, 60, 120, 999].map(|now| weighted.overdue_by(at(now)).get()),
            [0, 25, 75, 75]
        );
        assert_eq!(weighted.bucket(at(999)), 2);
    }

    #[test]
    fn the_last_bucket_is_what_is_left_of_the_window() {
        let lengths = |seconds| over(seconds, 1).lengths();
        let seconds = Duration::from_secs;
        assert_eq!(lengths(522), [seconds(60), seconds(42)]);
        assert_eq!(lengths(120), [seconds(60)]);
        assert_eq!(lengths(19), [seconds(19)]);
        assert_eq!(over(522, 1).length(7), seconds(60));
        assert_eq!(over(522, 1).length(8), seconds(42));
        assert_eq!(lengths(0), [seconds(0)]);
    }

    #[test]
    fn edges() {
        assert_eq!(over(0, 7).buckets(), 1);
        assert_eq!(over(60, 7).buckets(), 1);
        assert_eq!(over(61, 7).buckets(), 2);
        assert_eq!(over(600, 3).wanted_by(at(0)).get(), 1);
        assert_eq!(over(600, 3).wanted_by(at(599)).get(), 3);
    }
}
