//! Empirical outflow.

use super::OutflowDistribution;
use crate::error::{ProblemError, non_negative};

/// Past outflows, each equally likely: `F(x)` is the share of them that is at most `x`.
#[derive(Debug, Clone, PartialEq)]
pub struct Empirical {
    sorted: Vec<f64>,
    /// `sums[j]` = sum of the `j` smallest outflows.
    sums: Vec<f64>,
}

impl Empirical {
    /// From outflows in shares, in any order.
    ///
    /// # Errors
    /// There is none, or one is negative or not finite.
    pub fn new(mut outflows: Vec<f64>) -> Result<Self, ProblemError> {
        if outflows.is_empty() {
            return Err(ProblemError::NoSamples);
        }
        for outflow in &outflows {
            non_negative("empirical outflow", *outflow)?;
        }
        outflows.sort_by(f64::total_cmp);
        let running = outflows.iter().scan(0.0, |sum, x| {
            *sum += x;
            Some(*sum)
        });
        let sums = std::iter::once(0.0).chain(running).collect();
        Ok(Self {
            sorted: outflows,
            sums,
        })
    }

    /// How many outflows are at most `x`.
    fn rank(&self, x: f64) -> usize {
        self.sorted.partition_point(|outflow| *outflow <= x)
    }
}

impl OutflowDistribution for Empirical {
    fn cdf(&self, x: f64) -> f64 {
        self.rank(x) as f64 / self.sorted.len() as f64
    }

    /// `x_(ceil(N p))` of the sorted sample.
    fn quantile(&self, p: f64) -> f64 {
        let n = self.sorted.len();
        // N p that is whole up to rounding counts as whole: F reaches p there.
        let rank = (p * n as f64 - 1e-9).ceil().clamp(1.0, n as f64) as usize;
        self.sorted[rank - 1]
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        let rank = self.rank(x);
        (x * rank as f64 - self.sums[rank]) / self.sorted.len() as f64
    }

    fn mean(&self) -> f64 {
        self.sums[self.sorted.len()] / self.sorted.len() as f64
    }
}
