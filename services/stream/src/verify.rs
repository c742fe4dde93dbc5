//! A check of a stream that anyone can run: what producers declared in their end markers, against
//! what the topic holds.
//!
//! Every message is decoded, to see that it can be, and nothing is kept but counts and digests. The
//! check looks at what is there and waits for nothing: a run that is still being sent has no end
//! marker yet, and is not complete.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use market_data::Row;
use serde::Serialize;

use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::incomplete::{Incomplete, range};
use crate::receive::tally::Tally;
use crate::transport::{Incoming, Polled, Source};
use crate::wire::end_marker::{EndMarker, Outcome};
use crate::wire::headers::{self, Origin, Part, Run};
use crate::wire::message::Decoder;

/// Most runs held: a topic may have any number.
const RUNS: usize = 1_000;

/// How long one look for records takes at most.
const LOOK: Duration = Duration::from_millis(100);

/// What a topic holds, run by run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The topic.
    pub topic: String,
    /// The run that the verdict is about: the one asked for, or the newest; `None` where there is
    /// none.
    pub run_id: Option<String>,
    /// Whether that run is there as it was declared, to the byte.
    pub complete: bool,
    /// Messages without a run: nobody declared them.
    pub without_run: u64,
    /// What of each partition is still there, where the transport knows it.
    pub partitions: Vec<PartitionSpan>,
    /// Older runs than those below, which are not looked at: beyond a thousand, or a few more.
    pub runs_left_out: u64,
    /// The newest runs, up to a thousand, the oldest first.
    pub runs: Vec<RunCheck>,
}

/// What of a partition is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartitionSpan {
    /// The partition.
    pub partition: i32,
    /// The first offset; those below it were removed, by retention or on request.
    pub first_offset: i64,
    /// The offset that the next record will have.
    pub end_offset: i64,
}

/// One run: declared and held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunCheck {
    /// Name of the run.
    pub run_id: String,
    /// When it started, by its producer's clock.
    pub started: String,
    /// Whether everything declared is there, and nothing else.
    pub complete: bool,
    /// How its producer ended; `None` without an end marker.
    pub outcome: Option<Outcome>,
    /// Messages that are there, each once.
    pub messages: u64,
    /// Messages declared.
    pub declared_messages: Option<u64>,
    /// Messages missing.
    pub missing: u64,
    /// The first ranges of sequence numbers missing: `5`, `17-18`.
    pub missing_sequences: Vec<String>,
    /// Records that are there more than once.
    pub duplicates: u64,
    /// Records that cannot be read, or do not belong.
    pub damaged: u64,
    /// Digest of what is there; `None` with a message missing before another.
    pub digest: Option<String>,
    /// Digest declared.
    pub declared_digest: Option<String>,
    /// What is wrong, for people; empty for a complete run.
    pub problems: Vec<String>,
    /// Findings by partition.
    pub partitions: Vec<PartitionCheck>,
}

/// One partition of a run: declared and held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartitionCheck {
    /// The partition.
    pub partition: i32,
    /// Whether what was declared of it is there.
    pub complete: bool,
    /// Whether messages stand in another order than they were sent in, as after a broker that came
    /// back. That is no fault: consumers put them back, and the digest of the run proves what they
    /// are.
    pub changed_places: bool,
    /// Messages that are there, each once.
    pub messages: u64,
    /// Messages declared; `None` without an end marker on this partition.
    pub declared_messages: Option<u64>,
    /// Offset of the first record of the run; `None` where there is none.
    pub first_offset: Option<i64>,
    /// Offset of the last.
    pub last_offset: Option<i64>,
    /// Digest of what is there; `None` when messages changed places.
    pub digest: Option<String>,
    /// Digest declared.
    pub declared_digest: Option<String>,
}

/// Reads all that a source has and checks every run of it. The verdict is about the run called
/// `wanted`, or about the newest.
///
/// # Errors
/// When the transport fails or a stop is asked for. A stream that is not complete is no error here:
/// see [`Verification::verdict`].
pub fn verify(
    source: &mut impl Source,
    wanted: Option<&str>,
    hooks: &mut Hooks<'_>,
) -> Result<Verification, StreamError> {
    let mut runs = Found {
        wanted: wanted.map(str::to_owned),
        ..Found::default()
    };
    loop {
        if hooks.cancel.is_cancelled() {
            return Err(StreamError::Interrupted { rows: 0 });
        }
        let polled = source.poll(LOOK, &mut |record| {
            runs.accept(record);
            Ok(())
        })?;
        (hooks.progress)(runs.records);
        if polled == Polled::Closed || source.caught_up() {
            return Ok(runs.finish(source.name(), wanted));
        }
    }
}

