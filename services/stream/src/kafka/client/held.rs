//! A client of the library whose end is waited for, but not without end.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How long the end of a client is waited for. Where the broker answers it takes milliseconds;
/// where the broker went away at the wrong moment, the library waits for ever: a member that was
/// about to leave its group for the group's answer, the end of a client for its own threads.
const ENDING: Duration = Duration::from_secs(15);

/// A client; threads that the library keeps for ever are left to the end of the process.
pub(crate) struct Held<C: Send + Sync + 'static> {
    client: Option<Arc<C>>,
    patience: Duration,
}

impl<C: Send + Sync + 'static> Held<C> {
    pub(crate) fn new(client: C) -> Self {
        Self {
            client: Some(Arc::new(client)),
            patience: ENDING,
        }
    }

    /// Does something that the library may wait for without end; `None` where it has not come to
    /// its end within `patience`, and may do so later.
    pub(crate) fn within<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce(&C) -> T + Send + 'static,
    ) -> Option<T> {
        let client = Arc::clone(self.client.as_ref()?);
        let (say, said) = channel();
        let work = move || {
            let done = work(&client);
            // Before anybody is told: whoever waits may be about to end the client.
            drop(client);
            let _ = say.send(done);
        };
        thread::Builder::new().spawn(work).ok()?;
        said.recv_timeout(patience).ok()
    }
}

impl<C: Send + Sync + 'static> Deref for Held<C> {
    type Target = C;

    #[allow(
        clippy::expect_used,
        reason = "the client is taken out when this is dropped, and nowhere else"
    )]
    fn deref(&self) -> &C {
        self.client.as_ref().expect("a client until the end")
    }
}

impl<C: Send + Sync + 'static> Drop for Held<C> {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        let (say, said) = channel::<()>();
        // Where no thread can be had, it comes to its end here.
        let end = move || {
            drop(client);
            drop(say);
        };
        if thread::Builder::new().spawn(end).is_ok()
            && said.recv_timeout(self.patience) == Err(RecvTimeoutError::Timeout)
        {
            tracing::debug!("the client has not come to its end, which is not waited for any more");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "what cannot be made fails the test")]

    use std::sync::Mutex;
    use std::time::Instant;

    use super::*;

    /// A client that comes to its end when it is let.
    struct Slow(Arc<Mutex<()>>);

    impl Drop for Slow {
        fn drop(&mut self) {
            drop(self.0.lock());
        }
    }

    #[test]
    fn a_client_that_does_not_end_is_left() {
        let gate = Arc::new(Mutex::new(()));
        let closed = gate.lock().unwrap();
        let held = Held {
            client: Some(Arc::new(Slow(Arc::clone(&gate)))),
            patience: Duration::from_millis(50),
        };
        let begun = Instant::now();
        let gate = Arc::clone(&gate);
        let waits = held.within(Duration::from_millis(50), move |_| drop(gate.lock()));
        assert_eq!(waits, None);
        drop(held);
        assert!(begun.elapsed() < Duration::from_secs(5));
        drop(closed);
    }

    #[test]
    fn a_client_that_ends_is_waited_for() {
        let ended = Arc::new(Mutex::new(()));
        let held = Held::new(Slow(Arc::clone(&ended)));
        assert_eq!(held.within(ENDING, |_| 7), Some(7));
        drop(held);
        assert_eq!(Arc::strong_count(&ended), 1);
    }
}
