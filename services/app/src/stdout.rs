//! Standard output: the one place that writes it.

#![allow(unsafe_code)] // one entry in the list of what runs before `main`, argued where it is made

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

/// Why standard output could not be written.
#[derive(Debug, Error)]
pub enum StdoutError {
    /// Whoever started the program closed it: what is written would be nowhere.
    #[error("standard output is closed: send it to a file, or to /dev/null where nobody wants it")]
    Closed,
    /// It cannot be written.
    #[error("cannot write to standard output: {0}")]
    Io(#[source] io::Error),
}

/// Whether standard output was closed when the program was started.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Rust opens `/dev/null` in place of a standard stream that is closed, before `main`: from then on
/// nobody can see it. So this looks earlier. The section is a list of functions that the loader
/// calls one after the other, in every process and on one thread; `look` is one that may be called
/// so: it asks the kernel one thing, allocates nothing and cannot panic.
#[cfg(target_os = "linux")]
#[used]
#[unsafe(link_section = ".init_array")]
static LOOK: extern "C" fn() = look;

#[cfg(target_os = "linux")]
extern "C" fn look() {
    let open = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_ok();
    CLOSED.store(!open, Ordering::Relaxed);
}

/// Writes bytes. A reader that has gone away (`| head`) is no failure.
///
/// # Errors
/// When standard output is closed, or cannot be written.
pub fn write(bytes: &[u8]) -> Result<(), StdoutError> {
    check()?;
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(StdoutError::Io(error)),
        _ => Ok(()),
    }
}

/// Writes what `fill` gives, bit by bit. A reader that has gone away is no failure, and ends it.
///
/// # Errors
/// When standard output is closed, or cannot be written, or those of `fill`.
pub fn with(fill: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), StdoutError> {
    check()?;
    let mut stdout = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match fill(&mut stdout).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(StdoutError::Io(error)),
        _ => Ok(()),
    }
}

/// Whether there is a standard output at all.
///
/// # Errors
/// When whoever started the program closed it.
pub fn check() -> Result<(), StdoutError> {
    if CLOSED.load(Ordering::Relaxed) {
        return Err(StdoutError::Closed);
    }
    Ok(())
}

/// Whether people read it.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}
