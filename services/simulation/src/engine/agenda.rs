//! When an execution acts besides at the instants of the tape.

use std::time::Duration;

use market_data::Timestamp;

use crate::order::Assumptions;
use crate::order::window::Span;
use crate::schedule::BUCKET;

/// The moments of one execution: its start, the boundaries of the schedule that its strategy
/// follows, its completion and its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agenda {
    start: Timestamp,
    /// Where the schedule ends: later boundaries there are none. `None` where the strategy follows
    /// no schedule.
    schedule_end: Option<Timestamp>,
    /// When posted orders are cancelled, so that their shares are known to be free when the sweep
    /// is decided; `None` without completion.
    pub(super) withdraw: Option<Timestamp>,
    /// When the sweep of what is unfilled is decided.
    pub(super) sweep: Option<Timestamp>,
    pub(super) close: Timestamp,
}

impl Agenda {
    /// The moments of an order that is executed within `span` by a strategy that follows a
    /// schedule, or none.
    pub(super) fn of(span: &Span, assumptions: &Assumptions, scheduled: bool) -> Self {
        let longest = assumptions.latency.longest();
        let before_close = |duration: Duration| {
            let left = span.close.since(span.start).saturating_sub(duration);
            span.start + left
        };
        let sweep = before_close(longest.order);
        let withdraw = before_close(2 * longest.order + longest.acknowledgement);
        Self {
            start: span.start,
            schedule_end: scheduled.then(|| span.end.min(span.close)),
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
        let moments = [
            self.boundary_after(now),
            self.withdraw,
            self.sweep,
            Some(self.close),
        ];
        let later = moments.into_iter().flatten().filter(|moment| *moment > now);
        later.min()
    }

    /// The first boundary of the schedule after `now`; its start is none.
    fn boundary_after(&self, now: Timestamp) -> Option<Timestamp> {
        let end = self.schedule_end?;
        let bucket = BUCKET.as_nanos();
        let begun = now.since(self.start).as_nanos() / bucket + 1;
        let nanos = u64::try_from(begun * bucket).ok()?;
        let boundary = self.start + Duration::from_nanos(nanos);
        (boundary < end).then_some(boundary)
    }

    /// Whether the strategy decides at a moment of the agenda, on the book as it stands: at the
    /// start, at the boundaries of its own schedule, and at the end. The completion is not its
    /// decision.
    pub(super) fn is_for_decisions(&self, moment: Timestamp) -> bool {
        let one = Duration::from_nanos(1);
        let before = self.start + moment.since(self.start).saturating_sub(one);
        moment <= self.start || moment == self.close || self.boundary_after(before) == Some(moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::latency::{Delays, Latency};

    fn at(millis: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(1_000_000) + Duration::from_millis(millis)
    }

    fn agenda(window: u64, assumptions: &Assumptions, scheduled: bool) -> Agenda {
        let span = Span {
            first: at(0),
            last: at(window),
            start: at(0),
            end: at(window),
            close: at(window),
        };
        Agenda::of(&span, assumptions, scheduled)
    }

    fn moments(window: u64, assumptions: &Assumptions) -> Vec<u128> {
        all_of(&agenda(window, assumptions, true), |_| true)
    }

    fn all_of(agenda: &Agenda, kept: impl Fn(Timestamp) -> bool) -> Vec<u128> {
        let mut now = None;
        let next = std::iter::from_fn(|| {
            now = agenda.next(now);
            now
        });
        next.filter(|moment| kept(*moment))
            .map(|moment| moment.since(at(0)).as_millis())
            .collect()
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
        // Decisions belong to the start, the schedule's own boundaries and the end.
        let decisions = |window, scheduled| {
            let agenda = agenda(window, &late(true), scheduled);
            all_of(&agenda, |moment| agenda.is_for_decisions(moment))
        };
        assert_eq!(decisions(150_000, true), [0, 60_000, 120_000, 150_000]);
        assert_eq!(decisions(150_000, false), [0, 150_000]);
        assert_eq!(decisions(50, false), [0, 50]);
    }
}
