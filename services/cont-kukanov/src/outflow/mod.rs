//! Distributions of a venue's outflow `xi` over the horizon, in shares.
//!
//! The single-venue problem needs three things of a distribution: its distribution function `F`,
//! the quantile `min {x : F(x) >= p}` and the integral `H(x)` of `F` from 0 to `x`.

mod empirical;
mod exponential;
mod gamma;
mod pareto;
mod poisson;
mod special;
mod uniform;
mod weibull;

pub use empirical::Empirical;
pub use exponential::Exponential;
pub use gamma::Gamma;
pub use pareto::Pareto;
pub use poisson::Poisson;
pub use uniform::Uniform;
pub use weibull::Weibull;

/// A distribution of outflows, concentrated on `x >= 0`.
pub trait OutflowDistribution {
    /// Distribution function `F(x) = P(xi <= x)`.
    fn cdf(&self, x: f64) -> f64;

    /// Smallest `x` with `F(x) >= p`: the lower end of the support for `p <= 0`, its upper end
    /// (infinite where it has none) for `p >= 1`.
    fn quantile(&self, p: f64) -> f64;

    /// `H(x)`, the integral of `F` from 0 to `x`, in shares: also `E (x - xi)+`.
    fn cdf_integral(&self, x: f64) -> f64;

    /// `(F(x), H(x))`, for less than the price of both where they share their work.
    fn cdf_and_integral(&self, x: f64) -> (f64, f64) {
        (self.cdf(x), self.cdf_integral(x))
    }

    /// Mean outflow in shares.
    fn mean(&self) -> f64;
}

/// Any of the known distributions.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outflow {
    /// Whole shares, variance equal to the mean.
    Poisson(Poisson),
    /// Memoryless.
    Exponential(Exponential),
    /// Power tail (type I).
    Pareto(Pareto),
    /// Stretched exponential.
    Weibull(Weibull),
    /// Equal density over a range.
    Uniform(Uniform),
    /// Sum-of-exponentials family.
    Gamma(Gamma),
    /// Past outflows, each equally likely.
    Empirical(Empirical),
}

impl Outflow {
    fn inner(&self) -> &dyn OutflowDistribution {
        match self {
            Self::Poisson(d) => d,
            Self::Exponential(d) => d,
            Self::Pareto(d) => d,
            Self::Weibull(d) => d,
            Self::Uniform(d) => d,
            Self::Gamma(d) => d,
            Self::Empirical(d) => d,
        }
    }
}

impl OutflowDistribution for Outflow {
    fn cdf(&self, x: f64) -> f64 {
        self.inner().cdf(x)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.inner().quantile(p)
    }

    fn cdf_integral(&self, x: f64) -> f64 {
        self.inner().cdf_integral(x)
    }

    fn cdf_and_integral(&self, x: f64) -> (f64, f64) {
        self.inner().cdf_and_integral(x)
    }

    fn mean(&self) -> f64 {
        self.inner().mean()
    }
}
