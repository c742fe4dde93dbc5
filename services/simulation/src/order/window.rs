//! The part of a recording in which the order is executed.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use market_data::calendar::session::Hours;
use market_data::{Calendar, Event, Session, Tape, TimeOfDay, Timestamp, Zone};
use thiserror::Error;

/// When an order may be executed: on a day, in a session, from a time of day to another. Nothing of
/// it need be given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First instant of the window.
    pub from: Option<TimeOfDay>,
    /// Last instant; a whole second counts to its end. Where it is before the first, it is one of
    /// the next day.
    pub to: Option<TimeOfDay>,
    /// Whose clocks show these two.
    pub zone: Zone,
    /// Trading hours that the window never leaves.
    pub session: Session,
    /// The day; where none is given, the first with a row in the window.
    pub date: Option<NaiveDate>,
    /// How long to wait at the start of a recording until every venue has shown itself, unless
    /// `from` says when to start.
    pub warm_up: Duration,
}

/// A window on the day of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First snapshot in the window; its start where it has none.
    pub first: Timestamp,
    /// Last snapshot in the window; its start where it has none.
    pub last: Timestamp,
    /// Where schedules start: `from`, else where the session opens, else the first snapshot.
    pub start: Timestamp,
    /// Where schedules end: `to`, else where the session closes, else the last snapshot.
    pub end: Timestamp,
    /// When the order ends: with the last nanosecond of the second `to`, but not after the last row
    /// of the day.
    pub close: Timestamp,
}

/// Why a window holds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WindowError {
    /// The recording has no rows.
    #[error("the recording has no usable row")]
    NoRows,
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
    /// The window on its day of `tape`, or on the first that has rows in it.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn on(self, tape: &Tape) -> Result<Span, WindowError> {
        let mut events = tape.events().iter();
        let (Some(opening), Some(closing)) =
            (events.next(), events.next_back().or(tape.events().first()))
        else {
            return Err(WindowError::NoRows);
        };
        let (opening, closing) = (opening.ts_event, closing.ts_event);
        let day = self.days(tape).into_iter().next();
        let span = day.and_then(|day| self.span(tape, day));
        span.ok_or_else(|| WindowError::Empty {
            window: self.to_string(),
            first: opening,
            last: closing,
        })
    }

    /// The days on which the window has rows of `tape`, in order: of those that are given, if any
    /// is.
    pub fn days(self, tape: &Tape) -> Vec<NaiveDate> {
        let has_rows = |date: &NaiveDate| {
            let hours = self.hours(*date);
            hours.is_some_and(|hours| {
                rows_in(tape, hours).next().is_some()
                    || self.between_rows(tape, *date, hours).is_some()
            })
        };
        match self.date {
            Some(date) => Some(date).into_iter().filter(has_rows).collect(),
            None => self.dates(tape).into_iter().filter(has_rows).collect(),
        }
    }

    /// The dates of rows, and those before them: hours that open on the day before may reach into
    /// them.
    fn dates(self, tape: &Tape) -> BTreeSet<NaiveDate> {
        let zone = self.calendar();
        let events = tape.events();
        let mut dates = BTreeSet::new();
        let mut next = 0;
        while let Some(event) = events.get(next) {
            let date = zone.date(event.ts_event);
            dates.extend([Some(date), date.pred_opt()].into_iter().flatten());
            let midnight = zone.next_midnight(date);
            let later = |event: &Event| event.ts_event < midnight;
            next += events[next..].partition_point(later).max(1);
        }
        dates
    }

    /// The clocks by which days are counted.
    pub fn calendar(self) -> Zone {
        self.session.zone().unwrap_or(self.zone)
    }

    /// What a day is: that of the session, or of the window itself where it goes around midnight.
    pub fn trading_days(self) -> Calendar {
        let zone = self.zone;
        let session = match (self.session, self.from, self.to) {
            (Session::All, Some(open), Some(close)) if close < open => {
                Session::Daily { open, close, zone }
            }
            (session, ..) => session,
        };
        Calendar {
            session: Some(session),
            zone,
        }
    }

    /// The window on a day; `None` on days without a session, or when it lies outside of it.
    pub fn hours(self, date: NaiveDate) -> Option<Hours> {
        let session = self.session_on(date)?;
        let tomorrow = date.checked_add_days(Days::new(1))?;
        let mut hours = session;
        if let Some(from) = self.from {
            let first = self.zone.opening(date, from);
            hours.first = if first < session.first && self.session.zone().is_some() {
                // A time of day after midnight of a session that opened before it; else one before
                // the session opens.
                let later = self.zone.opening(tomorrow, from);
                if later <= session.last {
                    later
                } else {
                    session.first
                }
            } else {
                first
            };
        }
        if let Some(to) = self.to {
            let last = self.zone.last_included(date, to);
            hours.last = if last < hours.first {
                let next = self.zone.last_included(tomorrow, to);
                // It is over before the session opens, unless it goes around midnight or the
                // session does.
                let around = self.from.is_some_and(|from| to < from);
                if self.session.zone().is_some() && next > session.last && !around {
                    return None;
                }
                next
            } else {
                last
            };
            if self.session.zone().is_some() {
                hours.last = hours.last.min(session.last);
            }
        }
        (hours.first <= hours.last).then_some(hours)
    }

    /// The time of day from which the window was to begin, where the session opens only later on
    /// that day; with when it opens.
    pub fn waits_for_session(self, date: NaiveDate) -> Option<(TimeOfDay, Timestamp)> {
        let from = self.from?;
        let opens = self.session.on(date)?.first;
        let begins = self.hours(date)?.first;
        (begins == opens && self.zone.opening(date, from) < opens).then_some((from, opens))
    }

    /// The time of day up to which the window was to last, where the session closes before it on
    /// that day; with when it closes.
    pub fn ends_with_session(self, date: NaiveDate) -> Option<(TimeOfDay, Timestamp)> {
        let to = self.to?;
        let closes = self.session.on(date)?.last + Duration::from_nanos(1);
        let ends = self.hours(date)?.last;
        (ends < closes && closes < self.zone.opening(date, to)).then_some((to, closes))
    }

    fn session_on(self, date: NaiveDate) -> Option<Hours> {
        if self.session.zone().is_some() {
            return self.session.on(date);
        }
        let last = self.zone.next_midnight(date) - Duration::from_nanos(1);
        Some(Hours {
            first: self.zone.midnight(date),
            last,
        })
    }

    /// The window on a day of `tape`; `None` without a row.
    fn span(self, tape: &Tape, date: NaiveDate) -> Option<Span> {
        let hours = self.hours(date)?;
        let rows = || rows_in(tape, hours).map(|event| event.ts_event);
        let mut first = match rows().next() {
            Some(first) => first,
            None => self.between_rows(tape, date, hours)?,
        };
        let last = rows().next_back().unwrap_or(first);
        let in_session = self.session.zone().is_some();
        let begins = tape.events().first()?.ts_event;
        let ends = tape.events().last()?.ts_event;
        let start = match self.from {
            Some(_) => hours.first,
            None if in_session && begins < hours.first => hours.first,
            None => {
                first = warm(tape, first, self.warm_up).min(last);
                first
            }
        };
        let one = Duration::from_nanos(1);
        let end = match self.to {
            Some(to) if hours.last == self.last_of(to, date, hours) => {
                let second = to.last_included().saturating_sub(to.since_midnight());
                hours.last - second
            }
            _ if in_session && ends > hours.last => hours.last + one,
            _ => last,
        };
        let over = (self.calendar().next_midnight(date) - one).max(hours.last);
        let last_of_day = tape
            .events()
            .iter()
            .rev()
            .find(|event| event.ts_event <= over)?;
        Some(Span {
            first,
            last,
            start,
            end,
            close: hours.last.min(last_of_day.ts_event).max(last),
        })
    }

    /// The start of a window that falls between two rows of a day: the market stands as the first
    /// of them left it.
    fn between_rows(self, tape: &Tape, date: NaiveDate, hours: Hours) -> Option<Timestamp> {
        self.from?;
        let events = tape.events();
        let next = events.partition_point(|event| event.ts_event < hours.first);
        let (before, after) = (events.get(next.checked_sub(1)?)?, events.get(next)?);
        let zone = self.calendar();
        let same_day =
            before.ts_event >= zone.midnight(date) && after.ts_event < zone.next_midnight(date);
        same_day.then_some(hours.first)
    }

    /// The last nanosecond that `to` includes, on the day or on the next.
    fn last_of(self, to: TimeOfDay, date: NaiveDate, hours: Hours) -> Timestamp {
        let last = self.zone.last_included(date, to);
        if last >= hours.first {
            return last;
        }
        let tomorrow = date.checked_add_days(Days::new(1)).unwrap_or(date);
        self.zone.last_included(tomorrow, to)
    }
}

