//! Exponential outflow.

use super::OutflowDistribution;
use crate::error::{ProblemError, positive};

/// Exponential outflow with a given mean: `F(x) = 1 - exp(-x / mean)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Exponential {
    /// An exponential outflow of `mean` shares.
    ///
    /// # Errors
    /// The mean is not a positive finite number.
    pub fn new(mean: f64) -> Result<Self, ProblemError> {
        Ok(Self {
            mean: positive("exponential mean", mean)?,
        })
    }
}

impl OutflowDistribution for Exponential {
    fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 {
            -(-x / self.mean).exp_m1()
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            0.0
        } else {
            -self.mean * (-p.min(1.0)).ln_1p()
        }
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        if x > 0.0 {
            x + self.mean * (-x / self.mean).exp_m1()
        } else {
            0.0
        }
    }

    fn mean(&self) -> f64 {
        self.mean
    }
}
