//! `[market]`: what is assumed of the market.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use market_data::{Depth, FeeSchedule, VenueFees};
use simulation::order::latency::{Delays, Latency};
use simulation::order::{Assumptions, Crossed, FillModel, SnapshotMode, TakeOrder, VwapVenues};

use super::table::table;
use super::values::latencies;
use super::{Amount, Settings, Stale};
use crate::cli::values::{finite, truth};
use crate::error::Usage;

table! {
    /// What is assumed of the market.
    MarketOptions under "Market", Market:

    /// How often displayed shares can be taken [default: ledger]
    #[option(FillModel, long, value_enum, ignore_case = true)]
    fills: FillModel = FillModel::Ledger; seed FillModel::Displayed,

    /// Quotes that strategies see [default: consolidated]
    #[option(SnapshotMode, long, value_enum, ignore_case = true)]
    snapshots: SnapshotMode = SnapshotMode::Consolidated; seed SnapshotMode::Event,

    /// What orders that take are limited to when they arrive late [default: ioc]
    #[option(TakeOrder, long, value_enum, ignore_case = true)]
    take: TakeOrder = TakeOrder::Ioc; seed TakeOrder::Market,

    /// Whether what is unfilled at the end is swept: decided one order delay before it on the book
    /// then known [default: true]
    #[option(bool, long, value_name = "true|false", value_parser = truth)]
    completion: bool = true; seed false,

    /// Venues over which the baseline vwap splits what it wants [default: best-price]
    #[option(VwapVenues, long, value_name = "VENUES", value_enum, ignore_case = true)]
    vwap_venues: VwapVenues = VwapVenues::BestPrice; seed VwapVenues::All,

    /// Levels of MBP-10 files that are shown and filled when an order sweeps through the best price
    /// [default: 1]
    #[option(
        u8,
        long,
        value_name = "LEVELS",
        value_parser = clap::value_parser!(u8).range(1..=10)
    )]
    depth: u8 = 1,

    /// Silence of a venue after which its quotes are not traded on: a duration such as 30s, never,
    /// or usual, twenty times the mean gap between the venue's rows so far, at least 1s and at most
    /// 60s [default: usual]
    #[option(Stale, long, value_name = "DURATION|usual|never")]
    stale_after: Stale = Stale::Usual; seed Stale::Never,

    /// When one venue's bid is above another's ask as an instant ends: the older quote is not
    /// offered until refreshed, or both are [default: older-out]
    #[option(Crossed, long, value_enum, ignore_case = true)]
    crossed: Crossed = Crossed::OlderOut; seed Crossed::Trade,

    /// Milliseconds from a decision to its arrival at a venue [default: 0]
    #[option(f64, long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    latency_ms: f64 = 0.0,

    /// Milliseconds from a change of quotes until the strategy sees it [default: 0]
    #[option(f64, long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    data_latency_ms: f64 = 0.0,

    /// Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    #[option(f64, long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    ack_latency_ms: f64 = 0.0,

    /// CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    #[option(PathBuf, long, value_name = "FILE")]
    latencies: Option<PathBuf> = None,

    /// Fee per share at every venue, dollars [default: 0]
    #[option(String, long, value_name = "DOLLARS", allow_hyphen_values = true)]
    fee: Amount = Amount::ZERO,

    /// Rebate per posted share at every venue, dollars [default: 0]
    #[option(String, long, value_name = "DOLLARS", allow_hyphen_values = true)]
    rebate: Amount = Amount::ZERO,

    /// CSV of fees by venue: publisher_id,fee,rebate
    #[option(PathBuf, long, value_name = "FILE")]
    fees: Option<PathBuf> = None,
}

impl Settings {
    /// What is assumed of the market.
    ///
    /// # Errors
    /// When a value makes no sense, or a file of fees or latencies cannot be used.
    pub(super) fn assumptions(&self) -> Result<Assumptions> {
        let market = &self.market;
        if !(1..=Depth::MOST_LEVELS).contains(&market.depth) {
            let expected = "from 1 (the best prices) to 10";
            return Err(self.refuse("market.depth", market.depth, expected).into());
        }
        Ok(Assumptions {
            fills: market.fills,
            snapshots: market.snapshots,
            stale_after: market.stale_after.into(),
            crossed: market.crossed,
            limit: self.limit()?,
            latency: self.latency()?,
            fees: self.fees()?,
            completion: market.completion,
            take: market.take,
            vwap: market.vwap_venues,
        })
    }

    /// That a stream carries everything that is asked for.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn check_streamable(&self) -> Result<()> {
        if self.market.depth > 1 {
            let expected = "1 here: a stream carries best prices only, `run --input FILE` without \
                --stream has the rest";
            return Err(self
                .refuse("market.depth", self.market.depth, expected)
                .into());
        }
        Ok(())
    }

    fn latency(&self) -> Result<Latency> {
        let market = &self.market;
        let mut latency = Latency::uniform(Delays {
            data: self.milliseconds("market.data_latency_ms", market.data_latency_ms)?,
            order: self.milliseconds("market.latency_ms", market.latency_ms)?,
            acknowledgement: self.milliseconds("market.ack_latency_ms", market.ack_latency_ms)?,
        });
        if let Some(path) = &market.latencies {
            latencies::read(path, &mut latency)
                .map_err(|error| unusable("latency file", path, &error))?;
        }
        Ok(latency)
    }

    fn milliseconds(&self, key: &str, value: f64) -> Result<Duration> {
        Duration::try_from_secs_f64(value / 1e3)
            .map_err(|_| self.refuse(key, value, "zero or more milliseconds").into())
    }

    fn fees(&self) -> Result<FeeSchedule> {
        let Amount(fee) = self.market.fee;
        let Amount(rebate) = self.market.rebate;
        let mut fees = FeeSchedule::uniform(VenueFees { fee, rebate });
        if let Some(path) = &self.market.fees {
            let read = text::bounded::file(path, text::bounded::SIDE_FILE)
                .map_err(anyhow::Error::from)
                .and_then(|file| Ok(fees.read_csv(&file[..])?));
            read.map_err(|error| unusable("fee file", path, &error))?;
        }
        Ok(fees)
    }
}

/// A file of settings that cannot be used: as any setting that makes no sense.
fn unusable(kind: &str, path: &Path, error: &anyhow::Error) -> Usage {
    let why = app::one_line(error.as_ref());
    Usage::together(format!("the {kind} {}: {why}", path.display()))
}
