//! One placement problem: what to buy, what it costs, where one can queue.

use super::error::{ProblemError, finite, non_negative};

/// What one venue offers to a limit order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VenueTerms {
    /// Shares ahead of the order in the venue's bid queue, `Q_k`. At least zero.
    pub queue_ahead: f64,
    /// Effective rebate `r_k` in dollars per filled share: the venue's rebate net of the adverse
    /// selection that a fill suffers. May be negative.
    pub rebate: f64,
}

/// The inputs of the order placement problem of Cont & Kukanov (arXiv:1210.1625v2, section 2),
/// with the linear impact of later versions. Prices are dollars per share relative to the mid.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Shares to buy by the horizon, `S`. At least zero.
    pub shares: f64,
    /// Half of the bid-ask spread, `h`. At least zero.
    pub half_spread: f64,
    /// Lowest fee for taking, `f`. Negative where a venue pays takers.
    pub taker_fee: f64,
    /// Penalty `lambda_u` for each share still missing at the horizon, bought then. At least zero.
    pub lambda_under: f64,
    /// Penalty `lambda_o` for each share bought beyond the target. At least zero.
    pub lambda_over: f64,
    /// Impact `theta` of every share submitted, the late market order included. At least zero.
    pub theta: f64,
    /// The venues where limit orders can queue.
    pub venues: Vec<VenueTerms>,
}

/// A checked placement problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Terms);

impl Problem {
    /// Checks `terms`.
    ///
    /// # Errors
    /// A number is not finite, or a size, a penalty or the half spread is negative.
    pub fn new(terms: Terms) -> Result<Self, ProblemError> {
        non_negative("S", terms.shares)?;
        non_negative("h", terms.half_spread)?;
        finite("f", terms.taker_fee)?;
        non_negative("lambda_under", terms.lambda_under)?;
        non_negative("lambda_over", terms.lambda_over)?;
        non_negative("theta", terms.theta)?;
        for (k, venue) in terms.venues.iter().enumerate() {
            non_negative(&format!("Q[{k}]"), venue.queue_ahead)?;
            finite(&format!("r[{k}]"), venue.rebate)?;
        }
        Ok(Self(terms))
    }

    /// The inputs, known to be sound.
    pub fn terms(&self) -> &Terms {
        &self.0
    }

    /// Number of venues, `K`.
    pub fn venue_count(&self) -> usize {
        self.0.venues.len()
    }

    /// Cost of one share taken now: `h + f + theta`.
    pub(crate) fn market_slope(&self) -> f64 {
        self.0.half_spread + self.0.taker_fee + self.0.theta
    }

    /// What a missing share costs at the horizon: `lambda_u + theta`.
    pub(crate) fn shortfall_slope(&self) -> f64 {
        self.0.lambda_under + self.0.theta
    }

    /// What a share filled passively at each venue earns: `h + r_k`.
    pub(crate) fn fill_gains(&self) -> impl Iterator<Item = f64> {
        self.0.venues.iter().map(|v| self.0.half_spread + v.rebate)
    }

    /// Cost of the whole order at market, `(h + f + theta) S`: the natural scale of costs.
    pub fn all_market_cost(&self) -> f64 {
        self.market_slope() * self.0.shares
    }

    /// Which of the paper's assumptions the numbers satisfy.
    pub fn assumptions(&self) -> Assumptions {
        let t = &self.0;
        let best = self.fill_gains().fold(f64::MIN, f64::max);
        let worst = self.fill_gains().fold(f64::MAX, f64::min);
        let take = t.half_spread + t.taker_fee;
        Assumptions {
            penalties_positive: t.lambda_under > 0.0 && t.lambda_over > 0.0,
            overfill_unprofitable: t.lambda_over > best && t.lambda_over > -take,
            fills_profitable: worst > 0.0,
            shortfall_dearer_than_taking: t.lambda_under > take,
        }
    }
}

/// The assumptions of the model, each true when it holds. None is needed to solve a problem over
/// the feasible set; without them the set itself may exclude something better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // four independent statements of the paper
pub struct Assumptions {
    /// A1: `lambda_u > 0` and `lambda_o > 0`.
    pub penalties_positive: bool,
    /// A2: `lambda_o > h + max r_k` and `lambda_o > -(h + f)`.
    pub overfill_unprofitable: bool,
    /// A3: `h + min r_k > 0`.
    pub fills_profitable: bool,
    /// With impact: `lambda_u > h + f`, else ordering less than `S` can be best.
    pub shortfall_dearer_than_taking: bool,
}
