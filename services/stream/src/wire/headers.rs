//! Record headers: which run a record belongs to, and its place in it.
//!
//! | header | on | value |
//! |---|---|---|
//! | `sor-run-id` | all | the run's name |
//! | `sor-started` | all | start of the run, in milliseconds since the epoch: the newest run started last |
//! | `sor-type` | other than messages | `end` or `alive` |
//! | `sor-seq` | messages | place in the run, from 0, over all partitions |
//! | `sor-schema` | messages | form and version of the payload: `sor.snapshot/1`, `sor.venue/1`, `sor.binary/3` |
//! | `sor-digest` | end marker | SHA-256 of the payload, in hexadecimal |
//!
//! A record without `sor-run-id` is that of a foreign producer.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::wire::digest::Digest;
use crate::wire::message::Wire;

/// Name of the run.
pub const RUN_ID: &str = "sor-run-id";
/// Start of the run.
pub const STARTED: &str = "sor-started";
/// Kind of a record that is no message.
pub const TYPE: &str = "sor-type";
/// Place of a message in its run.
pub const SEQUENCE: &str = "sor-seq";
/// Form and version of a message.
pub const SCHEMA: &str = "sor-schema";
/// Digest of an end marker's payload.
pub const DIGEST: &str = "sor-digest";

/// `sor-type` of the record that ends a run.
const END: &str = "end";
/// `sor-type` of a record that only says that the producer lives, in long pauses of a paced market.
const ALIVE: &str = "alive";

/// A run: one producer sending one market once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// Milliseconds since the epoch, on the producer's clock. First, so that runs sort by age.
    pub started: u64,
    /// Name of the run.
    pub id: String,
}

impl Run {
    /// A run that starts now, with a name made of the time and a random part unless one is given.
    pub fn start(id: Option<&str>) -> Self {
        let started = now();
        let id = id.map_or_else(|| made_up(started), str::to_owned);
        Self { started, id }
    }

    /// Longest name, in bytes.
    pub const LONGEST_ID: usize = 128;

    /// Whether a name can be that of a run: not empty, short, and nothing in it that a terminal
    /// obeys.
    pub fn may_be_called(id: &str) -> bool {
        !id.is_empty() && id.len() <= Self::LONGEST_ID && text::all_plain(id)
    }
}

/// This machine's clock, in milliseconds since the epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "runs on different machines are distinguished by the time at which they started; \
        nothing else looks at it"
)]
pub(crate) fn now() -> u64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// A start as people read it: the instant, or the bare number where no calendar reaches.
pub(crate) fn started(millis: u64) -> String {
    /// The end of the year 9999, which is the last that RFC 3339 can write.
    const LAST: u64 = 253_402_300_799_999;
    if millis > LAST {
        return format!("{millis} ms after 1970, which is no date");
    }
    let time = UNIX_EPOCH + std::time::Duration::from_millis(millis);
    humantime::format_rfc3339_nanos(time).to_string()
}

/// `20240801T133632Z-1f9c03ab`: sorts by time, and two of the same second differ.
fn made_up(started: u64) -> String {
    use std::hash::{BuildHasher, Hasher};
    // The standard library's hash keys are the randomness at hand; the name needs no better.
    let random = std::hash::RandomState::new().build_hasher().finish() as u32;
    let nanos = started.saturating_mul(1_000_000);
    let time = market_data::Timestamp::from_nanos(nanos).unwrap_or_default();
    let compact: String = time
        .to_string()
        .chars()
        .take(19)
        .filter(|letter| !matches!(letter, '-' | ':'))
        .collect();
    format!("{compact}Z-{random:08x}")
}

/// The headers of the records of one run, reused from record to record.
#[derive(Debug)]
pub struct Stamp {
    run: Run,
    started: String,
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Message(Wire),
    End,
    Alive,
}

