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
    /// The baseline named beforehand as the question; `null` for none.
    #[serde(default)]
    pub against: Option<String>,
    /// Parent orders whose windows end before the first row of their day; they were not executed.
    #[serde(default)]
    pub orders_without_rows: u64,
    /// What `router` and every baseline filled of the orders reported on.
    #[serde(default)]
    pub fill_rates: BTreeMap<String, FillRate>,
    /// In words: how unfilled shares are priced.
    #[serde(default)]
    pub residual: String,
    /// How the market's reaction is taken to die out, for the break-even beside every saving.
    #[serde(default)]
    pub reaction: Option<ReactionKernel>,
    /// What every parent order saved; `null` where `savings_omitted` says why.
    pub savings: Option<Orders>,
    /// Why `savings` is `null`.
    #[serde(default)]
    pub savings_omitted: Option<String>,
    /// The recording.
    pub data: EvaluatedData,
    /// Everything that was assumed.
    pub assumptions: Assumptions,
    /// SHA-256 of this evaluation without `meta`, `symbol`, `data.source` and `digest`: as JSON
    /// without spaces, keys sorted.
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
    /// The day, by the calendar of the session; `null` where there is none.
    #[serde(default)]
    pub date: Option<String>,
    /// Rows of the whole recording outside of the session, which fill the book and are not executed
    /// on.
    #[serde(default)]
    pub rows_outside_session: u64,
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

/// One stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fold {
    /// Rank of the fold; the first, of rank zero, is only tuned on.
    pub fold: u64,
    /// First start of a parent order.
    pub from: String,
    /// Last end.
    pub to: String,
    /// Earlier parent orders to tune on.
    pub trained: u64,
    /// Of these, the ones on which rules were compared: all that have a price.
    #[serde(default)]
    pub tuned_on: u64,
    /// Rules not compared, because they fill less than 99.5 % of what the best rule fills.
    #[serde(default)]
    pub rules_dropped: u64,
    /// Earlier parent orders left out for sharing time with this stretch.
    pub purged: u64,
    /// Parent orders reported on.
    pub tested: u64,
    /// What was chosen; `null` when nothing was left to choose on.
    pub penalties: Option<Parameters>,
}

/// The router against one baseline, out of sample. Positive savings are the router's; means weigh
/// orders by the baseline's cash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// `saves`, `costs`, `no_evidence`, `too_few`, `too_little_filled`, `same` or
    /// `nothing_to_compare`.
    pub verdict: String,
    /// The verdict in words, with its scope.
    pub statement: String,
    /// The first baseline that executed every order just like this one: one comparison, not two.
    #[serde(default)]
    pub identical_to: Option<String>,
    /// Parent orders compared.
    pub n: u64,
    /// Parent orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Of those compared, parent orders that the two filled differently: what is unfilled is
    /// priced.
    #[serde(default)]
    pub differently_filled: u64,
    /// Share of what was ordered that the router filled.
    #[serde(default)]
    pub fill_rate_router: Option<f64>,
    /// Share of what was ordered that the baseline filled.
    #[serde(default)]
    pub fill_rate_baseline: Option<f64>,
    /// Mean saving.
    pub mean_bps: Option<f64>,
    /// Standard error of the mean.
    pub standard_error_bps: Option<f64>,
    /// Lower end of the interval of the mean.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// Mean saving with all orders weighing alike, large or small.
    #[serde(default)]
    pub per_order_bps: Option<f64>,
    /// Mean saving over the orders that both filled alike.
    #[serde(default)]
    pub filled_alike_bps: Option<f64>,
    /// Mean saving with unfilled shares at the last displayed touch and nothing beyond.
    #[serde(default)]
    pub at_touch_bps: Option<f64>,
    /// Whether the price of unfilled shares decides the sign; then there is no verdict on it.
    #[serde(default)]
    pub fills_decide: bool,
    /// Share of parent orders with a saving above zero.
    pub win_rate: Option<f64>,
    /// Share of parent orders with a saving of zero.
    pub tie_rate: Option<f64>,
    /// Independent samples that the mean rests on: windows that do not overlap, fewer where they
    /// are correlated.
    pub independent_windows: u64,
    /// Correlation of windows that follow each other without overlap.
    #[serde(default)]
    pub rho_1: Option<f64>,
    /// Whether that correlation is too large for chance: the interval then trusts in fewer degrees
    /// of freedom.
    #[serde(default)]
    pub persistent: bool,
    /// Degrees of freedom of the interval.
    #[serde(default)]
    pub degrees_of_freedom: u64,
    /// Two-sided, of a mean saving of zero. Like the other p values `null` where the verdict is
    /// that nothing can be said.
    pub p_value: Option<f64>,
    /// P-value among all baselines (Romano and Wolf 2005); uncorrected for the baseline named
    /// beforehand.
    #[serde(default)]
    pub p_value_adjusted: Option<f64>,
    /// One-sided, of "no rule of the grid beats the baseline", corrected for the number of rules
    /// (Hansen 2005).
    pub p_value_corrected: Option<f64>,
    /// P-value by White's (2000) reality check.
    pub p_value_reality_check: Option<f64>,
    /// Rules that were tried against the baseline and differ from it.
    pub rules_tried: u64,
    /// Rules that were not, because they fill less than 99.5 % of what the best rule fills.
    #[serde(default)]
    pub rules_dropped: u64,
    /// Parent orders that the corrected test rests on.
    #[serde(default)]
    pub corrected_on: u64,
    /// Mean of the part due to when.
    pub timing_bps: Option<f64>,
    /// Lower end of the interval of the part due to when.
    #[serde(default)]
    pub timing_ci_low_bps: Option<f64>,
    /// Upper end of the interval of the part due to when.
    #[serde(default)]
    pub timing_ci_high_bps: Option<f64>,
    /// Mean of the part due to where; nothing on a market of one venue.
    pub routing_bps: Option<f64>,
    /// How sure one can be of the part due to where.
    #[serde(default)]
    pub routing: Option<RoutingEvidence>,
    /// What the market's reaction would do to the saving.
    #[serde(default)]
    pub reaction: Option<Reaction>,
    /// By side, size and hour.
    #[serde(default)]
    pub strata: Vec<Stratum>,
    /// Quantiles of the saving.
    pub quantiles: Vec<Quantile>,
    /// How savings are distributed over parent orders.
    pub histogram: Option<Histogram>,
}

