//! Signals that ask a process to stop, and what must not be left behind when they end it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, PoisonError, mpsc};

use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::Cancel;

/// Watches for an interrupt (ctrl-c) and a termination request: the first sets `cancel`, the
/// second, or any once the stream has ended, ends the process with exit code 130 at once.
///
/// # Errors
/// When the operating system refuses to deliver signals.
pub fn cancel_on_signals(cancel: Cancel) -> io::Result<()> {
    GRACEFUL.store(true, Ordering::SeqCst);
    watch(
        &[SignalKind::interrupt(), SignalKind::terminate()],
        move || {
            if cancel.may_end_at_once() {
                end();
            }
            tracing::warn!("stopping; a second signal stops at once");
            cancel.cancel();
        },
    )
}

/// Leaves signals to whoever this process belongs to: nothing here listens to them from now on. For
/// libraries, whose callers have handlers of their own.
pub fn leave_to_host() {
    HOSTED.store(true, Ordering::SeqCst);
}

/// Whether signals are another's.
static HOSTED: AtomicBool = AtomicBool::new(false);

/// Whether an interrupt or a termination request is first of all a wish to stop.
static GRACEFUL: AtomicBool = AtomicBool::new(false);

/// Calls `heard` at each of these signals, on a thread of its own.
fn watch(kinds: &[SignalKind], mut heard: impl FnMut() + Send + 'static) -> io::Result<()> {
    if HOSTED.load(Ordering::SeqCst) {
        return Ok(());
    }
    let kinds = kinds.to_vec();
    let (ready, is_ready) = mpsc::channel();
    // The thread comes first: where there is none, signals keep doing what they did.
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            let (runtime, mut signals) = match listening(&kinds) {
                Ok(listening) => listening,
                Err(error) => return drop(ready.send(Err(error))),
            };
            // Whoever waits for this has not gone away.
            let _ = ready.send(Ok(()));
            loop {
                runtime.block_on(any(&mut signals));
                heard();
            }
        })?;
    is_ready.recv().map_err(io::Error::other)?
}

/// The signals, and what waits for them.
fn listening(kinds: &[SignalKind]) -> io::Result<(Runtime, Vec<Signal>)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let signals = {
        let _context = runtime.enter();
        let signals = kinds.iter().map(|kind| signal(*kind));
        signals.collect::<io::Result<Vec<_>>>()?
    };
    Ok((runtime, signals))
}

/// Waits for any of the signals.
async fn any(signals: &mut [Signal]) {
    std::future::poll_fn(|context| {
        for signal in &mut *signals {
            if signal.poll_recv(context).is_ready() {
                return std::task::Poll::Ready(());
            }
        }
        std::task::Poll::Pending
    })
    .await;
}

/// Files that are removed before a signal ends the process.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file that is not finished: while this lives, a signal that ends the process removes the file
/// first.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Makes a file, with whatever holds it open. No signal ends the process between its making and
    /// its being known here.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn make<T: AsRef<Path>>(make: impl FnOnce() -> io::Result<T>) -> io::Result<(Self, T)> {
        end_on_signals();
        let mut unfinished = unfinished();
        let file = make()?;
        let path = file.as_ref().to_owned();
        unfinished.insert(path.clone());
        Ok((Self(path), file))
    }
}

/// Makes an interrupt, a termination request and a terminal that goes away end the process with
/// exit code 130, once what is not finished is removed. What the process was started with ignored,
/// as by `nohup`, stays ignored.
pub fn end_on_signals() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // Without a thread for it a file stays behind when a signal comes: no reason not to write
        // it.
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        kinds.retain(|kind| !is_ignored(*kind));
        let _ = watch(&kinds, || {
            // Who asked for a chance to stop ends the process himself, at the second signal.
            if !GRACEFUL.load(Ordering::SeqCst) {
                end();
            }
        });
        if !is_ignored(SignalKind::hangup()) {
            let _ = watch(&[SignalKind::hangup()], || end());
        }
    });
}

/// What is said when a signal ends the process.
type Words = Box<dyn Fn() -> String + Send>;

static LAST_WORDS: Mutex<Option<Words>> = Mutex::new(None);

/// Work of which parts are kept: while this lives, a signal that ends the process says what is.
#[derive(Debug)]
pub struct LastWords(());

impl LastWords {
    /// Says `words` when a signal comes.
    pub fn of(words: impl Fn() -> String + Send + 'static) -> Self {
        end_on_signals();
        *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(words));
        Self(())
    }
}

impl Drop for LastWords {
    fn drop(&mut self) {
        LAST_WORDS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

fn unfinished() -> std::sync::MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what is not finished, before the process ends otherwise while threads still work on it.
pub fn remove_unfinished() {
    remove(&unfinished());
}

fn remove(unfinished: &BTreeSet<PathBuf>) {
    // What is in a folder comes before the folder.
    for path in unfinished.iter().rev() {
        // It may be in its place by now.
        let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir(path));
    }
}

/// Removes what is not finished and ends the process.
fn end() -> ! {
    // The lock is kept: nothing is begun or finished any more.
    let unfinished = unfinished();
    let words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let words = words.as_ref().map(|words| format!("; {}", words()));
    let words = words.unwrap_or_default();
    let removed = if unfinished.is_empty() {
        ""
    } else {
        ": what was not finished is removed"
    };
    tracing::error!("interrupted{removed}{words}");
    remove(&unfinished);
    std::process::exit(130);
}

/// Whether the process was started with a signal ignored, as `nohup` does: then it stays so.
fn is_ignored(kind: SignalKind) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (kind.as_raw_value() - 1) & 1 == 1)
}