/// What is there of a run.
#[derive(Debug)]
struct Held {
    tally: Tally,
    decoder: Decoder,
    rows: u64,
}

impl Held {
    fn new(run: &Run) -> Self {
        Self {
            tally: Tally::new(run.clone()),
            decoder: Decoder::new(),
            rows: 0,
        }
    }

    fn accept(&mut self, part: Part<'_>, record: &Incoming<'_>, scratch: &mut Vec<Row>) {
        let tally = &mut self.tally;
        match part {
            Part::Alive => {}
            Part::Message { sequence } if tally.seen.contains(sequence) => tally.duplicates += 1,
            Part::Message { sequence } if !tally.seen.has_room(sequence) => {
                tally.damage(record, "sor-seq is far from all others");
            }
            Part::Message { sequence } => {
                scratch.clear();
                match self.decoder.decode(record.payload, scratch) {
                    Ok(()) => {
                        self.rows += scratch.len() as u64;
                        tally.message(sequence, record);
                    }
                    // Not counted as seen: another copy may be whole.
                    Err(rejected) => tally.damage(record, &rejected.detail),
                }
            }
            Part::End { digest } => {
                if let Err(why) = tally.marker(digest, record) {
                    tally.damage(record, &why);
                }
            }
            Part::Unknown { why } => tally.damage(record, why),
        }
    }
}

#[derive(Debug, Default)]
struct Found {
    /// By age; a name may come back.
    runs: BTreeMap<Run, Held>,
    /// The run that the verdict is about, if one is asked for.
    wanted: Option<String>,
    /// Older runs, which are not held.
    left_out: BTreeSet<Run>,
    runs_left_out: u64,
    records: u64,
    without_run: u64,
    /// Rows of one message.
    scratch: Vec<Row>,
}

impl Found {
    fn accept(&mut self, record: &Incoming<'_>) {
        self.records += 1;
        let Origin::Run { id, started, part } = record.headers.origin() else {
            self.without_run += 1;
            return;
        };
        let run = Run {
            started,
            id: id.to_owned(),
        };
        if let Some(held) = self.runs.get_mut(&run) {
            return held.accept(part, record, &mut self.scratch);
        }
        if self.left_out.contains(&run) || !self.has_room_for(&run) {
            self.leave_out(run);
            return;
        }
        let held = self.runs.entry(run).or_insert_with_key(Held::new);
        held.accept(part, record, &mut self.scratch);
    }

    /// Whether a run that is met for the first time is held: beyond [`RUNS`] the oldest has to go
    /// for it.
    fn has_room_for(&mut self, run: &Run) -> bool {
        let wanted = |id: &str| self.wanted.as_deref() == Some(id);
        if self.runs.len() < RUNS || wanted(&run.id) {
            return true;
        }
        let oldest = self.runs.keys().find(|held| !wanted(&held.id));
        match oldest.filter(|oldest| *oldest < run).cloned() {
            Some(oldest) => {
                self.runs.remove(&oldest);
                self.leave_out(oldest);
                true
            }
            None => false,
        }
    }

    /// Counts a run that is not held. Which ones is remembered as far as there is room.
    fn leave_out(&mut self, run: Run) {
        if self.left_out.len() < RUNS {
            self.runs_left_out += u64::from(self.left_out.insert(run));
        }
    }

    fn finish(self, topic: &str, wanted: Option<&str>) -> Verification {
        let runs: Vec<RunCheck> = self.runs.values().map(check).collect();
        let decides = runs
            .iter()
            .rfind(|run| wanted.is_none_or(|id| run.run_id == id));
        Verification {
            topic: topic.to_owned(),
            run_id: decides.map(|run| run.run_id.clone()),
            complete: decides.is_some_and(|run| run.complete),
            without_run: self.without_run,
            runs_left_out: self.runs_left_out,
            partitions: Vec::new(),
            runs,
        }
    }
}

