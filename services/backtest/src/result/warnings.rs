//! What a reader of a result must know before trusting its headline.

use market_data::{Event, PublisherId, Tape, Timestamp};
use result::MOSTLY_TIMING;
use simulation::backtest::{Backtest, Settings};
use simulation::order::Assumptions;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca::Savings;

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

/// Warnings about what of a recording is used, and what is assumed of venues that it does not have.
/// `first` is the first instant at which an order may be executed.
pub(crate) fn of_market(tape: &Tape, first: Timestamp, assumptions: &Assumptions) -> Vec<String> {
    let mut warnings = tape.notes().to_vec();
    let day = first.midnight();
    let is_before = |event: &Event| event.ts_event < day;
    let is_included = |event: &Event| event.ts_event.midnight() <= day;
    let (from, to) = (
        tape.events().partition_point(is_before),
        tape.events().partition_point(is_included),
    );
    let unused = tape.events().len() - (to - from);
    if unused > 0 {
        let date: String = day.to_string().chars().take(10).collect();
        warnings.push(format!(
            "Only {date} is executed on: {unused} of {} rows are of other days. Give each day a run of its own.",
            tape.events().len()
        ));
    }
    let fees = assumptions.fees.named().map(|(venue, _)| venue);
    warnings.extend(missing(tape, "Fees", fees));
    let latencies = assumptions.latency.named().map(|(venue, _)| venue);
    warnings.extend(missing(tape, "Latencies", latencies));
    warnings
}

/// Venues that are named and not there, where others are there and not named: an id may be
/// mistyped.
fn missing(tape: &Tape, what: &str, named: impl Iterator<Item = PublisherId>) -> Option<String> {
    let named: Vec<_> = named.collect();
    let list = |venues: Vec<&PublisherId>| -> String {
        let venues: Vec<_> = venues.iter().map(ToString::to_string).collect();
        venues.join(", ")
    };
    let absent: Vec<_> = named
        .iter()
        .filter(|one| !tape.venues().contains(one))
        .collect();
    let unnamed: Vec<_> = tape
        .venues()
        .iter()
        .filter(|one| !named.contains(one))
        .collect();
    (!absent.is_empty() && !unnamed.is_empty()).then(|| {
        format!(
            "{what} are given for {}, which the recording does not have; {} have the default.",
            list(absent),
            list(unnamed)
        )
    })
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
