//! How far neighbouring starts depend on each other, and what follows for blocks and degrees of freedom.
//!
//! Windows that overlap share rows, so scores are dependent for at least `overlap - 1` lags by construction. They may be for
//! longer, because spreads and depth come in regimes: from there on the rule of Politis and White (2004, section 3) looks for
//! the first lag after which autocorrelations are not distinguishable from zero.

/// How far dependence reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependence {
    /// Starts that share rows with the first of them, itself included: known from the plan.
    pub overlap: usize,
    /// Starts over which scores depend on each other, at least `overlap`: estimated.
    pub length: usize,
    /// Length of bootstrap blocks in starts: twice `length`, so that most neighbours of a start are in its block.
    pub block: usize,
    /// Cosines in the long-run variance (see [`super::long_run`]), the degrees of freedom of its t-statistic.
    pub degrees: usize,
}

/// Autocorrelations beyond this many standard errors count: `2 sqrt(log10 n)` of Politis and White.
const POLITIS_WHITE: f64 = 2.0;

/// At least so many insignificant lags in a row.
const QUIET_LAGS: usize = 5;

impl Dependence {
    /// Measures scores of which `overlap` neighbours share rows.
    pub fn measure(scores: &[f64], overlap: usize) -> Self {
        let overlap = overlap.max(1);
        Self::with_length(scores.len(), overlap, reach(scores, overlap))
    }

    /// The consequences of a known length of dependence among so many starts.
    pub fn with_length(starts: usize, overlap: usize, length: usize) -> Self {
        Self {
            overlap,
            length,
            block: (2 * length).clamp(1, starts.max(1)),
            degrees: degrees(starts, length),
        }
    }
}

/// The smaller of `0.4 K^(2/3)` (Lazarus, Lewis, Stock and Watson 2018) and `K / (3 length)`: the cosines used have periods
/// of at least six lengths, where the spectrum of overlapping windows is flat within 3 % on average.
fn degrees(starts: usize, length: usize) -> usize {
    let usual = (0.4 * (starts as f64).powf(2.0 / 3.0)).floor() as usize;
    usual.min(starts / (3 * length.max(1))).max(1)
}

/// The first length, `overlap` or more, behind which autocorrelations are quiet; at most a sixth of the series.
fn reach(scores: &[f64], overlap: usize) -> usize {
    let starts = scores.len();
    let longest = starts / 6;
    if longest <= overlap {
        return overlap;
    }
    let quiet = QUIET_LAGS.max(overlap);
    let correlations = autocorrelations(scores, longest + quiet);
    let unit = POLITIS_WHITE * ((starts as f64).log10() / starts as f64).sqrt();
    // Bartlett: estimates at lags beyond the dependence err by this much more than those of white noise.
    let inflation = |length: usize| {
        let known = correlations.iter().take(length).skip(1);
        (1.0 + 2.0 * known.map(|one| one * one).sum::<f64>()).sqrt()
    };
    (overlap..longest)
        .find(|length| {
            let limit = unit * inflation(*length);
            let behind = correlations.iter().skip(*length).take(quiet);
            behind.into_iter().all(|one| one.abs() <= limit)
        })
        .unwrap_or(longest)
}

/// Autocorrelations at lags zero to below `lags`; zeros for a constant series.
fn autocorrelations(scores: &[f64], lags: usize) -> Vec<f64> {
    let at = |lag: usize| -> f64 {
        let shifted = scores.iter().skip(lag);
        scores
            .iter()
            .zip(shifted)
            .map(|(one, other)| one * other)
            .sum()
    };
    let variance = at(0);
    (0..lags)
        .map(|lag| {
            if variance > 0.0 {
                at(lag) / variance
            } else {
                0.0
            }
        })
        .collect()
}
