//! What came of one run, counted: its messages, its end markers, and whether they agree.

use std::collections::BTreeMap;

use super::sequences::Sequences;
use crate::incomplete::Incomplete;
use crate::transport::Incoming;
use crate::wire::digest::{self, AnyOrder, Digest, InOrder};
use crate::wire::end_marker::{EndMarker, Outcome};
use crate::wire::headers::Run;

/// How many ranges of missing messages are named.
const GAPS_NAMED: usize = 5;

/// What came on one partition.
#[derive(Debug, Default)]
pub(crate) struct PartitionTally {
    pub(crate) messages: u64,
    next: u64,
    folded: InOrder,
    /// Whether messages of the partition changed places.
    disordered: bool,
    /// Places of the first and of the last record.
    pub(crate) offsets: Option<(i64, i64)>,
}

impl PartitionTally {
    /// The digest of what came; `None` when messages changed places.
    pub(crate) fn digest(&self) -> Option<Digest> {
        (!self.disordered).then(|| self.folded.digest())
    }

    fn stands_at(&mut self, offset: i64) {
        let (first, last) = self.offsets.unwrap_or((offset, offset));
        self.offsets = Some((first.min(offset), last.max(offset)));
    }
}

/// What came of one run.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) run: Run,
    pub(crate) seen: Sequences,
    pub(crate) digest: AnyOrder,
    pub(crate) partitions: BTreeMap<i32, PartitionTally>,
    pub(crate) markers: BTreeMap<i32, EndMarker>,
    pub(crate) duplicates: u64,
    pub(crate) damaged: u64,
    first_damage: Option<String>,
    disagreement: bool,
}

impl Tally {
    pub(crate) fn new(run: Run) -> Self {
        Self {
            run,
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

    /// Records taken so far.
    pub(crate) fn records(&self) -> u64 {
        self.seen.len() + self.duplicates + self.damaged + self.markers.len() as u64
    }

    fn partition(&mut self, record: &Incoming<'_>) -> &mut PartitionTally {
        let partition = self.partitions.entry(record.partition).or_default();
        partition.stands_at(record.offset);
        partition
    }

    /// Takes message `sequence`, which has not been seen yet.
    pub(crate) fn message(&mut self, sequence: u64, record: &Incoming<'_>) {
        self.seen.insert(sequence);
        let leaf = digest::leaf(sequence, record.payload);
        self.digest.push(sequence, leaf);
        let partition = self.partition(record);
        partition.messages += 1;
        partition.disordered |= sequence < partition.next;
        partition.next = sequence.saturating_add(1);
        partition.folded.push(&leaf);
    }

    /// Takes an end marker.
    ///
    /// # Errors
    /// A sentence when it is not what the producer of this run sent here.
    pub(crate) fn marker(&mut self, digest: &[u8], record: &Incoming<'_>) -> Result<(), String> {
        let marker =
            EndMarker::read(record.payload, digest).map_err(|why| format!("end marker: {why}"))?;
        if marker.run_id != self.run.id || marker.partition != record.partition {
            return Err("end marker of another run or partition".into());
        }
        self.partition(record);
        if let Some(first) = self.markers.values().next() {
            self.disagreement |= !first.agrees_with(&marker);
        }
        if self.markers.insert(marker.partition, marker).is_some() {
            self.duplicates += 1;
        }
        Ok(())
    }

    /// Counts a record that cannot be read.
    pub(crate) fn damage(&mut self, record: &Incoming<'_>, detail: &str) {
        self.damaged += 1;
        let Incoming {
            partition, offset, ..
        } = record;
        self.first_damage
            .get_or_insert_with(|| format!("partition {partition} offset {offset}: {detail}"));
    }

    /// Whether the end markers of all partitions are here.
    pub(crate) fn ended(&self) -> bool {
        self.markers
            .values()
            .next()
            .is_some_and(|marker| self.unended(marker.partitions).is_empty())
    }

    /// Whether a record has come on a partition.
    pub(crate) fn has_begun(&self, partition: i32) -> bool {
        self.partitions.contains_key(&partition)
    }

    /// Whether the end marker of a partition is here.
    pub(crate) fn has_ended(&self, partition: i32) -> bool {
        self.markers.contains_key(&partition)
    }

    /// The first partitions without a marker.
    fn unended(&self, partitions: i32) -> Vec<i32> {
        (0..partitions)
            .filter(|partition| !self.markers.contains_key(partition))
            .take(16)
            .collect()
    }

    /// What is missing or wrong; `None` when nothing is. `rows`: how many rows the messages have.
    pub(crate) fn lacks(&self, rows: u64) -> Option<Incomplete> {
        let marker = self.markers.values().next();
        let expected = marker.map(|marker| marker.messages);
        let end =
            expected.unwrap_or_else(|| self.seen.last().map_or(0, |last| last.saturating_add(1)));
        let beyond = self.seen.last().is_some_and(|last| last >= end);
        let mut problems = Vec::new();
        if beyond {
            problems.push("more messages came than the end marker declares".to_owned());
        }
        if self.disagreement {
            problems.push("the end markers disagree".to_owned());
        }
        if let Some(marker) = marker {
            problems.extend(self.differences(marker, rows));
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
            ahead: None,
        })
    }

    /// What differs between the marker and what came, apart from missing messages.
    fn differences(&self, marker: &EndMarker, rows: u64) -> Vec<String> {
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
        } else if rows != marker.rows {
            let expected = marker.rows;
            differences.push(format!(
                "{rows} rows came, not the {expected} of the end marker"
            ));
        }
        differences
    }
}
