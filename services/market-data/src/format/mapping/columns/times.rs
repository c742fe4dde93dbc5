//! Times of mapped files.

use chrono::NaiveDate;

use crate::calendar::Zone;
use crate::format::mapping::map::error::MapFault;
use crate::format::mapping::map::written;
use crate::format::rows::reject::Reason;
use crate::units::decimal::parse_nano;
use crate::units::time::{Timestamp, TimestampError};

const NANOS_PER_SECOND: u64 = 1_000_000_000;
const NANOS_PER_DAY: u64 = 86_400 * NANOS_PER_SECOND;

/// How long a clock surely goes on without being changed: changes are at quarters of an hour.
const STEADY: u64 = 900 * NANOS_PER_SECOND;

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// RFC 3339; without a zone, that of the map.
    Rfc3339,
    /// A count since 1970, of units of so many nanoseconds.
    Count(u64),
    /// Seconds after midnight, with decimals.
    Seconds,
    /// `HHMMSS` and further digits, or `HH:MM:SS.digits`.
    Clock,
}

/// Where the date of a time of day comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateSource {
    /// The name of the file.
    Name,
    /// A column.
    Column,
    /// The map.
    Given(NaiveDate),
}

/// Times as a map has them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeForm {
    form: Form,
    zone: Option<Zone>,
    pub(crate) date: Option<DateSource>,
}

impl TimeForm {
    /// Checks what is written.
    pub(crate) fn of(written: &written::Time, has_date_column: bool) -> Result<Self, MapFault> {
        let form = match written.form.as_str() {
            "rfc3339" => Form::Rfc3339,
            "s" => Form::Count(NANOS_PER_SECOND),
            "ms" => Form::Count(1_000_000),
            "us" => Form::Count(1_000),
            "ns" => Form::Count(1),
            "seconds" => Form::Seconds,
            "hhmmss" => Form::Clock,
            other => {
                return Err(MapFault::of(
                    "time.form",
                    other,
                    "rfc3339, s, ms, us, ns, seconds (after midnight) or hhmmss",
                ));
            }
        };
        let zone = written.zone.as_deref().map(str::parse::<Zone>).transpose();
        let zone = zone.map_err(|error| MapFault::Value(format!("time.zone: {error}")))?;
        let date = written.date.as_deref().map(|text| match text {
            "name" => Ok(DateSource::Name),
            "column" => Ok(DateSource::Column),
            date => date.parse().map(DateSource::Given).map_err(|_| {
                MapFault::of(
                    "time.date",
                    date,
                    "name, column or a date such as 2024-08-01",
                )
            }),
        });
        let date = date.transpose()?;
        let this = Self { form, zone, date };
        if this.is_of_day() && (date.is_none() || zone.is_none()) {
            let problem = "time.form is a time of day: time.zone and time.date must say whose \
             clocks it is by, and of which day";
            return Err(MapFault::Value(problem.to_owned()));
        }
        if (date == Some(DateSource::Column)) != has_date_column {
            let problem = "time.date = \"column\" and columns.date belong together";
            return Err(MapFault::Value(problem.to_owned()));
        }
        Ok(this)
    }

    /// Whether times are times of day.
    fn is_of_day(&self) -> bool {
        matches!(self.form, Form::Seconds | Form::Clock)
    }

    /// Whether the dates of times of day are not in their rows.
    pub(crate) fn has_one_date(&self) -> bool {
        self.is_of_day() && self.date != Some(DateSource::Column)
    }

    /// Whose clocks and days are meant.
    pub(crate) fn zone(&self) -> Zone {
        self.zone.unwrap_or(Zone::UTC)
    }

    /// Sets the date of times of day.
    pub(crate) fn on(self, date: NaiveDate) -> Self {
        Self {
            date: Some(DateSource::Given(date)),
            ..self
        }
    }

    /// What is assumed of times, in words.
    pub(crate) fn words(&self) -> String {
        let zone = self.zone();
        match self.form {
            Form::Rfc3339 if self.zone.is_some() => format!("times without a zone are of {zone}"),
            Form::Rfc3339 => "times are RFC 3339".to_owned(),
            Form::Count(NANOS_PER_SECOND) => "times are seconds since 1970".to_owned(),
            Form::Count(1_000_000) => "times are milliseconds since 1970".to_owned(),
            Form::Count(1_000) => "times are microseconds since 1970".to_owned(),
            Form::Count(_) => "times are nanoseconds since 1970".to_owned(),
            Form::Seconds => format!("times are seconds after midnight of {zone}"),
            Form::Clock => format!("times are times of day of {zone}"),
        }
    }
}

