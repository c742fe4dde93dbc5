//! What many parent orders say: tuned on some, reported on others.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Assumptions, Meta, Parameters, Rejected, Source, Venue};

/// What many parent orders on one symbol say about the router.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "sor-backtest evaluation")]
pub struct Evaluation {
    /// The instrument; `null` when the recording does not name it.
    pub symbol: Option<String>,
    /// In words: how many independent samples the recording really holds.
    pub independence: String,
    /// What to know before trusting a figure.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Parent orders executed.
    pub orders: u64,
    /// How long each had, in seconds.
    pub horizon_seconds: f64,
    /// Sides of the parent orders.
    pub sides: Vec<String>,
    /// Sizes of the parent orders, in shares.
    pub sizes: Vec<u64>,
    /// Stretches of time: each tuned on those before it.
    pub folds: Vec<Fold>,
    /// Points of the grid.
    pub points: u64,
    /// Rules among the points: what the router heeds of them.
    pub distinct_rules: u64,
    /// Rules that differ in what they achieved.
    pub distinct_outcomes: u64,
    /// Coverage of the intervals.
    pub confidence: f64,
    /// By baseline.
    pub comparisons: BTreeMap<String, Comparison>,
    /// What every parent order saved; `null` where there are too many to list.
    pub savings: Option<Orders>,
    /// The recording.
    pub data: EvaluatedData,
    /// Everything that was assumed.
    pub assumptions: Assumptions,
    /// SHA-256 of this evaluation without `meta`, `data.source` and `digest`: as JSON without
    /// spaces, keys sorted.
    pub digest: String,
    /// What varies from run to run.
    pub meta: Meta,
}

/// The evaluations of a recording of several symbols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluations {
    /// One for each symbol, in alphabetical order.
    pub evaluations: Vec<Evaluation>,
}

/// The recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvaluatedData {
    /// Rows of this symbol.
    pub rows: u64,
    /// Distinct instants (`ts_event`).
    pub snapshots: u64,
    /// First instant.
    pub first: String,
    /// Last instant.
    pub last: String,
    /// Venues, in order of publisher id.
    pub venues: Vec<Venue>,
    /// Rows refused, of all symbols.
    pub rejected: Rejected,
    /// Where the data came from: not part of the digest.
    pub source: Vec<Source>,
}

/// What `evaluate` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "sor-backtest evaluation")]
pub enum EvaluationDocument {
    /// The recording has one symbol, or one was asked for.
    One(Box<Evaluation>),
    /// The recording has several.
    Many(Evaluations),
}

/// One stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fold {
    /// Rank of the fold; the first, of rank zero, is only tuned on.
    pub fold: u64,
    /// First start of a parent order.
    pub from: String,
    /// Last end.
    pub to: String,
    /// Earlier parent orders tuned on.
    pub trained: u64,
    /// Earlier parent orders left out for sharing time with this stretch.
    pub purged: u64,
    /// Parent orders reported on.
    pub tested: u64,
    /// What was chosen; `null` when nothing was left to choose on.
    pub penalties: Option<Parameters>,
}

/// The router against one baseline, out of sample. Positive savings are the router's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// `saves`, `costs`, `no_evidence`, `too_few`, `same` or `nothing_to_compare`.
    pub verdict: String,
    /// The verdict in words.
    pub statement: String,
    /// Parent orders compared.
    pub n: u64,
    /// Parent orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Mean saving.
    pub mean_bps: Option<f64>,
    /// Standard error of the mean.
    pub standard_error_bps: Option<f64>,
    /// Lower end of the interval of the mean.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// Share of parent orders with a saving above zero.
    pub win_rate: Option<f64>,
    /// Share of parent orders with a saving of zero.
    pub tie_rate: Option<f64>,
    /// Number of independent parent orders that would give the mean the same error; `null` where
    /// the verdict is that nothing can be said.
    pub effective_n: Option<f64>,
    /// Stretches of time that do not depend on each other.
    pub independent_windows: u64,
    /// Two-sided, of a mean saving of zero. Like the other two `null` where the verdict is that
    /// nothing can be said.
    pub p_value: Option<f64>,
    /// One-sided, of "no rule of the grid beats the baseline", corrected for the number of rules
    /// (Hansen 2005).
    pub p_value_corrected: Option<f64>,
    /// P-value by White's (2000) reality check.
    pub p_value_reality_check: Option<f64>,
    /// Rules that were tried against the baseline and differ from it.
    pub rules_tried: u64,
    /// Mean of the part due to when.
    pub timing_bps: Option<f64>,
    /// Mean of the part due to where.
    pub routing_bps: Option<f64>,
    /// Quantiles of the saving.
    pub quantiles: Vec<Quantile>,
    /// How savings are distributed over parent orders.
    pub histogram: Option<Histogram>,
}

/// A quantile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quantile {
    /// Share of parent orders that saved at most so much.
    pub quantile: f64,
    /// Saving.
    pub bps: f64,
}

/// Parent orders by saving.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Histogram {
    /// Saving at which the first bin starts.
    pub from_bps: f64,
    /// Width of a bin; savings below the first or beyond the last count there.
    pub width_bps: f64,
    /// Parent orders in each bin.
    pub counts: Vec<u64>,
}

/// Every parent order. Columns: the same place in every list belongs together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Orders {
    /// When it started.
    pub start: Vec<String>,
    /// `buy` or `sell`.
    pub side: Vec<String>,
    /// Shares.
    pub size: Vec<u64>,
    /// Rank of its stretch of time; those of the first are only tuned on.
    pub fold: Vec<u64>,
    /// By baseline.
    pub against: BTreeMap<String, OrderSavings>,
}

/// What every parent order saved against one baseline; `null` where nothing was compared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OrderSavings {
    /// The whole.
    pub bps: Vec<Option<f64>>,
    /// The part due to when.
    pub timing_bps: Vec<Option<f64>>,
}
