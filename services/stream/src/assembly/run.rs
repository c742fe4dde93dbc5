//! The parts of one run, and the proof that they are all there.

use std::collections::BTreeMap;

use market_data::Row;
use market_data::databento::Reason;

use super::Verdict;
use crate::digest::{self, AnyOrder, InOrder};
use crate::end::{EndMarker, Outcome};
use crate::error::Incomplete;
use crate::headers::{Part, Run};
use crate::message::Decoder;
use crate::sequences::Sequences;
use crate::transport::Incoming;

/// How many ranges of missing messages are named.
const GAPS_NAMED: usize = 5;

/// Where the rows of a message are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) sequence: u64,
    pub(super) start: usize,
    pub(super) rows: usize,
}

/// What came on one partition.
#[derive(Debug, Default)]
pub(super) struct PartitionParts {
    pub(super) messages: u64,
    pub(super) next: u64,
    /// The digest so far; `None` when messages of the partition changed places.
    pub(super) digest: Option<InOrder>,
}

/// What came of one run.
#[derive(Debug)]
pub(super) struct RunParts {
    pub(super) run: Run,
    pub(super) decoder: Decoder,
    pub(super) rows: Vec<Row>,
    pub(super) placed: Vec<Placed>,
    pub(super) seen: Sequences,
    pub(super) digest: AnyOrder,
    pub(super) partitions: BTreeMap<i32, PartitionParts>,
    pub(super) markers: BTreeMap<i32, EndMarker>,
    pub(super) duplicates: u64,
    pub(super) damaged: u64,
    pub(super) first_damage: Option<String>,
    pub(super) disagreement: bool,
}

impl RunParts {
    pub(super) fn new(run: Run) -> Self {
        Self {
            run,
            decoder: Decoder::new(),
            rows: Vec::new(),
            placed: Vec::new(),
            seen: Sequences::default(),
            digest: AnyOrder::default(),
            partitions: BTreeMap::new(),
            markers: BTreeMap::new(),
            duplicates: 0,
            damaged: 0,
            first_damage: None,
            disagreement: false,
        }
    }

    pub(super) fn run(&self) -> &Run {
        &self.run
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Records taken so far.
    pub(super) fn records(&self) -> u64 {
        self.seen.len() + self.duplicates + self.damaged + self.markers.len() as u64
    }

    pub(super) fn accept(&mut self, part: Part<'_>, record: &Incoming<'_>) -> Verdict {
        match part {
            Part::Alive => Verdict::Taken,
            Part::Message { sequence } => self.message(sequence, record),
            Part::End { digest } => match EndMarker::read(record.payload, digest) {
                Ok(marker) => self.marker(marker, record),
                Err(why) => self.damage(record, Reason::BadMessage, format!("end marker: {why}")),
            },
            Part::Unknown { why } => self.damage(record, Reason::BadMessage, why.into()),
        }
    }

    fn message(&mut self, sequence: u64, record: &Incoming<'_>) -> Verdict {
        if self.seen.contains(sequence) {
            self.duplicates += 1;
            return Verdict::Taken;
        }
        let start = self.rows.len();
        if let Err(rejected) = self.decoder.decode(record.payload, &mut self.rows) {
            // Not counted as seen: another copy may be whole.
            self.rows.truncate(start);
            return self.damage(record, rejected.reason(), rejected.detail);
        }
        self.seen.insert(sequence);
        self.placed.push(Placed {
            sequence,
            start,
            rows: self.rows.len() - start,
        });
        let leaf = digest::leaf(sequence, record.payload);
        self.digest.push(sequence, leaf);
        let partition = self
            .partitions
            .entry(record.partition)
            .or_insert_with(|| PartitionParts {
                digest: Some(InOrder::default()),
                ..PartitionParts::default()
            });
        partition.messages += 1;
        if sequence < partition.next {
            partition.digest = None;
        }
        partition.next = sequence.saturating_add(1);
        if let Some(digest) = &mut partition.digest {
            digest.push(&leaf);
        }
        Verdict::Taken
    }

    fn marker(&mut self, marker: EndMarker, record: &Incoming<'_>) -> Verdict {
        if marker.run_id != self.run.id || marker.partition != record.partition {
            let detail = "end marker of another run or partition".into();
            return self.damage(record, Reason::BadMessage, detail);
        }
        if let Some(first) = self.markers.values().next() {
            self.disagreement |= !first.agrees_with(&marker);
        }
        if self.markers.insert(marker.partition, marker).is_some() {
            self.duplicates += 1;
        }
        Verdict::Taken
    }

    fn damage(&mut self, record: &Incoming<'_>, reason: Reason, detail: String) -> Verdict {
        self.damaged += 1;
        let Incoming {
            partition, offset, ..
        } = record;
        self.first_damage
            .get_or_insert_with(|| format!("partition {partition} offset {offset}: {detail}"));
        Verdict::Dead { reason, detail }
    }

    /// Whether the end markers of all partitions are here.
    pub(super) fn ended(&self) -> bool {
        self.markers
            .values()
            .next()
            .is_some_and(|marker| self.unended(marker.partitions).is_empty())
    }

    /// The first partitions without a marker.
    fn unended(&self, partitions: i32) -> Vec<i32> {
        (0..partitions)
            .filter(|partition| !self.markers.contains_key(partition))
            .take(16)
            .collect()
    }

    /// Whether everything is here that the end markers tell of.
    pub(super) fn whole(&self) -> bool {
        self.ended() && self.lacks().is_none()
    }

    /// What is missing or wrong; `None` when nothing is.
    pub(super) fn lacks(&self) -> Option<Incomplete> {
        let marker = self.markers.values().next();
        let expected = marker.map(|marker| marker.messages);
        let end = expected.unwrap_or_else(|| self.seen.last().map_or(0, |last| last + 1));
        let beyond = self.seen.last().is_some_and(|last| last >= end);
        let mut problems = Vec::new();
        if beyond {
            problems.push("more messages came than the end marker tells of".to_owned());
        }
        if self.disagreement {
            problems.push("the end markers disagree".to_owned());
        }
        if let Some(marker) = marker {
            problems.extend(self.differences(marker));
        }
        let missing = if beyond { 0 } else { end - self.seen.len() };
        let unended = marker.map_or(vec![], |marker| self.unended(marker.partitions));
        if marker.is_none() {
            problems.push("its end marker never came".to_owned());
        }
        if problems.is_empty() && missing == 0 && unended.is_empty() {
            return None;
        }
        Some(Incomplete {
            topic: String::new(),
            run_id: self.run.id.clone(),
            received: self.seen.len(),
            expected,
            missing,
            gaps: self.seen.gaps(end, GAPS_NAMED),
            damaged: self.damaged,
            first_damage: self.first_damage.clone(),
            unended,
            problems,
        })
    }

    /// What differs between the marker and what came, apart from missing messages.
    fn differences(&self, marker: &EndMarker) -> Vec<String> {
        let mut differences = Vec::new();
        if marker.outcome == Outcome::Interrupted {
            differences.push("its producer was interrupted".to_owned());
        }
        if self.seen.len() != marker.messages {
            return differences;
        }
        let digest = self.digest.digest();
        if digest.map(|digest| digest.to_string()).as_ref() != Some(&marker.digest) {
            differences.push(
                "the digest differs: the content of a message was changed on the way".to_owned(),
            );
        } else if self.rows() != marker.rows {
            let (rows, expected) = (self.rows(), marker.rows);
            differences.push(format!(
                "{rows} rows came, not the {expected} of the end marker"
            ));
        }
        differences
    }
}
