//! The problems as they are written.

use serde::Deserialize;
use serde_json::Value;

use super::fault::{Fault, ProblemJsonError};
use cont_kukanov::error::ProblemError;
use cont_kukanov::problem::{Problem, Terms, VenueTerms};

/// A document: its problems in order, and whether it was an array.
#[derive(Debug, Clone)]
pub struct Problems {
    /// The problems.
    pub items: Vec<ProblemJson>,
    /// Whether the document was an array, so that the answer is one too.
    pub is_array: bool,
}

/// One problem.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ProblemJson {
    /// One venue with a known outflow distribution.
    Single(SingleJson),
    /// Any number of venues over samples.
    Multi(MultiJson),
    /// A static allocator.
    Static(StaticJson),
}

impl ProblemJson {
    /// The problem's name, when it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Single(p) => p.name.as_deref(),
            Self::Multi(p) => p.name.as_deref(),
            Self::Static(p) => p.name.as_deref(),
        }
    }
}

/// The terms of a placement problem; dollars per share and shares.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParamsJson {
    /// Shares to buy.
    #[serde(rename = "S")]
    pub shares: f64,
    /// Shares ahead in each venue's queue.
    #[serde(rename = "Q")]
    pub queues: Vec<f64>,
    /// Effective rebate of each venue.
    #[serde(rename = "r")]
    pub rebates: Vec<f64>,
    /// Half spread.
    pub h: f64,
    /// Taker fee.
    pub f: f64,
    /// Penalty for a missing share.
    #[serde(rename = "lu", alias = "lambda_under", alias = "lambda_u")]
    pub lambda_under: f64,
    /// Penalty for a surplus share.
    #[serde(rename = "lo", alias = "lambda_over", alias = "lambda_o")]
    pub lambda_over: f64,
    /// Impact of a submitted share.
    #[serde(rename = "th", alias = "theta", default)]
    pub theta: f64,
}

impl ParamsJson {
    /// The checked problem.
    ///
    /// # Errors
    /// `Q` and `r` differ in length, or a number is out of range.
    pub fn problem(&self) -> Result<Problem, ProblemError> {
        let (got, expected) = (self.rebates.len(), self.queues.len());
        if got != expected {
            return Err(ProblemError::DimensionMismatch {
                field: "r".into(),
                got,
                expected,
            });
        }
        let venues = self.queues.iter().zip(&self.rebates);
        Problem::new(Terms {
            shares: self.shares,
            half_spread: self.h,
            taker_fee: self.f,
            lambda_under: self.lambda_under,
            lambda_over: self.lambda_over,
            theta: self.theta,
            venues: venues
                .map(|(queue_ahead, rebate)| VenueTerms {
                    queue_ahead: *queue_ahead,
                    rebate: *rebate,
                })
                .collect(),
        })
    }
}

/// One venue with a known outflow distribution.
#[derive(Debug, Clone, Deserialize)]
pub struct SingleJson {
    /// What to call it.
    #[serde(default)]
    pub name: Option<String>,
    /// Name of the distribution.
    pub dist: String,
    /// Arguments of the distribution.
    pub args: Vec<f64>,
    /// The terms.
    pub params: ParamsJson,
}

/// Any number of venues over samples: given rows, or drawn by the reproducible generator.
#[derive(Debug, Clone, Deserialize)]
pub struct MultiJson {
    /// What to call it.
    #[serde(default)]
    pub name: Option<String>,
    /// Outflows by row and venue; without them the generator draws.
    #[serde(default)]
    pub samples: Option<Vec<Vec<f64>>>,
    /// Seed of the generator.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Mean outflow by venue.
    #[serde(default)]
    pub mu: Vec<f64>,
    /// Weight of a factor common to all venues.
    #[serde(default)]
    pub common: Option<f64>,
    /// Exponential draws averaged into each outflow.
    #[serde(default = "one")]
    pub shape: u32,
    /// Rows to draw.
    #[serde(default = "thousand", rename = "n", alias = "N")]
    pub rows: usize,
    /// The terms.
    pub params: ParamsJson,
    /// Asks for the problem over the first `N` rows as well.
    #[serde(default)]
    pub milp: Option<FirstRows>,
    /// Points at which to evaluate cost and gradient.
    #[serde(default)]
    pub evals: Vec<Point>,
}

/// How many rows the smaller problem has.
#[derive(Debug, Clone, Deserialize)]
pub struct FirstRows {
    /// The number of rows.
    #[serde(rename = "N", alias = "n")]
    pub rows: usize,
}

/// A point `[M, L_1, ...]`.
#[derive(Debug, Clone, Deserialize)]
pub struct Point {
    /// The point.
    #[serde(rename = "X")]
    pub x: Vec<f64>,
}

/// A static allocator's problem, in integer micro-dollars.
#[derive(Debug, Clone, Deserialize)]
pub struct StaticJson {
    /// `toy`, `R1` or `R2`.
    pub kind: String,
    /// What to call it.
    #[serde(default)]
    pub name: Option<String>,
    /// Shares wanted.
    pub order: i64,
    /// Lot size.
    #[serde(default = "hundred")]
    pub step: i64,
    /// Toy: `[ask, size, fee, rebate]` of each venue.
    #[serde(default)]
    pub venues_ask_size_fee_rebate_micro: Vec<[i64; 4]>,
    /// R1: `[ask, size, fee, rebate]`; R2: objects.
    #[serde(default)]
    pub venues: Value,
    /// R1: largest split of each venue.
    #[serde(default)]
    pub caps: Vec<i64>,
    /// R1: largest sum of the split.
    #[serde(default)]
    pub total_cap: Option<i64>,
    /// Penalty for a surplus share.
    #[serde(default)]
    pub lambda_over: i64,
    /// Penalty for a missing share.
    #[serde(default)]
    pub lambda_under: i64,
    /// Penalty for either.
    #[serde(default)]
    pub theta: i64,
}

fn one() -> u32 {
    1
}

fn thousand() -> usize {
    1_000
}

fn hundred() -> i64 {
    100
}

/// Reads a document.
///
/// # Errors
/// The document is not JSON, or a problem cannot be understood: then its position and name.
pub fn parse(text: &str) -> Result<Problems, ProblemJsonError> {
    let document = serde_json::from_str(text).map_err(|e| ProblemJsonError {
        index: 0,
        name: None,
        source: Fault::Syntax(e),
    })?;
    let (values, is_array) = match document {
        Value::Array(values) => (values, true),
        value => (vec![value], false),
    };
    let items = values.into_iter().enumerate().map(|(index, value)| {
        let name = value.get("name").and_then(Value::as_str).map(str::to_owned);
        read(value).map_err(|source| ProblemJsonError {
            index,
            name,
            source,
        })
    });
    Ok(Problems {
        items: items.collect::<Result<_, _>>()?,
        is_array,
    })
}

/// Reads one problem.
fn read(value: Value) -> Result<ProblemJson, Fault> {
    let Some(object) = value.as_object() else {
        return Err(Fault::NotAnObject);
    };
    let has = |key: &str| object.contains_key(key);
    if has("kind") {
        serde_json::from_value(value)
            .map(ProblemJson::Static)
            .map_err(Fault::Field)
    } else if has("dist") {
        serde_json::from_value(value)
            .map(ProblemJson::Single)
            .map_err(Fault::Field)
    } else if has("samples") || has("seed") {
        serde_json::from_value(value)
            .map(ProblemJson::Multi)
            .map_err(Fault::Field)
    } else {
        Err(Fault::UnknownShape)
    }
}
