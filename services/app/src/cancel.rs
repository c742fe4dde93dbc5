//! A flag that asks long work to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Longest sleep that does not look at [`Cancel`].
const SLICE: Duration = Duration::from_millis(50);

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

    /// Reports that the stream has ended: nothing is left that a stop must wait for.
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

#[cfg(test)]
mod tests {
    use super::*;

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
