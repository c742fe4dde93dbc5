//! Logs: on stderr, text for people on a terminal, JSON lines for machines anywhere else.

use std::io::{self, IsTerminal};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry, fmt};

/// Starts logging, once per process; later calls do nothing. `RUST_LOG` chooses what is logged,
/// `info` when it is not set; `quiet` lowers that to warnings.
pub fn init(quiet: bool) {
    let fallback = if quiet {
        LevelFilter::WARN
    } else {
        LevelFilter::INFO
    };
    let asked = std::env::var("RUST_LOG").ok();
    let filter = asked
        .filter(|text| !text.is_empty())
        .and_then(|text| text.parse::<Targets>().ok())
        .unwrap_or_else(|| Targets::new().with_default(fallback));
    let lines = fmt::layer().with_writer(io::stderr);
    let layer = if io::stderr().is_terminal() {
        let colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        lines.with_ansi(colours).with_target(false).boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    // A second subscriber is refused: that of a test that runs the same process twice is as good.
    let _ = Registry::default()
        .with(layer.with_filter(filter))
        .try_init();
}
