//! The result: what it says, as types, from which the JSON Schema in `docs/` is generated.
//!
//! Amounts are dollars, prices dollars per share, times RFC 3339 in UTC. Where a number would mean
//! nothing it is `null`, with the reason beside it. Everything but `stream`, `meta` and
//! `data.source` depends on input and settings alone.

mod assumptions;
mod canonical;
mod document;
mod evaluation;
mod panel;
mod series;

use std::collections::BTreeMap;

pub use assumptions::{Assumptions, VenueFees, VenueLatency};
pub use canonical::{digest, hex};
pub use document::EvaluationDocument;
pub use evaluation::{
    Comparison, EvaluatedData, Evaluation, Evaluations, FillRate, Fold, Histogram, OrderSavings,
    Orders, Quantile, Reaction, ReactionKernel, RoutingEvidence, Stratum,
};
pub use panel::{
    BetweenDays, FailedUnit, OtherSymbols, Panel, PanelComparison, PanelDay, PanelGroup,
    PanelPower, PanelRule, PanelUnits, WithoutDay,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub use series::{Fill, Fills, Quotes, Series};

/// How the warning begins that savings come from when the strategies traded, not from where.
pub const MOSTLY_TIMING: &str = "Mostly timing";

/// One backtest of one symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "sor-backtest result")]
pub struct BacktestResult {
    /// The penalties that executed the order best; the smallest of those that tie.
    pub best_parameters: Parameters,
    /// The router at the best penalties.
    pub optimized: Strategy,
    /// Execution of the same order under the same rules without a router.
    pub baselines: Baselines,
    /// 1e4 (baseline average - optimized average) / baseline average, all-in, sign flipped for
    /// sells; `null` unless both filled the same shares.
    pub savings_vs_baselines_bps: Savings,
    /// Where each saving came from, or why there is none.
    pub savings_detail: BTreeMap<String, SavingsDetail>,
    /// What to know before trusting the figures above, in words.
    pub warnings: Vec<String>,
    /// Further strategies, reported beside the baselines and never instead.
    pub extra_strategies: BTreeMap<String, Strategy>,
    /// What was executed, when.
    pub order: Order,
    /// What it was executed on.
    pub data: Data,
    /// How the data arrived; `null` when it was read from a file.
    pub stream: Option<Stream>,
    /// How the best penalties were found, and whether they matter.
    pub tuning: Tuning,
    /// Many orders, out of sample: not part of a run of one order.
    pub evaluation: Option<serde_json::Value>,
    /// The reaction of the market that was asked for; left out where none was, and half of a push
    /// is gone after a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reaction: Option<ReactionKernel>,
    /// Everything that was assumed.
    pub assumptions: Assumptions,
    /// The market and the fills over time; `null` where nobody asked for them. Not part of the
    /// digest.
    #[serde(default)]
    pub series: Option<Series>,
    /// SHA-256 of this result without `stream`, `meta`, `series` and `digest`, without
    /// `order.symbol` and `assumptions.fees_from`, and without `source`, `late_rows`, `duplicates`,
    /// `flagged` and `notes` of `data`: as JSON without spaces, keys sorted.
    pub digest: String,
    /// What varies from run to run.
    pub meta: Meta,
}

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

/// The three baselines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Baselines {
    /// At each instant the cheapest venue only.
    pub best_ask: Strategy,
    /// Equal slices over 60-second buckets, cheapest venues first.
    pub twap: Strategy,
    /// Slices as of `twap`, split over venues in proportion to what they show.
    pub vwap: Strategy,
}

/// Savings in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Savings {
    /// Against `best_ask`.
    pub best_ask: Option<f64>,
    /// Against `twap`.
    pub twap: Option<f64>,
    /// Against `vwap`.
    pub vwap: Option<f64>,
}

/// One saving taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavingsDetail {
    /// Due to when: the move of the best price between the fills of the two, in basis points.
    pub timing_bps: Option<f64>,
    /// Due to where: the rest, in basis points.
    pub routing_bps: Option<f64>,
    /// What the saving changes by for each dollar per share and share by which the market reacts to
    /// our trading, in basis points: the saving is a line in it (`strategies.exposure` says how
    /// much each strategy trades into its own wake).
    #[serde(default)]
    pub reaction_slope: Option<f64>,
    /// The reaction, in dollars per share and share, at which the saving is zero; `null` where none
    /// above zero does that.
    #[serde(default)]
    pub break_even_reaction: Option<f64>,
    /// The saving with the reaction asked for, in basis points; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving_with_reaction_bps: Option<f64>,
    /// Why there is no saving to report.
    pub reason: Option<String>,
    /// What to know before trusting it, in words.
    pub warnings: Vec<String>,
}

