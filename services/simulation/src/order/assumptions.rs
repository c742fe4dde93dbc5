//! The assumptions under which a parent order is executed.

use std::time::Duration;

use market_data::{FeeSchedule, Price};

use crate::order::latency::Latency;

/// How often displayed shares can be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FillModel {
    /// Once: only increases of the displayed size add liquidity (see [`crate::venue::liquidity`]).
    #[default]
    Ledger,
    /// Again at every snapshot, also those that were taken before.
    Displayed,
}

/// What a strategy is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SnapshotMode {
    /// Every venue's latest quote, carried forward until replaced or stale.
    #[default]
    Consolidated,
    /// Only the venues that quoted at this very instant, each with its first row.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Crossed {
    /// That both can be traded against.
    #[default]
    Trade,
    /// That the older of the two, by the last rows of the venues, is not there any more: it is not
    /// offered until its venue shows another row.
    OlderOut,
}

/// What a child order that takes does at prices worse than those it was decided on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TakeOrder {
    /// Nothing: it is an immediate-or-cancel order, limited to the worst price that its decision
    /// saw for its shares.
    #[default]
    Ioc,
    /// It fills at whatever price its venue shows when it arrives.
    Market,
}

/// Over which venues `vwap` splits what it wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
