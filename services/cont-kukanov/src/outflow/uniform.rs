//! Uniform outflow.

use super::OutflowDistribution;
use crate::error::{ProblemError, finite, non_negative};

/// Uniform outflow on `[low, high]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    low: f64,
    high: f64,
}

impl Uniform {
    /// Between `low` and `high` shares.
    ///
    /// # Errors
    /// An end is not finite, `low` is negative, or `low >= high`.
    pub fn new(low: f64, high: f64) -> Result<Self, ProblemError> {
        non_negative("uniform low", low)?;
        finite("uniform high", high)?;
        if low >= high {
            return Err(ProblemError::EmptyRange {
                field: "uniform".into(),
                low,
                high,
            });
        }
        Ok(Self { low, high })
    }
}

impl OutflowDistribution for Uniform {
    fn cdf(&self, x: f64) -> f64 {
        ((x - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.low + p.clamp(0.0, 1.0) * (self.high - self.low)
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        let inside = (x.min(self.high) - self.low).max(0.0);
        inside * inside / (2.0 * (self.high - self.low)) + (x - self.high).max(0.0)
    }

    fn mean(&self) -> f64 {
        f64::midpoint(self.low, self.high)
    }
}
