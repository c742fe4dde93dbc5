//! Basis points as people read them.

use super::numbers::{decimals_up_to, signed};

/// Decimals that show a figure in basis points: more where it is small.
pub(crate) fn bps_decimals(value: f64) -> usize {
    decimals_up_to(6, value, 2)
}

/// A saving in basis points.
pub(crate) fn bps(value: f64) -> String {
    signed(value, bps_decimals(value))
}

/// Two figures in basis points with the same decimals.
pub(crate) fn bps_pair(one: f64, other: f64) -> [String; 2] {
    let decimals = bps_decimals(one).max(bps_decimals(other));
    [signed(one, decimals), signed(other, decimals)]
}

/// The two ends of an interval in basis points.
pub(crate) fn interval(low: Option<f64>, high: Option<f64>) -> Option<String> {
    let [low, high] = bps_pair(low?, high?);
    Some(format!("{low} to {high}"))
}

/// Figures in basis points as a column of a table: all with the decimals of the one that needs
/// most, nothing where there is no figure.
#[must_use]
pub fn bps_column(values: &[Option<f64>]) -> Vec<String> {
    let decimals = values.iter().flatten().map(|value| bps_decimals(*value));
    let decimals = decimals.max().unwrap_or(2);
    let shown = |value: &Option<f64>| value.map_or_else(String::new, |one| signed(one, decimals));
    values.iter().map(shown).collect()
}

/// A mean and the ends of its interval in basis points, line by line, as three columns: all with
/// the decimals of the figure that needs most.
pub(crate) fn bps_intervals(lines: &[[Option<f64>; 3]]) -> Vec<[String; 3]> {
    let texts = bps_column(lines.as_flattened());
    let lines = texts.chunks_exact(3).map(<[String]>::to_vec);
    lines.filter_map(|line| line.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_the_decimals_of_the_figure_that_needs_most() {
        assert_eq!(bps(0.0123), "+0.01");
        assert_eq!(bps(0.0023), "+0.0023");
        let column = bps_column(&[Some(1.5), None, Some(-0.0023), Some(0.0)]);
        assert_eq!(column, ["+1.5000", "", "\u{2212}0.0023", "0.0000"]);
        assert_eq!(bps_column(&[Some(1.5), Some(0.0)]), ["+1.50", "0.00"]);
    }
}
