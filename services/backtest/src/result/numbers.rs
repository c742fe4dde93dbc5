//! Numbers as results have them: rounded to what means something.

use market_data::Timestamp;
use simulation::execution::outcome::Outcome;

/// To six decimals: what is beyond is noise.
pub(crate) fn round(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    // No negative zero.
    rounded + 0.0
}

/// Parts of a whole as [`round`] gives them, so that they add to what it gives of the whole: what
/// rounding leaves goes to the largest.
pub(super) fn round_parts<const PARTS: usize>(whole: f64, parts: [f64; PARTS]) -> [f64; PARTS] {
    let units = |value: f64| (value * 1e6).round();
    let mut parts = parts.map(units);
    let left = units(whole) - parts.iter().sum::<f64>();
    let largest = parts
        .iter_mut()
        .max_by(|one, other| one.abs().total_cmp(&other.abs()));
    if let Some(largest) = largest {
        *largest += left;
    }
    // No negative zero.
    parts.map(|part| part / 1e6 + 0.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_parts_add_to_the_rounded_whole() {
        for (parts, rounded) in [
            ([0.1, 0.2, -0.05], [0.1, 0.2, -0.05]),
            ([0.000_000_4, 0.0, 1.000_000_4], [0.0, 0.0, 1.000_001]),
            ([-0.000_000_4, -0.0, -1.000_000_4], [0.0, 0.0, -1.000_001]),
            ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        ] {
            let found = round_parts(parts.iter().sum(), parts);
            // Of zeros, the sign too.
            assert_eq!(found.map(f64::to_bits), rounded.map(f64::to_bits));
        }
    }
}
