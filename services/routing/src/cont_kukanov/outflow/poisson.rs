//! Poisson outflow.

use super::OutflowDistribution;
use super::special::{incomplete_gamma, normal_quantile_guess, poisson_term};
use crate::cont_kukanov::error::{ProblemError, positive};

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
        if n > 0.0 {
            poisson_term(n, self.mean)
        } else {
            (-self.mean).exp()
        }
    }

    /// `F(n)` for a whole `n`.
    fn cdf_whole(self, n: f64) -> f64 {
        if n < 0.0 {
            0.0
        } else {
            incomplete_gamma(n + 1.0, self.mean).1
        }
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
        self.cdf_whole(x.floor())
    }

    /// Newton's method from a normal guess until the quantile is a few shares away, then exact
    /// steps of one share; bisection keeps a bad guess from wandering.
    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        if p >= 1.0 {
            return f64::INFINITY;
        }
        let sd = self.mean.sqrt();
        let z = normal_quantile_guess(p);
        let mut n = (self.mean + sd * z + (z * z - 1.0) / 6.0).floor().max(0.0);
        let (mut low, mut high) = (-1.0, f64::INFINITY);
        loop {
            let (below, mass) = (self.cdf_whole(n), self.probability(n));
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

    /// `E (n - xi)+ = (n - mean) F(n - 1) + n P(xi = n)` at whole `n`, linear in between.
    fn cdf_integral(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        let n = x.floor();
        let (at_n, mass) = (self.cdf_whole(n), self.probability(n));
        (n - self.mean) * (at_n - mass) + n * mass + (x - n) * at_n
    }

    fn mean(&self) -> f64 {
        self.mean
    }
}
