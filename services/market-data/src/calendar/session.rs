//! Trading hours on a date.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use thiserror::Error;

use super::nyse::{TradingDay, trading_day};
use super::zone::{UnknownZone, Zone};
use crate::units::time::{TimeOfDay, Timestamp};

/// When orders may be executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// Whenever the recording has rows.
    #[default]
    All,
    /// Regular hours of the US equity markets: 09:30 to 16:00 in New York, 13:00 on half days,
    /// never on holidays.
    UsEquities,
    /// Fixed hours, every day alike.
    Daily {
        /// When it opens.
        open: TimeOfDay,
        /// When it closes: on the next day when that is not after it opens.
        close: TimeOfDay,
        /// Whose clocks these are.
        zone: Zone,
    },
}

/// The first and the last instant of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first instant.
    pub first: Timestamp,
    /// The last one.
    pub last: Timestamp,
}

impl Hours {
    /// Whether an instant is one of these.
    pub fn includes(&self, time: Timestamp) -> bool {
        (self.first..=self.last).contains(&time)
    }
}

impl Session {
    /// The session of a market for which none is asked for: regular hours for US equities that
    /// were recorded outside of them too, by so many of their rows; else all there is. Rows that
    /// repeat a book (`F_SNAPSHOT`) are not counted.
    pub fn by_default(is_us_equities: bool, outside: u64, rows: u64) -> Self {
        if is_us_equities && outside > 0 && outside < rows {
            Self::UsEquities
        } else {
            Self::All
        }
    }

    /// The clocks by which dates are counted; `None` for a session that has none of its own.
    pub fn zone(&self) -> Option<Zone> {
        match self {
            Self::All => None,
            Self::UsEquities => Some(Zone::NEW_YORK),
            Self::Daily { zone, .. } => Some(*zone),
        }
    }

    /// The hours that open on `date`; `None` when it does not open then. [`Session::All`] is open
    /// all day in UTC.
    pub fn on(&self, date: NaiveDate) -> Option<Hours> {
        match *self {
            Self::All => Some(Hours {
                first: Zone::UTC.midnight(date),
                last: before(Zone::UTC.next_midnight(date)),
            }),
            Self::UsEquities => {
                let (open, close) = match trading_day(date) {
                    TradingDay::Closed => return None,
                    TradingDay::Full => (HALF_PAST_NINE, SIXTEEN),
                    TradingDay::Half => (HALF_PAST_NINE, THIRTEEN),
                    TradingDay::Late => (TWELVE, SIXTEEN),
                };
                let midnight = Zone::NEW_YORK.midnight(date); // clocks never change on a weekday
                Some(Hours {
                    first: midnight + open,
                    last: before(midnight + close),
                })
            }
            Self::Daily { open, close, zone } => {
                let closes = closing_day(date, open, close)?;
                Some(Hours {
                    first: zone.opening(date, open),
                    last: before(zone.closing(closes, close)),
                })
            }
        }
    }

    /// The end of the hours that open on `date` which clocks show twice or never, with its day;
    /// `None` where clocks show both once.
    pub fn in_doubt(&self, date: NaiveDate) -> Option<(NaiveDate, TimeOfDay)> {
        let Self::Daily { open, close, zone } = *self else {
            return None; // exchanges do not open or close while clocks are changed
        };
        let mut ends = [(date, open), (closing_day(date, open, close)?, close)].into_iter();
        ends.find(|(day, time)| !zone.shows_once(*day, *time))
    }

    /// Whether orders may be executed at an instant.
    pub fn includes(&self, time: Timestamp) -> bool {
        let Some(zone) = self.zone() else {
            return true;
        };
        let date = zone.date(time);
        let opened = [Some(date), date.pred_opt()].into_iter().flatten();
        opened
            .filter_map(|date| self.on(date))
            .any(|hours| hours.includes(time))
    }
}

const HALF_PAST_NINE: Duration = Duration::from_mins(9 * 60 + 30);
const TWELVE: Duration = Duration::from_hours(12);
const THIRTEEN: Duration = Duration::from_hours(13);
const SIXTEEN: Duration = Duration::from_hours(16);

/// The day on which hours close that open on `date`.
fn closing_day(date: NaiveDate, open: TimeOfDay, close: TimeOfDay) -> Option<NaiveDate> {
    let later = close.since_midnight() <= open.since_midnight();
    date.checked_add_days(Days::new(u64::from(later)))
}

fn before(time: Timestamp) -> Timestamp {
    time - Duration::from_nanos(1)
}

/// Why a text is no session.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SessionError {
    /// Neither a name nor hours.
    #[error("neither us-equities, nor all, nor hours such as 09:30-16:00@America/New_York")]
    NotASession,
    /// Hours of a place that nobody knows.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
}

