//! Two venues with independent exponential outflows and no impact: the optimum by one root.
//!
//! Cont & Kukanov, arXiv:1210.1625v2, corollary to Proposition 4. With
//! `b_k = (lu + h + r_k) / (lu + lo)` and `rho = (lu - h - f) / (lu + lo)` the three first-order
//! conditions are solved by `L_1 = z - Q_1 + mu_2 ln b_1`, `L_2 = z - Q_2 + mu_1 ln b_2` and
//! `M = Q_1 + Q_2 + S - z`, where `z` is the root of one decreasing function.

use super::allocation::Allocation;
use super::error::{ProblemError, positive};
use super::problem::Problem;

/// The stationary point of the two-venue problem.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoExponentialSolution {
    /// `z = Q_1 + Q_2 + S - M`, shares.
    pub z: f64,
    /// The placement.
    pub allocation: Allocation,
    /// Whether it lies in the feasible set and overbooks. Otherwise the optimum is on a face, and
    /// this point is not it.
    pub feasible: bool,
}

/// What the function of `z` is made of.
struct Equation {
    means: [f64; 2],
    log_b: [f64; 2],
    rho: f64,
}

impl Equation {
    /// `P(xi_1 > z + mu_2 ln b_1 + ..., xi_1 + xi_2 > z) - rho`: the third condition.
    fn value(&self, z: f64) -> f64 {
        let [m1, m2] = self.means;
        let [l1, l2] = self.log_b;
        let gap = m1 - m2;
        if gap.abs() <= 1e-9 * (m1 + m2) {
            return (-z / m1).exp() * (1.0 + l1 + l2 + z / m1) - self.rho;
        }
        m1 / gap * (-z / m1 + l1 * gap / m1).exp()
            - m2 / gap * (-z / m2 - l2 * gap / m2).exp()
            - self.rho
    }

    /// Root right of `low`, where the value is positive: double the step, then bisect.
    fn root(&self, low: f64) -> f64 {
        let (mut low, mut step) = (low, self.means[0] + self.means[1]);
        while self.value(low + step) > 0.0 {
            low += step;
            step *= 2.0;
        }
        let mut high = low + step;
        loop {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                return middle;
            }
            *(if self.value(middle) > 0.0 {
                &mut low
            } else {
                &mut high
            }) = middle;
        }
    }
}

/// Solves the first-order conditions for exponential outflows with `means` shares. `None` when an
/// overbooked solution does not exist (`b_1 b_2 <= rho`, or `rho` is not a probability): the
/// optimum is then on `M + L_1 + L_2 = S` or another face.
///
/// # Errors
/// The problem has not exactly two venues, or a mean is not positive.
pub fn solve_two_exponential(
    problem: &Problem,
    means: [f64; 2],
) -> Result<Option<TwoExponentialSolution>, ProblemError> {
    let t = problem.terms();
    let [first, second] = t.venues.as_slice() else {
        return Err(ProblemError::WrongVenueCount {
            needed: 2,
            got: t.venues.len(),
        });
    };
    positive("mu[0]", means[0])?;
    positive("mu[1]", means[1])?;
    let penalties = t.lambda_under + t.lambda_over;
    let b = [first, second].map(|v| (t.lambda_under + t.half_spread + v.rebate) / penalties);
    let rho = (t.lambda_under - t.half_spread - t.taker_fee) / penalties;
    if !(rho > 0.0 && b[0] > 0.0 && b[1] > 0.0 && b[0] * b[1] > rho) {
        return Ok(None);
    }
    let equation = Equation {
        means,
        log_b: b.map(f64::ln),
        rho,
    };
    let low = -(means[1] * equation.log_b[0] + means[0] * equation.log_b[1]);
    let z = equation.root(low);
    let limits = vec![
        z - first.queue_ahead + means[1] * equation.log_b[0],
        z - second.queue_ahead + means[0] * equation.log_b[1],
    ];
    let market = first.queue_ahead + second.queue_ahead + t.shares - z;
    let allocation = Allocation { market, limits };
    let feasible = allocation.is_feasible(t.shares, 0.0);
    Ok(Some(TwoExponentialSolution {
        z,
        allocation,
        feasible,
    }))
}
