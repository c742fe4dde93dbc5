//! What was assumed of the market and of the trader.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that was assumed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assumptions {
    /// Clock by which rows are replayed: `event` or `receive`.
    #[serde(default)]
    pub clock: String,
    /// `strict`, `static`, `take-post` or `cont-kukanov`; `own:` and a name where the caller's code
    /// routed.
    pub router: String,
    /// What cuts the order into the slices that `take-post` and `cont-kukanov` place, `twap` or
    /// `almgren-chriss`; `null` for the others.
    #[serde(default)]
    pub schedule: Option<String>,
    /// Step of the strict router, in shares.
    pub step: u64,
    /// `ledger` or `displayed`.
    pub fills: String,
    /// `consolidated` or `event`.
    pub snapshots: String,
    /// Levels of the book that were shown and filled: 1 for the best prices.
    pub depth: u8,
    /// Trading hours outside of which nothing is executed: `all`, `us-equities`, or hours of a
    /// place.
    #[serde(default)]
    pub session: String,
    /// The worst price at which the order trades, in dollars; `null` for any.
    #[serde(default)]
    pub limit: Option<f64>,
    /// Seconds after which an unconfirmed quote is no longer shown, at every venue; `null` for
    /// never, or by each venue's own habits.
    pub stale_after_seconds: Option<f64>,
    /// By publisher id, seconds after which an unconfirmed quote is no longer shown by the venue's
    /// own habits, as its rows until the window's end have it: twenty times its mean gap between
    /// rows, at least one and at most sixty seconds.
    #[serde(default)]
    pub venue_stale_after_seconds: BTreeMap<String, f64>,
    /// When a bid of one venue is above an ask of another: `older-out` does not offer the older of
    /// the two until its venue shows another row, `trade` offers both.
    #[serde(default)]
    pub crossed: String,
    /// Seconds from a decision to its arrival at every venue not named below.
    pub latency_seconds: f64,
    /// Seconds from a change of quotes to the trader's knowing of it, at every venue not named
    /// below.
    pub data_latency_seconds: f64,
    /// Seconds from a fill, a refusal or a cancellation to the trader's knowing of it, at every
    /// venue not named below.
    pub acknowledgement_latency_seconds: f64,
    /// By publisher id.
    pub venue_latencies: BTreeMap<String, VenueLatency>,
    /// Whether what is unfilled at the end is swept: decided one order delay before it on the book
    /// then known.
    pub completion: bool,
    /// What orders that take are limited to: `ioc`, the price decided on, or `market`, nothing;
    /// `null` where a result does not say it.
    #[serde(default)]
    pub take: Option<String>,
    /// Over which venues `vwap` splits, those at the `best-price` or `all`; `null` where a result
    /// does not say it.
    #[serde(default)]
    pub vwap_venues: Option<String>,
    /// Fee per share at every venue not named below, in dollars.
    pub fee: f64,
    /// Rebate per posted share at every venue not named below, in dollars.
    pub rebate: f64,
    /// By publisher id.
    pub venue_fees: BTreeMap<String, VenueFees>,
    /// Who says so: `settings`, or `messages` of the stream.
    #[serde(default)]
    pub fees_from: String,
}

/// Fees of one venue, in dollars per share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VenueFees {
    /// Charged per share taken.
    pub fee: f64,
    /// Paid per posted share that fills.
    pub rebate: f64,
}

/// How long messages between the trader and one venue take, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VenueLatency {
    /// From a change of quotes to the trader's knowing of it.
    pub data_seconds: f64,
    /// From a decision to its arrival.
    pub order_seconds: f64,
    /// From a fill, a refusal or a cancellation to the trader's knowing of it.
    pub acknowledgement_seconds: f64,
}
