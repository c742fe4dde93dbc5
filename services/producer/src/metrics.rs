//! Metrics of the producer.

use std::sync::atomic::Ordering;

use app::metrics::exposition::{Gauge, Labels, label};
use app::metrics::{Counter, Exposition, Family, Ready};
use market_data::IngestReport;
use stream::SendSummary;

/// The producer's metrics.
pub(crate) struct Metrics {
    ready: Ready,
    rows: Counter,
    messages: Counter,
    rejected: Family<Labels, Counter>,
    lateness: Family<Labels, Gauge>,
}

impl Metrics {
    /// The metrics, and what exposes them.
    pub(crate) fn register() -> (Self, Exposition) {
        let mut exposition = Exposition::new("sor-producer", env!("CARGO_PKG_VERSION"));
        let rows = exposition.counter("rows_sent", "Rows handed to the Kafka client");
        let messages = exposition.counter("messages_sent", "Messages that the broker confirmed");
        let rejected = exposition.counters("rows_rejected", "Rows refused, by reason");
        let lateness = exposition.gauges(
            "send_lateness_seconds",
            "How late messages were against the recorded time, by quantile, at the end of a paced \
             run",
        );
        let metrics = Self {
            ready: exposition.ready(),
            rows,
            messages,
            rejected,
            lateness,
        };
        (metrics, exposition)
    }

    /// The market has been read.
    pub(crate) fn loaded(&self, report: &IngestReport) {
        for (reason, count) in report.rejected() {
            let counter = self.rejected.get_or_create(&label("reason", reason.name()));
            counter.inner().store(*count, Ordering::Relaxed);
        }
    }

    /// So many rows are on their way: the broker answers.
    pub(crate) fn sending(&self, rows: u64) {
        self.rows.inner().store(rows, Ordering::Relaxed);
        self.ready.set();
    }

    /// Everything has been sent.
    pub(crate) fn sent(&self, summary: &SendSummary) {
        self.sending(summary.rows);
        self.messages
            .inner()
            .store(summary.messages, Ordering::Relaxed);
        if let Some(late) = summary.lateness {
            for (quantile, micros) in [
                ("0.5", late.p50_us),
                ("0.99", late.p99_us),
                ("1", late.max_us),
            ] {
                let gauge = self.lateness.get_or_create(&label("quantile", quantile));
                gauge.set(micros as f64 / 1e6);
            }
        }
    }
}
