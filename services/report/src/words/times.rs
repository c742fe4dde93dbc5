//! Instants and times of day as people read them.

/// An RFC 3339 instant to the millisecond.
#[must_use]
pub fn to_millis(instant: &str) -> String {
    match instant.split_once('.') {
        Some((seconds, parts)) => format!("{seconds}.{}Z", parts.get(..3).unwrap_or(parts)),
        None => instant.to_owned(),
    }
}

/// A time of day of an RFC 3339 instant, to milliseconds.
pub(crate) fn time_of_day(instant: &str) -> &str {
    instant.get(11..23).unwrap_or(instant)
}

/// The day of an RFC 3339 instant.
pub(crate) fn day(instant: &str) -> &str {
    instant.get(..10).unwrap_or(instant)
}

/// Seconds of the day of an RFC 3339 instant; zero for what is none.
pub(crate) fn seconds_of_day(instant: &str) -> f64 {
    let part = |range: std::ops::Range<usize>| -> Option<f64> { instant.get(range)?.parse().ok() };
    let fraction = instant.get(19..).and_then(|rest| {
        format!("0{}", rest.trim_end_matches('Z'))
            .parse::<f64>()
            .ok()
    });
    let parts = (part(11..13), part(14..16), part(17..19));
    match parts {
        (Some(hours), Some(minutes), Some(seconds)) => {
            hours * 3600.0 + minutes * 60.0 + seconds + fraction.unwrap_or(0.0)
        }
        _ => 0.0,
    }
}

/// Days from the first of March of year zero to the day of an RFC 3339 instant; zero for what is
/// none.
fn days(instant: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| -> Option<i64> { instant.get(range)?.parse().ok() };
    let Some(((year, month), day)) = part(0..4).zip(part(5..7)).zip(part(8..10)) else {
        return 0;
    };
    // A year that begins in March ends with the day that only some years have.
    let year = if month > 2 { year } else { year - 1 };
    let months = (month + 9) % 12;
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * months + 2) / 5 + day - 1
}

/// Seconds from an RFC 3339 instant to a later one, on whatever days; the second that begins with
/// the end is one of them where both are whole seconds.
pub(crate) fn seconds_within(start: &str, end: &str) -> f64 {
    let days = (days(end) - days(start)) as f64;
    let seconds = days * 86_400.0 + seconds_of_day(end) - seconds_of_day(start);
    if seconds.fract().abs() < 1e-9 {
        seconds.max(0.0) + 1.0
    } else {
        seconds.max(0.0)
    }
}

/// Seconds of the day as a clock shows them.
pub(crate) fn clock(seconds: f64, with_seconds: bool) -> String {
    let whole = seconds.round().rem_euclid(86_400.0) as u64;
    let (hours, minutes) = (whole / 3600, whole / 60 % 60);
    if with_seconds {
        format!("{hours:02}:{minutes:02}:{:02}", whole % 60)
    } else {
        format!("{hours:02}:{minutes:02}")
    }
}

/// As [`clock`], with the milliseconds that have passed.
pub(crate) fn clock_in_millis(seconds: f64) -> String {
    let millis = ((seconds.fract() * 1e3).floor() as u32).min(999);
    format!("{}.{millis:03}", clock(seconds.floor(), true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_have_a_day_and_a_clock() {
        let instant = "2024-08-01T13:36:32.491911683Z";
        assert_eq!(day(instant), "2024-08-01");
        assert_eq!(time_of_day(instant), "13:36:32.491");
        assert!((seconds_of_day(instant) - 48_992.491_911_683).abs() < 1e-9);
        assert_eq!(clock(48_992.4, true), "13:36:32");
        assert_eq!(clock(86_400.0, false), "00:00");
        assert!(seconds_of_day("soon").abs() < f64::EPSILON);
    }

    #[test]
    fn windows_last_from_their_start_through_the_second_of_their_end() {
        for (start, end, seconds) in [
            (
                "2024-08-01T13:40:00.000000000Z",
                "2024-08-01T13:40:00.000000000Z",
                1.0,
            ),
            ("2024-08-01T13:40:00Z", "2024-08-01T13:49:59Z", 600.0),
            (
                "2024-08-01T22:45:00.000000000Z",
                "2024-08-02T02:14:59.000000000Z",
                12_600.0,
            ),
            (
                "2024-02-28T23:59:00Z",
                "2024-03-01T00:00:59Z",
                86_400.0 + 120.0,
            ),
            (
                "2023-12-31T23:59:59.500000000Z",
                "2024-01-01T00:00:00.250000000Z",
                0.75,
            ),
            (
                "2024-08-01T13:40:01Z",
                "2024-08-01T13:40:00.500000000Z",
                0.0,
            ),
        ] {
            let found = seconds_within(start, end);
            assert!((found - seconds).abs() < 1e-6, "{start} to {end}: {found}");
        }
    }
}
