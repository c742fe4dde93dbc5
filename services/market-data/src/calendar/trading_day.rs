//! To which trading day an instant belongs.

use std::time::Duration;

use chrono::NaiveDate;

use super::session::Hours;
use super::{Session, Zone};
use crate::units::time::Timestamp;

/// When trading days begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Trading hours: a day is one on which they have rows. `None` for what
    /// [`Session::by_default`] says of each market.
    pub session: Option<Session>,
    /// The zone by which dates are counted where the session has none.
    pub zone: Zone,
}

impl Calendar {
    fn session_of(self, is_us_equities: bool) -> Session {
        match self.session {
            None if is_us_equities => Session::UsEquities,
            session => session.unwrap_or_default(),
        }
    }

    /// The hours of a day.
    fn hours(self, session: Session, day: NaiveDate) -> Option<Hours> {
        if session.zone().is_some() {
            return session.on(day);
        }
        Some(Hours {
            first: self.zone.midnight(day),
            last: self.zone.next_midnight(day) - Duration::from_nanos(1),
        })
    }

    /// The day of an instant, of a market of US equities or of another: the day on which the hours
    /// opened in which it falls, else the date that the clocks of the place show.
    pub fn day_of(self, time: Timestamp, is_us_equities: bool) -> NaiveDate {
        let session = self.session_of(is_us_equities);
        let date = session.zone().unwrap_or(self.zone).date(time);
        let is_open = |day: &NaiveDate| {
            self.hours(session, *day)
                .is_some_and(|on| on.includes(time))
        };
        let before = date.pred_opt().filter(is_open);
        before.unwrap_or(date)
    }

    /// The days of whose hours some are between two instants, these included.
    pub fn days_between(
        self,
        (first, last): (Timestamp, Timestamp),
        is_us_equities: bool,
    ) -> impl Iterator<Item = NaiveDate> {
        let session = self.session_of(is_us_equities);
        let zone = session.zone().unwrap_or(self.zone);
        let begins = zone.date(first);
        let begins = begins.pred_opt().unwrap_or(begins);
        let days = begins
            .iter_days()
            .take_while(move |day| *day <= zone.date(last));
        days.filter(move |day| {
            let hours = self.hours(session, *day);
            hours.is_some_and(|hours| hours.first <= last && first <= hours.last)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_hours_else_of_the_clocks() {
        let hours = |session: &str| Calendar {
            session: Some(session.parse().unwrap()),
            ..Calendar::default()
        };
        let tokyo = Calendar {
            zone: "Asia/Tokyo".parse().unwrap(),
            ..Calendar::default()
        };
        let usual = Calendar::default();
        let futures = hours("18:00-17:00@America/New_York");
        for (calendar, time, is_us_equities, date) in [
            // After hours in New York, in winter: the next date in UTC.
            (usual, "2024-11-06T00:30:00Z", true, "2024-11-05"),
            (usual, "2024-11-06T00:30:00Z", false, "2024-11-06"),
            (
                hours("us-equities"),
                "2024-11-06T00:30:00Z",
                false,
                "2024-11-05",
            ),
            (hours("all"), "2024-11-06T00:30:00Z", true, "2024-11-06"),
            (tokyo, "2024-11-05T15:30:00Z", false, "2024-11-06"),
            // Hours over midnight are one day, on both sides of it in UTC and in New York.
            (futures, "2024-07-01T23:00:00Z", false, "2024-07-01"),
            (futures, "2024-07-02T05:00:00Z", false, "2024-07-01"),
            (futures, "2024-07-02T20:59:00Z", false, "2024-07-01"),
            (futures, "2024-07-02T21:30:00Z", false, "2024-07-02"),
            (futures, "2024-07-02T22:30:00Z", false, "2024-07-02"),
        ] {
            let time_of = Timestamp::parse(time.as_bytes()).unwrap();
            let day = calendar.day_of(time_of, is_us_equities);
            assert_eq!(day.to_string(), date, "{calendar:?} {time}");
        }
    }
}
