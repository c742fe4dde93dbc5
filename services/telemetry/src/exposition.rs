//! The metrics of a program.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

/// A number that goes up and down.
pub type Gauge = prometheus_client::metrics::gauge::Gauge<f64, AtomicU64>;

/// The metrics of a program. Their names begin with `sor_`, have base units (`_seconds`, `_ratio`), and end with `_total` where they
/// count.
#[derive(Debug)]
pub struct Exposition {
    registry: Registry,
}

/// Labels that are names, known only when the program runs.
pub type Labels = Vec<(String, String)>;

impl Exposition {
    /// The metrics of `program`, of which only its version is known.
    pub fn new(program: &str, version: &str) -> Self {
        let mut registry = Registry::with_prefix("sor");
        let labels = [("program", program), ("version", version)];
        let build = Info::new(
            labels
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        );
        registry.register("build", "What runs", build);
        Self { registry }
    }

    /// A count; `_total` is put behind its name.
    pub fn counter(&mut self, name: &str, help: &str) -> Counter {
        self.register(name, help, Counter::default())
    }

    /// A number.
    pub fn gauge(&mut self, name: &str, help: &str) -> Gauge {
        self.register(name, help, Gauge::default())
    }

    /// A count for each value of a label.
    pub fn counters(&mut self, name: &str, help: &str) -> Family<Labels, Counter> {
        self.register(name, help, Family::default())
    }

    /// A number for each value of a label.
    pub fn gauges(&mut self, name: &str, help: &str) -> Family<Labels, Gauge> {
        self.register(name, help, Family::default())
    }

    fn register<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.registry.register(name, help, metric.clone());
        metric
    }

    pub(crate) fn into_registry(self) -> Registry {
        self.registry
    }
}

/// A label with its value.
pub fn label(name: &str, value: &str) -> Labels {
    vec![(name.to_owned(), value.to_owned())]
}
