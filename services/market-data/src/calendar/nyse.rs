//! Days on which the US equity markets are closed, open late or close early: the New York Stock
//! Exchange's rules, which all US equity markets follow, and what no rule foresaw, from 2000 on.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// What the US equity markets do on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TradingDay {
    /// Open from 09:30 to 16:00.
    Full,
    /// Open from 09:30 to 13:00.
    Half,
    /// Open from 12:00 to 16:00.
    Late,
    /// Not open.
    Closed,
}

/// Closed without a rule: attacks, funerals of presidents, a hurricane.
const CLOSED: [(i32, u32, u32); 10] = [
    (2001, 9, 11),
    (2001, 9, 12),
    (2001, 9, 13),
    (2001, 9, 14),
    (2004, 6, 11),
    (2007, 1, 2),
    (2012, 10, 29),
    (2012, 10, 30),
    (2018, 12, 5),
    (2025, 1, 9),
];

/// Closed early without a rule: the Friday after a Thursday's Christmas.
const HALF: [(i32, u32, u32); 1] = [(2003, 12, 26)];

/// Open late: a year after the attacks.
const LATE: [(i32, u32, u32); 1] = [(2002, 9, 11)];

/// What the US equity markets do on `date`.
pub fn trading_day(date: NaiveDate) -> TradingDay {
    let named = (date.year(), date.month(), date.day());
    if is_weekend(date) || CLOSED.contains(&named) || is_holiday(date) {
        TradingDay::Closed
    } else if HALF.contains(&named) || is_half(date) {
        TradingDay::Half
    } else if LATE.contains(&named) {
        TradingDay::Late
    } else {
        TradingDay::Full
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Holidays, on the weekday on which they are kept.
fn is_holiday(date: NaiveDate) -> bool {
    let (year, month, day, weekday) = (date.year(), date.month(), date.day(), date.weekday());
    let monday = weekday == Weekday::Mon;
    // The first of a weekday is one of days 1 to 7, the second of 8 to 14, and so on.
    match month {
        // New Year's Day and Martin Luther King. A New Year's Day that falls on a Saturday is not
        // kept on the Friday, which is of the year before.
        1 => day == 1 || (day == 2 && monday) || (monday && (15..=21).contains(&day)),
        2 => monday && (15..=21).contains(&day), // Washington
        3 | 4 => is_good_friday(date),
        5 => monday && day >= 25,                     // Memorial Day
        6 => year >= 2022 && is_kept_on(date, 6, 19), // Juneteenth
        7 => is_kept_on(date, 7, 4),                  // Independence Day
        9 => monday && day <= 7,                      // Labor Day
        11 => is_thanksgiving(date),
        12 => is_kept_on(date, 12, 25), // Christmas
        _ => false,
    }
}

/// Whether a holiday of a fixed day is kept on `date`: on the Friday before a Saturday, and on the
/// Monday after a Sunday.
fn is_kept_on(date: NaiveDate, month: u32, day: u32) -> bool {
    let Some(holiday) = NaiveDate::from_ymd_opt(date.year(), month, day) else {
        return false;
    };
    let kept = match holiday.weekday() {
        Weekday::Sat => holiday.checked_sub_days(Days::new(1)),
        Weekday::Sun => holiday.checked_add_days(Days::new(1)),
        _ => Some(holiday),
    };
    kept == Some(date)
}

fn is_thanksgiving(date: NaiveDate) -> bool {
    date.month() == 11 && date.weekday() == Weekday::Thu && (22..=28).contains(&date.day())
}

/// Days that end at 13:00, on weekdays that are no holidays.
fn is_half(date: NaiveDate) -> bool {
    let (year, month, day, weekday) = (date.year(), date.month(), date.day(), date.weekday());
    match (month, day) {
        // The eve of Independence Day. Until 2012, when that was a Thursday, the Friday after it
        // instead.
        (7, 3) => weekday != Weekday::Fri && (weekday != Weekday::Wed || year >= 2013),
        (7, 5) => weekday == Weekday::Fri && year < 2013,
        (12, 24) => true, // a Friday is a holiday
        (11, _) => date.pred_opt().is_some_and(is_thanksgiving),
        _ => false,
    }
}

fn is_good_friday(date: NaiveDate) -> bool {
    let easter = easter(date.year());
    easter.and_then(|easter| easter.checked_sub_days(Days::new(2))) == Some(date)
}

/// Easter Sunday in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
#[allow(
    clippy::many_single_char_names,
    reason = "the letters of the source, step by step"
)]
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let (month, day) = (u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31).ok()?);
    NaiveDate::from_ymd_opt(year, month, day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_year(year: i32, what: TradingDay) -> Vec<String> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        first
            .iter_days()
            .take_while(|date| date.year() == year)
            .filter(|date| !is_weekend(*date) && trading_day(*date) == what)
            .map(|date| date.format("%m-%d").to_string())
            .collect()
    }

    /// As the exchange published them.
    #[test]
    fn years_as_they_were() {
        for (year, closed, half) in [
            (
                2001,
                "01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25",
                "07-03 11-23 12-24",
            ),
            (
                2002,
                "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25",
                "07-05 11-29 12-24",
            ),
            (
                2004,
                "01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24",
                "11-26",
            ),
            (
                2011,
                "01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26",
                "11-25",
            ),
            (
                2012,
                "01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25",
                "07-03 11-23 12-24",
            ),
            (
                2013,
                "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25",
                "07-03 11-29 12-24",
            ),
            (
                2021,
                "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
                "11-26",
            ),
            (
                2022,
                "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26",
                "11-25",
            ),
            (
                2024,
                "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
                "07-03 11-29 12-24",
            ),
            (
                2025,
                "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
                "07-03 11-28 12-24",
            ),
            (
                2026,
                "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
                "11-27 12-24",
            ),
            (
                2027,
                "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
                "11-26",
            ),
        ] {
            assert_eq!(
                of_year(year, TradingDay::Closed).join(" "),
                closed,
                "{year}"
            );
            assert_eq!(of_year(year, TradingDay::Half).join(" "), half, "{year}");
        }
    }

    #[test]
    fn a_year_has_some_252_trading_days() {
        for year in 2000..=2030 {
            let closed = of_year(year, TradingDay::Closed).len();
            assert!((8..=13).contains(&closed), "{year}: {closed}");
        }
    }
}