/// Reads times, remembering what changes rarely.
#[derive(Debug)]
pub(crate) struct Times {
    form: TimeForm,
    /// The date of the row, or of all rows.
    date: Option<NaiveDate>,
    /// The text of the date of the row before.
    date_text: Vec<u8>,
    /// A date and a quarter of an hour, with the instant at which it began.
    known: Option<(NaiveDate, u64, Timestamp)>,
}

impl Times {
    /// Times of a file whose date is known, or changes from row to row.
    pub(crate) fn new(form: TimeForm, date: Option<NaiveDate>) -> Self {
        Self {
            form,
            date,
            date_text: Vec::new(),
            known: None,
        }
    }

    /// Sets the date of a row.
    pub(crate) fn set_date(&mut self, text: &[u8]) -> Result<(), Reason> {
        if self.date_text != text || self.date.is_none() {
            self.date = Some(date_of(text).ok_or(Reason::BadTimestamp)?);
            self.date_text.clear();
            self.date_text.extend_from_slice(text);
        }
        Ok(())
    }

    /// The instant of a text.
    pub(crate) fn instant(&mut self, text: &[u8], more_nanos: u64) -> Result<Timestamp, Reason> {
        // Some write the nanoseconds in the time as well.
        let more_nanos = match nanos_in(text) {
            _ if !self.form.is_of_day() => more_nanos,
            0 => more_nanos,
            nanos if more_nanos == 0 || nanos == more_nanos => 0,
            _ => return Err(Reason::BadTimestamp),
        };
        let time = match self.form.form {
            Form::Rfc3339 => self.written(text)?,
            Form::Count(unit) => count(text, unit)?,
            Form::Seconds => self.of_day(seconds(text).ok_or(Reason::BadTimestamp)?)?,
            Form::Clock => self.of_day(clock(text).ok_or(Reason::BadTimestamp)?)?,
        };
        if time < Timestamp::YEAR_2000 && matches!(self.form.form, Form::Count(_)) {
            return Err(Reason::TimestampBefore2000);
        }
        let nanos = time.nanos().checked_add(more_nanos);
        nanos
            .and_then(|nanos| Timestamp::from_nanos(nanos).ok())
            .ok_or(Reason::BadTimestamp)
    }

    /// The instant at which a row of an instant was received: of times of day, one that is half a
    /// day or more before it is of the day after.
    pub(crate) fn received(&mut self, text: &[u8], sent: Timestamp) -> Result<Timestamp, Reason> {
        let received = self.instant(text, 0)?;
        if !self.form.is_of_day() || received.nanos() + NANOS_PER_DAY / 2 > sent.nanos() {
            return Ok(received);
        }
        let date = self.date;
        self.date = date.and_then(|date| date.succ_opt());
        let received = self.instant(text, 0);
        self.date = date;
        received
    }

    fn written(&mut self, text: &[u8]) -> Result<Timestamp, Reason> {
        if text.iter().all(u8::is_ascii_digit) {
            return Err(Reason::BadTimestamp);
        }
        match Timestamp::parse(text) {
            Ok(time) => Ok(time),
            Err(TimestampError::NoZone) if self.form.zone.is_some() => {
                let shown = Timestamp::parse(&[text, b"Z"].concat());
                let shown = shown.map_err(|_| Reason::BadTimestamp)?;
                self.date = Some(Zone::UTC.date(shown));
                self.of_day(shown.nanos() % NANOS_PER_DAY)
            }
            Err(TimestampError::NoZone) => Err(Reason::TimestampWithoutZone),
            Err(_) => Err(Reason::BadTimestamp),
        }
    }

    /// The instant at which clocks show so many nanoseconds after midnight.
    fn of_day(&mut self, since_midnight: u64) -> Result<Timestamp, Reason> {
        let date = self.date.ok_or(Reason::BadTimestamp)?;
        if since_midnight >= NANOS_PER_DAY {
            return Err(Reason::BadTimestamp);
        }
        let quarter = since_midnight / STEADY;
        let began = match self.known {
            Some((day, known, began)) if day == date && known == quarter => began,
            _ => {
                let began = self.form.zone().shown(date, quarter * STEADY);
                began.ok_or(Reason::TimestampAmbiguous)?
            }
        };
        self.known = Some((date, quarter, began));
        Timestamp::from_nanos(began.nanos() + since_midnight % STEADY)
            .map_err(|_| Reason::BadTimestamp)
    }
}

