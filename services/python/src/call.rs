//! A call on a thread of its own, watched from the thread that Python is on.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use backtest::api::{ErrorClass, Failure, Watch};
use pyo3::prelude::*;

use crate::failure::{Error, InternalError, raised};

/// How often ctrl-c, progress and warnings are looked for.
const LOOK: Duration = Duration::from_millis(50);

/// How long a call that was stopped is waited for. One that is between two steps ends later, alone,
/// and nobody gets its answer.
const PATIENCE: Duration = Duration::from_millis(100);

/// What Python wants to hear of meanwhile: each may be `None`.
pub(crate) struct Heard<'py> {
    /// Called with task, steps done and steps there are.
    pub(crate) progress: Option<Bound<'py, PyAny>>,
    /// Called with each note and whether it is a warning.
    pub(crate) note: Option<Bound<'py, PyAny>>,
}

/// Does `work` without the interpreter's lock, watched by `watch`.
///
/// # Errors
/// Those of `work`, `KeyboardInterrupt`, and whatever `heard` raises, which ends the work too.
pub(crate) fn call<T: Send + 'static>(
    python: Python<'_>,
    heard: &Heard<'_>,
    watch: &Arc<Watch>,
    work: impl FnOnce(&Arc<Watch>) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    let (send, receive) = channel();
    let working = Arc::clone(watch);
    let worker = move || {
        // Whoever waited may have gone, after ctrl-c.
        let _ = send.send(work(&working));
    };
    std::thread::Builder::new()
        .name("sor".to_owned())
        .spawn(worker)
        .map_err(|error| Error::new_err(format!("no thread can be started: {error}")))?;
    let mut receive = receive;
    let mut shown = None;
    loop {
        let (answer, back) = python.detach(move || (receive.recv_timeout(LOOK), receive));
        receive = back;
        let looked = python
            .check_signals()
            .and_then(|()| hear(heard, watch, &mut shown));
        if let Err(interrupted) = looked {
            watch.stop();
            python.detach(move || drop(receive.recv_timeout(PATIENCE)));
            return Err(interrupted);
        }
        match answer {
            Ok(Ok(answer)) => {
                finish(heard, shown)?;
                return Ok(answer);
            }
            Ok(Err(failure)) if failure.class == ErrorClass::Interrupted => {
                return Err(InternalError::new_err("stopped, and nobody asked for it"));
            }
            Ok(Err(failure)) => return Err(raised(failure)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(InternalError::new_err("the call ended without an answer"));
            }
        }
    }
}

/// Says of the last task that all of its steps are done: some were not counted, or none was needed.
fn finish(heard: &Heard<'_>, shown: Option<(&'static str, u64, u64)>) -> PyResult<()> {
    if let (Some(progress), Some((task, done, steps))) = (&heard.progress, shown)
        && done < steps
    {
        progress.call1((task, steps, steps))?;
    }
    Ok(())
}

/// Hands on what there is to hear since the last time.
fn hear(
    heard: &Heard<'_>,
    watch: &Watch,
    shown: &mut Option<(&'static str, u64, u64)>,
) -> PyResult<()> {
    let notes = watch.take_notes();
    if let Some(hear) = &heard.note {
        for note in notes {
            hear.call1((note.is_warning, note.text))?;
        }
    }
    let standing = watch.standing();
    let standing = (standing.task, standing.done, standing.steps);
    if let Some(progress) = &heard.progress
        && !standing.0.is_empty()
        && *shown != Some(standing)
    {
        *shown = Some(standing);
        progress.call1(standing)?;
    }
    Ok(())
}
