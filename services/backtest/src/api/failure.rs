//! Why a call has no answer, and that it never has a panic instead.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use anyhow::Result;
use app::ErrorClass;
use rayon::{ThreadPool, ThreadPoolBuilder};
use tracing::subscriber::with_default;

use crate::output::progress::watch::{Listener, Stopped, Watch};

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is: the exit code of the command line.
    pub class: ErrorClass,
    /// Whether the product itself is at fault, whatever it was given.
    pub is_ours: bool,
    /// The sentence of the command line.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Does `work` on `threads`, or else on threads of its own: those of a process that this one was
/// forked from are not here. What it logs goes to `watch`, and signals are left to the caller.
///
/// # Errors
/// Those of `work`; a panic is one of them.
pub(super) fn attempt<T: Send>(
    watch: &Arc<Watch>,
    threads: Option<&ThreadPool>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T, Failure> {
    app::signals::leave_to_host();
    let listening = || with_default(Listener(Arc::clone(watch)), work);
    let done = catch_unwind(AssertUnwindSafe(|| match threads {
        Some(threads) => threads.install(listening),
        None => match ThreadPoolBuilder::new().build() {
            Ok(threads) => threads.install(listening),
            // Where no threads can be had beside this one, it does everything alone.
            Err(_) => listening(),
        },
    }));
    let message = match done {
        Ok(Ok(answer)) if !watch.is_stopped() => return Ok(answer),
        Ok(Err(error)) if !watch.is_stopped() => {
            return Err(Failure {
                class: crate::error::exit::class(&error),
                is_ours: false,
                message: app::one_line(error.as_ref()),
            });
        }
        Err(panic) if !panic.is::<Stopped>() && !watch.is_stopped() => said(panic.as_ref()),
        _ => {
            return Err(Failure {
                class: ErrorClass::Interrupted,
                is_ours: false,
                message: "interrupted".to_owned(),
            });
        }
    };
    Err(Failure {
        class: ErrorClass::Failed,
        is_ours: true,
        message: format!("a fault of this program, please report it: {message}"),
    })
}

/// What a panic says of itself.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("nothing more is known").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_a_stop_is_an_interruption_and_warnings_are_kept() {
        let watch = Arc::new(Watch::default());
        let failed = attempt(&watch, None, || -> Result<()> {
            panic!("nobody {}", "knows")
        });
        let failed = failed.err().map(|failed| (failed.is_ours, failed.message));
        let message = "a fault of this program, please report it: nobody knows".to_owned();
        assert_eq!(failed, Some((true, message)));
        let done = attempt(&watch, None, || {
            tracing::warn!("three rows\nare bad");
            Ok(rayon::join(|| 1, || 2))
        });
        assert_eq!(done, Ok((1, 2)));
        let notes = watch.take_notes();
        assert!(
            notes[0].is_warning && !notes[0].text.contains('\n'),
            "{notes:?}"
        );
        watch.stop();
        let stopped = attempt(&watch, None, || {
            watch.at(1);
            Ok(())
        });
        let class = stopped.err().map(|failure| failure.class);
        assert_eq!(class, Some(ErrorClass::Interrupted));
    }
}
