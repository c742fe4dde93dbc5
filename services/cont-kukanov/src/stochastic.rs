//! Robust stochastic approximation: the paper's numerical method for several venues.

use super::allocation::Allocation;
use super::cost::{bought, limit_slope, mean_cost, penalty_slope};
use super::error::{ProblemError, positive};
use super::problem::Problem;
use super::samples::Samples;

/// How to run [`approximate`].
#[derive(Debug, Clone, PartialEq)]
pub struct ApproximationOptions {
    /// Steps to take; `None` takes one per sample row. Rows are reused in a circle.
    pub iterations: Option<usize>,
    /// Where to start; `None` starts from the equal split `S / (K + 1)`.
    pub start: Option<Allocation>,
    /// Factor on the theoretical step. 1 is the paper's.
    pub step_scale: f64,
}

impl Default for ApproximationOptions {
    fn default() -> Self {
        Self {
            iterations: None,
            start: None,
            step_scale: 1.0,
        }
    }
}

/// What the stochastic approximation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Approximation {
    /// Mean of the iterates `X_1 ... X_N`: a feasible placement.
    pub allocation: Allocation,
    /// Mean cost of the allocation over all samples, in dollars.
    pub cost: f64,
    /// The constant step `gamma`, in shares per (dollar per share).
    pub gamma: f64,
    /// Steps taken.
    pub iterations: usize,
}

/// The constant step `gamma = sqrt(K) S / sqrt(N [ (h+f+theta+lu+lo)^2 + sum_k
/// (h+r_k+theta+lu+lo)^2 ])` (Cont & Kukanov, arXiv:1210.1625v2, section 5, where there is no
/// `theta`; after Nemirovski et al.). Zero when there is no venue, no share or no slope.
pub fn step_size(problem: &Problem, iterations: usize) -> f64 {
    let t = problem.terms();
    let common = t.theta + t.lambda_under + t.lambda_over;
    let market = (t.half_spread + t.taker_fee + common).powi(2);
    let limits: f64 = problem
        .fill_gains()
        .map(|gain| (gain + common).powi(2))
        .sum();
    let scale = iterations as f64 * (market + limits);
    if scale > 0.0 {
        (problem.venue_count() as f64).sqrt() * t.shares / scale.sqrt()
    } else {
        0.0
    }
}

/// Runs `X_n = P(X_{n-1} - gamma g(X_{n-1}, xi_n))` and averages the iterates, where `g` is the
/// pathwise gradient and `P` is [`Allocation::repair`]. No randomness: the rows are the draws.
///
/// # Errors
/// The samples or the start have another number of venues, or the step scale is not positive.
pub fn approximate(
    problem: &Problem,
    samples: &Samples,
    options: &ApproximationOptions,
) -> Result<Approximation, ProblemError> {
    samples.check_venues(problem.venue_count())?;
    positive("step_scale", options.step_scale)?;
    let mut x = start(problem, options)?;
    let iterations = options.iterations.unwrap_or(samples.len()).max(1);
    let gamma = step_size(problem, iterations);
    let mut mean = Allocation {
        market: 0.0,
        limits: vec![0.0; x.limits.len()],
    };
    for n in 0..iterations {
        step(
            problem,
            &mut x,
            samples.row_cyclic(n),
            gamma * options.step_scale,
        );
        mean.market += x.market;
        mean.limits
            .iter_mut()
            .zip(&x.limits)
            .for_each(|(sum, l)| *sum += l);
    }
    let scale = iterations as f64;
    mean.market /= scale;
    mean.limits.iter_mut().for_each(|l| *l /= scale);
    let cost = mean_cost(problem, &mean, samples);
    Ok(Approximation {
        allocation: mean,
        cost,
        gamma,
        iterations,
    })
}

/// The first iterate.
fn start(problem: &Problem, options: &ApproximationOptions) -> Result<Allocation, ProblemError> {
    let x = options
        .start
        .clone()
        .unwrap_or_else(|| Allocation::equal_split(problem));
    let (got, expected) = (x.limits.len(), problem.venue_count());
    if got != expected {
        return Err(ProblemError::DimensionMismatch {
            field: "start".into(),
            got,
            expected,
        });
    }
    Ok(x)
}

/// One projected gradient step, in place: this is the inner loop, so nothing is allocated.
fn step(problem: &Problem, x: &mut Allocation, outflows: &[f64], gamma: f64) {
    let t = problem.terms();
    let penalty = penalty_slope(problem, bought(problem, x, outflows));
    x.market -= gamma * (problem.market_slope() + penalty);
    for ((limit, outflow), venue) in x.limits.iter_mut().zip(outflows).zip(&t.venues) {
        *limit -= gamma * limit_slope(t, venue, *limit, *outflow, penalty);
    }
    x.repair(t.shares);
}
