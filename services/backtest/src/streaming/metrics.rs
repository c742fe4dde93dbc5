//! Metrics of the backtest service.

use std::sync::atomic::Ordering;

use app::metrics::exposition::{Gauge, Labels, label};
use app::metrics::{Counter, Exposition, Family, Ready};
use result::BacktestResult;
use stream::StreamSummary;

/// Symbols that have figures of their own: each is a handful of series, and the results have
/// all.
const SYMBOLS: u64 = 100;

/// The metrics of `consume`.
pub(crate) struct Metrics {
    ready: Ready,
    symbols: u64,
    rows: Counter,
    messages: Counter,
    duplicates: Counter,
    dead_letters: Counter,
    complete: Gauge,
    rejected: Family<Labels, Counter>,
    filled: Family<Labels, Gauge>,
    savings: Family<Labels, Gauge>,
    seconds: Gauge,
}

impl Metrics {
    /// The metrics, and what exposes them.
    pub(crate) fn register() -> (Self, Exposition) {
        let mut exposition = Exposition::new("sor-backtest", env!("CARGO_PKG_VERSION"));
        let rows = exposition.counter("rows_received", "Rows received");
        let messages =
            exposition.counter("messages_received", "Messages received, without duplicates");
        let duplicates = exposition.counter(
            "messages_duplicate",
            "Messages that came again and were dropped",
        );
        let dead_letters =
            exposition.counter("messages_dead_letter", "Messages that nobody could read");
        let complete = exposition.gauge(
            "stream_complete",
            "1 when the stream is proven complete, 0 while it is not or cannot be known",
        );
        let rejected = exposition.counters("rows_rejected", "Rows refused, by reason");
        let filled = exposition.gauges("filled_shares", "Shares filled, by symbol and strategy");
        let savings = exposition.gauges(
            "savings_ratio",
            "What the router saved, as a part of the baseline's average price, by symbol and \
             baseline",
        );
        let seconds = exposition.gauge("simulation_seconds", "How long the simulation took");
        let metrics = Self {
            ready: exposition.ready(),
            symbols: 0,
            rows,
            messages,
            duplicates,
            dead_letters,
            complete,
            rejected,
            filled,
            savings,
            seconds,
        };
        (metrics, exposition)
    }

    /// So many rows have come: the broker answers and the topic is there.
    pub(crate) fn receiving(&self, rows: u64) {
        set(&self.rows, rows);
        self.ready.set();
    }

    /// The stream has ended.
    pub(crate) fn received(&self, summary: &StreamSummary) {
        self.receiving(summary.rows);
        set(&self.messages, summary.messages);
        set(&self.duplicates, summary.duplicates);
        set(&self.dead_letters, summary.dead_letters);
        self.complete
            .set(f64::from(u8::from(summary.complete == Some(true))));
    }

    /// The simulation of a symbol has ended.
    pub(crate) fn simulated(&mut self, result: &BacktestResult) {
        self.seconds.inc_by(result.meta.simulate_seconds);
        self.symbols += 1;
        if self.symbols > SYMBOLS {
            return;
        }
        let by = |name: &str, value: &str| {
            let mut labels = label("symbol", result.order.symbol.as_deref().unwrap_or_default());
            labels.extend(label(name, value));
            labels
        };
        for (reason, count) in &result.data.rejected.by_reason {
            set(
                &self.rejected.get_or_create(&label("reason", reason)),
                *count,
            );
        }
        let (baselines, saved) = (&result.baselines, &result.savings_vs_baselines_bps);
        for (name, strategy, saved) in [
            ("optimized", &result.optimized, None),
            ("best_ask", &baselines.best_ask, saved.best_ask),
            ("twap", &baselines.twap, saved.twap),
            ("vwap", &baselines.vwap, saved.vwap),
        ] {
            let filled = self.filled.get_or_create(&by("strategy", name));
            filled.set(strategy.filled as f64);
            if let Some(bps) = saved {
                let gauge = self.savings.get_or_create(&by("baseline", name));
                gauge.set(bps / 1e4);
            }
        }
    }
}

fn set(counter: &Counter, value: u64) {
    counter.inner().store(value, Ordering::Relaxed);
}
