//! What operators of a running program can ask for: metrics for Prometheus, health and readiness,
//! over HTTP.
//!
//! - [`exposition`]: the metrics of a program
//! - [`server`]: `/metrics`, `/healthz` and `/readyz`
//! - [`options`]: the command line that switches it on

pub mod exposition;
pub mod options;
pub mod server;

pub use exposition::{Exposition, Ready};
pub use options::MetricsOptions;
pub use prometheus_client::encoding::EncodeLabelSet;
pub use prometheus_client::metrics::counter::Counter;
pub use prometheus_client::metrics::family::Family;
pub use server::{Server, TelemetryError};
