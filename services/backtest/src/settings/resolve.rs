//! From settings as written to what a backtest takes.

use std::borrow::Cow;
use std::fmt::Display;
use std::fs::File;
use std::time::Duration;

use anyhow::{Context, Result};
use app::settings::Span;
use market_data::{
    Depth, FeeSchedule, PerShare, Selection, SelectionError, Shares, TimeOfDay, VenueFees,
};
use simulation::backtest;
use simulation::backtest::tuning::Grid;
use simulation::order::latency::{Delays, Latency};
use simulation::order::window::Window;
use simulation::order::{Assumptions, FillModel, ParentOrder, SnapshotMode};
use simulation::schedule::curve::Curve;
use simulation::strategy::router;

use super::{Amount, Fills, RouterKind, ScheduleKind, Settings, Snapshots, latencies};
use crate::cli::LARGEST_ORDER;
use crate::error::Usage;

impl Settings {
    /// What of a recording is wanted.
    ///
    /// # Errors
    /// When a list of symbols or of venues is none.
    pub(crate) fn selection(&self) -> Result<Selection> {
        let usage = |error: SelectionError| Usage::together(error);
        let symbols = self.order.symbol.as_deref().filter(|text| !text.is_empty());
        let selection = symbols.map_or(Ok(Selection::default()), Selection::of_symbols);
        let venues = |text: &Option<String>| match text.as_deref() {
            None | Some("") => Ok(Vec::new()),
            Some(text) => Selection::parse_venues(text),
        };
        let (at, without) = (venues(&self.data.venues), venues(&self.data.without_venues));
        Ok(selection
            .map_err(usage)?
            .at(at.map_err(usage)?)
            .without(without.map_err(usage)?))
    }

    /// The settings of a backtest.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn resolve(&self) -> Result<backtest::Settings> {
        let size = self.order.size;
        if size == 0 || size > LARGEST_ORDER {
            return Err(self
                .refuse("order.size", size, "between 1 and 1,000,000,000,000 shares")
                .into());
        }
        if self.router.step == 0 {
            return Err(self.refuse("router.step", 0, "at least 1 share").into());
        }
        let max_bad_rows = self.data.max_bad_rows;
        if !(0.0..=1.0).contains(&max_bad_rows) {
            return Err(self
                .refuse("data.max_bad_rows", max_bad_rows, "a fraction from 0 to 1")
                .into());
        }
        let time = |name, text: &Option<String>| {
            let parsed = text.as_deref().map(TimeOfDay::parse).transpose();
            parsed.map_err(|_| {
                self.refuse(
                    name,
                    text.as_deref().unwrap_or_default(),
                    "a UTC time of day such as 13:36:32",
                )
            })
        };
        let depth = self.market.depth;
        if !(1..=Depth::MOST_LEVELS).contains(&depth) {
            return Err(self
                .refuse("market.depth", depth, "from 1 (the best prices) to 10")
                .into());
        }
        let pace = match self.router.schedule {
            ScheduleKind::Twap => Curve::Twap,
            ScheduleKind::AlmgrenChriss => Curve::AlmgrenChriss,
        };
        Ok(backtest::Settings {
            order: ParentOrder {
                side: self.order.side,
                size: Shares::new(size),
            },
            window: Window {
                from: time("order.from", &self.order.from)?,
                to: time("order.to", &self.order.to)?,
            },
            assumptions: self.assumptions()?,
            router: match self.router.kind {
                RouterKind::Strict => router::Router::Strict,
                RouterKind::Static => router::Router::Static,
                RouterKind::TakePost => router::Router::TakePost(pace),
                RouterKind::ContKukanov => router::Router::ContKukanov(pace),
            },
            step: Shares::new(self.router.step),
            grid: self.grid()?,
        })
    }

    /// That a stream carries everything that is asked for.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn check_streamable(&self) -> Result<()> {
        if self.market.depth > 1 {
            let expected = "1 here: a stream carries best prices only, `run --input FILE` without --stream has the rest";
            return Err(self
                .refuse("market.depth", self.market.depth, expected)
                .into());
        }
        Ok(())
    }

    fn assumptions(&self) -> Result<Assumptions> {
        let market = &self.market;
        Ok(Assumptions {
            fills: match market.fills {
                Fills::Ledger => FillModel::Ledger,
                Fills::Displayed => FillModel::Displayed,
            },
            snapshots: match market.snapshots {
                Snapshots::Consolidated => SnapshotMode::Consolidated,
                Snapshots::Event => SnapshotMode::Event,
            },
            stale_after: market.stale_after.map(Span::duration),
            latency: self.latency()?,
            fees: self.fees()?,
            completion: market.completion,
        })
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
                .with_context(|| format!("in the latency file {}", path.display()))?;
        }
        Ok(latency)
    }

    fn fees(&self) -> Result<FeeSchedule> {
        let Amount(fee) = self.market.fee;
        let Amount(rebate) = self.market.rebate;
        let mut fees = FeeSchedule::uniform(VenueFees { fee, rebate });
        if let Some(path) = &self.market.fees {
            let file = File::open(path)
                .with_context(|| format!("cannot open the fee file {}", path.display()))?;
            fees.read_csv(file)
                .with_context(|| format!("in the fee file {}", path.display()))?;
        }
        Ok(fees)
    }

    fn grid(&self) -> Result<Grid> {
        let router = &self.router;
        let list = |name, amounts: &[Amount]| -> Result<Vec<PerShare>> {
            if amounts.is_empty() {
                return Err(self.refuse(name, "no value", "at least one amount").into());
            }
            if let Some(negative) = amounts.iter().find(|amount| amount.0 < PerShare::ZERO) {
                return Err(self
                    .refuse(name, negative, "zero or more dollars per share")
                    .into());
            }
            Ok(amounts.iter().map(|amount| amount.0).collect())
        };
        let grid = Grid::new(
            &list("router.lambda_over", &router.lambda_over)?,
            &list("router.lambda_under", &router.lambda_under)?,
            &list("router.theta_queue", &router.theta_queue)?,
        );
        grid.context("the grid of penalties is empty")
    }

    fn milliseconds(&self, key: &str, value: f64) -> Result<Duration> {
        Duration::try_from_secs_f64(value / 1e3)
            .map_err(|_| self.refuse(key, value, "zero or more milliseconds").into())
    }

    /// The error of a value that makes no sense, in the words of who set it.
    fn refuse(
        &self,
        key: &str,
        value: impl Display,
        expected: impl Into<Cow<'static, str>>,
    ) -> Usage {
        let typed = self.typed.get(key).map_or(key, String::as_str);
        Usage::new(typed.to_owned(), value, expected)
    }
}
