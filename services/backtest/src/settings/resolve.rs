//! From settings as written to what a backtest takes.

use std::borrow::Cow;
use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use market_data::{
    Dates, Depth, FeeSchedule, PerShare, Price, Selection, SelectionError, Session, Shares,
    TimeOfDay, VenueFees, Zone,
};
use simulation::backtest;
use simulation::backtest::tuning::Grid;
use simulation::order::latency::{Delays, Latency};
use simulation::order::window::Window;
use simulation::order::{Assumptions, FillModel, ParentOrder, SnapshotMode, TakeOrder, VwapVenues};
use simulation::schedule::curve::Curve;
use simulation::strategy::router;
use simulation::tca::impact::{Kernel, Reaction};

use super::{
    Amount, Clock, Fills, Profile, RouterKind, ScheduleKind, Settings, Snapshots, Take, latencies,
};
use crate::cli::LARGEST_ORDER;
use crate::error::Usage;
use crate::input::Reading;
use crate::sittings::Wanted;

/// How long an order that begins with its recording waits for every venue to show itself.
const WARM_UP: Duration = Duration::from_secs(1);

/// Most points of a grid: each is an execution of its own.
const MOST_POINTS: usize = 100_000;

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

    /// How recordings are read.
    ///
    /// # Errors
    /// When what is wanted of them makes no sense, or the map cannot be used.
    pub(crate) fn reading(&self) -> Result<Reading> {
        let map = self.data.map.as_deref().filter(|text| !text.is_empty());
        Ok(Reading {
            levels: self.market.depth,
            clock: self.data.clock.into(),
            selection: self.selection()?,
            mapping: map.map(str::parse).transpose()?,
        })
    }

    /// The settings of a backtest.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn resolve(&self) -> Result<backtest::Settings> {
        self.wanted()?;
        self.reaction()?;
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
            window: self.window()?,
            assumptions: self.assumptions()?,
            router: match (&self.router.own, self.router.kind) {
                (Some(own), _) => router::Router::Own(own.clone()),
                (None, RouterKind::Strict) => router::Router::Strict,
                (None, RouterKind::Static) => router::Router::Static,
                (None, RouterKind::TakePost) => router::Router::TakePost(pace),
                (None, RouterKind::ContKukanov) => router::Router::ContKukanov(pace),
            },
            step: Shares::new(self.router.step),
            grid: self.grid()?,
        })
    }

    /// The window, on a day and in a session yet to be found.
    fn window(&self) -> Result<Window> {
        let time = |name, text: &Option<String>| {
            let parsed = text.as_deref().map(TimeOfDay::parse).transpose();
            parsed.map_err(|_| {
                let text = text.as_deref().unwrap_or_default();
                self.refuse(name, text, "a time of day such as 13:36:32")
            })
        };
        let zone = self.order.tz.as_deref().map(str::parse::<Zone>).transpose();
        let zone = zone.map_err(|error| {
            let tz = self.order.tz.as_deref().unwrap_or_default();
            self.unread("order.tz", tz, error)
        })?;
        Ok(Window {
            from: time("order.from", &self.order.from)?,
            to: time("order.to", &self.order.to)?,
            zone: zone.unwrap_or_default(),
            session: Session::All,
            date: None,
            warm_up: match self.profile {
                Profile::Default => WARM_UP,
                Profile::Seed => Duration::ZERO,
            },
        })
    }

    /// The days and hours that are asked for of a recording.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn wanted(&self) -> Result<Wanted> {
        let session = self.order.session.as_deref();
        let session = session.map(str::parse::<Session>).transpose();
        let dates = self.order.date.as_deref();
        let dates = dates.map(str::parse::<Dates>).transpose();
        let usage = |name, text: &Option<String>, error: &dyn std::error::Error| {
            let text = text.as_deref().unwrap_or_default();
            self.unread(name, text, error)
        };
        Ok(Wanted {
            window: self.window()?,
            session: session
                .map_err(|error| usage("order.session", &self.order.session, &error))?,
            clock: match self.data.clock {
                Clock::Event => "event",
                Clock::Receive => "receive",
            },
            dates: dates.map_err(|error| usage("order.date", &self.order.date, &error))?,
            dates_typed: self.typed.get("order.date").cloned().unwrap_or_default(),
        })
    }

    fn limit(&self) -> Result<Option<Price>> {
        let Some(Amount(limit)) = self.order.limit else {
            return Ok(None);
        };
        let price = Price::from_units(limit.units());
        let price = price.map_err(|_| {
            self.refuse(
                "order.limit",
                Amount(limit),
                "a price in dollars above zero",
            )
        })?;
        Ok(Some(price))
    }

    /// What is assumed of the market's reaction.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn reaction(&self) -> Result<Reaction> {
        let assumed = &self.reaction;
        if let Some(kappa) = assumed.kappa
            && !(kappa.is_finite() && kappa >= 0.0)
        {
            let expected = "zero or more dollars per share and share";
            return Err(self.refuse("reaction.kappa", kappa, expected).into());
        }
        let fraction = |key, value: f64| -> Result<f64> {
            if (0.0..=1.0).contains(&value) {
                Ok(value)
            } else {
                Err(self.refuse(key, value, "a fraction from 0 to 1").into())
            }
        };
        Ok(Reaction {
            kernel: Kernel {
                half_life: assumed.half_life.duration(),
                permanent: fraction("reaction.permanent", assumed.permanent)?,
                passive: fraction("reaction.passive", assumed.passive)?,
            },
            kappa: assumed.kappa.filter(|kappa| *kappa > 0.0),
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
            stale_after: market.stale_after.into(),
            crossed: market.crossed.into(),
            limit: self.limit()?,
            latency: self.latency()?,
            fees: self.fees()?,
            completion: market.completion,
            take: match market.take {
                Take::Ioc => TakeOrder::Ioc,
                Take::Market => TakeOrder::Market,
            },
            vwap: match market.vwap_venues {
                super::VwapVenues::BestPrice => VwapVenues::BestPrice,
                super::VwapVenues::All => VwapVenues::All,
            },
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
                .map_err(|error| unusable("latency file", path, &error))?;
        }
        Ok(latency)
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

    fn grid(&self) -> Result<Grid> {
        let router = &self.router;
        if router.own.is_some() {
            let nothing = [PerShare::ZERO];
            let grid = Grid::new(&nothing, &nothing, &nothing);
            return grid.context("the grid of penalties is empty");
        }
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
        let counts = [
            ("lambda_over", router.lambda_over.len()),
            ("lambda_under", router.lambda_under.len()),
            ("theta_queue", router.theta_queue.len()),
        ];
        let points = counts
            .iter()
            .try_fold(1_usize, |points, (_, count)| points.checked_mul(*count));
        if points.is_none_or(|points| points > MOST_POINTS) {
            let counts = counts.map(|(name, count)| format!("{count} values of router.{name}"));
            return Err(Usage::together(format!(
                "the grid of {} has more than {MOST_POINTS} points: leave some out (--lambda-over, \
                 --lambda-under, --theta-queue)",
                counts.join(", ")
            ))
            .into());
        }
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

    /// The error of a text that cannot be read, in the words of who set it.
    fn unread(&self, key: &str, text: &str, error: impl Display) -> Usage {
        let typed = self.typed.get(key).map_or(key, String::as_str);
        Usage::together(format!("{typed} is {text}: {error}"))
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

/// A file of settings that cannot be used: as any setting that makes no sense.
fn unusable(kind: &str, path: &Path, error: &anyhow::Error) -> Usage {
    let why = app::one_line(error.as_ref());
    Usage::together(format!("the {kind} {}: {why}", path.display()))
}
