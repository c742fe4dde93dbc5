//! The solutions as they are written. Where a file of expected results has a key, this has the
//! same one. `null` stands for infinity.

use serde::Serialize;

use cont_kukanov::allocation::Allocation;

/// Solutions in the shape of their document.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Solutions {
    /// The document was one object.
    One(Box<SolutionJson>),
    /// The document was an array.
    Many(Vec<SolutionJson>),
}

/// One solution.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum SolutionJson {
    /// One venue, closed form.
    Single(Box<SingleSolutionJson>),
    /// Any number of venues over samples.
    Multi(Box<MultiSolutionJson>),
    /// A static allocator.
    Static(Box<StaticSolutionJson>),
}

/// A placement, in shares.
#[derive(Debug, Clone, Serialize)]
pub struct AllocationJson {
    /// Shares at market.
    pub market: f64,
    /// Shares queued at each venue.
    pub limits: Vec<f64>,
}

impl From<&Allocation> for AllocationJson {
    fn from(x: &Allocation) -> Self {
        Self {
            market: x.market,
            limits: x.limits.clone(),
        }
    }
}

/// Solution for one venue.
#[derive(Debug, Clone, Serialize)]
pub struct SingleSolutionJson {
    /// The problem's name.
    pub name: Option<String>,
    /// `single`.
    pub kind: &'static str,
    /// At or below this `lambda_u` all is a limit order.
    pub lambda_u_low: Option<f64>,
    /// At or above this `lambda_u` all is a market order.
    pub lambda_u_high: Option<f64>,
    /// Critical probability.
    pub p: Option<f64>,
    /// The optimum.
    pub allocation: AllocationJson,
    /// Market order of the placement, shares.
    #[serde(rename = "M")]
    pub market: f64,
    /// Limit order of the placement, shares.
    #[serde(rename = "L")]
    pub limit: f64,
    /// Expected cost, dollars.
    pub cost: f64,
    /// The cost again, under the name of the model.
    #[serde(rename = "V")]
    pub value: f64,
    /// Expected shares filled of the limit order.
    pub exp_fill: f64,
    /// Probability that it fills in full.
    pub p_full_fill: f64,
}

/// Solution over samples.
#[derive(Debug, Clone, Serialize)]
pub struct MultiSolutionJson {
    /// The problem's name.
    pub name: Option<String>,
    /// `multi`.
    pub kind: &'static str,
    /// Number of venues.
    pub venues: usize,
    /// Number of sample rows.
    #[serde(rename = "N")]
    pub rows: usize,
    /// The best placement.
    pub allocation: AllocationJson,
    /// Market order of the placement, shares.
    #[serde(rename = "M")]
    pub market: f64,
    /// Limit orders of the placement, shares, in order of venue.
    #[serde(rename = "L")]
    pub limits: Vec<f64>,
    /// The placement as `[M, L_1, ...]`.
    #[serde(rename = "X")]
    pub x: Vec<f64>,
    /// Mean cost, dollars.
    pub cost: f64,
    /// The cost again, under the name of the model.
    #[serde(rename = "V")]
    pub value: f64,
    /// The cost again, under the name of a search's result.
    #[serde(rename = "best_V")]
    pub best_value: f64,
    /// The placement again, under that name.
    #[serde(rename = "best_X")]
    pub best_x: Vec<f64>,
    /// No placement costs less, dollars.
    pub lower_bound: f64,
    /// `V - lower_bound`, dollars.
    pub gap: f64,
    /// Whether the gap is within the tolerance.
    pub certified: bool,
    /// Boxes examined by branch and bound.
    pub nodes: u64,
    /// Bound of the linear relaxation (surplus fills can be declined), dollars.
    pub relaxation_lower_bound: f64,
    /// The relaxation's placement.
    #[serde(rename = "relaxation_X")]
    pub relaxation_x: Vec<f64>,
    /// Lagrangian bound before any branching, dollars.
    pub root_bound: f64,
    /// Result of the stochastic approximation.
    pub rsa: ApproximationJson,
    /// The placement again, under flat names.
    #[serde(rename = "rsa_X")]
    pub rsa_x: Vec<f64>,
    /// Mean cost of the placement, dollars.
    #[serde(rename = "rsa_V")]
    pub rsa_value: f64,
    /// Step of the stochastic approximation.
    pub gamma: f64,
    /// First-order conditions at the best placement.
    pub kkt: OptimalityJson,
    /// One venue: the exact quantile rule over the same samples.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empirical_quantile: Option<SingleSolutionJson>,
    /// One venue: its placement.
    #[serde(
        rename = "empirical_quantile_X",
        skip_serializing_if = "Option::is_none"
    )]
    pub empirical_quantile_x: Option<Vec<f64>>,
    /// One venue: its cost, dollars.
    #[serde(
        rename = "empirical_quantile_V",
        skip_serializing_if = "Option::is_none"
    )]
    pub empirical_quantile_value: Option<f64>,
    /// The problem over the first rows, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub milp: Option<FirstRowsJson>,
    /// Cost and gradient at the points asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evals: Vec<EvaluationJson>,
}

