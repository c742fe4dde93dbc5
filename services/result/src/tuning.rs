//! How the best penalties were found.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Penalties in dollars per share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parameters {
    /// Penalty of a share bought beyond the order.
    pub lambda_over: f64,
    /// Penalty of a share of the order left unfilled.
    pub lambda_under: f64,
    /// Queue risk, added to either.
    pub theta_queue: f64,
}

/// The grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tuning {
    /// Points tried.
    pub points: u64,
    /// Different results (shares filled and cash) among them.
    pub distinct_outcomes: u64,
    /// Points that achieve the same as the best, itself included.
    pub ties: u64,
    /// Whether the penalties do not matter at all here.
    pub flat: bool,
    /// What tuning found, in words.
    pub statement: String,
    /// Every point: penalties and all-in average price.
    pub surface: Vec<SurfacePoint>,
}

/// One point of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SurfacePoint {
    /// Penalty of a share bought beyond the order.
    pub lambda_over: f64,
    /// Penalty of a share of the order left unfilled.
    pub lambda_under: f64,
    /// Queue risk, added to either.
    pub theta_queue: f64,
    /// All-in average price; `null` when nothing was filled.
    pub avg_fill_px: Option<f64>,
    /// Shares filled.
    pub filled: u64,
    /// Rank of what it achieved among the different results: points of the same rank tie, those of
    /// rank 0 are the best.
    #[serde(default)]
    pub rank: u64,
}
