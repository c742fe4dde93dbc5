//! The days of a recording on which an order is executed, each a session of its own.

use anyhow::Result;
use chrono::NaiveDate;
use market_data::{Clock, Dates, Event, PublisherId, Session, Tape};
use simulation::order::window::Window;
use tracing::warn;

use super::cautions;
use crate::error::Usage;

/// One day of one market.
#[derive(Debug)]
pub(crate) struct Sitting {
    /// The rows that are known by the end of the day's hours.
    pub(crate) tape: Tape,
    /// When the order may be executed.
    pub(crate) window: Window,
    /// The day, where the recording has one.
    pub(crate) date: Option<NaiveDate>,
    /// Rows of the tape outside of the session.
    pub(crate) outside: u64,
    /// The clock by which rows are replayed.
    pub(crate) clock: Clock,
    /// Where the session comes from.
    pub(crate) chosen: Chosen,
}

/// Where a session comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// Asked for by the user, or the only one there is.
    Asked,
    /// Regular hours, because these are US equities, recorded outside of them too.
    Regular,
    /// Every row, because these are US equities without a row in their regular hours.
    NoneRegular,
}

impl Chosen {
    /// Whether the session was taken for granted rather than asked for.
    pub(crate) fn is_default(self) -> bool {
        self != Self::Asked
    }

    /// What is to be known of it, of so many rows outside of the session.
    pub(crate) fn warning(self, outside: u64) -> Option<String> {
        match self {
            Self::Regular if outside > 0 => Some(format!(
                "{} outside of the regular hours of US equities: nothing is executed there. \
                 --session all executes on every row.",
                text::counted(outside, "row is", "rows are")
            )),
            Self::NoneRegular => Some(
                "No row is within the regular hours of US equities (09:30 to 16:00 in New York): \
                 the order is executed outside of them, where books are thin. --session \
                 us-equities executes within them alone."
                    .to_owned(),
            ),
            Self::Asked | Self::Regular => None,
        }
    }
}

impl Sitting {
    /// That there is nothing to execute on, in words.
    pub(crate) fn nothing(&self) -> String {
        match self.tape.symbol() {
            "" => "nothing to execute on".to_owned(),
            symbol => format!("nothing to execute on in {symbol}"),
        }
    }
}

/// What was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// When: without a session of its own where none was asked for.
    pub(crate) window: Window,
    /// The session, where one was asked for.
    pub(crate) session: Option<Session>,
    /// The days, where some were asked for.
    pub(crate) dates: Option<Dates>,
    /// What the user typed for the days.
    pub(crate) dates_typed: String,
    /// The clock by which rows are replayed.
    pub(crate) clock: Clock,
    /// Whether every day is cut out of what was read, even the only one, and what is left out is
    /// said elsewhere: files of a unit of a panel hold parts of other days.
    pub(crate) is_by_unit: bool,
}

impl Wanted {
    /// The days of `tapes` that were asked for, market by market, in order. A market that has none
    /// of them is left out, with a word, where another has some.
    ///
    /// # Errors
    /// When no market has a day that was asked for, or rows cannot be read again.
    pub(crate) fn sittings(&self, tapes: Vec<Tape>) -> Result<Vec<Sitting>> {
        let mut sittings = Vec::with_capacity(tapes.len());
        let mut without_days: Vec<(Option<String>, anyhow::Error)> = Vec::new();
        for tape in tapes {
            // Another instrument of the name may have the days.
            let alone = tape.one_of().is_none().then(|| tape.symbol().to_owned());
            match self.of(tape) {
                Ok(days) => sittings.extend(days),
                Err(error) if error.is::<Usage>() => without_days.push((alone, error)),
                Err(error) => return Err(error),
            }
        }
        if sittings.is_empty()
            && let Some((_, error)) = without_days.drain(..).next()
        {
            return Err(error);
        }
        for (market, _) in without_days {
            if let (Some(market), Some(dates)) = (market, &self.dates) {
                tell_missing_days(&market, dates, &[]);
            }
        }
        Ok(sittings)
    }

    fn of(&self, tape: Tape) -> Result<Vec<Sitting>> {
        let (session, chosen) = match self.session {
            Some(session) => (session, Chosen::Asked),
            None => default_session(&tape),
        };
        let window = Window {
            session,
            ..self.window
        };
        let days = window.days(&tape);
        let wanted: Vec<NaiveDate> = match &self.dates {
            Some(dates) => days
                .iter()
                .copied()
                .filter(|day| dates.include(*day))
                .collect(),
            None => days.clone(),
        };
        if let (true, Some(dates)) = (wanted.is_empty(), &self.dates)
            && !days.is_empty()
        {
            let there: Vec<_> = days.iter().map(ToString::to_string).collect();
            let hours = match session {
                Session::All => String::new(),
                session => {
                    format!(" (with rows in the session {session}; --session all takes every date)")
                }
            };
            let there = text::few(there, NAMED);
            let expected = format!("among the days of the recording{hours}: {there}");
            return Err(Usage::new(self.dates_typed.clone(), dates, expected).into());
        }
        if let Some(dates) = &self.dates {
            tell_missing_days(tape.symbol(), dates, &days);
        }
        let sitting = |tape: Tape, date: Option<NaiveDate>| {
            let of_rows = cautions::of_rows(&tape);
            let tape = tape.noting(&of_rows).without_repeated_venues()?;
            let several = cautions::may_be_several(&tape);
            let tape = tape.noting(several.as_slice());
            let (_, outside) = rows_outside(&tape, session);
            // What is taken for granted of a day follows from the day alone.
            let (session, chosen) = match chosen {
                Chosen::Regular if outside == 0 => (Session::All, Chosen::Asked),
                chosen => (session, chosen),
            };
            anyhow::Ok(Sitting {
                outside,
                tape,
                window: Window {
                    date,
                    session,
                    ..window
                },
                date,
                clock: self.clock,
                chosen,
            })
        };
        let whole_days = Window {
            from: None,
            to: None,
            ..window
        };
        Ok(match (days.as_slice(), wanted.as_slice()) {
            // Nothing to execute on: the window's own error tells why.
            (_, []) => vec![sitting(tape, self.window.date)?],
            // Without hours every date of a row is a day, unless a time of day leaves it out.
            ([only], _) if self.dates.is_none() && session == Session::All && !self.is_by_unit => {
                let only = *only;
                vec![sitting(tape, Some(only))?]
            }
            (_, wanted) => {
                if self.dates.is_none() && !self.is_by_unit {
                    tell_left_out(&tape, whole_days);
                }
                let of_day = |day| day_of(&tape, [whole_days, window], day);
                let sittings = wanted.iter().map(|day| sitting(of_day(*day), Some(*day)));
                sittings.collect::<Result<_>>()?
            }
        })
    }
}