/// The rows within hours that are news: not those that only repeat a book at the start of a
/// recording.
fn rows_in(tape: &Tape, hours: Hours) -> impl DoubleEndedIterator<Item = &Event> {
    let events = tape.events();
    let from = events.partition_point(|event| event.ts_event < hours.first);
    let to = events.partition_point(|event| event.ts_event <= hours.last);
    let within = events.get(from..to).unwrap_or_default();
    within.iter().filter(|event| !event.is_snapshot())
}

/// The first instant from `first` on at which every venue that speaks within `wait` has spoken.
fn warm(tape: &Tape, first: Timestamp, wait: Duration) -> Timestamp {
    if wait.is_zero() || tape.venues().len() < 2 {
        return first;
    }
    let mut unseen: BTreeSet<_> = tape.venues().iter().copied().collect();
    let mut warm = first;
    for event in tape.events() {
        if event.ts_event > first + wait || unseen.is_empty() {
            break;
        }
        if unseen.remove(&event.publisher) {
            warm = warm.max(event.ts_event);
        }
    }
    warm
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bound =
            |bound: Option<TimeOfDay>| bound.map_or("open".to_owned(), |time| time.to_string());
        write!(f, "{} to {}", bound(self.from), bound(self.to))?;
        if self.zone != Zone::UTC {
            write!(f, " {}", self.zone)?;
        }
        if self.session != Session::All {
            write!(f, " of the session {}", self.session)?;
        }
        self.date.map_or(Ok(()), |date| write!(f, " on {date}"))
    }
}
