//! The part of a recording in which the order is executed.

use std::time::Duration;

use market_data::{Tape, TimeOfDay, Timestamp};
use thiserror::Error;

/// From midnight to the last nanosecond of a day.
const LAST_OF_DAY: Duration = Duration::from_nanos(86_400_000_000_000 - 1);

/// A time of day to start at and one to end at, both optional.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First instant of the window.
    pub from: Option<TimeOfDay>,
    /// Last instant; a whole second counts to its end.
    pub to: Option<TimeOfDay>,
}

/// A window on the day of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First snapshot in the window; its start where it has none.
    pub first: Timestamp,
    /// Last snapshot in the window; its start where it has none.
    pub last: Timestamp,
    /// Where the order and its schedule start: `from`, else the first snapshot.
    pub start: Timestamp,
    /// Where the schedule ends: `to`, else the last snapshot.
    pub end: Timestamp,
    /// When the order ends: with the last nanosecond of the second `to`, but not after the last row of the day.
    pub close: Timestamp,
}

/// Why a window holds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WindowError {
    /// The recording has no rows.
    #[error("the recording has no usable row")]
    NoRows,
    /// `from` is later than `to`.
    #[error("the window opens at {from} and closes at {to}, before it opens")]
    Reversed {
        /// Where it opens.
        from: TimeOfDay,
        /// Where it closes.
        to: TimeOfDay,
    },
    /// No row falls into the window.
    #[error("no row falls into the window {window}; the recording runs from {first} to {last}")]
    Empty {
        /// The window asked for.
        window: String,
        /// First row.
        first: Timestamp,
        /// Last row.
        last: Timestamp,
    },
}

impl Window {
    /// The window on the first day of `tape` that has rows in it.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn on(self, tape: &Tape) -> Result<Span, WindowError> {
        let times = || tape.events().iter().map(|event| event.ts_event);
        let (Some(opening), Some(closing)) = (times().next(), times().next_back()) else {
            return Err(WindowError::NoRows);
        };
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from.since_midnight() > to.last_included()
        {
            return Err(WindowError::Reversed { from, to });
        }
        let outside = || WindowError::Empty {
            window: self.to_string(),
            first: opening,
            last: closing,
        };
        let first = times().find(|time| self.includes(*time));
        let first = match first {
            Some(first) => first,
            None => self.between_rows(tape).ok_or_else(outside)?,
        };
        let day = first.midnight();
        let by = |limit: Timestamp| {
            let included = tape
                .events()
                .partition_point(|event| event.ts_event <= limit);
            let last = tape.events()[..included].last();
            last.map_or(first, |event| event.ts_event)
        };
        let last_of_day = by(day + LAST_OF_DAY);
        let close = self
            .to
            .map_or(last_of_day, |to| last_of_day.min(day + to.last_included()));
        let last = by(close).max(first);
        Ok(Span {
            first,
            last,
            start: self.from.map_or(first, |from| day + from.since_midnight()),
            end: self.to.map_or(last, |to| day + to.since_midnight()),
            close,
        })
    }

    /// The start of a window that falls between two rows of a day: the market stands as the first of them left it.
    fn between_rows(self, tape: &Tape) -> Option<Timestamp> {
        let from = self.from?;
        tape.events().windows(2).find_map(|pair| {
            let (before, after) = (pair.first()?.ts_event, pair.last()?.ts_event);
            let start = before.midnight() + from.since_midnight();
            let same_day = before.midnight() == after.midnight();
            (same_day && before < start && start < after).then_some(start)
        })
    }

    fn includes(self, time: Timestamp) -> bool {
        let time = time.time_of_day();
        self.from.is_none_or(|from| time >= from.since_midnight())
            && self.to.is_none_or(|to| time <= to.last_included())
    }
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bound =
            |bound: Option<TimeOfDay>| bound.map_or("open".to_owned(), |time| time.to_string());
        write!(f, "{} to {}", bound(self.from), bound(self.to))
    }
}
