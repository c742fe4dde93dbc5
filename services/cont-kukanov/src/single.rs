//! One venue: the closed form (Cont & Kukanov, arXiv:1210.1625v2, Proposition 3, with impact).

use super::allocation::Allocation;
use super::error::ProblemError;
use super::outflow::OutflowDistribution;
use super::problem::Problem;

/// The optimal split between one market and one limit order, and what to expect of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SingleVenueSolution {
    /// At or below this `lambda_u` everything is a limit order: `(2h+f+r) / F(Q+S) - (h+r+theta)`,
    /// dollars per share. `None` stands for infinity (the queue surely never clears).
    pub lambda_under_low: Option<f64>,
    /// At or above this `lambda_u` everything is a market order: `(2h+f+r) / F(Q) - (h+r+theta)`,
    /// dollars per share. `None` stands for infinity (the queue surely clears).
    pub lambda_under_high: Option<f64>,
    /// Critical probability `p = (2h+f+r) / (h+r+lambda_u+theta)` of not being filled in full;
    /// `None` when the denominator is zero.
    pub critical_probability: Option<f64>,
    /// The optimum: `L = F^-1(p) - Q` between the thresholds, `M = S - L`.
    pub allocation: Allocation,
    /// Expected cost in dollars.
    pub cost: f64,
    /// Expected shares filled of the limit order.
    pub expected_fill: f64,
    /// `P(xi > Q + L)`.
    pub full_fill_probability: f64,
}

/// The numbers of a single-venue problem.
struct Single {
    shares: f64,
    queue: f64,
    /// `h + f`.
    take: f64,
    /// `h + r`.
    gain: f64,
    theta: f64,
    lambda_under: f64,
}

impl Single {
    fn new(problem: &Problem) -> Result<Self, ProblemError> {
        let t = problem.terms();
        let [venue] = t.venues.as_slice() else {
            return Err(ProblemError::WrongVenueCount {
                needed: 1,
                got: t.venues.len(),
            });
        };
        Ok(Self {
            shares: t.shares,
            queue: venue.queue_ahead,
            take: t.half_spread + t.taker_fee,
            gain: t.half_spread + venue.rebate,
            theta: t.theta,
            lambda_under: t.lambda_under,
        })
    }

    /// What one share saves when it fills passively: `2h + f + r`.
    fn saving(&self) -> f64 {
        self.take + self.gain
    }

    /// What one share loses when it does not, on top of the saving: `h + r + lambda_u + theta`.
    fn loss(&self) -> f64 {
        self.gain + self.lambda_under + self.theta
    }

    /// The `lambda_u` at which a limit order's last share breaks even if `F` is `below` there.
    fn threshold(&self, below: f64) -> Option<f64> {
        (below > 0.0).then(|| self.saving() / below - (self.gain + self.theta))
    }

    fn cost(&self, limit: f64, unfilled: f64) -> f64 {
        self.take * (self.shares - limit) - self.gain * (limit - unfilled)
            + self.theta * (self.shares + unfilled)
            + self.lambda_under * unfilled
    }

    /// The optimal limit order. The cost is convex in it when the loss is positive, with slope
    /// `-saving + loss * F(Q + L)`; otherwise it is concave and an end is best. `ahead` is the
    /// integral of `F` to `Q`.
    fn optimal_limit(
        &self,
        d: &impl OutflowDistribution,
        low: Option<f64>,
        high: Option<f64>,
        ahead: f64,
    ) -> f64 {
        if self.loss() <= 0.0 {
            let unfilled = d.cdf_integral(self.queue + self.shares) - ahead;
            let all = self.cost(self.shares, unfilled);
            return if all <= self.cost(0.0, 0.0) {
                self.shares
            } else {
                0.0
            };
        }
        if self.saving() < 0.0 {
            return 0.0; // even a sure fill would cost more than taking
        }
        if low.is_none_or(|low| self.lambda_under <= low) {
            self.shares
        } else if high.is_some_and(|high| self.lambda_under >= high) {
            0.0
        } else {
            let target = d.quantile(self.saving() / self.loss()) - self.queue;
            target.max(0.0).min(self.shares)
        }
    }
}

/// Solves a single-venue problem exactly. `lambda_over` plays no part: the order never overfills.
/// For a discrete outflow the quantile `min {x : F(x) >= p}` is exact too.
///
/// # Errors
/// The problem has no venue or more than one.
pub fn solve_single(
    problem: &Problem,
    outflow: &impl OutflowDistribution,
) -> Result<SingleVenueSolution, ProblemError> {
    let s = Single::new(problem)?;
    let low = s.threshold(outflow.cdf(s.queue + s.shares));
    let (at_queue, ahead) = outflow.cdf_and_integral(s.queue);
    let high = s.threshold(at_queue);
    let limit = s.optimal_limit(outflow, low, high, ahead);
    // The expected shares of the limit order that stay unfilled: the integral of F from Q to Q + L.
    let (at_limit, integral) = outflow.cdf_and_integral(s.queue + limit);
    let unfilled = integral - ahead;
    Ok(SingleVenueSolution {
        lambda_under_low: low,
        lambda_under_high: high,
        critical_probability: (s.loss() != 0.0).then(|| s.saving() / s.loss()),
        allocation: Allocation {
            market: s.shares - limit,
            limits: vec![limit],
        },
        cost: s.cost(limit, unfilled),
        expected_fill: limit - unfilled,
        full_fill_probability: 1.0 - at_limit,
    })
}
