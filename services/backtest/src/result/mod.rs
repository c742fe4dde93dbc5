//! The result: what it says, as types, from which the JSON Schema in `docs/` is generated.
//!
//! Amounts are dollars, prices dollars per share, times RFC 3339 in UTC. Where a number would mean nothing it is `null`, with the
//! reason beside it. Everything but `stream`, `meta` and `data.source` depends on input and settings alone.

mod build;
mod canonical;

use std::collections::BTreeMap;

pub(crate) use build::{Context, build};
pub(crate) use canonical::{digest, hex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One backtest of one symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "sor-backtest result")]
pub(crate) struct BacktestResult {
    /// The penalties that executed the order best; the smallest of those that tie.
    pub(crate) best_parameters: Parameters,
    /// The router at the best penalties.
    pub(crate) optimized: Strategy,
    /// The same order under the same rules without a router.
    pub(crate) baselines: Baselines,
    /// 1e4 (baseline average - optimized average) / baseline average, all-in, sign flipped for sells; `null` unless both filled the
    /// same shares.
    pub(crate) savings_vs_baselines_bps: Savings,
    /// Where each saving came from, or why there is none.
    pub(crate) savings_detail: BTreeMap<String, SavingsDetail>,
    /// Further strategies, reported beside the baselines and never instead.
    pub(crate) extra_strategies: BTreeMap<String, Strategy>,
    /// What was executed, when.
    pub(crate) order: Order,
    /// What it was executed on.
    pub(crate) data: Data,
    /// How the data arrived; `null` when it was read from a file.
    pub(crate) stream: Option<Stream>,
    /// How the best penalties were found, and whether they matter.
    pub(crate) tuning: Tuning,
    /// Many orders, out of sample: not part of a run of one order.
    pub(crate) evaluation: Option<serde_json::Value>,
    /// Everything that was assumed.
    pub(crate) assumptions: Assumptions,
    /// SHA-256 of this result without `stream`, `meta`, `data.source` and `digest`: as JSON without spaces, keys sorted.
    pub(crate) digest: String,
    /// What varies from run to run.
    pub(crate) meta: Meta,
}

/// Penalties in dollars per share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Parameters {
    /// Penalty of a share bought beyond the order.
    pub(crate) lambda_over: f64,
    /// Penalty of a share of the order left unfilled.
    pub(crate) lambda_under: f64,
    /// Queue risk, added to either.
    pub(crate) theta_queue: f64,
}

/// The three baselines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Baselines {
    /// At each instant the cheapest venue only.
    pub(crate) best_ask: Strategy,
    /// Equal slices over 60-second buckets, cheapest venues first.
    pub(crate) twap: Strategy,
    /// The same slices, split over venues in proportion to what they show.
    pub(crate) vwap: Strategy,
}

/// Savings in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Savings {
    /// Against `best_ask`.
    pub(crate) best_ask: Option<f64>,
    /// Against `twap`.
    pub(crate) twap: Option<f64>,
    /// Against `vwap`.
    pub(crate) vwap: Option<f64>,
}

/// One saving taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SavingsDetail {
    /// Due to when: the move of the best price between the fills of the two, in basis points.
    pub(crate) timing_bps: Option<f64>,
    /// Due to where: the rest, in basis points.
    pub(crate) routing_bps: Option<f64>,
    /// Why there is no saving to tell.
    pub(crate) reason: Option<String>,
}

