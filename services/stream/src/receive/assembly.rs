//! Records back to one market: which run is meant, and what of it is there.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::Duration;

use market_data::Clock;
use market_data::format::Reason;

use super::offsets::Offsets;
use super::received::Received;
use super::run::RunParts;
use super::run_choice::RunChoice;
use super::verdict::{Progress, Verdict};
use super::without_run::Foreign;
use crate::error::StreamError;
use crate::transport::Incoming;
use crate::wire::headers::{self, Origin, Part, Run};

/// Most runs remembered by name, for messages only.
const RUNS_NAMED: usize = 8;

/// Bytes of the account of a record that cannot be read, at most.
const SHOWN: usize = 200;

/// A start that is further ahead than this, in milliseconds, is no start: clocks that are kept
/// differ by less.
const AHEAD: u64 = 5 * 60 * 1_000;

/// Follows the run that is meant: by default the newest, so that a newer one replaces an older one
/// that was being read.
#[derive(Debug)]
pub(crate) struct Assembly {
    topic: String,
    choice: RunChoice,
    /// By which rows are put in order.
    clock: Clock,
    run: Option<RunParts>,
    foreign: Foreign,
    /// Records of other runs.
    skipped: u64,
    /// Other runs met.
    others: BTreeSet<Run>,
    /// A run that began behind the end of the one that is followed, and yet calls itself older.
    backdated: Option<String>,
    /// Runs that began behind the beginning of the one that is followed, and yet call themselves
    /// older.
    behind: BTreeSet<String>,
    /// One of them that has ended.
    overtook: Option<String>,
    /// Runs whose start no clock has reached: they are not followed.
    ahead: BTreeSet<Run>,
    /// Records whose run can have no such name.
    unusable: u64,
    offsets: Offsets,
    /// The first record that could not be read, for people.
    first_dead: Option<String>,
    now: fn() -> u64,
    /// Starts up to here need no look at the clock.
    credible: u64,
}

impl Assembly {
    pub(crate) fn new(topic: &str, choice: RunChoice, clock: Clock) -> Self {
        Self::knowing_the_time(topic, choice, clock, headers::now)
    }

    /// An assembly that knows the time from `now`.
    fn knowing_the_time(topic: &str, choice: RunChoice, clock: Clock, now: fn() -> u64) -> Self {
        Self {
            topic: topic.to_owned(),
            choice,
            clock,
            run: None,
            foreign: Foreign::by(clock),
            skipped: 0,
            others: BTreeSet::new(),
            backdated: None,
            behind: BTreeSet::new(),
            overtook: None,
            ahead: BTreeSet::new(),
            unusable: 0,
            offsets: Offsets::default(),
            first_dead: None,
            now,
            credible: 0,
        }
    }

    /// # Errors
    /// When rows cannot be kept.
    pub(crate) fn accept(&mut self, record: &Incoming<'_>) -> Result<Verdict, StreamError> {
        self.offsets.note(record);
        let verdict = self.judge(record)?;
        if let (Verdict::Dead { detail, .. }, None) = (&verdict, &self.first_dead) {
            let Incoming {
                partition, offset, ..
            } = record;
            let detail = text::beginning(detail, SHOWN);
            self.first_dead = Some(format!("partition {partition} offset {offset}: {detail}"));
        }
        Ok(verdict)
    }

    fn judge(&mut self, record: &Incoming<'_>) -> Result<Verdict, StreamError> {
        let origin = record.headers.origin();
        if let Origin::Run { id, started, .. } = origin
            && self.goes_by_age()
            && self.is_ahead(id, started, record.timestamp)
        {
            return Ok(self.skip(id, started));
        }
        let verdict = match (origin, &self.choice) {
            (Origin::Foreign, RunChoice::Id(_)) => {
                self.foreign.set_aside(record);
                Verdict::Ignored
            }
            (Origin::Foreign, RunChoice::Since(earliest))
                if record.timestamp.is_some_and(|sent| sent < *earliest) =>
            {
                self.skipped += 1;
                Verdict::Ignored
            }
            (Origin::Foreign, _) => {
                let verdict = self
                    .foreign
                    .accept(&self.topic, record, self.run.is_none())?;
                match (verdict, &self.run) {
                    (Verdict::Taken, Some(_)) => Verdict::Ignored,
                    (verdict, _) => verdict,
                }
            }
            (Origin::Unusable { why }, _) => {
                self.unusable += 1;
                Verdict::Dead {
                    reason: Reason::BadMessage,
                    detail: why.to_owned(),
                }
            }
            (Origin::Run { id, started, .. }, RunChoice::Foreign) => self.skip(id, started),
            (Origin::Run { id, started, .. }, RunChoice::Id(wanted)) if id != wanted => {
                self.skip(id, started)
            }
            (Origin::Run { id, started, .. }, RunChoice::Since(earliest))
                if started < *earliest =>
            {
                self.skip(id, started)
            }
            (Origin::Run { id, started, part }, _) => {
                if let Some(run) = self.follow(id, started) {
                    return run.accept(part, record);
                }
                self.compare_clocks(id, part, record.partition);
                self.skip(id, started)
            }
        };
        Ok(verdict)
    }

