//! The result: what it says, as types, from which the JSON Schema in `docs/` is generated.
//!
//! Amounts are dollars, prices dollars per share, times RFC 3339 in UTC. Where a number would mean
//! nothing it is `null`, with the reason beside it. Everything but `stream`, `meta` and
//! `data.source` depends on input and settings alone.

mod assumptions;
mod canonical;
mod data;
mod document;
mod evaluation;
mod panel;
mod series;
mod strategy;
mod tuning;

use std::collections::BTreeMap;

pub use assumptions::{Assumptions, VenueFees, VenueLatency};
pub use canonical::digest;
pub use data::{
    Data, Flagged, LateRows, MarketWindow, Rejected, SYNTHETIC, Source, SourceFormat, Stream, Venue,
};
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
pub use series::{Books, Fill, Fills, Quotes, Series};
pub use strategy::{Baselines, Markout, Savings, SavingsDetail, Strategy, VenueShare};
pub use tuning::{Parameters, SurfacePoint, Tuning};

/// How the warning begins that savings come from when the strategies traded, not from where.
pub const MOSTLY_TIMING: &str = "Mostly timing";

/// The statement where there would be a saving or a cost, did the price of unfilled shares not
/// decide its sign.
pub const UNFILLED: &str =
    "no verdict: the sign of the saving depends on how unfilled shares are priced";

/// The statement where routing would save or cost, did orders that were filled differently not
/// decide its sign.
pub const ROUTING_UNFILLED: &str =
    "no verdict: the sign of routing depends on orders that were filled differently";

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
