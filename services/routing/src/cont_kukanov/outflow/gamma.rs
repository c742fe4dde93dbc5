//! Gamma outflow.

use super::OutflowDistribution;
use super::special::{incomplete_gamma, normal_quantile_guess, poisson_term};
use crate::cont_kukanov::error::{ProblemError, positive};

/// Gamma outflow: `F(x) = P(shape, x / scale)`, mean `shape * scale`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
}

impl Gamma {
    /// From the shape and the scale in shares.
    ///
    /// # Errors
    /// Shape or scale is not a positive finite number.
    pub fn new(shape: f64, scale: f64) -> Result<Self, ProblemError> {
        let shape = positive("gamma shape", shape)?;
        Ok(Self {
            shape,
            scale: positive("gamma scale", scale)?,
        })
    }

    /// Wilson and Hilferty's cube for the quantile of unit scale, or the leading term of the
    /// series near zero where the cube fails.
    fn quantile_guess(&self, p: f64) -> f64 {
        let n = 9.0 * self.shape;
        let cube = 1.0 - 1.0 / n + normal_quantile_guess(p) / n.sqrt();
        let near_zero = ((p.ln() + libm::lgamma(self.shape + 1.0)) / self.shape).exp();
        if cube > 0.3 {
            self.shape * cube.powi(3)
        } else {
            near_zero.min(self.shape)
        }
    }
}

impl OutflowDistribution for Gamma {
    fn cdf(&self, x: f64) -> f64 {
        incomplete_gamma(self.shape, x / self.scale).0
    }

    /// Newton's method on `F`, kept inside a shrinking bracket.
    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut x = self.quantile_guess(p);
        for _ in 0..200 {
            let error = incomplete_gamma(self.shape, x).0 - p;
            *(if error > 0.0 { &mut high } else { &mut low }) = x;
            let density = poisson_term(self.shape, x) * self.shape / x;
            let newton = x - error / density;
            let next = if newton >= low && newton <= high {
                newton
            } else if high.is_finite() {
                f64::midpoint(low, high)
            } else {
                2.0 * x
            };
            let moved = (next - x).abs();
            x = next;
            if moved <= 1e-14 * x {
                break;
            }
        }
        x * self.scale
    }

    /// `(x - mean) F(x) + mean * z^shape e^-z / Gamma(shape + 1)`, `z = x / scale`.
    fn cdf_integral(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        let z = x / self.scale;
        let term = poisson_term(self.shape, z);
        (x - self.mean()) * incomplete_gamma(self.shape, z).0 + self.mean() * term
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }
}
