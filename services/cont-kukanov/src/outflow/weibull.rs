//! Weibull outflow.

use super::OutflowDistribution;
use super::special::incomplete_gamma;
use crate::error::{ProblemError, positive};

/// Weibull outflow: `F(x) = 1 - exp(-(x / scale)^shape)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    shape: f64,
    scale: f64,
    mean: f64,
}

impl Weibull {
    /// From the shape and the scale in shares.
    ///
    /// # Errors
    /// Shape or scale is not a positive finite number, or the mean overflows.
    pub fn new(shape: f64, scale: f64) -> Result<Self, ProblemError> {
        let shape = positive("Weibull shape", shape)?;
        let scale = positive("Weibull scale", scale)?;
        let mean = positive("Weibull mean", scale * libm::tgamma(1.0 + 1.0 / shape))?;
        Ok(Self { shape, scale, mean })
    }
}

impl OutflowDistribution for Weibull {
    fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 {
            -(-(x / self.scale).powf(self.shape)).exp_m1()
        } else {
            0.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        self.scale * (-(-p.min(1.0)).ln_1p()).powf(1.0 / self.shape)
    }

    /// `x - mean P(1 / shape, (x / scale)^shape)`: substitute `(t / scale)^shape` in the integral
    /// of the tail.
    fn cdf_integral(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        let tails = incomplete_gamma(1.0 / self.shape, (x / self.scale).powf(self.shape));
        x - self.mean * tails.lower
    }

    fn mean(&self) -> f64 {
        self.mean
    }
}
