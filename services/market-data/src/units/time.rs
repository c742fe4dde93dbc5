//! UTC time in nanoseconds.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

use chrono::{DateTime, NaiveTime, Timelike};
use thiserror::Error;
use zerocopy::{FromBytes, Immutable, IntoBytes};

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const SECONDS_PER_DAY: u64 = 86_400;
const NANOS_PER_DAY: u64 = SECONDS_PER_DAY * NANOS_PER_SECOND;

/// An instant: nanoseconds since 1970-01-01T00:00:00Z on the venue's clock (Databento `ts_event`).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    FromBytes,
    Immutable,
    IntoBytes,
)]
#[repr(transparent)]
pub struct Timestamp(u64);

/// Why a text is not a [`Timestamp`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimestampError {
    /// Neither RFC 3339 nor integer nanoseconds.
    #[error("neither RFC 3339 nor integer nanoseconds")]
    NotATime,
    /// A date and a time of day without a zone.
    #[error("a time without a zone")]
    NoZone,
    /// Before 1970, after 2262, or the null of DBN (`UNDEF_TIMESTAMP`).
    #[error("outside 1970 to 2262")]
    OutOfRange,
}

impl Timestamp {
    /// The first instant of the year 2000. No market data is older: an integer below it is no count
    /// of nanoseconds.
    pub const YEAR_2000: Self = Self(946_684_800 * NANOS_PER_SECOND);

    /// An instant from nanoseconds since the epoch.
    ///
    /// # Errors
    /// When `nanos` is beyond the year 2262 (signed 64 bits), as the null of DBN is.
    pub fn from_nanos(nanos: u64) -> Result<Self, TimestampError> {
        i64::try_from(nanos)
            .map(|_| Self(nanos))
            .map_err(|_| TimestampError::OutOfRange)
    }

    /// Parses RFC 3339 (`2024-08-01T13:36:32.491911683Z`) or integer nanoseconds.
    ///
    /// # Errors
    /// When the text is neither, or out of range.
    pub fn parse(text: &[u8]) -> Result<Self, TimestampError> {
        if let Some(timestamp) = parse_fixed_layout(text) {
            return Ok(timestamp);
        }
        Self::parse_general(text)
    }

