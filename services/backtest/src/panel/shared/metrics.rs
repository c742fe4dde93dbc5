//! Metrics of a worker.

use std::time::Duration;

use app::metrics::exposition::Gauge;
use app::metrics::{Counter, Exposition, Ready};

/// The metrics.
pub(crate) struct Metrics {
    ready: Ready,
    done: Counter,
    failed: Counter,
    in_hand: Gauge,
    seconds: Gauge,
}

impl Metrics {
    /// The metrics, and what exposes them.
    pub(crate) fn register() -> (Self, Exposition) {
        let mut exposition = Exposition::new("sor-worker", env!("CARGO_PKG_VERSION"));
        let metrics = Self {
            ready: exposition.ready(),
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
        self.ready.set();
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
