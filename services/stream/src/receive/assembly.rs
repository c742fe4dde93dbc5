//! Records back to one market: which run is meant, and what of it is there.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::received::Received;
use super::run::RunParts;
use super::run_choice::RunChoice;
use super::verdict::{Progress, Verdict};
use super::without_run::Foreign;
use crate::error::StreamError;
use crate::transport::Incoming;
use crate::wire::headers::{Origin, Part, Run};

/// Most runs remembered by name, for messages only.
const RUNS_NAMED: usize = 8;

/// Follows the run that is meant: by default the newest, so that a newer one replaces an older one
/// that was being read.
#[derive(Debug)]
pub(crate) struct Assembly {
    topic: String,
    choice: RunChoice,
    run: Option<RunParts>,
    foreign: Foreign,
    /// Records of other runs.
    skipped: u64,
    /// Other runs met.
    others: BTreeSet<Run>,
    /// A run that began behind the end of the one that is followed, and yet calls itself older.
    backdated: Option<String>,
}

impl Assembly {
    pub(crate) fn new(topic: &str, choice: RunChoice) -> Self {
        Self {
            topic: topic.to_owned(),
            choice,
            run: None,
            foreign: Foreign::default(),
            skipped: 0,
            others: BTreeSet::new(),
            backdated: None,
        }
    }

    /// # Errors
    /// When rows cannot be kept.
    pub(crate) fn accept(&mut self, record: &Incoming<'_>) -> Result<Verdict, StreamError> {
        let verdict = match (record.headers.origin(), &self.choice) {
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
                let id = id.to_owned();
                Some(self.run.insert(RunParts::new(Run { started, id })))
            }
        }
    }

    /// A run whose first message stands behind the end of a newer one is not older: a clock was
    /// wrong.
    fn compare_clocks(&mut self, id: &str, part: Part<'_>, partition: i32) {
        let first = part == (Part::Message { sequence: 0 });
        let ended = self
            .run
            .as_ref()
            .is_some_and(|run| run.tally.has_ended(partition));
        if first && ended {
            self.backdated = Some(id.to_owned());
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
    pub(crate) fn nothing(&self, waited: std::time::Duration) -> StreamError {
        match &self.choice {
            RunChoice::Id(wanted) => StreamError::NoSuchRun {
                topic: self.topic.clone(),
                wanted: wanted.clone(),
                found: self.found(),
            },
            RunChoice::Newest | RunChoice::Since(_) | RunChoice::Foreign => {
                StreamError::NothingArrived {
                    topic: self.topic.clone(),
                    waited,
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
        let Some(run) = self.run else {
            return self.foreign.finish(&self.topic, self.skipped);
        };
        let strays = self.foreign.messages();
        let by_age = matches!(self.choice, RunChoice::Newest | RunChoice::Since(_));
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
        let mut received = run.finish(&self.topic)?;
        received.summary.skipped = self.skipped;
        received.summary.strays = strays;
        received.summary.dead_letters += self.foreign.dead();
        Ok(received)
    }
}
