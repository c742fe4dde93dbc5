//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use std::time::Duration;

use clap::Args;

use super::exposition::Exposition;
use super::server::{Server, TelemetryError};

/// Whether and where metrics are served.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Metrics")]
pub struct MetricsOptions {
    /// Serve metrics for Prometheus at this address, such as 127.0.0.1:9464: /metrics, /healthz,
    /// /readyz
    #[arg(long, value_name = "ADDRESS", env = "SOR_METRICS")]
    pub metrics: Option<String>,
    /// How long to serve them after the end, so that the last values are seen [default: 0s]
    #[arg(
        long,
        value_name = "DURATION",
        env = "SOR_METRICS_LINGER",
        value_parser = linger
    )]
    pub metrics_linger: Option<Duration>,
}

/// A duration; an empty variable is none.
fn linger(text: &str) -> Result<Duration, humantime::DurationError> {
    match text {
        "" => Ok(Duration::ZERO),
        text => humantime::parse_duration(text),
    }
}

impl MetricsOptions {
    /// The address; an empty variable is none.
    fn address(&self) -> Option<&str> {
        let address = self.metrics.as_deref();
        address.filter(|address| !address.is_empty())
    }

    /// Serves `exposition` where that is wanted.
    ///
    /// # Errors
    /// When nobody can listen at the address.
    pub fn serve(&self, exposition: Exposition) -> Result<Option<Server>, TelemetryError> {
        let serve = |address| Server::start(address, exposition);
        self.address().map(serve).transpose()
    }

    /// Waits for as long as metrics are to be served after the end; not at all where none are.
    pub fn linger(&self) {
        if let (Some(_), Some(linger)) = (self.address(), self.metrics_linger) {
            std::thread::sleep(linger);
        }
    }
}