/// What one strategy achieved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Strategy {
    /// Dollars paid for a buy, received for a sell; fees included.
    pub total_cash: f64,
    /// `total_cash / filled`, to 1e-6 dollars; `null` when nothing was filled.
    pub avg_fill_px: Option<f64>,
    /// Shares filled (`CumQty`).
    pub filled: u64,
    /// Of these, shares that were posted and waited for (`LastLiquidityInd` 1).
    pub filled_posted: u64,
    /// Shares left (`LeavesQty`); never priced into cash.
    pub unfilled: u64,
    /// Whether all shares were filled.
    pub complete: bool,
    /// Fees paid, in dollars; negative where venues paid.
    pub fees: f64,
    /// Time of the first fill.
    pub first_fill: Option<String>,
    /// Time of the last fill.
    pub last_fill: Option<String>,
    /// Number of fills.
    pub fills: u64,
    /// By publisher id, the venues that were sent orders.
    pub by_venue: BTreeMap<String, VenueShare>,
    /// 1e4 (average - arrival price) / arrival price of the filled shares, positive when worse than
    /// arrival. The unfilled ones have their own: `opportunity_cost`; both together are the
    /// shortfall of Perold (1988).
    pub implementation_shortfall_bps: Option<f64>,
    /// Unfilled shares times the move of the mid over the window, in dollars.
    pub opportunity_cost: Option<f64>,
    /// 1e4 (average - market VWAP) / market VWAP, positive when worse; against
    /// `data.window.market_vwap`.
    #[serde(default)]
    pub slippage_vs_market_vwap_bps: Option<f64>,
    /// 1e4 (average - market TWAP) / market TWAP, positive when worse; against
    /// `data.window.market_twap`.
    #[serde(default)]
    pub slippage_vs_market_twap_bps: Option<f64>,
    /// Twice the distance of the fills from the mid of all venues just before them, in basis
    /// points, without fees.
    pub effective_spread_bps: Option<f64>,
    /// Filled shares as a part of all trading in the window: of the recorded trades, which contain
    /// posted shares that a trade filled, and of our other fills; `null` when the recording shows
    /// no trades.
    pub participation: Option<f64>,
    /// How much the strategy trades into its own wake, in shares squared: times the market's
    /// reaction, in dollars per share and share, it is the cost of that reaction in dollars. How a
    /// push dies out stands in `reaction`; without it, half is gone after a minute.
    #[serde(default)]
    pub exposure: Option<f64>,
    /// Where the mid went after the fills: positive when it moved the order's way.
    pub markouts: Vec<Markout>,
    /// The average price under the ledger less that where displayed shares fill again and again, at
    /// the same penalties, in basis points: the two fill at other moments, so that it is refilling
    /// and the market's moves together. `null` unless both fill the same shares.
    pub refill_bias_bps: Option<f64>,
}

/// What one strategy did at one venue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VenueShare {
    /// Market identifier (ISO 10383), where known.
    pub mic: Option<String>,
    /// Shares filled there.
    pub filled: u64,
    /// Of these, shares that were posted and waited for.
    pub filled_posted: u64,
    /// Part of all filled shares.
    pub share: f64,
    /// Filled part of the shares sent there.
    pub fill_rate: f64,
    /// Dollars paid or received there, fees included.
    pub cash: f64,
    /// Fees paid there, in dollars.
    pub fees: f64,
}

/// A markout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Markout {
    /// Seconds after the fill.
    pub seconds: f64,
    /// Basis points of the fill price; `null` when the recording ends before.
    pub bps: Option<f64>,
    /// Part of the filled shares that the recording reaches that far behind.
    pub covered: f64,
}

/// The parent order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// The instrument; `null` when the recording does not name it.
    pub symbol: Option<String>,
    /// `buy` or `sell`.
    pub side: String,
    /// Shares ordered (`OrderQty`).
    pub size: u64,
    /// Start of the order and of the schedules.
    pub start: String,
    /// End of the schedules.
    pub end: String,
    /// The mid as it stands when the window opens, in dollars.
    pub arrival_price: Option<f64>,
}

/// The recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Data {
    /// The day, by the calendar of the session; `null` where there is none.
    #[serde(default)]
    pub date: Option<String>,
    /// Rows of this day outside of the session, which fill the book and are not executed
    /// on.
    #[serde(default)]
    pub rows_outside_session: u64,
    /// Rows of this symbol on this day.
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
    /// Instants that no row marks as complete (`F_LAST`).
    pub instants_without_last_flag: u64,
    /// The market in the window of the order.
    pub window: MarketWindow,
    /// Rows about something earlier than what stood before them: they show no earlier than
    /// that. Not part of the digest, as all that follows.
    #[serde(default)]
    pub late_rows: LateRows,
    /// Rows equal to an earlier row: they count once.
    #[serde(default)]
    pub duplicates: u64,
    /// Rows by what their flags say.
    #[serde(default)]
    pub flagged: Flagged,
    /// What to know of the recording, in words.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where the data came from.
    pub source: Vec<Source>,
}

/// Rows about something earlier than what stood before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LateRows {
    /// How many.
    pub count: u64,
    /// How much earlier at worst, in seconds.
    pub worst_seconds: f64,
}

