//! When an execution acts besides at the instants of the tape.

use std::time::Duration;

use market_data::Timestamp;

use crate::order::Assumptions;
use crate::order::window::Span;
use crate::schedule::BUCKET;

/// The moments of one execution: its start, the boundaries of its schedule, its completion and its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agenda {
    start: Timestamp,
    /// Where the schedule ends: later boundaries there are none.
    end: Timestamp,
    /// When posted orders are cancelled, so that their shares are known to be free when the sweep is decided; `None` without
    /// completion.
    pub(super) withdraw: Option<Timestamp>,
    /// When the sweep of what is unfilled is decided.
    pub(super) sweep: Option<Timestamp>,
    pub(super) close: Timestamp,
}

impl Agenda {
    /// The moments of an order that is executed within `span`.
    pub(super) fn of(span: &Span, assumptions: &Assumptions) -> Self {
        let longest = assumptions.latency.longest();
        let before_close = |duration: Duration| {
            let left = span.close.since(span.start).saturating_sub(duration);
            span.start + left
        };
        let sweep = before_close(longest.order);
        let withdraw = before_close(2 * longest.order + longest.acknowledgement);
        Self {
            start: span.start,
            end: span.end.min(span.close),
            withdraw: assumptions.completion.then_some(withdraw),
            sweep: assumptions.completion.then_some(sweep),
            close: span.close,
        }
    }

    /// The first moment after `now`; the start where there is no `now`. `None` after the end.
    pub(super) fn next(&self, now: Option<Timestamp>) -> Option<Timestamp> {
        let Some(now) = now else {
            return Some(self.start.min(self.close));
        };
        let bucket = BUCKET.as_nanos();
        let begun = now.since(self.start).as_nanos() / bucket + 1;
        let boundary = u64::try_from(begun * bucket).ok();
        let boundary = boundary.map(|nanos| self.start + Duration::from_nanos(nanos));
        let boundary = boundary.filter(|boundary| *boundary < self.end);
        let moments = [boundary, self.withdraw, self.sweep, Some(self.close)];
        let later = moments.into_iter().flatten().filter(|moment| *moment > now);
        later.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::latency::{Delays, Latency};

    fn at(millis: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(1_000_000) + Duration::from_millis(millis)
    }

    fn moments(window: u64, assumptions: &Assumptions) -> Vec<u128> {
        let span = Span {
            first: at(0),
            last: at(window),
            start: at(0),
            end: at(window),
            close: at(window),
        };
        let agenda = Agenda::of(&span, assumptions);
        let mut now = None;
        let next = std::iter::from_fn(|| {
            now = agenda.next(now);
            now
        });
        next.map(|moment| moment.since(at(0)).as_millis()).collect()
    }

    #[test]
    fn start_boundaries_completion_and_end() {
        let patient = Assumptions::default();
        assert_eq!(moments(150_000, &patient), [0, 60_000, 120_000, 150_000]);
        assert_eq!(moments(120_000, &patient), [0, 60_000, 120_000]);
        assert_eq!(moments(0, &patient), [0]);
        let late = |completion| Assumptions {
            completion,
            latency: Latency::uniform(Delays {
                data: Duration::from_secs(9),
                order: Duration::from_millis(100),
                acknowledgement: Duration::from_millis(50),
            }),
            ..Assumptions::default()
        };
        assert_eq!(moments(1_000, &late(true)), [0, 750, 900, 1_000]);
        assert_eq!(moments(1_000, &late(false)), [0, 1_000]);
        // Too short for an order to arrive: it is decided at once, and in vain.
        assert_eq!(moments(50, &late(true)), [0, 50]);
    }
}
