//! How far a placement is from satisfying the first-order conditions.
//!
//! At an optimum inside the feasible set (Cont & Kukanov, arXiv:1210.1625v2, equations 7 and 8,
//! with impact): `P(A < S) = (h+f+lo+theta) / (lu+lo+theta)` and, for each venue,
//! `P(A < S | xi_k > Q_k + L_k) = (lo - (h+r_k) + theta / P(xi_k > Q_k + L_k)) / (lu+lo+theta)`.
//! They are neither sufficient (the cost is not convex) nor necessary on the boundary, where most
//! optima are; so the check that always applies is [`Optimality::steepest_descent`].

use super::allocation::{Allocation, FILL_EPSILON};
use super::cost::bought;
use super::error::ProblemError;
use super::problem::Problem;
use super::samples::Samples;

/// Slack in shares within which a constraint of the feasible set counts as active.
const ACTIVE: f64 = 1e-6;

/// First-order conditions at one placement, over given samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimality {
    /// `P(A < S)`.
    pub shortfall_probability: f64,
    /// What equation 7 asks it to be; `None` when all penalties are zero.
    pub shortfall_target: Option<f64>,
    /// `P(A < S | xi_k > Q_k + L_k)` by venue; `None` where the condition never happens.
    pub conditional_probabilities: Vec<Option<f64>>,
    /// What equation 8 asks them to be.
    pub conditional_targets: Vec<Option<f64>>,
    /// Least slope of the mean cost over the feasible directions `+-e_i` and `e_i - e_j`, dollars
    /// per share: at least zero, up to rounding, at every minimum. Zero without such a direction.
    pub steepest_descent: f64,
}

/// Examines the placement `x`.
///
/// # Errors
/// The samples or the placement have another number of venues.
pub fn optimality(
    problem: &Problem,
    samples: &Samples,
    x: &Allocation,
) -> Result<Optimality, ProblemError> {
    let venues = problem.venue_count();
    samples.check_venues(venues)?;
    if x.limits.len() != venues {
        let field = "placement".to_owned();
        return Err(ProblemError::DimensionMismatch {
            field,
            got: x.limits.len(),
            expected: venues,
        });
    }
    let t = problem.terms();
    let rows = samples.len() as f64;
    let short: Vec<bool> = samples
        .iter()
        .map(|row| bought(problem, x, row) < t.shares - FILL_EPSILON)
        .collect();
    let penalties = t.lambda_under + t.lambda_over + t.theta;
    let ratio = |numerator: f64| (penalties > 0.0).then(|| numerator / penalties);
    let (mut conditional_probabilities, mut conditional_targets) = (Vec::new(), Vec::new());
    for (k, venue) in t.venues.iter().enumerate() {
        let level = venue.queue_ahead + x.limits[k];
        let full: Vec<bool> = samples.column(k).iter().map(|xi| *xi > level).collect();
        let count = full.iter().filter(|f| **f).count() as f64;
        let both = full.iter().zip(&short).filter(|(f, s)| **f && **s).count() as f64;
        let gain = t.half_spread + venue.rebate;
        conditional_probabilities.push((count > 0.0).then(|| both / count));
        let target = (count > 0.0).then(|| t.lambda_over - gain + t.theta * rows / count);
        conditional_targets.push(target.and_then(ratio));
    }
    Ok(Optimality {
        shortfall_probability: short.iter().filter(|s| **s).count() as f64 / rows,
        shortfall_target: ratio(t.half_spread + t.taker_fee + t.lambda_over + t.theta),
        conditional_probabilities,
        conditional_targets,
        steepest_descent: steepest_descent(problem, samples, x),
    })
}

/// Least slope over the elementary feasible directions.
fn steepest_descent(problem: &Problem, samples: &Samples, x: &Allocation) -> f64 {
    let dimension = x.limits.len() + 1;
    let mut directions = Vec::new();
    for i in 0..dimension {
        for sign in [1.0, -1.0] {
            let mut direction = vec![0.0; dimension];
            direction[i] = sign;
            directions.push(direction.clone());
            for j in (0..dimension).filter(|j| *j != i && sign > 0.0) {
                direction[j] = -1.0;
                directions.push(direction.clone());
                direction[j] = 0.0;
            }
        }
    }
    let feasible = directions.iter().filter(|d| stays_feasible(problem, x, d));
    let slopes = feasible.map(|d| slope(problem, samples, x, d));
    slopes.min_by(f64::total_cmp).unwrap_or(0.0)
}

/// Whether a small step from `x` along `direction` stays in the feasible set.
fn stays_feasible(problem: &Problem, x: &Allocation, direction: &[f64]) -> bool {
    let shares = problem.terms().shares;
    let free = |room: f64, rate: f64| room > ACTIVE || rate >= 0.0;
    let total: f64 = direction.iter().sum();
    let limits = x.limits.iter().zip(&direction[1..]);
    free(x.market, direction[0])
        && free(shares - x.market, -direction[0])
        && free(x.submitted() - shares, total)
        && limits.clone().all(|(limit, rate)| free(*limit, *rate))
        && limits
            .clone()
            .all(|(limit, rate)| free(shares - x.market - limit, -direction[0] - rate))
}

/// Directional derivative of the mean cost.
fn slope(problem: &Problem, samples: &Samples, x: &Allocation, direction: &[f64]) -> f64 {
    let t = problem.terms();
    let fixed =
        (t.half_spread + t.taker_fee) * direction[0] + t.theta * direction.iter().sum::<f64>();
    let mut total = 0.0;
    for row in samples.iter() {
        let mut rate = direction[0];
        for ((limit, d), (venue, outflow)) in x
            .limits
            .iter()
            .zip(&direction[1..])
            .zip(t.venues.iter().zip(row))
        {
            let spare = outflow - venue.queue_ahead - limit;
            let fills = if *d > 0.0 {
                spare > FILL_EPSILON
            } else {
                spare >= -FILL_EPSILON
            };
            // An order of size zero behind a queue that does not clear fills nothing.
            if fills && outflow > &venue.queue_ahead {
                rate += d;
                total -= d * (t.half_spread + venue.rebate);
            }
        }
        total += penalty_rate(problem, bought(problem, x, row), rate);
    }
    fixed + total / samples.len() as f64
}

/// Directional derivative of the penalties when `A = bought` changes at `rate`.
fn penalty_rate(problem: &Problem, bought: f64, rate: f64) -> f64 {
    let t = problem.terms();
    let short = bought < t.shares - FILL_EPSILON;
    let over = bought > t.shares + FILL_EPSILON;
    if short || (!over && rate < 0.0) {
        -problem.shortfall_slope() * rate
    } else {
        t.lambda_over * rate
    }
}
