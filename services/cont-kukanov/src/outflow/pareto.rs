//! Pareto outflow.

use super::OutflowDistribution;
use crate::error::{ProblemError, positive};

/// Pareto (type I) outflow: `F(x) = 1 - (scale / x)^tail` above `scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pareto {
    tail: f64,
    scale: f64,
}

impl Pareto {
    /// From the tail index and the mean in shares: `scale = mean (tail - 1) / tail`.
    ///
    /// # Errors
    /// The tail index is not above one (the mean would be infinite) or the mean is not positive.
    pub fn new(tail: f64, mean: f64) -> Result<Self, ProblemError> {
        positive("Pareto tail index - 1", tail - 1.0)?;
        let mean = positive("Pareto mean", mean)?;
        Ok(Self {
            tail,
            scale: mean * (tail - 1.0) / tail,
        })
    }
}

impl OutflowDistribution for Pareto {
    fn cdf(&self, x: f64) -> f64 {
        if x > self.scale {
            1.0 - (self.scale / x).powf(self.tail)
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * (1.0 - p.clamp(0.0, 1.0)).powf(-1.0 / self.tail)
    }

    /// `(x - scale) - scale (1 - (scale / x)^(tail - 1)) / (tail - 1)`.
    fn cdf_integral(&self, x: f64) -> f64 {
        if x <= self.scale {
            return 0.0;
        }
        let excess = self.tail - 1.0;
        x - self.scale - self.scale * (1.0 - (self.scale / x).powf(excess)) / excess
    }

    fn mean(&self) -> f64 {
        self.scale * self.tail / (self.tail - 1.0)
    }
}
