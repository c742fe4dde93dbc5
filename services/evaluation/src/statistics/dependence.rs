//! How many independent samples a series holds, and what follows for its error.
//!
//! Windows that overlap share rows, so neighbouring starts depend on each other by construction. A
//! start one whole window later shares no row: `rho_1`, the correlation of windows that follow each
//! other without overlap, says whether what pays in one window goes on paying in the next, because
//! spreads and depth come in regimes. It is tested at a level of 20 %, one-sided, for what is at
//! stake is an interval far too narrow; a false alarm only makes an interval wider.

use super::long_run::{MOST_COSINES, PERSISTENT_COSINES};

/// How far dependence reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependence {
    /// Starts that share rows with the first of them, itself included: known from the plan.
    pub overlap: usize,
    /// Windows that do not overlap.
    pub windows: usize,
    /// Correlation of the means of windows that follow each other without overlap; `None` where
    /// there are too few to say, or where nothing varies.
    pub rho_1: Option<f64>,
    /// Whether `rho_1` is too large for chance.
    pub persistent: bool,
    /// Independent samples: `windows`, or where windows are correlated so many as would give the
    /// mean the same error; `windows` again where values hardly stray from it.
    pub independent: usize,
    /// Cosines in the long-run variance (see [`super::long_run`]), the degrees of freedom of its
    /// t-statistic.
    pub degrees: usize,
}

/// Values that stray from their mean by less than this part of it are alike: however long the
/// regimes last that were seen, they turn no sign. A saving of so many cents a share is one, while
/// the price in whose basis points it is counted wanders.
const STEADY: f64 = 0.05;

/// Standard errors beyond which `rho_1` counts: 20 % of a normal distribution lie above.
const NOTICED: f64 = 0.84;

impl Dependence {
    /// Measures the scores of a mean, of which `overlap` neighbours share rows.
    pub fn measure(mean: f64, scores: &[f64], overlap: usize) -> Self {
        let overlap = overlap.max(1);
        // The last window reaches past the last start.
        let windows = scores.len().div_ceil(overlap);
        let correlations = correlations(scores, overlap, windows);
        let rho_1 = correlations.first().copied();
        // Estimates about an estimated mean lie one over their number too low.
        let count = windows as f64;
        let excess = rho_1.map(|rho| (rho + 1.0 / count) * count.sqrt());
        let persistent = excess.is_some_and(|excess| excess > NOTICED);
        let inflation = if persistent && !is_steady(mean, scores) {
            inflation(&correlations)
        } else {
            1.0
        };
        Self {
            overlap,
            windows,
            rho_1,
            persistent,
            independent: (count / inflation).floor() as usize,
            degrees: degrees(windows, persistent),
        }
    }
}

/// Whether values hardly stray from their mean.
fn is_steady(mean: f64, scores: &[f64]) -> bool {
    let squares: f64 = scores.iter().map(|score| score * score).sum();
    squares.sqrt() <= STEADY * mean.abs() * (scores.len() as f64).sqrt()
}

/// A third of the windows, so that the periods of all cosines are at least six windows long, where
/// overlap leaves the spectrum flat within 3 %; no more than [`MOST_COSINES`], and no more than
/// [`PERSISTENT_COSINES`] where windows are correlated.
fn degrees(windows: usize, persistent: bool) -> usize {
    let most = if persistent {
        PERSISTENT_COSINES
    } else {
        MOST_COSINES
    };
    (windows / 3).clamp(1, most)
}

/// Correlations of windows one, two, three ... windows apart, up to a third of all; none for fewer
/// than four windows or a constant series.
fn correlations(scores: &[f64], overlap: usize, windows: usize) -> Vec<f64> {
    let at = |lag: usize| -> f64 {
        let later = scores.iter().skip(lag);
        scores.iter().zip(later).map(|(one, two)| one * two).sum()
    };
    let variance = at(0);
    if variance <= 0.0 || windows < 4 {
        return Vec::new();
    }
    (1..=windows / 3)
        .map(|apart| at(apart * overlap) / variance)
        .collect()
}

/// By how much correlation multiplies the variance of a mean: one and twice the sum of
/// correlations, up to the first two neighbours whose sum is not above zero (Geyer 1992).
fn inflation(correlations: &[f64]) -> f64 {
    let sum: f64 = correlations
        .chunks(2)
        .map(|pair| pair.iter().sum::<f64>())
        .take_while(|sum| *sum > 0.0)
        .sum();
    1.0 + 2.0 * sum
}
