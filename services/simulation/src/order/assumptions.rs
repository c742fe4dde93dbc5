//! The assumptions under which a parent order is executed.
//!
//! The enumerations have the names of their serialized form in files of settings, on command lines
//! (feature `clap`) and in results; a command line shows what is said of their members.

use std::time::Duration;

use market_data::{FeeSchedule, Price};
use serde::{Deserialize, Serialize};

use crate::order::latency::Latency;

/// How often displayed shares can be taken ([`crate::venue::liquidity`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum FillModel {
    /// Displayed shares fill once: only increases of the displayed size add liquidity.
    #[default]
    Ledger,
    /// Displayed shares fill again at every snapshot, also those that were taken before.
    Displayed,
}

/// What a strategy is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum SnapshotMode {
    /// The latest quote of every venue, carried forward until replaced or stale.
    #[default]
    Consolidated,
    /// Only venues that quoted at the very instant, each with its first row.
    Event,
}

/// How long a quote stands that its venue has not confirmed by another row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StaleAfter {
    /// Until it is replaced.
    #[default]
    Never,
    /// So long.
    Fixed(Duration),
    /// As long as the venue's own habits say ([`market_data::tape::Habit`]).
    Usual,
}

impl From<Option<Duration>> for StaleAfter {
    fn from(limit: Option<Duration>) -> Self {
        limit.map_or(Self::Never, Self::Fixed)
    }
}

/// What a bid of one venue above an ask of another means, where it still is when all rows of an
/// instant have been taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Crossed {
    /// The older of the two, by the last rows of the venues, is not offered until its venue shows
    /// another row.
    OlderOut,
    /// Both quotes are traded on.
    #[default]
    Trade,
}

/// What a child order that takes is limited to, when it arrives later than it was decided on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum TakeOrder {
    /// The worst price that its decision saw for its shares, as an immediate-or-cancel order: what
    /// is not there any more is not filled.
    #[default]
    Ioc,
    /// Nothing: it fills at whatever price its venue shows.
    Market,
}

/// Over which venues `vwap` splits what it wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum VwapVenues {
    /// Venues at the best price.
    #[default]
    BestPrice,
    /// All, which trades through better prices.
    All,
}

/// The market's rules in a simulation, the same for every strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// How often displayed shares can be taken.
    pub fills: FillModel,
    /// What a strategy is shown.
    pub snapshots: SnapshotMode,
    /// How long a quote stands that its venue has not confirmed.
    pub stale_after: StaleAfter,
    /// What is offered when venues cross each other.
    pub crossed: Crossed,
    /// The worst price at which the order trades, without fees.
    pub limit: Option<Price>,
    /// How long news and orders take.
    pub latency: Latency,
    /// Fees by venue.
    pub fees: FeeSchedule,
    /// Whether what is unfilled at the end of the window is swept: decided one order delay before
    /// it on the book then known.
    pub completion: bool,
    /// What child orders that take are limited to.
    pub take: TakeOrder,
    /// Over which venues `vwap` splits what it wants.
    pub vwap: VwapVenues,
}
