//! Durations in settings: `30s`, `500ms`, or a number of seconds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A duration, at most a year, written `30s`, `1m 30s`, `500ms`, or as a number of seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

const LONGEST: Duration = Duration::from_hours(366 * 24);

impl Span {
    /// That many seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// The duration.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// Whole milliseconds, at least one, as Kafka's client wants them.
    pub fn millis(self) -> u64 {
        u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX).max(1)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_duration(self.0).fmt(f)
    }
}

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = match text.parse::<f64>() {
            Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
            Err(_) => humantime::parse_duration(text).ok(),
        };
        parsed
            .filter(|duration| *duration <= LONGEST)
            .map(Self)
            .ok_or_else(|| {
                format!("{text:?} is no duration such as 30s, 500ms or a number of seconds")
            })
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::text(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_reads() {
        for (text, millis) in [
            ("30s", 30_000),
            ("500ms", 500),
            ("2", 2_000),
            ("0.5", 500),
            ("1m 1s", 61_000),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.millis(), millis, "{text}");
            assert_eq!(span.to_string().parse(), Ok(span));
        }
        assert_eq!(serde_json::from_str::<Span>("2").unwrap(), Span::seconds(2));
        for bad in ["", "-1", "NaN", "inf", "1e300", "1000years", "soon"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }
}
