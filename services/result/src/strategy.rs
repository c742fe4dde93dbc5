//! What strategies achieved, and what the router saved against the baselines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

impl Savings {
    /// The saving against a baseline by its key; `None` for one that is not among the three.
    pub fn against(&self, key: &str) -> Option<f64> {
        match key {
            "best_ask" => self.best_ask,
            "twap" => self.twap,
            "vwap" => self.vwap,
            _ => None,
        }
    }
}

/// One saving taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SavingsDetail {
    /// Due to when: the move of the best price between the fills of the two, in basis points.
    pub timing_bps: Option<f64>,
    /// Due to where: the rest, in basis points. Nothing on a market of one venue.
    pub routing_bps: Option<f64>,
    /// Of `routing_bps`, what was saved in fees, rebates among them, in basis points; `null` on a
    /// market of one venue. This and the next two add to `routing_bps`.
    #[serde(default)]
    pub routing_fees_bps: Option<f64>,
    /// Of `routing_bps`, what posting saved, in basis points: posted shares less the price that
    /// taking would have paid just before they filled, at the best venue and without fees. What
    /// waiting for them cost is in `timing_bps`.
    #[serde(default)]
    pub routing_posting_bps: Option<f64>,
    /// Of `routing_bps`, what was saved in prices, in basis points: taken shares less the best
    /// price that any venue showed, which a worse venue or a deeper level goes beyond.
    #[serde(default)]
    pub routing_price_bps: Option<f64>,
    /// What the saving changes by for each dollar per share and share by which the market reacts to
    /// our trading, in basis points: the saving is a line in it (`strategies.exposure` says how
    /// much each strategy trades into its own wake).
    #[serde(default)]
    pub reaction_slope: Option<f64>,
    /// The reaction at which nothing is left of the saving, in dollars per share and share; `null`
    /// where nothing is saved without it, or no reaction undoes it.
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
    /// `total_cash / filled`, to 1e-6 dollars, below a dollar to 1e-9; `null` when nothing was
    /// filled.
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
    /// the same penalties, in basis points and signed so that what refilling gains is positive: a
    /// buyer pays less with it, a seller receives more. The two fill at other moments, so that it
    /// is refilling and the market's moves together. `null` unless both fill the same shares.
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