    /// The run (`id`, `started`) if it is the one to follow: the newest met so far.
    fn follow(&mut self, id: &str, started: u64) -> Option<&mut RunParts> {
        let age = self.run.as_ref().map_or(Ordering::Greater, |current| {
            let run = current.run();
            // A record that lost its start belongs to the run of its name.
            let started = if started == 0 && run.id == id {
                run.started
            } else {
                started
            };
            (started, id).cmp(&(run.started, &run.id))
        });
        match age {
            Ordering::Less => None,
            Ordering::Equal => self.run.as_mut(),
            Ordering::Greater => {
                if let Some(replaced) = self.run.take() {
                    self.skipped += replaced.tally.records();
                    self.remember(replaced.run().clone());
                }
                self.foreign.forget_rows();
                self.backdated = None;
                self.behind.clear();
                self.overtook = None;
                let id = id.to_owned();
                Some(
                    self.run
                        .insert(RunParts::new(Run { started, id }, self.clock)),
                )
            }
        }
    }

    /// Whether the run is chosen by when it started.
    fn goes_by_age(&self) -> bool {
        matches!(self.choice, RunChoice::Newest | RunChoice::Since(_))
    }

    /// Whether a run calls itself younger than both this machine's clock and the record allow.
    /// Where only this machine's clock is behind, nobody can say which of the two is wrong.
    fn is_ahead(&mut self, id: &str, started: u64, sent: Option<u64>) -> bool {
        if started <= self.credible {
            return false;
        }
        let run = Run {
            started,
            id: id.to_owned(),
        };
        if self
            .run
            .as_ref()
            .is_some_and(|current| *current.run() == run)
        {
            return false; // it was credible when it began
        }
        if self.ahead.contains(&run) {
            return true;
        }
        self.credible = (self.now)().saturating_add(AHEAD);
        let by_record = sent.is_none_or(|sent| started > sent.saturating_add(AHEAD));
        if started <= self.credible || !by_record {
            return false;
        }
        if self.ahead.len() < RUNS_NAMED {
            tracing::warn!(
                "run {id} says that it started at {}, which neither this machine's clock nor the \
                 broker's record has reached: \
                 it is left alone; --run-id {id} takes it",
                headers::started(started)
            );
            self.ahead.insert(run);
        }
        true
    }

    /// A run whose first message stands behind the end of a newer one is not older: a clock was
    /// wrong. Nor is one that begins behind the beginning of a newer one, which may only be slow,
    /// as long as both go on.
    fn compare_clocks(&mut self, id: &str, part: Part<'_>, partition: i32) {
        let Some(run) = &self.run else { return };
        match part {
            Part::Message { sequence: 0 } if run.tally.has_ended(partition) => {
                self.backdated = Some(id.to_owned());
            }
            Part::Message { sequence: 0 }
                if run.tally.has_begun(partition) && self.behind.len() < RUNS_NAMED =>
            {
                self.behind.insert(id.to_owned());
            }
            Part::End { .. } if self.behind.contains(id) => self.overtook = Some(id.to_owned()),
            _ => {}
        }
    }

    fn skip(&mut self, id: &str, started: u64) -> Verdict {
        self.skipped += 1;
        let known = self
            .others
            .iter()
            .any(|run| run.id == id && run.started == started);
        if !known {
            let id = id.to_owned();
            self.remember(Run { started, id });
        }
        Verdict::Ignored
    }

    fn remember(&mut self, run: Run) {
        self.others.insert(run);
        if self.others.len() > RUNS_NAMED {
            self.others.pop_first();
        }
    }

    /// Rows so far.
    pub(crate) fn rows(&self) -> u64 {
        self.run
            .as_ref()
            .map_or_else(|| self.foreign.rows(), RunParts::rows)
    }

    pub(crate) fn progress(&self) -> Progress {
        match &self.run {
            Some(run) if run.tally.ended() => Progress::Ended { whole: run.whole() },
            None if self.foreign.is_empty() => Progress::Nothing,
            Some(_) | None => Progress::Underway,
        }
    }

    /// The error of having waited in vain.
    pub(crate) fn nothing(&self, waited: Duration) -> StreamError {
        match &self.choice {
            RunChoice::Id(wanted) => StreamError::NoSuchRun {
                topic: self.topic.clone(),
                wanted: wanted.clone(),
                found: self.found(),
            },
            RunChoice::Newest | RunChoice::Since(_) if !self.ahead.is_empty() => {
                let ids = self.ahead.iter().map(|run| run.id.as_str());
                StreamError::OnlyAhead {
                    topic: self.topic.clone(),
                    runs: ids.collect::<Vec<_>>().join(", "),
                }
            }
            RunChoice::Newest | RunChoice::Since(_) | RunChoice::Foreign => {
                let topic = self.topic.clone();
                let messages = self.foreign.dead() + self.unusable;
                match &self.first_dead {
                    Some(first) => StreamError::NothingReadable {
                        topic,
                        messages,
                        first: first.clone(),
                    },
                    None => StreamError::NothingArrived { topic, waited },
                }
            }
        }
    }

