//! Clocks of places.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone,
};
use chrono_tz::Tz;
use thiserror::Error;

use crate::units::time::{TimeOfDay, Timestamp};

/// A time zone of the IANA database, such as `America/New_York`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

/// A name that the IANA database does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "no time zone is called {0}: names are those of the IANA database, such as America/New_York"
)]
pub struct UnknownZone(String);

/// What a text of the clock means on a day on which it shows that text twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twice {
    /// The first time: for what opens.
    Earlier,
    /// The second time: for what closes.
    Later,
}

impl Zone {
    /// Coordinated universal time, which never changes its clocks.
    pub const UTC: Self = Self(Tz::UTC);

    /// The clocks of the US equity markets.
    pub const NEW_YORK: Self = Self(Tz::America__New_York);

    /// The name in the IANA database.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The date that a calendar on the wall shows at an instant.
    pub fn date(self, time: Timestamp) -> NaiveDate {
        let utc = DateTime::from_timestamp_nanos(time.nanos().cast_signed());
        utc.with_timezone(&self.0).date_naive()
    }

    /// The instant at which a date begins.
    pub fn midnight(self, date: NaiveDate) -> Timestamp {
        self.instant(date.and_time(NaiveTime::MIN), Twice::Earlier)
    }

    /// The instant at which the date after `date` begins.
    pub fn next_midnight(self, date: NaiveDate) -> Timestamp {
        self.midnight(date.checked_add_days(Days::new(1)).unwrap_or(date))
    }

    /// The instant at which clocks show so many nanoseconds after midnight on a date; `None` where
    /// they do so never or twice, because they are changed on that day.
    pub(crate) fn shown(self, date: NaiveDate, since_midnight: u64) -> Option<Timestamp> {
        let since = TimeDelta::from_std(Duration::from_nanos(since_midnight)).ok()?;
        let shown = date.and_time(NaiveTime::MIN) + since;
        let time = self.0.from_local_datetime(&shown).single()?;
        let nanos = u64::try_from(time.timestamp_nanos_opt()?).ok()?;
        Timestamp::from_nanos(nanos).ok()
    }

    /// Whether clocks show a time of day once on a date: not twice or never, as where they are
    /// changed.
    pub fn shows_once(self, date: NaiveDate, time: TimeOfDay) -> bool {
        let since = u64::try_from(time.since_midnight().as_nanos());
        since.is_ok_and(|since| self.shown(date, since).is_some())
    }

    /// The instant at which clocks show a time of day on a date, from which on something is open.
    pub fn opening(self, date: NaiveDate, time: TimeOfDay) -> Timestamp {
        self.at(date, time.since_midnight(), Twice::Earlier)
    }

    /// The instant at which clocks show a time of day on a date, until which something is open.
    pub fn closing(self, date: NaiveDate, time: TimeOfDay) -> Timestamp {
        self.at(date, time.since_midnight(), Twice::Later)
    }

    /// The last nanosecond that a window closing at this time includes.
    pub fn last_included(self, date: NaiveDate, time: TimeOfDay) -> Timestamp {
        self.at(date, time.last_included(), Twice::Later)
    }

    fn at(self, date: NaiveDate, since_midnight: Duration, twice: Twice) -> Timestamp {
        let since = TimeDelta::from_std(since_midnight).unwrap_or_default();
        self.instant(date.and_time(NaiveTime::MIN) + since, twice)
    }

    /// What the clock shows as an instant. A text that is left out when clocks go forward stands
    /// for the first one that is shown after it.
    fn instant(self, shown: NaiveDateTime, twice: Twice) -> Timestamp {
        let quarter = TimeDelta::minutes(15);
        let nanos = (0..=96)
            .map(|quarters| shown + quarter * quarters)
            .find_map(|shown| match (self.0.from_local_datetime(&shown), twice) {
                (LocalResult::Single(time), _)
                | (LocalResult::Ambiguous(time, _), Twice::Earlier)
                | (LocalResult::Ambiguous(_, time), Twice::Later) => time.timestamp_nanos_opt(),
                (LocalResult::None, _) => None,
            });
        let nanos = nanos.and_then(|nanos| u64::try_from(nanos).ok());
        Timestamp::from_nanos(nanos.unwrap_or_default()).unwrap_or_default()
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        Tz::from_str_insensitive(name)
            .map(Self)
            .map_err(|_| UnknownZone(name.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text.as_bytes()).unwrap()
    }

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn new_york_changes_its_clocks_twice_a_year() {
        let open = TimeOfDay::parse("09:30").unwrap();
        for (date, utc) in [
            ("2024-01-11", "2024-01-11T14:30:00Z"),
            ("2024-03-08", "2024-03-08T14:30:00Z"),
            ("2024-03-11", "2024-03-11T13:30:00Z"),
            ("2024-07-11", "2024-07-11T13:30:00Z"),
            ("2024-11-01", "2024-11-01T13:30:00Z"),
            ("2024-11-04", "2024-11-04T14:30:00Z"),
        ] {
            assert_eq!(Zone::NEW_YORK.opening(on(date), open), at(utc), "{date}");
        }
    }

    #[test]
    fn times_that_a_clock_leaves_out_or_shows_twice_are_instants_too() {
        let zone = Zone::NEW_YORK;
        let half_past = |hour: u8| TimeOfDay::parse(&format!("0{hour}:30")).unwrap();
        assert_eq!(
            zone.opening(on("2024-03-10"), half_past(2)),
            at("2024-03-10T07:00:00Z"),
            "left out: the next that is shown"
        );
        let twice = on("2024-11-03");
        assert_eq!(
            zone.opening(twice, half_past(1)),
            at("2024-11-03T05:30:00Z")
        );
        assert_eq!(
            zone.closing(twice, half_past(1)),
            at("2024-11-03T06:30:00Z")
        );
    }

    #[test]
    fn dates_are_those_of_the_place() {
        let late = at("2024-07-02T01:00:00Z");
        assert_eq!(Zone::UTC.date(late), on("2024-07-02"));
        assert_eq!(Zone::NEW_YORK.date(late), on("2024-07-01"));
        let midnight = Zone::NEW_YORK.midnight(on("2024-07-01"));
        assert_eq!(midnight, at("2024-07-01T04:00:00Z"));
    }

    #[test]
    fn a_zone_is_known_by_its_name() {
        assert_eq!("america/new_york".parse(), Ok(Zone::NEW_YORK));
        assert_eq!("UTC".parse(), Ok(Zone::UTC));
        let error = "New York".parse::<Zone>().unwrap_err().to_string();
        assert!(error.contains("America/New_York"), "{error}");
    }
}
