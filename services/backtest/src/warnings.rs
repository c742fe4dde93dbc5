//! What a reader of a result must know before trusting its headline.

use report::result::MOSTLY_TIMING;
use simulation::backtest::{Backtest, Baseline, Settings};
use simulation::metrics::Savings;
use simulation::tuning::Router;

/// A saving below this, in basis points, needs no comment on where it came from.
const NOTEWORTHY_BPS: f64 = 0.1;

/// Warnings about the whole result.
pub(crate) fn of_result(backtest: &Backtest, settings: &Settings) -> Vec<String> {
    let mut warnings = Vec::new();
    let (size, step) = (settings.order.size, settings.step);
    if settings.router == Router::Strict && size.round_down_to(step) != size {
        warnings.push(format!(
            "The strict router splits whole steps of {step} shares and {size} is no multiple of that: it never routes anything."
        ));
    }
    let best = backtest.tuning.best_outcome();
    if !best.is_complete() {
        warnings.push(format!(
            "No point of the grid fills the whole order: the best fills {} of {size} shares.",
            best.filled
        ));
    }
    if backtest.tuning.is_flat() && backtest.tuning.points.len() > 1 {
        warnings.push(format!(
            "The penalties do not matter here: all {} points execute the order alike.",
            backtest.tuning.points.len()
        ));
    }
    warnings
}

/// Warnings about the saving against one baseline.
pub(crate) fn of_saving(backtest: &Backtest, one: Baseline, savings: &Savings) -> Vec<String> {
    let mut warnings = Vec::new();
    let router = &backtest.optimized.outcome;
    if !router.is_complete() {
        warnings.push(format!(
            "Both fill only {} of {} shares: the rest is priced nowhere.",
            router.filled, router.ordered
        ));
    }
    let Savings {
        total_bps,
        timing_bps,
        routing_bps,
    } = *savings;
    if total_bps.abs() >= NOTEWORTHY_BPS && timing_bps.abs() > routing_bps.abs() {
        warnings.push(format!(
            "{MOSTLY_TIMING}: {timing_bps:+.2} of {total_bps:+.2} bps against {} come from trading at other moments, on one order a \
             matter of luck; {routing_bps:+.2} bps come from routing.",
            one.name()
        ));
    }
    warnings
}