/// What one strategy achieved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Strategy {
    /// Dollars paid for a buy, received for a sell; fees included.
    pub(crate) total_cash: f64,
    /// `total_cash / filled`, to 1e-6 dollars; `null` when nothing was filled.
    pub(crate) avg_fill_px: Option<f64>,
    /// Shares filled (`CumQty`).
    pub(crate) filled: u64,
    /// Shares left (`LeavesQty`); never priced into cash.
    pub(crate) unfilled: u64,
    /// Whether all shares were filled.
    pub(crate) complete: bool,
    /// Fees paid, in dollars; negative where venues paid.
    pub(crate) fees: f64,
    /// Time of the first fill.
    pub(crate) first_fill: Option<String>,
    /// Time of the last fill.
    pub(crate) last_fill: Option<String>,
    /// Number of fills.
    pub(crate) fills: u64,
    /// By publisher id, the venues that were sent orders.
    pub(crate) by_venue: BTreeMap<String, VenueShare>,
    /// 1e4 (average - arrival price) / arrival price, positive when worse than arrival.
    pub(crate) implementation_shortfall_bps: Option<f64>,
    /// Unfilled shares times the move of the mid over the window, in dollars.
    pub(crate) opportunity_cost: Option<f64>,
    /// Twice the distance of the fills from the mid, in basis points, without fees.
    pub(crate) effective_spread_bps: Option<f64>,
    /// Filled / (filled + traded) shares in the window; `null` when the recording shows no trades.
    pub(crate) participation: Option<f64>,
    /// Where the mid went after the fills: positive when it moved the order's way.
    pub(crate) markouts: Vec<Markout>,
    /// How much filling displayed shares again and again flatters this strategy, in basis points of its price under the ledger;
    /// `null` unless both ways fill the same shares.
    pub(crate) refill_bias_bps: Option<f64>,
}

/// What one strategy did at one venue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VenueShare {
    /// Market identifier (ISO 10383), where known.
    pub(crate) mic: Option<String>,
    /// Shares filled there.
    pub(crate) filled: u64,
    /// Part of all filled shares.
    pub(crate) share: f64,
    /// Filled part of the shares sent there.
    pub(crate) fill_rate: f64,
    /// Dollars paid or received there, fees included.
    pub(crate) cash: f64,
    /// Fees paid there, in dollars.
    pub(crate) fees: f64,
}

/// A markout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Markout {
    /// Seconds after the fill.
    pub(crate) seconds: f64,
    /// Basis points of the fill price; `null` when the recording ends before.
    pub(crate) bps: Option<f64>,
    /// Part of the filled shares that the recording reaches that far behind.
    pub(crate) covered: f64,
}

/// The parent order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Order {
    /// The instrument; `null` when the recording does not tell it.
    pub(crate) symbol: Option<String>,
    /// `buy` or `sell`.
    pub(crate) side: String,
    /// Shares ordered (`OrderQty`).
    pub(crate) size: u64,
    /// Start of the schedules.
    pub(crate) start: String,
    /// End of the schedules.
    pub(crate) end: String,
    /// The mid when the window opens, in dollars.
    pub(crate) arrival_price: Option<f64>,
}

/// The recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Data {
    /// Rows of this symbol.
    pub(crate) rows: u64,
    /// Distinct instants (`ts_event`).
    pub(crate) snapshots: u64,
    /// First instant.
    pub(crate) first: String,
    /// Last instant.
    pub(crate) last: String,
    /// Venues, in order of publisher id.
    pub(crate) venues: Vec<Venue>,
    /// Rows refused, of all symbols.
    pub(crate) rejected: Rejected,
    /// Instants that no row marks as complete (`F_LAST`).
    pub(crate) instants_without_last_flag: u64,
    /// The market in the window of the order.
    pub(crate) window: MarketWindow,
    /// Where the data came from: not part of the digest.
    pub(crate) source: Vec<Source>,
}

/// Rows refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Rejected {
    /// How many.
    pub(crate) total: u64,
    /// How many for each reason.
    pub(crate) by_reason: BTreeMap<String, u64>,
}

/// A venue of the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Venue {
    /// Databento publisher id.
    pub(crate) publisher_id: u16,
    /// Market identifier (ISO 10383), where known.
    pub(crate) mic: Option<String>,
    /// Rows.
    pub(crate) rows: u64,
}