impl FromStr for Session {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        match text {
            "all" => return Ok(Self::All),
            "us-equities" => return Ok(Self::UsEquities),
            _ => {}
        }
        let (hours, zone) = text.split_once('@').ok_or(SessionError::NotASession)?;
        let (open, close) = hours.split_once('-').ok_or(SessionError::NotASession)?;
        let time = |text| TimeOfDay::parse(text).map_err(|_| SessionError::NotASession);
        Ok(Self::Daily {
            open: time(open)?,
            close: time(close)?,
            zone: zone.parse()?,
        })
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::UsEquities => f.write_str("us-equities"),
            Self::Daily { open, close, zone } => write!(f, "{open}-{close}@{zone}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(session: &str, date: &str) -> Option<(String, String)> {
        let session: Session = session.parse().unwrap();
        let hours = session.on(date.parse().unwrap())?;
        Some((hours.first.to_string(), hours.last.to_string()))
    }

    fn texts(first: &str, last: &str) -> (String, String) {
        (first.to_owned(), last.to_owned())
    }

    /// Clocks in New York went from 02:00 to 03:00 on 10 March and back on 3 November 2024.
    #[test]
    fn hours_are_in_doubt_where_clocks_show_an_end_twice_or_never() {
        let doubt = |hours: &str, date: &str| {
            let session: Session = format!("{hours}@America/New_York").parse().unwrap();
            let found = session.in_doubt(date.parse().unwrap());
            found.map(|(day, time)| format!("{day} {time}")[..16].to_owned())
        };
        for (hours, date, expected) in [
            ("02:30-09:00", "2024-03-10", Some("2024-03-10 02:30")),
            ("00:30-02:30", "2024-03-10", Some("2024-03-10 02:30")),
            ("18:00-02:30", "2024-03-09", Some("2024-03-10 02:30")),
            ("01:30-09:00", "2024-11-03", Some("2024-11-03 01:30")),
            ("18:00-01:30", "2024-11-02", Some("2024-11-03 01:30")),
            ("18:00-17:00", "2024-03-09", None),
            ("02:30-09:00", "2024-03-11", None),
            ("03:00-09:00", "2024-03-10", None),
        ] {
            assert_eq!(doubt(hours, date).as_deref(), expected, "{hours} {date}");
        }
        assert_eq!(
            Session::UsEquities.in_doubt("2024-03-10".parse().unwrap()),
            None
        );
        assert_eq!(Session::All.in_doubt("2024-03-10".parse().unwrap()), None);
    }

    #[test]
    fn regular_hours_follow_new_york_through_the_year() {
        let us = |date| hours("us-equities", date);
        assert_eq!(
            us("2024-07-11"),
            Some(texts(
                "2024-07-11T13:30:00.000000000Z",
                "2024-07-11T19:59:59.999999999Z"
            ))
        );
        assert_eq!(
            us("2024-01-11"),
            Some(texts(
                "2024-01-11T14:30:00.000000000Z",
                "2024-01-11T20:59:59.999999999Z"
            ))
        );
        assert_eq!(
            us("2024-11-29"),
            Some(texts(
                "2024-11-29T14:30:00.000000000Z",
                "2024-11-29T17:59:59.999999999Z"
            ))
        );
        assert_eq!(us("2024-07-04"), None);
        assert_eq!(us("2024-07-06"), None);
    }

    #[test]
    fn hours_over_midnight_belong_to_the_day_on_which_they_open() {
        assert_eq!(
            hours("18:00-17:00@America/New_York", "2024-03-10"),
            Some(texts(
                "2024-03-10T22:00:00.000000000Z",
                "2024-03-11T20:59:59.999999999Z"
            ))
        );
        let session: Session = "23:00-01:00@UTC".parse().unwrap();
        let includes = |text: &str| session.includes(Timestamp::parse(text.as_bytes()).unwrap());
        assert!(includes("2024-07-01T23:00:00Z") && includes("2024-07-02T00:59:59.999999999Z"));
        assert!(!includes("2024-07-02T01:00:00Z") && !includes("2024-07-01T22:59:59Z"));
    }

    #[test]
    fn a_session_is_written_as_it_is_read() {
        for text in ["all", "us-equities", "09:30:00-16:00:00@America/New_York"] {
            assert_eq!(text.parse::<Session>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "us",
            "09:30-16:00",
            "9-16@UTC",
            "09:30-16:00@Nowhere",
            "@",
            "-@UTC",
        ] {
            assert!(text.parse::<Session>().is_err(), "{text}");
        }
    }
}
