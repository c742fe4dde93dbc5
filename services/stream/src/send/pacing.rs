//! Sending at the market's own pace, on an absolute clock: a late message never delays the next.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use market_data::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use app::Cancel;

/// Significant digits of the percentiles.
const DIGITS: u8 = 3;

/// The longest lateness that is recorded, in microseconds: an hour.
const LATEST: u64 = 3_600_000_000;

/// How fast a market is sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// As fast as the transport takes it.
    Max,
    /// That many times as fast as it happened; above zero.
    Times(f64),
}

impl Default for Speed {
    fn default() -> Self {
        Self::Times(1.0)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Max => f.write_str("max"),
            Self::Times(factor) => factor.fmt(f),
        }
    }
}

impl FromStr for Speed {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        match text.trim_end_matches('x').parse() {
            Ok(factor) if (0.001..=1e9).contains(&factor) => Ok(Self::Times(factor)),
            _ => Err(format!(
                "{text:?} is neither max nor a factor between 0.001 and 1e9"
            )),
        }
    }
}

impl Serialize for Speed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Max => serializer.serialize_str("max"),
            Self::Times(factor) => serializer.serialize_f64(*factor),
        }
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "neither max nor a number")]
        enum Raw {
            Number(f64),
            Text(String),
        }
        let text = match Raw::deserialize(deserializer)? {
            Raw::Number(factor) => factor.to_string(),
            Raw::Text(text) => text,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How late messages were, against the clock of the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lateness {
    /// Instants that were waited for.
    pub instants: u64,
    /// Half of them were later than this, in microseconds.
    pub p50_us: u64,
    /// One in a hundred was later than this, in microseconds.
    pub p99_us: u64,
    /// The latest, in microseconds.
    pub max_us: u64,
}

/// Waits for the instants of a market.
#[derive(Debug)]
pub struct Pacer {
    factor: f64,
    origin: Option<(Instant, Timestamp)>,
    lateness: Option<Histogram<u64>>,
}

impl Pacer {
    /// A pacer of `speed`, which does nothing when that is [`Speed::Max`].
    pub fn new(speed: Speed) -> Self {
        Self {
            factor: match speed {
                Speed::Max => 0.0,
                Speed::Times(factor) => factor,
            },
            origin: None,
            lateness: matches!(speed, Speed::Times(_))
                .then(|| Histogram::new_with_max(LATEST, DIGITS).ok())
                .flatten(),
        }
    }

    /// When `time` is due; `None` when nothing is waited for. The first call sets the origin of the
    /// clock.
    pub fn due(&mut self, time: Timestamp) -> Option<Instant> {
        self.lateness.as_ref()?;
        let (start, first) = *self.origin.get_or_insert_with(|| (Instant::now(), time));
        let gap = time.since(first).as_secs_f64() / self.factor;
        // A gap beyond what the clock can hold is further away than anyone waits.
        let gap = Duration::try_from_secs_f64(gap).unwrap_or(Duration::MAX);
        Some(start.checked_add(gap).unwrap_or(start))
    }

    /// Waits until `due`, calling `meanwhile` whenever `every` has passed; false when a stop was
    /// asked for.
    ///
    /// # Errors
    /// Those of `meanwhile`.
    pub fn wait<E>(
        &mut self,
        due: Instant,
        cancel: &Cancel,
        every: Duration,
        mut meanwhile: impl FnMut() -> Result<(), E>,
    ) -> Result<bool, E> {
        loop {
            let left = due.saturating_duration_since(Instant::now());
            let soon = Instant::now().checked_add(every).unwrap_or(due);
            if !cancel.sleep_until(due.min(soon)) {
                return Ok(false);
            }
            if left <= every {
                break;
            }
            meanwhile()?;
        }
        if let Some(lateness) = &mut self.lateness {
            let late = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
            lateness.saturating_record(late);
        }
        Ok(true)
    }

    /// How late it was; `None` when nothing was waited for.
    pub fn lateness(&self) -> Option<Lateness> {
        let lateness = self.lateness.as_ref()?;
        Some(Lateness {
            instants: lateness.len(),
            p50_us: lateness.value_at_quantile(0.50),
            p99_us: lateness.value_at_quantile(0.99),
            max_us: lateness.max(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const NEVER: Duration = Duration::from_hours(1);

    fn at(nanos: u64) -> Timestamp {
        Timestamp::from_nanos(nanos).unwrap()
    }

    fn wait(pacer: &mut Pacer, nanos: u64, cancel: &Cancel) -> bool {
        let due = pacer.due(at(nanos)).unwrap();
        pacer
            .wait(due, cancel, NEVER, || Ok::<_, Infallible>(()))
            .unwrap()
    }

    #[test]
    fn speeds_read_back() {
        for (text, speed) in [
            ("max", Speed::Max),
            ("1", Speed::Times(1.0)),
            ("50x", Speed::Times(50.0)),
            ("0.5", Speed::Times(0.5)),
        ] {
            assert_eq!(text.parse(), Ok(speed));
            assert_eq!(speed.to_string().parse(), Ok(speed));
            let json = serde_json::to_string(&speed).unwrap();
            assert_eq!(serde_json::from_str::<Speed>(&json).unwrap(), speed);
        }
        for bad in ["", "fast", "0", "-1", "inf", "NaN", "1e10"] {
            assert!(bad.parse::<Speed>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_late_instant_does_not_delay_the_next() {
        let mut pacer = Pacer::new(Speed::Times(10.0));
        let cancel = Cancel::new();
        let start = Instant::now();
        wait(&mut pacer, 0, &cancel);
        std::thread::sleep(Duration::from_millis(40)); // the transport was slow
        wait(&mut pacer, 300_000_000, &cancel); // due at 30 ms: late
        wait(&mut pacer, 1_000_000_000, &cancel); // due at 100 ms: on time again
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(100), "{took:?}");
        assert!(took < Duration::from_millis(135), "{took:?}");
        let lateness = pacer.lateness().unwrap();
        assert_eq!(lateness.instants, 3);
        assert!(lateness.max_us >= 9_000, "{lateness:?}");
    }

    #[test]
    fn signs_of_life_and_stops_come_in_long_gaps() {
        let mut pacer = Pacer::new(Speed::Times(1.0));
        let cancel = Cancel::new();
        wait(&mut pacer, 0, &cancel);
        let due = pacer.due(at(10_000_000_000_000)).unwrap();
        let mut signs = 0;
        let going = pacer.wait(due, &cancel, Duration::from_millis(2), || {
            signs += 1;
            if signs == 3 {
                cancel.cancel();
            }
            Ok::<_, Infallible>(())
        });
        assert_eq!((going, signs), (Ok(false), 3));
    }

    #[test]
    fn full_speed_waits_for_nothing() {
        let mut pacer = Pacer::new(Speed::Max);
        assert_eq!(pacer.due(at(5)), None);
        assert_eq!(pacer.lateness(), None);
    }
}
