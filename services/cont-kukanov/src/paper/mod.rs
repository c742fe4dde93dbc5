//! The numbers of the preprint of 2012, recomputed: Table 1 and the single-venue example of Cont &
//! Kukanov, arXiv:1210.1625v2. The article (Quantitative Finance 17(1), 21-39, 2017) has other
//! values in its table.
//!
//! The printed costs are sample means over 1,000 draws; ours are exact expectations, so the two
//! agree within sampling noise. The printed placements for `S = 5000` come from 1,000 steps that
//! have not converged: the same steps reproduce them here, and the best symmetric placement is
//! cheaper. The cost is not convex, so that one may not be the best of all.

mod exact;
mod table;

use serde::Serialize;

use super::allocation::Allocation;
use super::error::ProblemError;
use super::outflow::{OutflowDistribution, Poisson};
use super::problem::{Problem, Terms, VenueTerms};
use super::samples::{Lcg, Samples};
use super::single::{SingleVenueSolution, solve_single};
use super::stochastic::{ApproximationOptions, approximate};

pub use exact::{SymmetricMarket, SymmetricOptimum};
pub use table::{PrintedRow, TABLE_1};

/// Mean outflow of the paper's example, shares a minute.
const MEAN_OUTFLOW: f64 = 2200.0;
/// Queue of the paper's example, shares.
const QUEUE: u32 = 2000;
/// Steps of the stochastic approximation in Table 1.
const STEPS: usize = 1000;

/// One row of Table 1: what is printed beside what is computed. Costs in dollars.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedRow {
    /// `S`.
    pub shares: u32,
    /// `K`.
    pub venues: u32,
    /// Everything at market: printed, exact.
    pub all_market: Compared,
    /// Everything queued at one venue: printed, exact.
    pub all_limit: Compared,
    /// Equal split: printed, exact.
    pub equal_split: Compared,
    /// The paper's placement: its printed cost, its exact cost.
    pub paper_placement: Compared,
    /// The paper's placement as fractions of `S`.
    pub paper_fractions: Vec<f64>,
    /// Our stochastic approximation: placement as fractions of `S`.
    pub approximation_fractions: Vec<f64>,
    /// Exact cost of the approximation.
    pub approximation_cost: f64,
    /// Best placement alike at all venues: shares at market.
    pub best_symmetric_market: u32,
    /// Best placement alike at all venues: shares at each venue.
    pub best_symmetric_limit: u32,
    /// Exact cost of the best symmetric placement.
    pub best_symmetric_cost: f64,
}

/// A printed cost and the exact one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// As printed, a sample mean.
    pub paper: f64,
    /// The expectation.
    pub ours: f64,
}

/// The paper's market.
///
/// # Errors
/// Never in practice: the constants are sound.
pub fn base_market() -> Result<SymmetricMarket, ProblemError> {
    Ok(SymmetricMarket {
        half_spread: 0.02,
        taker_fee: 0.003,
        rebate: 0.002,
        lambda_under: 0.026,
        lambda_over: 0.024,
        queue: QUEUE,
        outflow: Poisson::new(MEAN_OUTFLOW)?,
    })
}

/// The paper's problem for `shares` and `venues`.
///
/// # Errors
/// Never in practice: the constants are sound.
pub fn base_problem(shares: u32, venues: u32) -> Result<Problem, ProblemError> {
    let market = base_market()?;
    let venue = VenueTerms {
        queue_ahead: f64::from(market.queue),
        rebate: market.rebate,
    };
    Problem::new(Terms {
        shares: f64::from(shares),
        half_spread: market.half_spread,
        taker_fee: market.taker_fee,
        lambda_under: market.lambda_under,
        lambda_over: market.lambda_over,
        theta: 0.0,
        venues: vec![venue; venues as usize],
    })
}

/// The stated single-venue example: 728 shares at market, 272 queued.
///
/// # Errors
/// Never in practice: the constants are sound.
pub fn single_venue_example() -> Result<SingleVenueSolution, ProblemError> {
    solve_single(&base_problem(1000, 1)?, &Poisson::new(MEAN_OUTFLOW)?)
}

/// Independent Poisson draws by inversion of the reproducible generator.
///
/// # Errors
/// `rows` is zero.
pub fn poisson_samples(seed: u64, rows: usize, venues: u32) -> Result<Samples, ProblemError> {
    let outflow = Poisson::new(MEAN_OUTFLOW)?;
    let mut generator = Lcg::new(seed);
    let mut row = || {
        (0..venues)
            .map(|_| outflow.quantile(generator.uniform()))
            .collect()
    };
    let drawn: Vec<Vec<f64>> = (0..rows).map(|_| row()).collect();
    Samples::from_rows(venues as usize, &drawn)
}

/// Recomputes one row; `seed` drives the draws of the stochastic approximation.
///
/// # Errors
/// Never in practice: the constants are sound.
pub fn compare(printed: &PrintedRow, seed: u64) -> Result<ComparedRow, ProblemError> {
    let market = base_market()?;
    let problem = base_problem(printed.shares, printed.venues)?;
    let shares = problem.terms().shares;
    let cost = |x: &Allocation| market.expected_cost(shares, x);
    let mut all_limit = Allocation {
        market: 0.0,
        limits: vec![0.0; printed.venues as usize],
    };
    all_limit
        .limits
        .iter_mut()
        .take(1)
        .for_each(|limit| *limit = shares);
    let scaled: Vec<f64> = printed.placement.iter().map(|part| part * shares).collect();
    let at_paper = Allocation::from_slice(&scaled).unwrap_or_else(|| all_limit.clone());
    let samples = poisson_samples(seed, STEPS, printed.venues)?;
    let ours = approximate(&problem, &samples, &ApproximationOptions::default())?.allocation;
    let optimum = market.symmetric_optimum(printed.shares, printed.venues);
    let compared = |paper, x: &Allocation| Compared {
        paper,
        ours: cost(x),
    };
    Ok(ComparedRow {
        shares: printed.shares,
        venues: printed.venues,
        all_market: compared(printed.all_market, &Allocation::all_market(&problem)),
        all_limit: compared(printed.all_limit, &all_limit),
        equal_split: compared(printed.equal_split, &Allocation::equal_split(&problem)),
        paper_placement: compared(printed.approximation, &at_paper),
        paper_fractions: printed.placement.to_vec(),
        approximation_fractions: ours.to_vec().iter().map(|x| x / shares).collect(),
        approximation_cost: cost(&ours),
        best_symmetric_market: optimum.market,
        best_symmetric_limit: optimum.limit,
        best_symmetric_cost: optimum.cost,
    })
}

/// Recomputes the whole table.
///
/// # Errors
/// Never in practice: the constants are sound.
pub fn compare_table(seed: u64) -> Result<Vec<ComparedRow>, ProblemError> {
    TABLE_1
        .iter()
        .map(|printed| compare(printed, seed))
        .collect()
}
