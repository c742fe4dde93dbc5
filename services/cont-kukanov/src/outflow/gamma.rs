//! Gamma outflow.

use super::OutflowDistribution;
use super::special::{incomplete_gamma, normal_quantile};
use crate::error::{ProblemError, positive};

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

    /// A start for the quantile of unit scale: the Cornish-Fisher expansion, or the leading term of
    /// the series near zero where the expansion fails.
    fn quantile_guess(&self, p: f64) -> f64 {
        let (a, root, z) = (self.shape, self.shape.sqrt(), normal_quantile(p));
        let square = z * z;
        let expansion = a + z * root + (square - 1.0) / 3.0 + z * (square - 7.0) / (36.0 * root)
            - ((3.0 * square + 7.0) * square - 16.0) / (810.0 * a)
            + z * ((9.0 * square + 256.0) * square - 433.0) / (38_880.0 * a * root);
        if z.abs() < 2.0 * root && expansion > 0.1 * a {
            return expansion;
        }
        let near_zero = ((p.ln() + libm::lgamma(a + 1.0)) / a).exp();
        if z > 0.0 { near_zero.max(a) } else { near_zero }
    }
}

impl OutflowDistribution for Gamma {
    fn cdf(&self, x: f64) -> f64 {
        incomplete_gamma(self.shape, x / self.scale).lower
    }

    /// Halley's method on `F`, kept inside a shrinking bracket.
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
            let tails = incomplete_gamma(self.shape, x);
            let error = tails.lower - p;
            *(if error > 0.0 { &mut high } else { &mut low }) = x;
            // Newton's step, and how much the density changes on it.
            let newton = error * x / (tails.term * self.shape);
            let bend = newton * ((self.shape - 1.0) / x - 1.0) / 2.0;
            let halley = x - newton / (1.0 - bend.clamp(-0.5, 0.5));
            let next = if halley >= low && halley <= high {
                halley
            } else if high.is_finite() {
                f64::midpoint(low, high)
            } else {
                2.0 * x
            };
            let moved = (next - x).abs();
            x = next;
            // Each step cubes the error, measured by the smaller of the spread and the quantile.
            if moved <= 1e-6 * x.min(self.shape.sqrt()) {
                break;
            }
        }
        x * self.scale
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        self.cdf_and_integral(x).1
    }

    /// `(x - mean) F(x) + mean * z^shape e^-z / Gamma(shape + 1)`, `z = x / scale`.
    fn cdf_and_integral(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 0.0);
        }
        let tails = incomplete_gamma(self.shape, x / self.scale);
        let integral = (x - self.mean()) * tails.lower + self.mean() * tails.term;
        (tails.lower, integral)
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }
}
