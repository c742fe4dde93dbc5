//! Signals that ask a process to stop.

use std::io;

use crate::Cancel;

/// Watches for an interrupt (ctrl-c) and a termination request: the first sets `cancel`, the
/// second, or any once the stream has ended, ends the process with exit code 130 at once.
///
/// # Errors
/// When the operating system refuses to deliver signals.
pub fn cancel_on_signals(cancel: Cancel) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    let (interrupt, terminate) = {
        use tokio::signal::unix::{SignalKind, signal};
        let _context = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
    };
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || runtime.block_on(watch(interrupt, terminate, &cancel)))?;
    Ok(())
}

async fn watch(
    mut interrupt: tokio::signal::unix::Signal,
    mut terminate: tokio::signal::unix::Signal,
    cancel: &Cancel,
) {
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if cancel.may_end_at_once() {
            std::process::exit(130);
        }
        tracing::warn!("stopping; a second signal stops at once");
        cancel.cancel();
    }
}
