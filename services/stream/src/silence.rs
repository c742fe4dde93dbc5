//! How long a stream has been silent.

use std::time::{Duration, Instant};

/// A process that looks less often than this was not running in between.
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// How long nothing has happened, as far as this process has watched: the time for which it was
/// stopped itself, by a debugger or a suspended machine, proves nothing about others.
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
}