impl Stamp {
    /// The stamp of a run.
    pub fn new(run: Run) -> Self {
        Self {
            started: run.started.to_string(),
            run,
            kind: Kind::Alive,
            text: String::with_capacity(64),
        }
    }

    /// The run.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// Stamps a message.
    pub fn message(&mut self, wire: Wire, sequence: u64) -> &Self {
        self.kind = Kind::Message(wire);
        self.text.clear();
        let _ = write!(self.text, "{sequence}"); // a String takes everything
        self
    }

    /// Stamps the end marker with this payload.
    pub fn end(&mut self, payload: &[u8]) -> &Self {
        self.kind = Kind::End;
        self.text = Digest::of(payload).to_string();
        self
    }

    /// Stamps a sign of life.
    pub fn alive(&mut self) -> &Self {
        self.kind = Kind::Alive;
        self
    }

    /// The headers, one after the other.
    pub fn for_each(&self, mut give: impl FnMut(&'static str, &str)) {
        give(RUN_ID, &self.run.id);
        give(STARTED, &self.started);
        match self.kind {
            Kind::Message(wire) => {
                give(SEQUENCE, &self.text);
                give(SCHEMA, wire.schema());
            }
            Kind::End => {
                give(TYPE, END);
                give(DIGEST, &self.text);
            }
            Kind::Alive => give(TYPE, ALIVE),
        }
    }
}

/// What the headers of a record say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// No run: a producer that is not ours.
    Foreign,
    /// A name that no run can have.
    Unusable {
        /// What about it.
        why: &'static str,
    },
    /// A record of a run.
    Run {
        /// The run's name.
        id: &'a str,
        /// The run's start, in milliseconds since the epoch.
        started: u64,
        /// What the record is.
        part: Part<'a>,
    },
}

/// What a record of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Message number `sequence`.
    Message {
        /// Place of the record in the run.
        sequence: u64,
    },
    /// The end marker; its payload has this digest.
    End {
        /// Hexadecimal SHA-256.
        digest: &'a [u8],
    },
    /// A sign of life.
    Alive,
    /// Something that no producer of this version sends: a damaged record, or one of a later
    /// version.
    Unknown {
        /// What about it.
        why: &'static str,
    },
}

/// Headers as they come, before anything is made of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    run_id: Option<&'a [u8]>,
    started: Option<&'a [u8]>,
    kind: Option<&'a [u8]>,
    sequence: Option<&'a [u8]>,
    schema: Option<&'a [u8]>,
    digest: Option<&'a [u8]>,
}

impl<'a> Headers<'a> {
    /// Takes note of one header; those that are not ours are ignored.
    pub fn add(&mut self, name: &str, value: &'a [u8]) {
        match name {
            RUN_ID => self.run_id = Some(value),
            STARTED => self.started = Some(value),
            TYPE => self.kind = Some(value),
            SEQUENCE => self.sequence = Some(value),
            SCHEMA => self.schema = Some(value),
            DIGEST => self.digest = Some(value),
            _ => {}
        }
    }

    /// What they say.
    pub fn origin(&self) -> Origin<'a> {
        let Some(id) = self.run_id else {
            return Origin::Foreign;
        };
        let Some(id) = str::from_utf8(id).ok().filter(|id| Run::may_be_called(id)) else {
            let why = "sor-run-id is not 1 to 128 bytes of plain text";
            return Origin::Unusable { why };
        };
        let started = self.started.and_then(number);
        Origin::Run {
            id,
            started: started.unwrap_or_default(),
            part: self.part(started.is_some()),
        }
    }

    fn part(&self, has_start: bool) -> Part<'a> {
        let unknown = |why| Part::Unknown { why };
        match self.kind {
            _ if !has_start => unknown("no sor-started"),
            Some(kind) if kind == END.as_bytes() => self
                .digest
                .map_or(unknown("end marker without sor-digest"), |digest| {
                    Part::End { digest }
                }),
            Some(kind) if kind == ALIVE.as_bytes() => Part::Alive,
            Some(_) => unknown("unknown sor-type"),
            None if self.schema.and_then(Wire::from_schema).is_none() => {
                unknown("unknown sor-schema")
            }
            None => self
                .sequence
                .and_then(number)
                .map_or(unknown("no sor-seq"), |sequence| Part::Message { sequence }),
        }
    }
}

