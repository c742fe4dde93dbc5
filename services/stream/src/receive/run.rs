//! The parts of one run, and the proof that they are all there.

use market_data::format::Reason;
use market_data::{Clock, Collector, Row};

use super::tally::Tally;
use super::verdict::Verdict;
use crate::error::StreamError;
use crate::incomplete::Incomplete;
use crate::transport::Incoming;
use crate::wire::headers::{Part, Run};
use crate::wire::message::{Decoder, MOST_ROWS};

/// What came of one run.
#[derive(Debug)]
pub(super) struct RunParts {
    pub(super) tally: Tally,
    pub(super) decoder: Decoder,
    /// By the sequence numbers of their messages.
    pub(super) rows: Collector,
    /// Rows of the latest message.
    latest: Vec<Row>,
}

impl RunParts {
    pub(super) fn new(run: Run, clock: Clock) -> Self {
        Self {
            tally: Tally::new(run),
            decoder: Decoder::new(),
            rows: Collector::default().with_clock(clock),
            latest: Vec::new(),
        }
    }

    pub(super) fn run(&self) -> &Run {
        &self.tally.run
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows.added()
    }

    /// # Errors
    /// When rows cannot be kept.
    pub(super) fn accept(
        &mut self,
        part: Part<'_>,
        record: &Incoming<'_>,
    ) -> Result<Verdict, StreamError> {
        let verdict = match part {
            Part::Alive => Verdict::Taken,
            Part::Message { sequence } => return self.message(sequence, record),
            Part::End { digest } => match self.tally.marker(digest, record) {
                Ok(()) => Verdict::Taken,
                Err(why) => self.damage(record, Reason::BadMessage, why),
            },
            Part::Unknown { why } => self.damage(record, Reason::BadMessage, why.into()),
        };
        Ok(verdict)
    }

    fn message(&mut self, sequence: u64, record: &Incoming<'_>) -> Result<Verdict, StreamError> {
        if self.tally.seen.contains(sequence) {
            self.tally.duplicates += 1;
            return Ok(Verdict::Taken);
        }
        if !self.tally.seen.has_room(sequence) {
            let why = "sor-seq is far from all others".to_owned();
            return Ok(self.damage(record, Reason::BadMessage, why));
        }
        self.latest.clear();
        if let Err(rejected) = self.decoder.decode(record.payload, &mut self.latest) {
            // Not counted as seen: another copy may be whole.
            return Ok(self.damage(record, rejected.reason(), rejected.detail));
        }
        let place = sequence.saturating_mul(MOST_ROWS as u64);
        self.rows.insert(place, &self.latest)?;
        self.tally.message(sequence, record);
        Ok(Verdict::Taken)
    }

    fn damage(&mut self, record: &Incoming<'_>, reason: Reason, detail: String) -> Verdict {
        self.tally.damage(record, &detail);
        Verdict::Dead { reason, detail }
    }

    /// Whether everything is here that the end markers declare.
    pub(super) fn whole(&self) -> bool {
        self.tally.ended() && self.lacks().is_none()
    }

    /// What is missing or wrong; `None` when nothing is.
    pub(super) fn lacks(&self) -> Option<Incomplete> {
        self.tally.lacks(self.rows())
    }
}
