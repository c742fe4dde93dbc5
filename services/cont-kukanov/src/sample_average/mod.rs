//! Several venues, exactly: the global minimum of the mean cost over given samples.
//!
//! The mean cost is piecewise linear and not convex, so a placement alone proves nothing. This
//! solver returns a placement *and* a lower bound: Lagrangian bounds (see `dual`) inside a branch
//! and bound over the limit sizes, with descent by exact line searches for placements. Everything
//! is deterministic; the budget counts elementary steps, not time.

mod ascent;
mod cutting;
mod descent;
mod dual;
mod line;
mod master;
mod relaxation;
mod table;
mod tree;

use super::allocation::Allocation;
use super::error::{ProblemError, non_negative};
use super::problem::Problem;
use super::samples::Samples;
use tree::Tree;

pub use relaxation::{Relaxation, solve_relaxation};

/// How far to go.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleAverageOptions {
    /// Gap at which a placement counts as proven optimal, as a fraction of the cost of the whole
    /// order at market.
    pub gap_tolerance: f64,
    /// Elementary steps (samples times venues) after which the search stops and reports the gap
    /// that is left.
    pub budget: u64,
}

impl Default for SampleAverageOptions {
    /// Proven to a billionth of the cost scale.
    fn default() -> Self {
        Self {
            gap_tolerance: 1e-9,
            budget: 50_000_000,
        }
    }
}

/// A placement, and how good it is for sure.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleAverageSolution {
    /// The best placement found; feasible.
    pub allocation: Allocation,
    /// Mean cost of the allocation over the samples, dollars.
    pub cost: f64,
    /// No feasible placement has a lower mean cost, dollars.
    pub lower_bound: f64,
    /// The bound before any branching, dollars.
    pub root_bound: f64,
    /// Whether `cost - lower_bound` is within the tolerance.
    pub certified: bool,
    /// Boxes examined.
    pub nodes: u64,
    /// Elementary steps spent.
    pub work: u64,
}

impl SampleAverageSolution {
    /// `cost - lower_bound`, dollars, never negative.
    pub fn gap(&self) -> f64 {
        (self.cost - self.lower_bound).max(0.0)
    }
}

/// Minimises the mean cost over the samples within the feasible set of Proposition 1
/// (Cont & Kukanov, arXiv:1210.1625v2). Without venues everything goes to market.
///
/// # Errors
/// The samples have another number of venues, or the tolerance is negative or not finite.
pub fn solve_sample_average(
    problem: &Problem,
    samples: &Samples,
    options: &SampleAverageOptions,
) -> Result<SampleAverageSolution, ProblemError> {
    samples.check_venues(problem.venue_count())?;
    non_negative("gap_tolerance", options.gap_tolerance)?;
    let t = problem.terms();
    let scale = (t.half_spread + t.taker_fee.abs() + t.theta + t.lambda_under) * t.shares;
    // Below this, rounding of the sums would keep the gap open.
    let tolerance = (options.gap_tolerance.max(1e-12) * scale).max(1e-12);
    let mut tree = Tree::new(problem, samples, tolerance, options.budget);
    tree.run();
    let lower_bound = tree.lower_bound();
    Ok(SampleAverageSolution {
        certified: tree.cost - lower_bound <= tolerance,
        lower_bound,
        root_bound: tree.root_bound,
        nodes: tree.nodes,
        work: tree.work,
        cost: tree.cost,
        allocation: tree.best,
    })
}