/// The part of the saving that a router is for: where, not when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RoutingEvidence {
    /// As of the whole saving, or `one_venue`.
    pub verdict: String,
    /// The verdict in words, with its scope.
    pub statement: String,
    /// Lower end of the interval of the mean.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// Two-sided, of a mean of zero.
    pub p_value: Option<f64>,
    /// P-value among all baselines.
    pub p_value_adjusted: Option<f64>,
    /// Of the mean, what was saved in fees, rebates among them, in basis points; `null` on a market
    /// of one venue. This and the next two add to the mean.
    #[serde(default)]
    pub fees_bps: Option<f64>,
    /// Lower end of the interval of what was saved in fees.
    #[serde(default)]
    pub fees_ci_low_bps: Option<f64>,
    /// Upper end of the interval of what was saved in fees.
    #[serde(default)]
    pub fees_ci_high_bps: Option<f64>,
    /// Of the mean, what posting saved, in basis points: posted shares less the price that taking
    /// would have paid just before they filled, at the best venue and without fees. What waiting
    /// for them cost is in the part due to when.
    #[serde(default)]
    pub posting_bps: Option<f64>,
    /// Lower end of the interval of what posting saved.
    #[serde(default)]
    pub posting_ci_low_bps: Option<f64>,
    /// Upper end of the interval of what posting saved.
    #[serde(default)]
    pub posting_ci_high_bps: Option<f64>,
    /// Of the mean, what was saved in prices, in basis points: taken shares less the best price
    /// that any venue showed. Unfilled shares count as taken at the last touch, here and in fees.
    #[serde(default)]
    pub price_bps: Option<f64>,
    /// Lower end of the interval of what was saved in prices.
    #[serde(default)]
    pub price_ci_low_bps: Option<f64>,
    /// Upper end of the interval of what was saved in prices.
    #[serde(default)]
    pub price_ci_high_bps: Option<f64>,
}

/// A saving as a line in the strength of the market's reaction: what each share traded earlier adds
/// to the price of each traded later.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// Basis points of saving for each dollar per share and share of reaction.
    pub slope: f64,
    /// The reaction at which nothing is left of the saving, in dollars per share and share; `null`
    /// where nothing is saved without it, or no reaction undoes it.
    pub breaks_even_at: Option<f64>,
    /// The saving with the reaction asked for, in basis points; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving_bps: Option<f64>,
}

/// Parent orders that have something in common. Intervals are not corrected for how many strata
/// there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stratum {
    /// `side`, `size` or `hour` (of the start, UTC).
    pub by: String,
    /// What the orders of the stratum have in common: a side, a size in shares, or an hour.
    pub value: String,
    /// Parent orders.
    pub n: u64,
    /// Mean saving.
    pub mean_bps: f64,
    /// Lower end of the interval; `null` where nothing bounds it.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// The part due to where.
    pub routing_bps: f64,
}

/// What a strategy filled of the orders reported on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FillRate {
    /// Parent orders.
    pub orders: u64,
    /// Of them, filled to the last share.
    pub complete: u64,
    /// Shares ordered.
    pub ordered: u64,
    /// Shares filled.
    pub filled: u64,
    /// Filled of ordered, from 0 to 1.
    pub rate: f64,
}

/// How the market's reaction is taken to die out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReactionKernel {
    /// The reaction asked for, in dollars per share and share; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kappa: Option<f64>,
    /// After how many seconds half of what dies out is gone.
    pub half_life_seconds: f64,
    /// The part that stays.
    pub permanent: f64,
    /// The weight of posted shares among what pushes the price.
    pub passive: f64,
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