/// A count of units since 1970.
fn count(text: &[u8], unit: u64) -> Result<Timestamp, Reason> {
    let whole = text.strip_suffix(b".0").unwrap_or(text);
    let number = str::from_utf8(whole)
        .ok()
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(number) = number.and_then(|digits| digits.parse::<u64>().ok()) {
        let nanos = number.checked_mul(unit).ok_or(Reason::BadTimestamp)?;
        return Timestamp::from_nanos(nanos).map_err(|_| Reason::BadTimestamp);
    }
    // Seconds are often written with decimals.
    let nanos = parse_nano(text).map_err(|_| Reason::BadTimestamp)?;
    let nanos = u64::try_from(nanos).map_err(|_| Reason::BadTimestamp)?;
    let scaled = u128::from(nanos) * u128::from(unit) / u128::from(NANOS_PER_SECOND);
    u64::try_from(scaled)
        .ok()
        .and_then(|nanos| Timestamp::from_nanos(nanos).ok())
        .ok_or(Reason::BadTimestamp)
}

/// Nanoseconds beyond whole microseconds in a time of day of nine decimals or in one of fifteen
/// digits; 0 for any other.
fn nanos_in(text: &[u8]) -> u64 {
    let digits = match text.iter().position(|byte| *byte == b'.') {
        Some(point) => &text[point + 1..],
        None if text.len() == 15 => &text[6..],
        None => return 0,
    };
    let Some(last) = digits.get(6..9).filter(|_| digits.len() == 9) else {
        return 0;
    };
    let number = str::from_utf8(last).ok().and_then(|last| last.parse().ok());
    number.unwrap_or_default()
}

/// Nanoseconds behind seconds with decimals.
fn seconds(text: &[u8]) -> Option<u64> {
    u64::try_from(parse_nano(text).ok()?).ok()
}

/// Nanoseconds behind `HHMMSS` and further digits, or `HH:MM:SS.digits`.
fn clock(text: &[u8]) -> Option<u64> {
    let two = |text: &[u8]| -> Option<u64> {
        let is_number = matches!(text.len(), 1 | 2) && text.iter().all(u8::is_ascii_digit);
        is_number.then(|| {
            text.iter()
                .fold(0, |n, byte| n * 10 + u64::from(byte - b'0'))
        })
    };
    let (hours, minutes, seconds, fraction) = if text.contains(&b':') {
        let mut parts = text.split(|byte| *byte == b':');
        let (hours, minutes, rest) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || minutes.len() != 2 {
            return None;
        }
        let (seconds, fraction) = match rest.iter().position(|byte| *byte == b'.') {
            Some(point) => (&rest[..point], &rest[point + 1..]),
            None => (rest, &[][..]),
        };
        (hours, minutes, seconds, fraction)
    } else {
        let digits = text.get(..6)?;
        (&digits[..2], &digits[2..4], &digits[4..], &text[6..])
    };
    let (hours, minutes, whole) = (two(hours)?, two(minutes)?, two(seconds)?);
    if hours > 23 || minutes > 59 || whole > 59 || seconds.len() != 2 || fraction.len() > 9 {
        return None;
    }
    let mut nanos = 0;
    for place in 0..9 {
        let digit = fraction.get(place).copied().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return None;
        }
        nanos = nanos * 10 + u64::from(digit - b'0');
    }
    Some((hours * 3_600 + minutes * 60 + whole) * NANOS_PER_SECOND + nanos)
}

/// A date: `20240801`, `2024-08-01`, `01AUG2024`.
pub(crate) fn date_of(text: &[u8]) -> Option<NaiveDate> {
    let text = str::from_utf8(text).ok()?;
    let form = match text.len() {
        8 if text.bytes().all(|byte| byte.is_ascii_digit()) => "%Y%m%d",
        10 => "%Y-%m-%d",
        _ => "%d%b%Y",
    };
    let date = NaiveDate::parse_from_str(text, form).ok();
    date.filter(|date| is_likely(*date))
}

