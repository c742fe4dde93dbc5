//! Logs: on stderr, text for people on a terminal, JSON lines for machines anywhere else.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// Starts logging, once per process; later calls do nothing. `RUST_LOG` chooses what is logged, `info` when it is not set;
/// `quiet` lowers that to warnings.
pub fn init(quiet: bool) {
    let fallback = if quiet { "warn" } else { "info" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(fallback));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    // A second subscriber is refused: that of a test that runs the same process twice is as good.
    let _ = if io::stderr().is_terminal() {
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        builder.with_ansi(colours).with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
}
