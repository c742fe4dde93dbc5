//! What every program of the laboratory needs, whatever it does.
//!
//! - [`settings`]: layered settings, with the origin of every value
//! - [`exit`]: exit codes, and errors in one line
//! - [`logging`]: text on a terminal, JSON lines anywhere else
//! - [`stdout`]: the one place that writes standard output
//! - [`signals`] and [`Cancel`]: how work is asked to stop
//! - [`commands`]: progress, completions and man pages, with the feature `commands`
//! - [`metrics`]: Prometheus, health and readiness, with the feature `metrics`

mod cancel;
#[cfg(feature = "commands")]
pub mod commands;
pub mod exit;
pub mod logging;
#[cfg(feature = "metrics")]
pub mod metrics;
pub mod settings;
pub mod signals;
pub mod stdout;

pub use cancel::Cancel;
pub use exit::{ErrorClass, one_line};
