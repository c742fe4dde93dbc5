//! The cost of a placement: one outcome, and the mean over samples.

use super::allocation::{Allocation, FILL_EPSILON};
use super::problem::{Problem, Terms, VenueTerms};
use super::samples::Samples;

/// Shares of `limit` filled at a venue with `queue_ahead` shares before it when `outflow` shares
/// leave the queue: `min(L, (xi - Q)+)`, which equals the paper's
/// `(xi - Q)+ - (xi - Q - L)+` for `L >= 0`.
pub fn filled(limit: f64, queue_ahead: f64, outflow: f64) -> f64 {
    limit.min((outflow - queue_ahead).max(0.0))
}

/// Cost in dollars of placement `x` when the venues' outflows are `outflows` (Cont & Kukanov,
/// arXiv:1210.1625v2, equation 5, with impact):
/// `(h+f) M - sum (h+r_k) fill_k + theta (M + sum L_k + u) + lambda_u u + lambda_o o`, where
/// `A = M + sum fill_k`, `u = (S-A)+` and `o = (A-S)+`. Extra entries on either side are ignored.
pub fn cost(problem: &Problem, x: &Allocation, outflows: &[f64]) -> f64 {
    let t = problem.terms();
    let mut bought = x.market;
    let mut earned = 0.0;
    for ((limit, outflow), venue) in x.limits.iter().zip(outflows).zip(&t.venues) {
        let fill = filled(*limit, venue.queue_ahead, *outflow);
        bought += fill;
        earned += fill * (t.half_spread + venue.rebate);
    }
    let missing = (t.shares - bought).max(0.0);
    let surplus = (bought - t.shares).max(0.0);
    (t.half_spread + t.taker_fee) * x.market - earned
        + t.theta * (x.submitted() + missing)
        + t.lambda_under * missing
        + t.lambda_over * surplus
}

/// Mean cost `V_N(X)` over the samples, in dollars.
pub fn mean_cost(problem: &Problem, x: &Allocation, samples: &Samples) -> f64 {
    let total: f64 = samples.iter().map(|row| cost(problem, x, row)).sum();
    total / samples.len() as f64
}

/// Pathwise gradient `(d/dM, d/dL_1, ...)` of [`cost`] in dollars per share, zero where the
/// penalties have a kink (section 5 of the preprint, `g` of the stochastic approximation).
pub fn gradient(problem: &Problem, x: &Allocation, outflows: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; x.limits.len() + 1];
    add_gradient(problem, x, outflows, &mut out);
    out
}

/// Mean of [`gradient`] over the samples.
pub fn mean_gradient(problem: &Problem, x: &Allocation, samples: &Samples) -> Vec<f64> {
    let mut out = vec![0.0; x.limits.len() + 1];
    for row in samples.iter() {
        add_gradient(problem, x, row, &mut out);
    }
    let scale = 1.0 / samples.len() as f64;
    for slope in &mut out {
        *slope *= scale;
    }
    out
}

/// Adds the pathwise gradient to `out`, which has `K + 1` entries.
fn add_gradient(problem: &Problem, x: &Allocation, outflows: &[f64], out: &mut [f64]) {
    let t = problem.terms();
    let penalty = penalty_slope(problem, bought(problem, x, outflows));
    let Some((market, limits)) = out.split_first_mut() else {
        return;
    };
    *market += problem.market_slope() + penalty;
    for (slot, ((limit, outflow), venue)) in limits
        .iter_mut()
        .zip(x.limits.iter().zip(outflows).zip(&t.venues))
    {
        *slot += limit_slope(t, venue, *limit, *outflow, penalty);
    }
}

/// Slope of the cost in one `L_k`: impact, and, while the whole limit fills, gain and penalty.
pub(crate) fn limit_slope(
    t: &Terms,
    venue: &VenueTerms,
    limit: f64,
    outflow: f64,
    penalty: f64,
) -> f64 {
    if outflow > venue.queue_ahead + limit {
        t.theta + penalty - (t.half_spread + venue.rebate)
    } else {
        t.theta
    }
}

/// Shares bought in one outcome, `A`.
pub(crate) fn bought(problem: &Problem, x: &Allocation, outflows: &[f64]) -> f64 {
    let venues = &problem.terms().venues;
    let fills = x.limits.iter().zip(outflows).zip(venues);
    x.market
        + fills
            .map(|((l, xi), v)| filled(*l, v.queue_ahead, *xi))
            .sum::<f64>()
}

/// Slope of the penalties in `A`: `-(lambda_u + theta)` short of the target, `lambda_o` beyond it.
pub(crate) fn penalty_slope(problem: &Problem, bought: f64) -> f64 {
    let t = problem.terms();
    if bought < t.shares - FILL_EPSILON {
        -problem.shortfall_slope()
    } else if bought > t.shares + FILL_EPSILON {
        t.lambda_over
    } else {
        0.0
    }
}
