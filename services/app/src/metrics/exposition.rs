//! The metrics of a program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};
use serde::Serialize;

/// What all names begin with.
const PREFIX: &str = "sor";

/// A number that goes up and down.
pub type Gauge = prometheus_client::metrics::gauge::Gauge<f64, AtomicU64>;

/// The metrics of a program. Their names begin with `sor_`, have base units (`_seconds`, `_ratio`),
/// and end with `_total` where they count.
#[derive(Debug)]
pub struct Exposition {
    registry: Registry,
    described: Vec<Described>,
    ready: Ready,
}

/// Whether the program does what it is for: the endpoint says so.
#[derive(Clone, Debug, Default)]
pub struct Ready(Arc<AtomicBool>);

impl Ready {
    /// From now on the program does what it is for: `/readyz` says so.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is to be known of a metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Described {
    /// Name under which Prometheus finds it.
    pub name: String,
    /// Type of the metric: `counter`, `gauge` or `info`.
    pub kind: &'static str,
    /// What it means.
    pub help: String,
}

/// Labels that are names, known only when the program runs.
pub type Labels = Vec<(String, String)>;

impl Exposition {
    /// The metrics of `program`, of which only its version is known.
    pub fn new(program: &str, version: &str) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let labels = [("program", program), ("version", version)];
        let build = Info::new(
            labels
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        );
        let help = "What runs, by program and version";
        registry.register("build", help, build);
        let mut exposition = Self {
            registry,
            described: Vec::new(),
            ready: Ready::default(),
        };
        exposition.describe("build_info", "info", help);
        exposition
    }

    /// Everything that is exposed, in order.
    pub fn described(&self) -> &[Described] {
        &self.described
    }

    /// What says whether the program is ready; it is not until that is set.
    pub fn ready(&self) -> Ready {
        self.ready.clone()
    }

    fn describe(&mut self, name: &str, kind: &'static str, help: &str) {
        self.described.push(Described {
            name: format!("{PREFIX}_{name}"),
            kind,
            help: help.to_owned(),
        });
    }

    /// A count; `_total` is put behind its name.
    pub fn counter(&mut self, name: &str, help: &str) -> Counter {
        self.counted(name, help, Counter::default())
    }

    /// A number.
    pub fn gauge(&mut self, name: &str, help: &str) -> Gauge {
        self.measured(name, help, Gauge::default())
    }

    /// A count for each value of a label.
    pub fn counters(&mut self, name: &str, help: &str) -> Family<Labels, Counter> {
        self.counted(name, help, Family::default())
    }

    /// A number for each value of a label.
    pub fn gauges(&mut self, name: &str, help: &str) -> Family<Labels, Gauge> {
        self.measured(name, help, Family::default())
    }

    fn counted<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.describe(&format!("{name}_total"), "counter", help);
        self.register(name, help, metric)
    }

    fn measured<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.describe(name, "gauge", help);
        self.register(name, help, metric)
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