/// Rows by what their flags say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Flagged {
    /// `F_MAYBE_BAD_BOOK`: behind a gap that could not be repaired; their quotes are not executed
    /// on.
    pub maybe_bad_book: u64,
    /// `F_BAD_TS_RECV`: the time of receipt is not to be relied on.
    pub bad_ts_recv: u64,
    /// `F_SNAPSHOT`: they repeat a book, and name no instant and no day.
    pub snapshot: u64,
}

/// Rows refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// How many.
    pub total: u64,
    /// How many for each reason.
    pub by_reason: BTreeMap<String, u64>,
}

/// A venue of the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Venue {
    /// Databento publisher id.
    pub publisher_id: u16,
    /// Market identifier (ISO 10383), where known.
    pub mic: Option<String>,
    /// Rows.
    pub rows: u64,
}

/// The market in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MarketWindow {
    /// Rows in the window.
    pub rows: u64,
    /// Instants in the window: how often strategies could act.
    pub snapshots: u64,
    /// Instants with best bid = best ask across venues.
    pub locked: u64,
    /// Instants with best bid > best ask across venues.
    pub crossed: u64,
    /// Instants with nothing on offer.
    pub empty: u64,
    /// Shares traded.
    pub traded: u64,
    /// Of these, shares of trades without a side, auctions among them.
    #[serde(default)]
    pub traded_without_side: u64,
    /// Average price of the trades, weighted by their shares, in dollars; `null` without trades.
    #[serde(default)]
    pub market_vwap: Option<f64>,
    /// Average mid, weighted by how long it stood, in dollars.
    #[serde(default)]
    pub market_twap: Option<f64>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// File name, or topic.
    pub name: String,
    /// SHA-256 of the file as it is on disk; `null` for a stream.
    pub sha256: Option<String>,
    /// What the file was taken for; `null` for a stream.
    #[serde(default)]
    pub format: Option<SourceFormat>,
}

/// What a file was taken for, and what was assumed about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourceFormat {
    /// Layers of compression, the outermost first: `gzip`, `zstd`.
    pub containers: Vec<String>,
    /// `CSV`, `DBN` or `Parquet`.
    pub encoding: String,
    /// Version of DBN.
    pub dbn_version: Option<u8>,
    /// Dataset that the file names.
    pub dataset: Option<String>,
    /// What a row says: `mbp-1`, `bbo-1s`; `quotes` where the file does not name its schema.
    pub schema: String,
    /// How rows say which instrument they are of.
    pub instruments: String,
    /// Rows used.
    pub rows: u64,
    /// Lines that repeat the header: skipped.
    pub repeated_headers: u64,
    /// Sides of zero shares, taken for "nothing shown".
    pub empty_quotes: u64,
    /// What else was assumed or left out, in words.
    pub notes: Vec<String>,
}

/// The stream that carried the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stream {
    /// The producer's run; `null` for producers that name none.
    pub run_id: Option<String>,
    /// Messages used.
    pub messages: u64,
    /// Messages received again and dropped.
    pub duplicates: u64,
    /// Messages that could not be read, kept in the dead-letter topic.
    pub dead_letters: u64,
    /// Without end markers: offsets of the topic below its last record that no record has. What
    /// stood there was compacted, removed or has expired, or is a mark of a transaction.
    #[serde(default)]
    pub missing_offsets: u64,
    /// Whether nothing is missing: `null` when the producer left no end marker.
    pub complete: Option<bool>,
    /// SHA-256 of what was sent, as the end marker declares and the reader verified.
    pub digest: Option<String>,
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

/// What varies from run to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Meta {
    /// Version of the product.
    pub version: String,
    /// The command, as it was typed.
    #[serde(default)]
    pub command: Option<String>,
    /// Operating system and processor architecture.
    pub platform: String,
    /// Threads that the simulation was spread over.
    pub threads: u64,
    /// Seconds spent reading or receiving.
    pub read_seconds: f64,
    /// Seconds spent simulating.
    pub simulate_seconds: f64,
}

/// The results of a recording of several symbols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Results {
    /// One result for each symbol, in alphabetical order.
    pub results: Vec<BacktestResult>,
}

/// What a command that executes one order prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "sor-backtest result")]
pub enum Document {
    /// The recording has one symbol, or one was asked for.
    One(Box<BacktestResult>),
    /// The recording has several.
    Many(Results),
}

impl Document {
    /// Every result.
    pub fn results(&self) -> &[BacktestResult] {
        match self {
            Self::One(result) => std::slice::from_ref(result),
            Self::Many(Results { results }) => results,
        }
    }

    /// Gives every result away.
    pub fn into_results(self) -> Vec<BacktestResult> {
        match self {
            Self::One(result) => vec![*result],
            Self::Many(Results { results }) => results,
        }
    }
}

impl BacktestResult {
    /// The result without what is large: the market and the fills over time, and the points of the
    /// grid. Its digest is that of the whole.
    #[must_use]
    pub fn for_a_message(self) -> Self {
        Self {
            series: None,
            tuning: Tuning {
                surface: Vec::new(),
                ..self.tuning
            },
            ..self
        }
    }
}
