//! What is left of units, on its way to the broker.

use std::time::{Duration, Instant};

use stream::StreamError;
use stream::kafka::LeavingsTopic;

use super::left::{Failure, Left};

/// How long what is left of quick units waits for the broker together. What is noted of a task is
/// what the broker has; who takes a task over repeats at most so much of it.
const TOGETHER: Duration = Duration::from_millis(50);

/// What is left, on its way to the broker.
pub(super) struct Leaving {
    topic: LeavingsTopic,
    /// Since when something is on its way.
    since: Option<Instant>,
}

impl Leaving {
    pub(super) fn new(topic: LeavingsTopic) -> Self {
        Self { topic, since: None }
    }

    /// Leaves something; what is larger than a message may be is a failure of its unit.
    pub(super) fn leave(&mut self, id: &str, left: Left) -> Result<(), StreamError> {
        self.since.get_or_insert_with(Instant::now);
        match self.topic.leave(id, &left.into_bytes()) {
            Err(error @ StreamError::TooLarge { .. }) => {
                let failure = Failure {
                    worker: String::new(),
                    why: error.to_string(),
                };
                let failed = Left::Failed(failure).into_bytes();
                self.topic.leave(id, &failed)
            }
            done => done,
        }
    }

    /// Whether something has been on its way for so short a time that more may join it.
    pub(super) fn is_young(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() < TOGETHER)
    }

    /// Waits until the broker has everything.
    pub(super) fn settle(&mut self) -> Result<(), StreamError> {
        if self.since.take().is_some() {
            self.topic.settle()?;
        }
        Ok(())
    }
}
