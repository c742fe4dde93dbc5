//! Receiving a stream: from records back to rows, and the proof that they are all there.
//!
//! # Which run
//!
//! A topic keeps what earlier producers sent. By default the *newest* run is received: the one that
//! started last, whatever was there before it. An older run that is met on the way is skipped and
//! counted, and when a newer run starts while one is being received, the newer one is followed from
//! its beginning. A run that is complete when the receiver has read all partitions to their end is
//! taken at once; so a receiver that comes after a producer need not wait, and one that comes
//! before it takes the last complete run that it finds, unless it asks for a fresh one.
//!
//! Runs are ordered by the clocks of their producers. Where the order on a partition proves a clock
//! wrong, nobody guesses: the receiver asks which run is meant. A start that is ahead both of this
//! machine's clock and of the time of the broker's record is none: such a run is reported and
//! left alone, unless it is asked for by name.
//!
//! # When it ends
//!
//! - at the end markers of the run, on all its partitions; complete only when the count and the
//!   digest of the markers agree with what came
//! - when the run is not complete and nothing has come for `idle_timeout`: incomplete
//! - when there are messages without a run, and no run, and nothing has come for `idle_timeout`: as
//!   far as it goes, and whether that is complete nobody can say
//! - when nothing at all came for `wait`: an error

mod assembly;
mod complete;
mod received;
mod run;
mod run_choice;
mod sequences;
pub(crate) mod tally;
mod unreadable;
mod verdict;
mod without_run;

use std::time::{Duration, Instant};

use assembly::Assembly;
use market_data::format::Reason;
pub use received::{PartitionSummary, Received, StreamSummary};
pub use run_choice::RunChoice;
use unreadable::Unreadable;
use verdict::{Progress, Verdict};

use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::silence::Silence;
use crate::transport::{DeadLetters, Incoming, Polled, Source};

/// How long one look for records takes at most.
const LOOK: Duration = Duration::from_millis(100);

/// A broken run that was there before the receiver came may be followed by a good one: it waits
/// this long for that.
const GRACE: Duration = Duration::from_secs(8);

/// How to receive.
#[derive(Clone, Debug)]
pub struct ReceiveOptions {
    /// Run to receive.
    pub run: RunChoice,
    /// How long an unfinished stream may be silent before it counts as ended.
    pub idle_timeout: Duration,
    /// How long to wait for the first record.
    pub wait: Duration,
}

impl Default for ReceiveOptions {
    fn default() -> Self {
        Self {
            run: RunChoice::Newest,
            idle_timeout: Duration::from_secs(30),
            wait: Duration::from_mins(1),
        }
    }
}

/// Receives a stream to its end.
///
/// # Errors
/// When the transport fails, the stream is not complete, nothing comes, or a stop is asked for; see
/// [`StreamError`].
pub fn receive(
    source: &mut impl Source,
    dead_letters: &mut impl DeadLetters,
    options: &ReceiveOptions,
    hooks: &mut Hooks<'_>,
) -> Result<Received, StreamError> {
    let mut assembly = Assembly::new(source.name(), options.run.clone());
    let mut unreadable = Unreadable::default();
    let followed = follow(
        source,
        &mut assembly,
        options,
        hooks,
        &mut |record, reason, detail| {
            unreadable.tell(record, reason, detail);
            dead_letters.bury(record, reason, detail);
        },
    );
    unreadable.finish();
    let waited = followed?;
    dead_letters.finish();
    if assembly.progress() == Progress::Nothing {
        return Err(assembly.nothing(waited));
    }
    assembly.finish()
}

/// Takes records until the stream is over; how long that took.
fn follow(
    source: &mut impl Source,
    assembly: &mut Assembly,
    options: &ReceiveOptions,
    hooks: &mut Hooks<'_>,
    on_dead: &mut dyn FnMut(&Incoming<'_>, Reason, &str),
) -> Result<Duration, StreamError> {
    let mut clock = Clock::start();
    loop {
        if hooks.cancel.is_cancelled() {
            let rows = assembly.rows();
            return Err(StreamError::Interrupted { rows });
        }
        let mut taken = false;
        let polled = source.poll(LOOK, &mut |record| {
            match assembly.accept(record)? {
                Verdict::Ignored => {}
                Verdict::Taken => taken = true,
                Verdict::Dead { reason, detail } => on_dead(record, reason, &detail),
            }
            Ok(())
        })?;
        (hooks.progress)(assembly.rows());
        clock.note(taken, source.caught_up(), assembly.progress());
        match polled {
            Polled::Closed => break,
            _ if !source.caught_up() => {}
            Polled::Active if clock.silence.lasts() <= options.idle_timeout => {
                if assembly.progress() == (Progress::Ended { whole: true }) {
                    break;
                }
            }
            Polled::Active | Polled::Quiet => {
                if clock.is_over(assembly.progress(), options) {
                    break;
                }
            }
        }
    }
    Ok(clock.begun.elapsed())
}

/// Decides when a stream is over.
struct Clock {
    begun: Instant,
    /// Since something of the stream came.
    silence: Silence,
    /// Whether the run had ended before the receiver had caught up: then it was there before.
    stale: Option<bool>,
}

impl Clock {
    fn start() -> Self {
        Self {
            begun: Instant::now(),
            silence: Silence::begin(),
            stale: None,
        }
    }

    fn note(&mut self, taken: bool, caught_up: bool, progress: Progress) {
        if taken || !caught_up {
            self.silence.ends();
        } else {
            self.silence.goes_on();
        }
        let ended = matches!(progress, Progress::Ended { .. });
        if caught_up {
            self.stale.get_or_insert(ended);
        }
        if !ended {
            // Another run has begun since.
            self.stale = self.stale.map(|_| false);
        }
    }

    fn is_over(&self, progress: Progress, options: &ReceiveOptions) -> bool {
        match progress {
            Progress::Nothing => self.begun.elapsed() >= options.wait,
            Progress::Underway => self.silence.lasts() >= options.idle_timeout,
            Progress::Ended { whole: false } if self.stale == Some(true) => {
                self.silence.lasts() >= options.idle_timeout.min(GRACE)
            }
            Progress::Ended { .. } => true,
        }
    }
}
