//! Numbers as results have them: rounded to what means something.

use market_data::Timestamp;
use simulation::execution::outcome::Outcome;

/// To six decimals: what is beyond is noise.
pub(crate) fn round(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    // No negative zero.
    rounded + 0.0
}

/// A price in dollars, to six decimals; below a dollar to nine, as coins cost.
pub(crate) fn price(dollars: f64) -> f64 {
    if dollars.abs() < 1.0 {
        (dollars * 1e9).round() / 1e9 + 0.0
    } else {
        round(dollars)
    }
}

/// To six significant digits, for amounts of any size.
pub(super) fn significant(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// The average price of the shares filled, in dollars, fees included.
pub(super) fn average(outcome: &Outcome) -> Option<f64> {
    outcome.cash.average(outcome.filled)
}

/// Seconds from the start of the window, as a decimal to the nanosecond.
pub(super) fn seconds(time: Timestamp, start: Timestamp) -> f64 {
    time.since(start).as_nanos() as f64 / 1e9
}
