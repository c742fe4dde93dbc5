//! Time schedules: how much of an order is wanted by when.

use std::time::Duration;

use market_data::{Shares, Timestamp};

use crate::window::Span;

/// Length of a bucket.
const BUCKET: Duration = Duration::from_mins(1);

/// An order cut into equal slices, one a bucket, the larger slices first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    start: Timestamp,
    order: Shares,
    buckets: u64,
}

impl Schedule {
    /// `ceil(window / 60 s)` buckets from the start of `span`, at least one.
    pub fn over(span: &Span, order: Shares) -> Self {
        let window = span.end.since(span.start);
        let buckets = window.as_nanos().div_ceil(BUCKET.as_nanos());
        Self {
            start: span.start,
            order,
            buckets: u64::try_from(buckets).unwrap_or(u64::MAX).max(1),
        }
    }

    /// How much is wanted in all by `now`: every slice whose bucket has begun.
    pub fn wanted_by(&self, now: Timestamp) -> Shares {
        let begun = now.since(self.start).as_nanos() / BUCKET.as_nanos() + 1;
        let begun = u64::try_from(begun).unwrap_or(u64::MAX).min(self.buckets);
        let (slice, larger) = (
            self.order.get() / self.buckets,
            self.order.get() % self.buckets,
        );
        Shares::new(slice * begun + larger.min(begun))
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
    fn edges() {
        assert_eq!(over(0, 7).buckets(), 1);
        assert_eq!(over(60, 7).buckets(), 1);
        assert_eq!(over(61, 7).buckets(), 2);
        assert_eq!(over(600, 3).wanted_by(at(0)).get(), 1);
        assert_eq!(over(600, 3).wanted_by(at(599)).get(), 3);
    }
}