    fn found(&self) -> String {
        let names: Vec<_> = self
            .others
            .iter()
            .rev()
            .map(|run| run.id.as_str())
            .collect();
        if names.is_empty() {
            return "none".into();
        }
        names.join(", ")
    }

    /// The market, when the stream has ended.
    ///
    /// # Errors
    /// When it is not complete.
    pub(crate) fn finish(self) -> Result<Received, StreamError> {
        let by_age = self.goes_by_age();
        let Some(run) = self.run else {
            let mut received = self.foreign.finish(&self.topic, self.skipped)?;
            received.summary.dead_letters += self.unusable;
            received.summary.missing_offsets = self.offsets.missing();
            return Ok(received);
        };
        let strays = self.foreign.messages();
        if let (true, Some(other)) = (by_age, self.backdated) {
            return Err(StreamError::ClocksDisagree {
                topic: self.topic,
                run_id: run.run().id.clone(),
                other,
            });
        }
        if by_age && self.foreign.newest() >= Some(run.run().started) {
            return Err(StreamError::Ambiguous {
                topic: self.topic,
                run_id: run.run().id.clone(),
                messages: strays,
            });
        }
        let started = run.run().started;
        let ahead = started.saturating_sub((self.now)());
        let mut received = match (run.finish(&self.topic), self.overtook) {
            (Err(StreamError::Incomplete(lacks)), Some(other)) if by_age => {
                return Err(StreamError::Overtaken { lacks, other });
            }
            (Err(StreamError::Incomplete(mut lacks)), _) if ahead > AHEAD => {
                lacks.ahead = Some(Duration::from_millis(ahead));
                return Err(StreamError::Incomplete(lacks));
            }
            (finished, _) => finished?,
        };
        received.summary.skipped = self.skipped;
        received.summary.strays = strays;
        received.summary.dead_letters += self.foreign.dead() + self.unusable;
        Ok(received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::headers::Headers;

    /// This machine's clock: an hour after the hour zero of the tests.
    const NOW: u64 = 3_600_000;

    fn assembly() -> Assembly {
        Assembly::knowing_the_time("t", RunChoice::Newest, Clock::Event, || NOW)
    }

    /// A message of a run, at the end of partition 0.
    fn message(
        assembly: &mut Assembly,
        id: &str,
        started: u64,
        sent: Option<u64>,
        sequence: u64,
    ) -> Verdict {
        let (started, sequence) = (started.to_string(), sequence.to_string());
        let mut headers = Headers::default();
        for (name, value) in [
            ("sor-run-id", id),
            ("sor-started", &started),
            ("sor-seq", &sequence),
            ("sor-schema", "sor.venue/1"),
        ] {
            headers.add(name, value.as_bytes());
        }
        let payload = concat!(
            r#"{"timestamp":"2024-08-01T13:36:32Z","publisher_id":2,"ask_px_00":222.83,"#,
            r#""ask_sz_00":36}"#,
        )
        .as_bytes();
        let record = Incoming {
            partition: 0,
            offset: 0,
            timestamp: sent,
            headers,
            key: b"",
            payload,
        };
        assembly.accept(&record).unwrap_or(Verdict::Ignored)
    }

    #[test]
    fn a_start_that_no_clock_has_reached_is_left_alone() {
        for sent in [None, Some(NOW)] {
            let mut assembly = assembly();
            assert_eq!(
                message(&mut assembly, "good", NOW - 5, sent, 0),
                Verdict::Taken
            );
            let future = NOW + AHEAD + 1;
            for sequence in 0..3 {
                assert_eq!(
                    message(&mut assembly, "future", future, sent, sequence),
                    Verdict::Ignored
                );
            }
            assert_eq!(
                message(&mut assembly, "good", NOW - 5, sent, 1),
                Verdict::Taken
            );
            assert_eq!(assembly.rows(), 2);
            assert_eq!(assembly.skipped, 3);
        }
    }

    #[test]
    fn clocks_a_little_apart_and_a_clock_of_our_own_that_is_slow_change_nothing() {
        let mut assembly = assembly();
        assert_eq!(
            message(&mut assembly, "a", NOW + AHEAD, None, 0),
            Verdict::Taken
        );
        // By the record, too, it is that late: this machine's clock may be the wrong one.
        let late = NOW + 10 * AHEAD;
        assert_eq!(
            message(&mut assembly, "b", late, Some(late), 0),
            Verdict::Taken
        );
        let error = assembly
            .finish()
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            error.contains("clock is 50m ahead of this machine's"),
            "{error}"
        );
    }

    #[test]
    fn nothing_but_starts_that_no_clock_has_reached_is_an_error_that_names_them() {
        let mut assembly = assembly();
        message(&mut assembly, "x", u64::MAX, Some(NOW), 0);
        assert_eq!(assembly.progress(), Progress::Nothing);
        let error = assembly.nothing(Duration::ZERO).to_string();
        assert!(error.contains("--run-id x"), "{error}");
    }
}