    /// The general parser, through `chrono`: the fallback of [`Timestamp::parse`] and its oracle.
    ///
    /// # Errors
    /// When the text is neither RFC 3339 nor integer nanoseconds, or out of range.
    pub fn parse_general(text: &[u8]) -> Result<Self, TimestampError> {
        let text = str::from_utf8(text).map_err(|_| TimestampError::NotATime)?;
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let nanos = text.parse().map_err(|_| TimestampError::OutOfRange)?;
            return Self::from_nanos(nanos);
        }
        let parsed = DateTime::parse_from_rfc3339(text)
            .or_else(|error| DateTime::parse_from_rfc3339(&with_whole_zone(text).ok_or(error)?))
            .map_err(|_| not_a_time(text))?;
        let nanos = parsed
            .timestamp_nanos_opt()
            .ok_or(TimestampError::OutOfRange)?;
        let timestamp = u64::try_from(nanos)
            .map(Self)
            .map_err(|_| TimestampError::OutOfRange)?;
        // Time since the epoch knows no leap seconds: 23:59:60 is the first second of the next day,
        // and no other minute has one.
        let leap = u64::from(parsed.nanosecond()) >= NANOS_PER_SECOND;
        if leap && timestamp.0 % NANOS_PER_DAY >= NANOS_PER_SECOND {
            return Err(TimestampError::NotATime);
        }
        Ok(timestamp)
    }

    /// Nanoseconds since the epoch.
    pub fn nanos(self) -> u64 {
        self.0
    }

    /// Days since the epoch, in UTC.
    #[inline]
    pub fn day(self) -> u64 {
        self.0 / NANOS_PER_DAY
    }

    /// Midnight UTC of this instant's day.
    #[must_use]
    pub fn midnight(self) -> Self {
        Self(self.0 - self.0 % NANOS_PER_DAY)
    }

    /// Midnight UTC at the end of this instant's day.
    #[must_use]
    pub fn next_midnight(self) -> Self {
        self.midnight() + Duration::from_nanos(NANOS_PER_DAY)
    }

    /// The time of day.
    pub fn time_of_day(self) -> Duration {
        Duration::from_nanos(self.0 % NANOS_PER_DAY)
    }

    /// The time from `earlier` to this instant; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    /// Saturates at the end of time.
    fn add(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos).min(i64::MAX.unsigned_abs()))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    /// Saturates at the epoch.
    fn sub(self, duration: Duration) -> Self {
        let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(nanos))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with nine decimals and `Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = DateTime::from_timestamp_nanos(self.0.cast_signed());
        write!(f, "{}", time.format("%Y-%m-%dT%H:%M:%S%.9fZ"))
    }
}

/// A UTC time of day, as options such as `--from 13:36:32` give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    since_midnight: Duration,
    /// Whether the text named a whole second, which then counts to its end where a window closes.
    whole_second: bool,
}

impl TimeOfDay {
    /// Parses `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`.
    ///
    /// # Errors
    /// When the text is no such time.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let time = NaiveTime::parse_from_str(text, "%H:%M:%S%.f")
            .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M"))
            .ok()
            .filter(|time| u64::from(time.nanosecond()) < NANOS_PER_SECOND) // no leap seconds
            .ok_or(TimestampError::NotATime)?;
        let since_midnight = Duration::new(
            u64::from(time.num_seconds_from_midnight()),
            time.nanosecond(),
        );
        Ok(Self {
            since_midnight,
            whole_second: !text.contains('.'),
        })
    }

    /// Time since midnight.
    pub fn since_midnight(self) -> Duration {
        self.since_midnight
    }

    /// The last nanosecond that a window closing at this time includes.
    pub fn last_included(self) -> Duration {
        if self.whole_second {
            self.since_midnight + Duration::from_nanos(NANOS_PER_SECOND - 1)
        } else {
            self.since_midnight
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.since_midnight.as_secs();
        write!(
            f,
            "{:02}:{:02}:{:02}",
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60
        )?;
        if self.whole_second {
            return Ok(());
        }
        write!(f, ".{:09}", self.since_midnight.subsec_nanos())
    }
}

/// The layout Databento writes, `YYYY-MM-DDTHH:MM:SS.nnnnnnnnnZ`, read without allocation; `None`
/// for any other.
fn parse_fixed_layout(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; 30] = text.try_into().ok()?;
    let separators = [
        text[4], text[7], text[10], text[13], text[16], text[19], text[29],
    ];
    if &separators != b"--T::.Z" {
        return None;
    }
    let year = digits(&text[0..4])?;
    let (month, day) = (digits(&text[5..7])?, digits(&text[8..10])?);
    let (hour, minute, second) = (
        digits(&text[11..13])?,
        digits(&text[14..16])?,
        digits(&text[17..19])?,
    );
    let nanos = digits(&text[20..29])?;
    if !(1970..2262).contains(&year) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_since_epoch(year, month, day)?;
    let seconds = days * SECONDS_PER_DAY + hour * 3_600 + minute * 60 + second;
    Some(Timestamp(seconds * NANOS_PER_SECOND + nanos))
}

/// This time with a zone as RFC 3339 writes it: `+00:00` for the `+00` of databases and the
/// `+0000` of data frames.
fn with_whole_zone(text: &str) -> Option<String> {
    let sign = text
        .rfind(['+', '-'])
        .filter(|sign| *sign > "2024-08-01T".len())?;
    let (time, zone) = (text.get(..=sign)?, text.get(sign + 1..)?);
    match (zone.len(), zone.get(..2), zone.get(2..)) {
        (2, Some(hours), _) => Some(format!("{time}{hours}:00")),
        (4, Some(hours), Some(minutes)) => Some(format!("{time}{hours}:{minutes}")),
        _ => None,
    }
}

/// Whether it is the zone that a text lacks.
fn not_a_time(text: &str) -> TimestampError {
    match DateTime::parse_from_rfc3339(&format!("{text}Z")) {
        Ok(_) => TimestampError::NoZone,
        Err(_) => TimestampError::NotATime,
    }
}

fn digits(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0, |value, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| value * 10 + u64::from(digit))
    })
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; `None` for a day that does not exist.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<u64> {
    const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    const IN_MONTH: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let in_month = IN_MONTH.get(index)? + u64::from(leap && month == 2);
    if day == 0 || day > in_month {
        return None;
    }
    let previous = year - 1;
    let leap_days =
        (previous / 4 - previous / 100 + previous / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
    let before_month = BEFORE_MONTH[index] + u64::from(leap && month > 2);
    Some((year - 1970) * 365 + leap_days + before_month + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn display_and_both_parsers_agree(nanos in 0..i64::MAX.unsigned_abs()) {
            let timestamp = Timestamp(nanos);
            let text = timestamp.to_string();
            prop_assert_eq!(Timestamp::parse(text.as_bytes()), Ok(timestamp));
            prop_assert_eq!(Timestamp::parse_general(text.as_bytes()), Ok(timestamp));
        }

        #[test]
        fn the_fixed_layout_accepts_what_chrono_accepts(
            text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]\
                     T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{9}Z",
        ) {
            if let Some(fast) = parse_fixed_layout(text.as_bytes()) {
                prop_assert_eq!(Timestamp::parse_general(text.as_bytes()), Ok(fast));
            } else if let Ok(general) = Timestamp::parse_general(text.as_bytes()) {
                // Only a leap second.
                prop_assert_eq!(&text[11..19], "23:59:60", "{}", general);
            }
        }

        #[test]
        fn no_text_panics(text in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = Timestamp::parse(&text);
        }
    }

    #[test]
    fn both_notations() {
        let nanos = Ok(Timestamp(1_722_519_392_491_911_683));
        assert_eq!(Timestamp::parse(b"2024-08-01T13:36:32.491911683Z"), nanos);
        assert_eq!(Timestamp::parse(b"1722519392491911683"), nanos);
        assert_eq!(
            Timestamp::parse(b"2024-08-01T15:36:32.491911683+02:00"),
            nanos
        );
        assert_eq!(
            Timestamp::parse(b"2024-02-30T13:36:32.491911683Z"),
            Err(TimestampError::NotATime)
        );
        assert_eq!(
            Timestamp::parse(b"18446744073709551615"),
            Err(TimestampError::OutOfRange)
        );
        assert_eq!(Timestamp::parse(b""), Err(TimestampError::NotATime));
    }

    #[test]
    fn zones_are_read_as_data_frames_and_databases_write_them() {
        let nanos = Ok(Timestamp(1_722_519_392_491_911_683));
        for text in [
            "2024-08-01T13:36:32.491911683+0000",
            "2024-08-01 13:36:32.491911683+00",
            "2024-08-01 13:36:32.491911683+00:00",
            "2024-08-01 13:36:32.491911683Z",
            "2024-08-01T08:36:32.491911683-05",
            "2024-08-01T19:06:32.491911683+0530",
        ] {
            assert_eq!(Timestamp::parse(text.as_bytes()), nanos, "{text}");
        }
        for text in ["2024-08-01T13:36:32.491911683", "2024-08-01 13:36:32"] {
            let parsed = Timestamp::parse(text.as_bytes());
            assert_eq!(parsed, Err(TimestampError::NoZone), "{text}");
        }
        for text in [
            "2024-08-01",
            "2024-08-01T13:36:32+0",
            "+00",
            "2024-08-01T13:36:32+000",
        ] {
            let parsed = Timestamp::parse(text.as_bytes());
            assert_eq!(parsed, Err(TimestampError::NotATime), "{text}");
        }
    }

    #[test]
    fn a_leap_second_is_the_first_of_the_next_day_and_stands_nowhere_else() {
        let new_year = Timestamp::parse(b"2017-01-01T00:00:00.500000000Z");
        for text in [
            "2016-12-31T23:59:60.500000000Z",
            "2016-12-31T23:59:60.5Z",
            "2016-12-31T18:59:60.5-05:00",
            "2017-01-01T08:59:60.5+09:00",
        ] {
            assert_eq!(Timestamp::parse(text.as_bytes()), new_year, "{text}");
        }
        for text in [
            "2016-12-31T12:30:60.500000000Z",
            "2016-12-31T23:58:60.5Z",
            "2016-12-31T23:59:60.5-05:00",
            "2016-12-31T23:59:61.5Z",
        ] {
            let parsed = Timestamp::parse(text.as_bytes());
            assert_eq!(parsed, Err(TimestampError::NotATime), "{text}");
        }
        assert!(TimeOfDay::parse("23:59:60").is_err());
    }

    #[test]
    fn a_year_ends_and_local_clocks_jump_without_a_gap() {
        let nanos = |text: &str| Timestamp::parse(text.as_bytes()).unwrap().nanos();
        for (before, after) in [
            (
                "2024-12-31T23:59:59.999999999Z",
                "2025-01-01T00:00:00.000000000Z",
            ),
            (
                "2024-02-28T23:59:59.999999999Z",
                "2024-02-29T00:00:00.000000000Z",
            ),
            (
                "2023-02-28T23:59:59.999999999Z",
                "2023-03-01T00:00:00.000000000Z",
            ),
            (
                "2100-02-28T23:59:59.999999999Z",
                "2100-03-01T00:00:00.000000000Z",
            ),
            // New York: an hour is left out in spring, and told twice in autumn.
            (
                "2024-03-10T01:59:59.999999999-05:00",
                "2024-03-10T03:00:00.000000000-04:00",
            ),
            (
                "2024-11-03T01:59:59.999999999-04:00",
                "2024-11-03T01:00:00.000000000-05:00",
            ),
        ] {
            assert_eq!(nanos(after) - nanos(before), 1, "{before}");
        }
    }

    #[test]
    fn a_window_closes_after_its_last_second() {
        let close = TimeOfDay::parse("13:45:14").unwrap();
        assert_eq!(
            close.last_included(),
            Duration::new(13 * 3_600 + 45 * 60 + 14, 999_999_999)
        );
        let exact = TimeOfDay::parse("13:45:14.5").unwrap();
        assert_eq!(
            exact.last_included(),
            Duration::new(13 * 3_600 + 45 * 60 + 14, 500_000_000)
        );
        assert!(TimeOfDay::parse("25:00:00").is_err());
        assert_eq!(close.to_string(), "13:45:14");
    }
}
