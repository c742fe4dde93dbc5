//! `[order]`: what is executed, and when.

use std::time::Duration;

use anyhow::Result;
use market_data::{Calendar, Dates, Price, Session, Shares, Side, TimeOfDay, Zone};
use simulation::order::ParentOrder;
use simulation::order::window::Window;

use super::table::table;
use super::{Amount, Profile, Settings, written};
use crate::cli::LARGEST_ORDER;
use crate::cli::values::{shares, side};
use crate::input::sittings::Wanted;

/// How long an order that begins with its recording waits for every venue to show itself.
const WARM_UP: Duration = Duration::from_secs(1);

table! {
    /// What is executed, and when.
    OrderOptions under "Order", Order:

    /// Shares of the parent order [default: 5000]
    #[option(
        u64,
        long = "order-size",
        id = "order_size",
        aliases = ["size", "qty", "quantity", "shares"],
        value_name = "SHARES",
        value_parser = shares,
        allow_hyphen_values = true
    )]
    #[serde(deserialize_with = "written::shares")]
    size: u64 = 5_000,

    /// Side of the parent order [default: buy; evaluate: both]
    #[option(Side, long, value_parser = side, value_name = "buy|sell")]
    #[serde(deserialize_with = "written::side")]
    side: Side = Side::Buy,

    /// Start of the window, a time of day such as 13:36:32 [default: the first row of the session]
    #[option(String, long, value_name = "HH:MM:SS")]
    from: Option<String> = None,

    /// End of the window, the last second included; on the next day where it is before --from
    /// [default: the last row]
    #[option(String, long, value_name = "HH:MM:SS")]
    to: Option<String> = None,

    /// Time zone of --from and --to, such as America/New_York [default: UTC]
    #[option(String, long, value_name = "ZONE")]
    tz: Option<String> = None,

    /// Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day, a
    /// result each; evaluate: one result of all]
    #[option(String, long, value_name = "DATE,...")]
    date: Option<String> = None,

    /// Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong to
    /// the day on which they open [default: us-equities where US equity venues have rows outside of
    /// it]
    #[option(String, long, value_name = "SESSION")]
    session: Option<String> = None; seed Some("all".to_owned()),

    /// Worst price at which the order trades, in dollars [default: any]
    #[option(String, long, value_name = "PRICE", allow_hyphen_values = true)]
    limit: Option<Amount> = None,

    /// Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK B
    /// [default: every symbol, a result each]
    #[option(String, long, value_name = "SYMBOL,...")]
    symbol: Option<String> = None,
}

impl Settings {
    /// The parent order.
    ///
    /// # Errors
    /// When its size is none.
    pub(super) fn parent_order(&self) -> Result<ParentOrder> {
        let size = self.order.size;
        if size == 0 || size > LARGEST_ORDER {
            let expected = "between 1 and 1,000,000,000,000 shares";
            return Err(self.refuse("order.size", size, expected).into());
        }
        Ok(ParentOrder {
            side: self.order.side,
            size: Shares::new(size),
        })
    }

    /// The window, on a day and in a session yet to be found.
    ///
    /// # Errors
    /// When a time or a zone is none.
    pub(super) fn window(&self) -> Result<Window> {
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
            clock: self.data.clock,
            is_by_unit: false,
            dates: dates.map_err(|error| usage("order.date", &self.order.date, &error))?,
            dates_typed: self.typed.get("order.date").cloned().unwrap_or_default(),
        })
    }

    /// What a trading day is: that of the session, or of a window that goes around midnight.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(super) fn calendar(&self) -> Result<Calendar> {
        let wanted = self.wanted()?;
        let window = Window {
            session: wanted.session.unwrap_or_default(),
            ..wanted.window
        };
        let days = window.trading_days();
        let is_open = wanted.session.is_none() && days.session == Some(Session::All);
        Ok(Calendar {
            session: days.session.filter(|_| !is_open),
            ..days
        })
    }

    /// The worst price at which the order trades; `None` for any.
    ///
    /// # Errors
    /// When it is not above zero.
    pub(super) fn limit(&self) -> Result<Option<Price>> {
        let Some(limit) = self.order.limit else {
            return Ok(None);
        };
        let price = Price::from_units(limit.0.units());
        let expected = "a price in dollars above zero";
        Ok(Some(price.map_err(|_| {
            self.refuse("order.limit", limit, expected)
        })?))
    }
}
