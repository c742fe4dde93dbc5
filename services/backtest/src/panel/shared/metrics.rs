//! Metrics of a worker.

use std::time::Duration;

use app::metrics::exposition::{Described, Gauge};
use app::metrics::{Counter, Exposition, MetricsOptions, Server, TelemetryError};

/// The metrics, and where they are served, if anywhere.
pub(crate) struct Metrics {
    server: Option<Server>,
    done: Counter,
    failed: Counter,
    in_hand: Gauge,
    seconds: Gauge,
}

impl Metrics {
    /// Serves them where that is wanted.
    ///
    /// # Errors
    /// When nobody can listen there.
    pub(crate) fn serve(options: &MetricsOptions) -> Result<Self, TelemetryError> {
        let (mut metrics, exposition) = Self::register();
        metrics.server = options.serve(exposition)?;
        Ok(metrics)
    }

    /// What there is to be served.
    pub(crate) fn described() -> Vec<Described> {
        Self::register().1.described().to_vec()
    }

    fn register() -> (Self, Exposition) {
        let mut exposition = Exposition::new("sor-worker", env!("CARGO_PKG_VERSION"));
        let metrics = Self {
            server: None,
            done: exposition.counter("units_done", "Units whose cells are left"),
            failed: exposition.counter("units_failed", "Units that could not be executed"),
            in_hand: exposition.gauge("units_in_hand", "Tasks of units that are being executed"),
            seconds: exposition.gauge(
                "unit_seconds",
                "How long the units done have taken, added up",
            ),
        };
        (metrics, exposition)
    }

    /// The broker answers, and the group is joined.
    pub(crate) fn ready(&self) {
        if let Some(server) = &self.server {
            server.ready();
        }
    }

    /// So many tasks are in hand.
    pub(crate) fn in_hand(&self, tasks: usize) {
        self.in_hand.set(tasks as f64);
    }

    /// A unit is done.
    pub(crate) fn done(&self, taken: Duration) {
        self.done.inc();
        self.seconds.inc_by(taken.as_secs_f64());
    }

    /// A unit could not be executed.
    pub(crate) fn failed(&self) {
        self.failed.inc();
    }
}