/// The one date in the name of a file.
pub(crate) fn date_in(name: &str) -> Option<NaiveDate> {
    let bytes = name.as_bytes();
    let digit_at = |place: Option<usize>| {
        place
            .and_then(|place| bytes.get(place))
            .is_some_and(u8::is_ascii_digit)
    };
    let mut found = None;
    for start in 0..bytes.len() {
        for length in [8, 10] {
            let Some(text) = bytes.get(start..start + length) else {
                continue;
            };
            let alone = !digit_at(start.checked_sub(1)) && !digit_at(Some(start + length));
            let looks = text.iter().enumerate().all(|(place, byte)| match length {
                10 if place == 4 || place == 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
            let Some(date) = (alone && looks).then(|| date_of(text)).flatten() else {
                continue;
            };
            if found.is_some_and(|before| before != date) {
                return None;
            }
            found = Some(date);
        }
    }
    found
}

fn is_likely(date: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1990..2100).contains(&date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_names_and_columns() {
        let date = |text: &str| text.parse::<NaiveDate>().ok();
        for (name, expected) in [
            ("EQY_US_ALL_BBO_A_20240102.gz", date("2024-01-02")),
            (
                "AAPL_2012-06-21_34200000_57600000_message_10.csv",
                date("2012-06-21"),
            ),
            ("2024-01-02_2024-01-03.csv", None),
            ("quotes_202401021.csv", None),
            ("quotes.csv", None),
        ] {
            assert_eq!(date_in(name), expected, "{name}");
        }
        for text in ["20240801", "2024-08-01", "01AUG2024", "1AUG2024"] {
            assert_eq!(date_of(text.as_bytes()), date("2024-08-01"), "{text}");
        }
        for text in ["", "2024", "20241301", "99999999", "34200000"] {
            assert_eq!(date_of(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn clocks_are_read_in_every_notation() {
        let nine = 9 * 3_600 * NANOS_PER_SECOND;
        for (text, expected) in [
            ("090000000000001", Some(nine + 1)),
            ("090000", Some(nine)),
            ("0900001", Some(nine + 100_000_000)),
            ("9:00:00.000000001", Some(nine + 1)),
            ("09:00:00", Some(nine)),
            ("9:0:00", None),
            ("246000", None),
            ("09000", None),
            ("09:00:00.0000000001", None),
            ("-90000", None),
            ("", None),
        ] {
            assert_eq!(clock(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_an_instant_by_the_clocks_of_its_place() {
        let written = written::Time {
            form: "seconds".to_owned(),
            zone: Some("America/New_York".to_owned()),
            date: Some("name".to_owned()),
        };
        let form = TimeForm::of(&written, false).unwrap();
        for (date, utc) in [
            ("2024-01-11", "2024-01-11T14:30:00.5Z"),
            ("2024-07-11", "2024-07-11T13:30:00.5Z"),
        ] {
            let mut times = Times::new(form, date.parse().ok());
            let utc = Timestamp::parse(utc.as_bytes()).unwrap();
            assert_eq!(times.instant(b"34200.5", 0), Ok(utc));
            assert_eq!(times.instant(b"34200.5", 0), Ok(utc));
            assert_eq!(times.instant(b"86400", 0), Err(Reason::BadTimestamp));
        }
    }

    #[test]
    fn counts_are_of_their_unit_and_never_before_2000() {
        let of = |form: &str, text: &str| {
            let written = written::Time {
                form: form.to_owned(),
                zone: None,
                date: None,
            };
            let form = TimeForm::of(&written, false).unwrap();
            Times::new(form, None).instant(text.as_bytes(), 0)
        };
        let time = Timestamp::parse(b"2024-08-01T00:00:00.5Z");
        for (form, text) in [
            ("s", "1722470400.5"),
            ("ms", "1722470400500"),
            ("us", "1722470400500000"),
            ("ns", "1722470400500000000"),
            ("rfc3339", "2024-08-01T00:00:00.5Z"),
        ] {
            assert_eq!(of(form, text).ok(), time.ok(), "{form}");
        }
        assert_eq!(of("ns", "1722470400500"), Err(Reason::TimestampBefore2000));
        assert_eq!(of("ms", "1722470400500000000"), Err(Reason::BadTimestamp));
    }
}
