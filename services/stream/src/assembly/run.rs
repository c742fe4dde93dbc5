//! The parts of one run, and the proof that they are all there.

use market_data::Row;
use market_data::databento::Reason;

use super::Verdict;
use super::tally::Tally;
use crate::error::Incomplete;
use crate::headers::{Part, Run};
use crate::message::Decoder;
use crate::transport::Incoming;

/// Where the rows of a message are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) sequence: u64,
    pub(super) start: usize,
    pub(super) rows: usize,
}

/// What came of one run.
#[derive(Debug)]
pub(super) struct RunParts {
    pub(super) tally: Tally,
    pub(super) decoder: Decoder,
    pub(super) rows: Vec<Row>,
    pub(super) placed: Vec<Placed>,
}

impl RunParts {
    pub(super) fn new(run: Run) -> Self {
        Self {
            tally: Tally::new(run),
            decoder: Decoder::new(),
            rows: Vec::new(),
            placed: Vec::new(),
        }
    }

    pub(super) fn run(&self) -> &Run {
        &self.tally.run
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.len() as u64
    }

    pub(super) fn accept(&mut self, part: Part<'_>, record: &Incoming<'_>) -> Verdict {
        match part {
            Part::Alive => Verdict::Taken,
            Part::Message { sequence } => self.message(sequence, record),
            Part::End { digest } => match self.tally.marker(digest, record) {
                Ok(()) => Verdict::Taken,
                Err(why) => self.damage(record, Reason::BadMessage, why),
            },
            Part::Unknown { why } => self.damage(record, Reason::BadMessage, why.into()),
        }
    }

    fn message(&mut self, sequence: u64, record: &Incoming<'_>) -> Verdict {
        if self.tally.seen.contains(sequence) {
            self.tally.duplicates += 1;
            return Verdict::Taken;
        }
        let start = self.rows.len();
        if let Err(rejected) = self.decoder.decode(record.payload, &mut self.rows) {
            // Not counted as seen: another copy may be whole.
            self.rows.truncate(start);
            return self.damage(record, rejected.reason(), rejected.detail);
        }
        self.placed.push(Placed {
            sequence,
            start,
            rows: self.rows.len() - start,
        });
        self.tally.message(sequence, record);
        Verdict::Taken
    }

    fn damage(&mut self, record: &Incoming<'_>, reason: Reason, detail: String) -> Verdict {
        self.tally.damage(record, &detail);
        Verdict::Dead { reason, detail }
    }

    /// Whether everything is here that the end markers tell of.
    pub(super) fn whole(&self) -> bool {
        self.tally.ended() && self.lacks().is_none()
    }

    /// What is missing or wrong; `None` when nothing is.
    pub(super) fn lacks(&self) -> Option<Incomplete> {
        self.tally.lacks(self.rows())
    }
}
