//! The parts of one run, and the proof that they are all there.

use std::collections::BTreeMap;

use market_data::databento::Reason;
use market_data::event::sort_for_replay;
use market_data::{IngestReport, Row, SymbolId, SymbolTable};

use super::Verdict;
use crate::digest::{self, AnyOrder, Digest, InOrder};
use crate::end::{EndMarker, Outcome};
use crate::error::Incomplete;
use crate::headers::{Part, Run};
use crate::message::Decoder;
use crate::receive::{PartitionSummary, Received, StreamSummary};
use crate::sequences::Sequences;
use crate::transport::Incoming;

/// How many ranges of missing messages are named.
const GAPS_NAMED: usize = 5;

/// Where the rows of a message are.
#[derive(Clone, Copy, Debug)]
struct Placed {
    sequence: u64,
    start: usize,
    rows: usize,
}

/// What came on one partition.
#[derive(Debug, Default)]
struct PartitionParts {
    messages: u64,
    next: u64,
    /// The digest so far; `None` when messages of the partition changed places.
    digest: Option<InOrder>,
}

/// What came of one run.
#[derive(Debug)]
pub(super) struct RunParts {
    run: Run,
    decoder: Decoder,
    rows: Vec<Row>,
    placed: Vec<Placed>,
    seen: Sequences,
    digest: AnyOrder,
    partitions: BTreeMap<i32, PartitionParts>,
    markers: BTreeMap<i32, EndMarker>,
    duplicates: u64,
    damaged: u64,
    first_damage: Option<String>,
    disagreement: bool,
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
    fn lacks(&self) -> Option<Incomplete> {
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

    /// The market, with rows, symbols and account of rejected rows as the producer had them.
    pub(super) fn finish(mut self, topic: &str) -> Result<Received, Box<Incomplete>> {
        if let Some(lacks) = self.lacks() {
            return Err(Box::new(Incomplete {
                topic: topic.to_owned(),
                ..lacks
            }));
        }
        let summary = self.summary(topic);
        let marker = self.markers.into_values().next();
        let (mut rejected, mut names) = (BTreeMap::new(), Vec::new());
        if let Some(marker) = marker {
            (rejected, names) = (marker.rejected, marker.symbols);
        }
        let mut symbols = SymbolTable::default();
        for name in names.iter().chain(self.decoder.symbols().names()) {
            symbols.intern(name);
        }
        restore_order(&mut self.rows, &mut self.placed);
        rename(&mut self.rows, self.decoder.symbols(), &symbols);
        sort_for_replay(&mut self.rows);
        let mut report = IngestReport::default();
        (0..self.rows.len()).for_each(|_| report.accept());
        for (reason, count) in rejected {
            report.add_rejected(reason, count);
        }
        Ok(Received {
            rows: self.rows,
            symbols,
            report,
            summary,
        })
    }

    fn summary(&self, topic: &str) -> StreamSummary {
        let partition = |(partition, marker): (&i32, &EndMarker)| {
            let parts = self.partitions.get(partition);
            let digest = parts.map_or_else(
                || Some(InOrder::default().digest()),
                |parts| parts.digest.as_ref().map(InOrder::digest),
            );
            PartitionSummary {
                partition: *partition,
                messages: parts.map_or(0, |parts| parts.messages),
                declared_messages: marker.partition_messages,
                digest: digest.as_ref().map(Digest::to_string),
                declared_digest: marker.partition_digest.clone(),
            }
        };
        StreamSummary {
            source: topic.to_owned(),
            run_id: Some(self.run.id.clone()),
            complete: Some(true),
            messages: self.seen.len(),
            rows: self.rows(),
            duplicates: self.duplicates,
            skipped: 0,
            strays: 0,
            dead_letters: self.damaged,
            digest: self.digest.digest().map(|digest| digest.to_string()),
            partitions: self.markers.iter().map(partition).collect(),
        }
    }
}

/// Puts rows into the order of their messages' sequence numbers.
fn restore_order(rows: &mut Vec<Row>, placed: &mut [Placed]) {
    if placed.is_sorted_by_key(|placed| placed.sequence) {
        return;
    }
    placed.sort_unstable_by_key(|placed| placed.sequence);
    let ordered = placed
        .iter()
        .flat_map(|message| &rows[message.start..message.start + message.rows])
        .copied()
        .collect();
    *rows = ordered;
}

/// Turns the symbol ids of one table into those of another.
fn rename(rows: &mut [Row], from: &SymbolTable, to: &SymbolTable) {
    let ids: Vec<SymbolId> = from
        .names()
        .iter()
        .map(|name| to.find(name).unwrap_or_default())
        .collect();
    let same = |(index, id): (usize, &SymbolId)| usize::from(id.0) == index;
    if ids.iter().enumerate().all(same) {
        return;
    }
    for row in rows {
        row.symbol = ids
            .get(usize::from(row.symbol.0))
            .copied()
            .unwrap_or_default();
    }
}
