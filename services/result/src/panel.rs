//! What many days and symbols say: one observation a day.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evaluation::{Histogram, Quantile, RoutingEvidence};
use crate::{Meta, Parameters};

/// The router over days and symbols: tuned on earlier days, reported on later ones, days as
/// clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "sor-backtest panel")]
pub struct Panel {
    /// What the panel is of, in a sentence.
    pub scope: String,
    /// What to know before trusting a figure.
    pub warnings: Vec<String>,
    /// The cells that it is made from.
    pub units: PanelUnits,
    /// First days, which are only tuned on.
    pub days_tuned_on: u64,
    /// Later days, which are reported on.
    pub days_reported: u64,
    /// All days, in order.
    pub days: Vec<PanelDay>,
    /// All symbols, in order.
    pub symbols: Vec<String>,
    /// Parent orders executed, those of days that are only tuned on included.
    pub orders: u64,
    /// Parent orders whose windows end before the first row of their day; they were not executed.
    pub orders_without_rows: u64,
    /// How long each had, in seconds.
    pub horizon_seconds: f64,
    /// How starts are spread over a session.
    pub spacing: String,
    /// Sides of the parent orders.
    pub sides: Vec<String>,
    /// Sizes of the parent orders, in shares.
    pub sizes: Vec<u64>,
    /// Trading hours.
    pub session: String,
    /// Whose clocks show the hours.
    pub clocks: String,
    /// Points of the grid.
    pub points: u64,
    /// Rules among the points: what the router heeds of them.
    pub distinct_rules: u64,
    /// Coverage of the intervals.
    pub confidence: f64,
    /// The part of the shares ordered that a rule may leave unfilled without being ranked lower.
    pub tolerated_unfilled: f64,
    /// The baseline named beforehand as the question; `null` for none.
    pub against: Option<String>,
    /// By baseline.
    pub comparisons: BTreeMap<String, PanelComparison>,
    /// Every rule on the reported days, as if it had been used on all of them.
    pub surface: Vec<PanelRule>,
    /// Everything else that was assumed, by name.
    pub assumed: BTreeMap<String, String>,
    /// SHA-256 of this panel without `meta` and `digest`: as JSON without spaces, keys sorted.
    pub digest: String,
    /// What varies from run to run.
    pub meta: Meta,
}

/// The cells of a panel: one a session date and symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelUnits {
    /// Cells.
    pub cells: u64,
    /// Rows that they are made from.
    pub rows: u64,
    /// SHA-256 over dates, symbols and hashes of all cells, in order.
    pub cells_sha256: String,
    /// Units that could not be executed and are in no figure.
    pub failed: Vec<FailedUnit>,
}

/// A unit that is in no figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FailedUnit {
    /// The session's date; `null` where a file as a whole cannot be read.
    pub date: Option<String>,
    /// The symbol, or the file.
    pub symbol: String,
    /// Why it failed.
    pub why: String,
}

/// One day of a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelDay {
    /// The session's date.
    pub date: String,
    /// Symbols.
    pub symbols: u64,
    /// Parent orders executed.
    pub orders: u64,
    /// Rows.
    pub rows: u64,
    /// What was chosen for it on earlier days; `null` for a day that is only tuned on.
    pub penalties: Option<Parameters>,
}

/// One rule of the grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelRule {
    /// The smallest penalties with this rule.
    pub penalties: Parameters,
    /// Reported days for which it was chosen.
    pub days_chosen: u64,
    /// Mean over all days of each day's shortfall against arrival, by which rules are chosen.
    pub shortfall_bps: Option<f64>,
    /// Saving on the reported days, by baseline; `null` where nothing was compared.
    pub saving_bps: BTreeMap<String, Option<f64>>,
}