/// The market in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct MarketWindow {
    /// Rows in the window.
    pub(crate) rows: u64,
    /// Instants in the window: how often strategies could act.
    pub(crate) snapshots: u64,
    /// Instants with best bid = best ask across venues.
    pub(crate) locked: u64,
    /// Instants with best bid > best ask across venues.
    pub(crate) crossed: u64,
    /// Instants with nothing on offer.
    pub(crate) empty: u64,
    /// Shares traded.
    pub(crate) traded: u64,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Source {
    /// File name, or topic.
    pub(crate) name: String,
    /// SHA-256 of the file as it is on disk; `null` for a stream.
    pub(crate) sha256: Option<String>,
}

/// The stream that carried the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Stream {
    /// The producer's run; `null` for producers that name none.
    pub(crate) run_id: Option<String>,
    /// Messages used.
    pub(crate) messages: u64,
    /// Messages received again and dropped.
    pub(crate) duplicates: u64,
    /// Messages that could not be read, kept in the dead-letter topic.
    pub(crate) dead_letters: u64,
    /// Whether nothing is missing: `null` when the producer left no end marker.
    pub(crate) complete: Option<bool>,
    /// SHA-256 of what was sent, as the end marker declares and the reader verified.
    pub(crate) digest: Option<String>,
}

/// The grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Tuning {
    /// Points tried.
    pub(crate) points: u64,
    /// Different results (shares filled and cash) among them.
    pub(crate) distinct_outcomes: u64,
    /// Points that achieve the same as the best, itself included.
    pub(crate) ties: u64,
    /// Whether the penalties do not matter at all here.
    pub(crate) flat: bool,
    /// The same in words.
    pub(crate) statement: String,
    /// Every point: penalties and all-in average price.
    pub(crate) surface: Vec<SurfacePoint>,
}

/// One point of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SurfacePoint {
    /// Penalty of a share bought beyond the order.
    pub(crate) lambda_over: f64,
    /// Penalty of a share of the order left unfilled.
    pub(crate) lambda_under: f64,
    /// Queue risk, added to either.
    pub(crate) theta_queue: f64,
    /// All-in average price; `null` when nothing was filled.
    pub(crate) avg_fill_px: Option<f64>,
    /// Shares filled.
    pub(crate) filled: u64,
}

/// Everything that was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Assumptions {
    /// `strict` or `static`.
    pub(crate) router: String,
    /// Step of the strict router, in shares.
    pub(crate) step: u64,
    /// `ledger` or `displayed`.
    pub(crate) fills: String,
    /// `consolidated` or `event`.
    pub(crate) snapshots: String,
    /// Seconds after which a quote is no longer shown; `null` for never.
    pub(crate) stale_after_seconds: Option<f64>,
    /// Seconds from a decision to its fill.
    pub(crate) latency_seconds: f64,
    /// Whether what is unfilled at the end is swept from the last book.
    pub(crate) completion: bool,
    /// Fee per share at every venue not named below, in dollars.
    pub(crate) fee: f64,
    /// Rebate per posted share at every venue not named below, in dollars.
    pub(crate) rebate: f64,
    /// By publisher id.
    pub(crate) venue_fees: BTreeMap<String, VenueFees>,
}

/// Fees of one venue, in dollars per share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct VenueFees {
    /// Charged per share taken.
    pub(crate) fee: f64,
    /// Paid per posted share that fills.
    pub(crate) rebate: f64,
}

/// What varies from run to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Meta {
    /// Version of the product.
    pub(crate) version: String,
    /// Operating system and processor architecture.
    pub(crate) platform: String,
    /// Threads used.
    pub(crate) threads: u64,
    /// Seconds spent reading or receiving.
    pub(crate) read_seconds: f64,
    /// Seconds spent simulating.
    pub(crate) simulate_seconds: f64,
}

/// The results of a recording of several symbols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct Results {
    /// One result for each symbol, in alphabetical order.
    pub(crate) results: Vec<BacktestResult>,
}
