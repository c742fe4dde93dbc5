//! Poisson outflow.

use super::OutflowDistribution;
use super::special::{incomplete_gamma, normal_quantile};
use crate::error::{ProblemError, positive};

/// Steps taken share by share before Newton's method is tried again.
const WALK: f64 = 32.0;

/// Poisson outflow of whole shares. `F(n) = Q(n + 1, mean)`, so no table is needed however large
/// the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poisson {
    mean: f64,
}

impl Poisson {
    /// A Poisson outflow of `mean` shares.
    ///
    /// # Errors
    /// The mean is not a positive finite number.
    pub fn new(mean: f64) -> Result<Self, ProblemError> {
        Ok(Self {
            mean: positive("Poisson mean", mean)?,
        })
    }

    /// `P(xi = n)` for a whole `n >= 0`.
    pub fn probability(self, n: f64) -> f64 {
        self.at(n).1
    }

    /// `F(n)` and `P(xi = n)` for a whole `n`: the probability of `n + 1` is `mean / (n + 1)` times
    /// that of `n`.
    fn at(self, n: f64) -> (f64, f64) {
        if n < 0.0 {
            return (0.0, 0.0);
        }
        let tails = incomplete_gamma(n + 1.0, self.mean);
        (tails.upper, tails.term * ((n + 1.0) / self.mean))
    }

    /// Walks from `n` (where the distribution function is `below`) to the quantile of `p`.
    fn walk(self, p: f64, mut n: f64, mut below: f64, mut mass: f64) -> f64 {
        while below < p {
            n += 1.0;
            mass *= self.mean / n;
            if mass < 1e-18 * below {
                return n; // rounding keeps the sum from ever reaching p
            }
            below += mass;
        }
        while n > 0.0 && below - mass >= p {
            below -= mass;
            mass *= n / self.mean;
            n -= 1.0;
        }
        n
    }
}

impl OutflowDistribution for Poisson {
    fn cdf(&self, x: f64) -> f64 {
        self.at(x.floor()).0
    }

    /// A share or so from the quantile by the Cornish-Fisher expansion, the rest in exact steps of
    /// one share. Where the expansion is far off, Newton's method first; bisection keeps a bad
    /// guess from wandering.
    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let sd = self.mean.sqrt();
        let z = normal_quantile(p);
        let skewed = self.mean + sd * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * sd);
        let mut n = (skewed - 0.5).ceil().max(0.0);
        let (mut low, mut high) = (-1.0, f64::INFINITY);
        loop {
            let (below, mass) = self.at(n);
            let newton = (p - below) / mass;
            if newton.abs() <= WALK || high - low <= WALK {
                return self.walk(p, n, below, mass);
            }
            *(if below < p { &mut low } else { &mut high }) = n;
            let reach = 4.0 * sd + WALK;
            let next = (n + newton.clamp(-reach, reach)).floor();
            n = if next > low && next < high {
                next
            } else {
                f64::midpoint(low, high).floor()
            };
        }
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        self.cdf_and_integral(x).1
    }

    /// `E (n - xi)+ = (n - mean) F(n - 1) + n P(xi = n)` at whole `n`, linear in between.
    fn cdf_and_integral(&self, x: f64) -> (f64, f64) {
        let n = x.floor();
        let (at_n, mass) = self.at(n);
        if x <= 0.0 {
            return (at_n, 0.0);
        }
        let integral = (n - self.mean) * (at_n - mass) + n * mass + (x - n) * at_n;
        (at_n, integral)
    }

    fn mean(&self) -> f64 {
        self.mean
    }
}
