//! How often a venue speaks.

use std::time::Duration;

use crate::units::time::Timestamp;

/// A venue that has been silent for so many of its mean gaps has stopped speaking: if rows came
/// independently of each other, not one gap in a hundred million would be that long.
const GAPS: u64 = 20;

/// A quote is good for a second, in nanoseconds, however busy its venue is.
const SHORTEST: u64 = 1_000_000_000;

/// A quote that nobody has confirmed for a minute is not to be traded on, however quiet its venue
/// is.
const LONGEST: u64 = 60 * SHORTEST;

/// What a venue has shown so far. Rows that are yet to come change nothing of it: who looks at a
/// market at some time knows no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    rows: u64,
    first: Timestamp,
}

impl Habit {
    /// The habit with one row more.
    #[inline]
    #[must_use]
    pub fn with_row(self, time: Timestamp) -> Self {
        Self {
            rows: self.rows.wrapping_add(1),
            first: if self.rows == 0 { time } else { self.first },
        }
    }

    /// The silence behind the `last` row after which the venue's quotes are usually not good any
    /// more: twenty times the mean gap between its rows so far, at least a second and at most a
    /// minute, which it is while there is one row alone.
    #[inline]
    pub fn usual_silence(self, last: Timestamp) -> Duration {
        Duration::from_nanos(self.nanos(last))
    }

    /// Whether so many nanoseconds behind the `last` row are more than the usual silence.
    #[inline]
    pub fn is_exceeded(self, nanos: u64, last: Timestamp) -> bool {
        nanos > SHORTEST && nanos > self.nanos(last)
    }

    #[inline]
    fn nanos(self, last: Timestamp) -> u64 {
        let between = last.nanos().saturating_sub(self.first.nanos());
        let gaps = self.rows.saturating_sub(1);
        let silence = between.saturating_mul(GAPS).checked_div(gaps);
        silence.map_or(LONGEST, |silence| silence.clamp(SHORTEST, LONGEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The silence after so many rows, each so many milliseconds behind the one before.
    fn silence(rows: u64, gap: u64) -> Duration {
        let time = |row: u64| Timestamp::default() + Duration::from_millis(10 + row * gap);
        let habit = (0..rows).fold(Habit::default(), |habit, row| habit.with_row(time(row)));
        habit.usual_silence(time(rows.saturating_sub(1)))
    }

    #[test]
    fn silence_is_measured_by_what_the_venue_has_shown() {
        for (rows, gap, seconds) in [
            (1_000, 10, 1),
            (10, 100, 2),
            (10, 30_000, 60),
            (2, 100, 2),
            (1, 0, 60),
            (0, 0, 60),
        ] {
            assert_eq!(
                silence(rows, gap),
                Duration::from_secs(seconds),
                "{rows} {gap}"
            );
        }
    }
}