/// The rows of a day, all of its own date, so that what stands when it opens is known, to the end
/// of its hours by each of the windows: one may go around midnight, into rows of the next date.
/// Otherwise a day is the same whatever other days a recording has.
fn day_of(tape: &Tape, windows: [Window; 2], day: NaiveDate) -> Tape {
    let begins = windows[0].calendar().midnight(day);
    let from = tape
        .events()
        .partition_point(|event| event.ts_event < begins);
    let ends = windows.map(|window| end_of(tape, window, day));
    let end = ends.into_iter().max().unwrap_or(from);
    tape.slice(from..end)
}

/// Where the rows of a day end: with the day, or with its hours.
fn end_of(tape: &Tape, window: Window, day: NaiveDate) -> usize {
    let closes = window.hours(day).map(|hours| hours.last);
    let ends = window.calendar().next_midnight(day);
    tape.events().partition_point(|event| {
        event.ts_event < ends || closes.is_some_and(|closes| event.ts_event <= closes)
    })
}

/// Says which days are asked for and not there: no result counts them.
pub(crate) fn tell_missing_days(market: &str, dates: &Dates, days: &[NaiveDate]) {
    let missing = dates.without(days);
    if !missing.is_empty() {
        let market = if market.is_empty() {
            "the recording"
        } else {
            market
        };
        warn!("of the days asked for, {market} has no row in its session on {missing}");
    }
}

/// Says which dates have rows and no row in the session: no result counts them.
fn tell_left_out(tape: &Tape, window: Window) {
    let zone = window.calendar();
    let days = window.days(tape);
    let (mut dates, mut rows) = (Vec::new(), 0);
    let mut next = 0;
    while let Some(event) = tape.events().get(next) {
        let date = zone.date(event.ts_event);
        let end = end_of(tape, window, date).max(next + 1);
        if !days.contains(&date) {
            dates.push(date.to_string());
            rows += end - next;
        }
        next = end;
    }
    if !dates.is_empty() {
        let symbol = match tape.symbol() {
            "" => String::new(),
            symbol => format!(" of {symbol}"),
        };
        warn!(
            "{}{symbol} on {}, without a row in the session {}: nothing is executed there, and no \
             figure counts them",
            text::counted(rows as u64, "row", "rows"),
            text::few(dates, NAMED),
            window.session
        );
    }
}

/// Dates in one sentence.
const NAMED: usize = 8;

/// The session of a market for which none is asked for, and why.
fn default_session(tape: &Tape) -> (Session, Chosen) {
    let is_us_equities = PublisherId::are_us_equities(tape.venues().iter().copied());
    let (rows, outside) = rows_outside(tape, Session::UsEquities);
    let session = Session::by_default(is_us_equities, outside, rows);
    let chosen = match session {
        Session::UsEquities => Chosen::Regular,
        _ if is_us_equities && rows > 0 && outside == rows => Chosen::NoneRegular,
        _ => Chosen::Asked,
    };
    (session, chosen)
}

/// Rows, and those of them outside of a session, without those that repeat a book. Hours are looked
/// up once for each stretch of rows on one side of them.
fn rows_outside(tape: &Tape, session: Session) -> (u64, u64) {
    let Some(zone) = session.zone() else {
        return (0, 0);
    };
    let rows = |events: &[Event]| events.iter().filter(|event| !event.is_snapshot()).count() as u64;
    let mut inside = 0;
    let mut events = tape.events();
    let all = rows(events);
    while let Some(first) = events.first() {
        let date = zone.date(first.ts_event);
        for date in [date.pred_opt(), Some(date)].into_iter().flatten() {
            if let Some(hours) = session.on(date) {
                let from = events.partition_point(|event| event.ts_event < hours.first);
                let to = events.partition_point(|event| event.ts_event <= hours.last);
                let (within, later) = (&events[from.min(to)..to], &events[to..]);
                inside += rows(within);
                if !within.is_empty() {
                    events = later;
                }
            }
        }
        let midnight = zone.next_midnight(date);
        let later = events.partition_point(|event| event.ts_event < midnight);
        events = &events[later..];
    }
    (all, all.saturating_sub(inside))
}