/// Result of the stochastic approximation.
#[derive(Debug, Clone, Serialize)]
pub struct ApproximationJson {
    /// The average iterate `[M, L_1, ...]`.
    #[serde(rename = "X")]
    pub x: Vec<f64>,
    /// Mean cost of the placement, dollars.
    #[serde(rename = "V")]
    pub value: f64,
    /// Step.
    pub gamma: f64,
    /// Steps taken.
    pub iterations: usize,
}

/// First-order conditions.
#[derive(Debug, Clone, Serialize)]
pub struct OptimalityJson {
    /// `P(A < S)`.
    pub shortfall_probability: f64,
    /// What it is at an interior optimum.
    pub shortfall_target: Option<f64>,
    /// Difference of the two, for the market order.
    pub market_residual: Option<f64>,
    /// `P(A < S | queue k clears)`.
    pub conditional_probabilities: Vec<Option<f64>>,
    /// What they are at an interior optimum.
    pub conditional_targets: Vec<Option<f64>>,
    /// Differences of the two, for each limit order.
    pub limit_residuals: Vec<Option<f64>>,
    /// Least slope over feasible directions, dollars per share: at least zero at a minimum.
    pub steepest_descent: f64,
}

/// The problem over the first rows.
#[derive(Debug, Clone, Serialize)]
pub struct FirstRowsJson {
    /// Number of rows.
    #[serde(rename = "N")]
    pub rows: usize,
    /// The best placement `[M, L_1, ...]`.
    #[serde(rename = "X")]
    pub x: Vec<f64>,
    /// Mean cost of the placement, dollars.
    #[serde(rename = "V_obj")]
    pub objective: f64,
    /// Mean cost of the placement on the evaluation samples, dollars.
    #[serde(rename = "V_eval")]
    pub value: f64,
    /// No placement costs less, dollars.
    pub dual_bound: f64,
    /// `V_eval - dual_bound`, dollars.
    pub gap: f64,
    /// Whether the gap is within the tolerance.
    pub certified: bool,
    /// Bound of the linear relaxation, dollars.
    #[serde(rename = "relaxation_V")]
    pub relaxation: f64,
}

/// Cost and gradient at a point.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluationJson {
    /// The point.
    #[serde(rename = "X")]
    pub x: Vec<f64>,
    /// Mean cost, dollars.
    #[serde(rename = "V")]
    pub value: f64,
    /// Mean gradient, dollars per share.
    pub grad: Vec<f64>,
}

/// Solution of a static allocator. Costs in micro-dollars.
#[derive(Debug, Clone, Serialize)]
pub struct StaticSolutionJson {
    /// The problem's name.
    pub name: Option<String>,
    /// `toy`, `R1` or `R2`.
    pub kind: String,
    /// Toy and R1: shares by venue; empty when the order cannot be filled whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split: Option<Vec<u64>>,
    /// R2: shares to take by venue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take: Option<Vec<u64>>,
    /// R2: shares to post by venue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Vec<u64>>,
    /// Total cost; `null` when the order cannot be filled whole.
    pub cost: Option<i128>,
    /// The cost again, under the toy's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_micro: Option<Option<i128>>,
}