fn number(text: &[u8]) -> Option<u64> {
    str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin_of(pairs: &[(&'static str, String)]) -> String {
        let mut headers = Headers::default();
        for (name, value) in pairs {
            headers.add(name, value.as_bytes());
        }
        format!("{:?}", headers.origin())
    }

    fn pairs(stamp: &Stamp) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        stamp.for_each(|name, value| pairs.push((name, value.to_owned())));
        pairs
    }

    #[test]
    fn stamps_read_back() {
        let mut stamp = Stamp::new(Run {
            started: 17,
            id: "r".into(),
        });
        let read = |stamp: &Stamp| origin_of(&pairs(stamp));
        assert!(read(stamp.message(Wire::Venue, 42)).contains("Message { sequence: 42 }"));
        assert!(read(stamp.alive()).contains("Alive"));
        assert!(read(stamp.end(b"{}")).contains("End { digest"));
        assert!(read(stamp.end(b"{}")).starts_with("Run { id: \"r\", started: 17"));
    }

    #[test]
    fn names_that_no_run_can_have_are_noticed() {
        let long = "x".repeat(129);
        for id in ["", "a\nb", "\u{1b}[2J", "\u{202e}r", &long] {
            let origin = origin_of(&[(RUN_ID, id.to_owned()), (STARTED, "1".into())]);
            assert!(origin.starts_with("Unusable"), "{origin}");
        }
        let mut headers = Headers::default();
        headers.add(RUN_ID, &[0xff]);
        assert!(matches!(headers.origin(), Origin::Unusable { .. }));
        let longest = "é".repeat(64);
        assert!(origin_of(&[(RUN_ID, longest)]).starts_with("Run"));
    }

    #[test]
    fn starts_are_told_as_they_are() {
        for (millis, expected) in [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (1_722_519_392_491, "2024-08-01T13:36:32.491000000Z"),
            (253_402_300_799_000, "9999-12-31T23:59:59.000000000Z"),
            (
                253_402_300_800_000,
                "253402300800000 ms after 1970, which is no date",
            ),
            (
                u64::MAX,
                "18446744073709551615 ms after 1970, which is no date",
            ),
        ] {
            assert_eq!(started(millis), expected);
        }
    }

    #[test]
    fn each_lost_or_changed_header_is_noticed() {
        let mut stamp = Stamp::new(Run::start(None));
        let whole = pairs(stamp.message(Wire::Snapshot, 7));
        for index in 0..whole.len() {
            let mut lost = whole.clone();
            lost.remove(index);
            let expected = if index == 0 { "Foreign" } else { "Unknown" };
            assert!(origin_of(&lost).contains(expected), "{lost:?}");
        }
        let mut newer = whole.clone();
        newer[3].1 = "sor.snapshot/2".into();
        assert!(origin_of(&newer).contains("unknown sor-schema"));
        let mut other = whole;
        other.push((TYPE, "begin".into()));
        assert!(origin_of(&other).contains("unknown sor-type"));
    }

    #[test]
    fn runs_sort_by_age_and_have_names_of_their_own() {
        let (one, two) = (Run::start(None), Run::start(None));
        assert_ne!(one.id, two.id);
        assert_eq!(one.id.len(), "20240801T133632Z-1f9c03ab".len());
        assert!(
            Run {
                started: 1,
                id: "z".into()
            } < Run {
                started: 2,
                id: "a".into()
            }
        );
        assert_eq!(Run::start(Some("mine")).id, "mine");
    }
}
