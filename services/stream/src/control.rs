//! Progress and cancellation, handed in by whoever runs a stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest sleep that does not look at [`Cancel`].
const SLICE: Duration = Duration::from_millis(50);

/// A process that looks less often than this was not running in between.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// A flag that asks a stream to stop. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    cancelled: AtomicBool,
    stream_ended: AtomicBool,
}

impl Cancel {
    /// A flag that is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks every holder to stop.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Tells that the stream has ended: nothing is left that a stop must wait for.
    pub fn stream_ended(&self) {
        self.0.stream_ended.store(true, Ordering::Relaxed);
    }

    /// Whether a signal may end the process without asking anybody.
    pub(crate) fn may_end_at_once(&self) -> bool {
        self.is_cancelled() || self.0.stream_ended.load(Ordering::Relaxed)
    }

    /// Sleeps until `deadline`; false when a stop was asked for meanwhile.
    pub fn sleep_until(&self, deadline: Instant) -> bool {
        loop {
            if self.is_cancelled() {
                return false;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(SLICE));
        }
    }
}

/// How long nothing has happened, as far as this process has watched: the time for which it was stopped itself, by a debugger or
/// a suspended machine, proves nothing about others.
#[derive(Debug)]
pub(crate) struct Silence {
    last_look: Instant,
    so_far: Duration,
}

impl Silence {
    /// Silence begins now.
    pub(crate) fn begin() -> Self {
        Self {
            last_look: Instant::now(),
            so_far: Duration::ZERO,
        }
    }

    /// Nothing has happened since the last look.
    pub(crate) fn goes_on(&mut self) {
        let now = Instant::now();
        self.so_far += now.duration_since(self.last_look).min(LONGEST_LOOK);
        self.last_look = now;
    }

    /// Something has happened.
    pub(crate) fn ends(&mut self) {
        *self = Self::begin();
    }

    /// How long it is.
    pub(crate) fn lasts(&self) -> Duration {
        self.so_far
    }
}

/// What a stream tells and asks while it runs.
pub struct Hooks<'a> {
    /// Asks the stream to stop.
    pub cancel: Cancel,
    /// Told the number of rows so far, now and then.
    pub progress: Box<dyn FnMut(u64) + 'a>,
}

impl Hooks<'_> {
    /// Hooks that nobody listens to.
    pub fn none() -> Self {
        Self {
            cancel: Cancel::new(),
            progress: Box::new(|_rows| {}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_for_which_the_process_was_stopped_is_no_silence() {
        let mut silence = Silence::begin();
        silence.last_look = Instant::now()
            .checked_sub(Duration::from_mins(1))
            .unwrap_or_else(Instant::now);
        silence.goes_on();
        assert!(silence.lasts() <= LONGEST_LOOK);
        silence.ends();
        assert_eq!(silence.lasts(), Duration::ZERO);
    }

    #[test]
    fn a_stop_wakes_a_sleeper() {
        let cancel = Cancel::new();
        let stopper = cancel.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(50));
            stopper.cancel();
        });
        let begun = Instant::now();
        assert!(!cancel.sleep_until(begun + Duration::from_secs(20)));
        assert!(begun.elapsed() < Duration::from_secs(5));
        assert!(Cancel::new().sleep_until(Instant::now()));
    }
}