fn check(held: &Held) -> RunCheck {
    let tally = &held.tally;
    let marker = tally.markers.values().next();
    let lacks = tally.lacks(held.rows);
    let partitions = partitions(tally);
    let mut problems = lacks.as_ref().map_or(vec![], Incomplete::faults);
    problems.extend(partitions.iter().filter_map(PartitionCheck::problem));
    RunCheck {
        run_id: tally.run.id.clone(),
        started: headers::started(tally.run.started),
        complete: problems.is_empty(),
        outcome: marker.map(|marker| marker.outcome),
        messages: tally.seen.len(),
        declared_messages: marker.map(|marker| marker.messages),
        missing: lacks.as_ref().map_or(0, |lacks| lacks.missing),
        missing_sequences: lacks.map_or(vec![], |lacks| lacks.gaps.iter().map(range).collect()),
        duplicates: tally.duplicates,
        damaged: tally.damaged,
        digest: tally.digest.digest().map(|digest| digest.to_string()),
        declared_digest: marker.map(|marker| marker.digest.clone()),
        problems,
        partitions,
    }
}

fn partitions(tally: &Tally) -> Vec<PartitionCheck> {
    // Every partition that a marker stands on has been counted as well.
    let each = tally.partitions.iter().map(|(partition, held)| {
        let marker = tally.markers.get(partition);
        let digest = held.digest().map(|digest| digest.to_string());
        let declared = |marker: &EndMarker| {
            let same = |digest: &String| marker.partition_digest == *digest;
            marker.partition_messages == held.messages && digest.as_ref().is_none_or(same)
        };
        PartitionCheck {
            partition: *partition,
            complete: marker.is_some_and(declared),
            changed_places: digest.is_none(),
            messages: held.messages,
            declared_messages: marker.map(|marker| marker.partition_messages),
            first_offset: held.offsets.map(|(first, _)| first),
            last_offset: held.offsets.map(|(_, last)| last),
            digest,
            declared_digest: marker.map(|marker| marker.partition_digest.clone()),
        }
    });
    each.collect()
}

impl PartitionCheck {
    /// What is wrong with it that its run's count and digest do not say; a partition without a
    /// marker they do.
    fn problem(&self) -> Option<String> {
        let declared = self.declared_messages?;
        let (partition, messages) = (self.partition, self.messages);
        if self.complete {
            None
        } else if declared != messages {
            Some(format!(
                "partition {partition} holds {messages} messages, not the {declared} declared"
            ))
        } else {
            Some(format!("on partition {partition} the content differs"))
        }
    }
}

/// The newest names of many, the oldest of them first.
fn some_of(names: &[&str]) -> String {
    const NAMED: usize = 8;
    let left_out = names.len().saturating_sub(NAMED);
    let newest = names.get(left_out..).unwrap_or_default().join(", ");
    match left_out {
        _ if names.is_empty() => "none".into(),
        0 => newest,
        more => format!("{newest} and {more} older ones"),
    }
}

impl Verification {
    /// Whether the run that counts is complete.
    ///
    /// # Errors
    /// When it is not, or there is none; the message says what is missing.
    pub fn verdict(&self, wanted: Option<&str>) -> Result<(), StreamError> {
        let Some(run) = self
            .runs
            .iter()
            .rfind(|run| Some(&run.run_id) == self.run_id.as_ref())
        else {
            return Err(self.no_run(wanted));
        };
        if run.complete {
            return Ok(());
        }
        Err(StreamError::NotAsDeclared {
            topic: self.topic.clone(),
            run_id: run.run_id.clone(),
            problems: run.problems.join("; "),
        })
    }

    fn no_run(&self, wanted: Option<&str>) -> StreamError {
        let topic = self.topic.clone();
        match wanted {
            None => StreamError::NoRun {
                topic,
                messages: self.without_run,
            },
            Some(wanted) => {
                let names: Vec<_> = self.runs.iter().map(|run| run.run_id.as_str()).collect();
                StreamError::NoSuchRun {
                    topic,
                    wanted: wanted.to_owned(),
                    found: some_of(&names),
                }
            }
        }
    }
}