/// The router against one baseline, over the reported days. Positive savings are the router's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelComparison {
    /// `saves`, `costs`, `no_evidence`, `too_few`, `too_little_filled`, `same` or
    /// `nothing_to_compare`.
    pub verdict: String,
    /// The verdict in words, with its scope.
    pub statement: String,
    /// Parent orders compared.
    pub n: u64,
    /// Parent orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Cash of the baseline for these orders, in dollars.
    pub baseline_dollars: f64,
    /// Saved of it, in dollars.
    pub saved_dollars: f64,
    /// The headline: saved of the baseline's cash, unfilled shares priced.
    pub saving_bps: Option<f64>,
    /// Lower end of the saving's interval, days as clusters.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// Standard error of the interval.
    pub standard_error_bps: Option<f64>,
    /// Degrees of freedom of the interval.
    pub degrees_of_freedom: Option<f64>,
    /// Two-sided, of no saving, by the interval's distribution. Like the other p values `null`
    /// where the verdict is that nothing can be said.
    pub p_value: Option<f64>,
    /// Two-sided, of no saving, by flipping the signs of days.
    pub p_value_signs: Option<f64>,
    /// Lower end of the savings that flipped signs do not reject; `null` where nothing bounds them.
    pub signs_low_bps: Option<f64>,
    /// Upper end.
    pub signs_high_bps: Option<f64>,
    /// Flipped signs among all baselines (Romano and Wolf 2005); uncorrected for the baseline named
    /// beforehand.
    pub p_value_adjusted: Option<f64>,
    /// One-sided, of "no rule of the grid saves anything", corrected for the number of rules
    /// (Hansen 2005).
    pub p_value_corrected: Option<f64>,
    /// Standard error by leaving out one day after the other.
    pub jackknife_error_bps: Option<f64>,
    /// Standard error with one score a day.
    pub cluster_error_bps: Option<f64>,
    /// Days of equal weight that the reported days are worth.
    pub effective_days: Option<f64>,
    /// Correlation of days that follow each other.
    pub rho_1: Option<f64>,
    /// Whether that correlation is too large for chance: the interval then trusts in few slow
    /// cosines.
    pub days_dependent: bool,
    /// Mean saving with all orders weighing alike.
    pub per_order_bps: Option<f64>,
    /// Mean saving with all days weighing alike.
    pub equal_day_bps: Option<f64>,
    /// Saving over the orders that both filled alike.
    pub filled_alike_bps: Option<f64>,
    /// Orders that both filled alike.
    pub filled_alike: u64,
    /// Saving with unfilled shares at the touch, without what is beyond it.
    #[serde(default)]
    pub at_touch_bps: Option<f64>,
    /// Whether the price of unfilled shares decides the sign; then there is no verdict on it.
    pub fills_decide: bool,
    /// Share of what was ordered that the router filled.
    pub fill_rate_router: Option<f64>,
    /// Share of what was ordered that the baseline filled.
    pub fill_rate_baseline: Option<f64>,
    /// The part of the saving due to when; `null` in results of earlier versions.
    #[serde(default)]
    pub timing_bps: Option<f64>,
    /// Lower end of the interval of the part due to when.
    #[serde(default)]
    pub timing_ci_low_bps: Option<f64>,
    /// Upper end of the interval of the part due to when.
    #[serde(default)]
    pub timing_ci_high_bps: Option<f64>,
    /// The part of the saving due to where; nothing on a market of one venue.
    pub routing_bps: Option<f64>,
    /// What is known of that part; `null` in results of earlier versions.
    #[serde(default)]
    pub routing: Option<RoutingEvidence>,
    /// Share of orders with a saving above zero.
    pub win_rate: Option<f64>,
    /// Share of orders with a saving of zero.
    pub tie_rate: Option<f64>,
    /// Reported days with a saving above zero.
    pub days_won: u64,
    /// The claim about symbols that are not among these.
    pub other_symbols: Option<OtherSymbols>,
    /// How days differ, and what a new one would save.
    pub between_days: Option<BetweenDays>,
    /// How small a saving so many days show, and how many days this one needs.
    pub power: Option<PanelPower>,
    /// The saving without the day that matters most, downwards and upwards.
    pub without_one_day: Vec<WithoutDay>,
    /// By symbol, day, hour, size and side. Intervals are not corrected for how many groups there
    /// are.
    pub groups: Vec<PanelGroup>,
    /// Quantiles of the savings of single orders.
    pub quantiles: Vec<Quantile>,
    /// How savings are distributed over orders.
    pub histogram: Option<Histogram>,
}

/// Days and symbols as clusters: for symbols that are not among these.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OtherSymbols {
    /// Standard error with days and symbols as clusters (Cameron, Gelbach and Miller 2011).
    pub standard_error_bps: f64,
    /// Degrees of freedom.
    pub degrees_of_freedom: u64,
    /// Lower end of the interval; `null` for fewer than ten symbols.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
}

/// How days differ beyond the scatter inside of each.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BetweenDays {
    /// Standard deviation of days (Paule and Mandel 1982).
    pub deviation_bps: f64,
    /// Mean of days, each weighted by how well it is known.
    pub mean_bps: f64,
    /// Standard error of the mean.
    pub standard_error_bps: f64,
    /// Lower end of the mean's interval (Hartung and Knapp 2001).
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// Lower end of the true saving of a new day: the scatter of its own orders, which every day
    /// seen has on top, is not in it; `null` where nothing bounds it.
    pub new_day_low_bps: Option<f64>,
    /// Upper end.
    pub new_day_high_bps: Option<f64>,
}

/// What so many days can show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelPower {
    /// The saving that four panels of five like this one would show.
    pub detectable_bps: f64,
    /// Standard deviation of a day.
    pub day_deviation_bps: f64,
    /// Reported days that show the saving seen, four times of five; `null` for none.
    pub days_needed: Option<u64>,
    /// Reported days that show a saving of half a basis point.
    pub days_for_half_a_bps: Option<u64>,
    /// Reported days that show a saving of one basis point.
    pub days_for_one_bps: Option<u64>,
    /// Reported days still missing for any verdict; `null` where there are enough.
    pub days_missing: Option<u64>,
}

/// The saving with one day left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WithoutDay {
    /// The day left out.
    pub date: String,
    /// The saving without it.
    pub saving_bps: f64,
}

/// Orders that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PanelGroup {
    /// `symbol`, `day`, `hour`, `size`, `side` or `hour_and_size`.
    pub by: String,
    /// The value that they share; for hour and size both, with a space between.
    pub value: String,
    /// Orders.
    pub n: u64,
    /// Days with such orders.
    pub days: u64,
    /// Saving.
    pub saving_bps: Option<f64>,
    /// Lower end of the interval, days as clusters, within a day its eight batches of starts;
    /// `null` for two days.
    pub ci_low_bps: Option<f64>,
    /// Upper end.
    pub ci_high_bps: Option<f64>,
    /// The part of the saving due to where.
    pub routing_bps: Option<f64>,
}
