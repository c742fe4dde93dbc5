//! `[data]`: what of a recording is used, and how much damage it may have.

use anyhow::Result;
use market_data::format::mapping::MapOption;
use market_data::{Clock, Selection, SelectionError};

use super::Settings;
use super::table::table;
use crate::cli::values::finite;
use crate::error::Usage;
use crate::input::Reading;

table! {
    /// What of a recording is used, and how much damage it may have.
    DataOptions under "Market", Data:

    /// Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv) [default:
    /// event]
    #[option(Clock, long, value_enum, ignore_case = true)]
    clock: Clock = Clock::Event,

    /// Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all feeds of
    /// its venue [default: all that show shares of their own]
    #[option(String, long, value_name = "VENUE,...")]
    #[serde(default)]
    venues: Option<String> = None,

    /// Venues to leave out, by publisher id or by name
    #[option(String, long, value_name = "VENUE,...")]
    #[serde(default)]
    without_venues: Option<String> = None,

    /// Fraction of bad rows of the market executed on beyond which there is no result [default:
    /// 0.001]
    #[option(
        f64,
        long,
        value_name = "FRACTION",
        value_parser = finite,
        allow_hyphen_values = true
    )]
    max_bad_rows: f64 = 0.001,

    shared map: MapOption,
}

impl Settings {
    /// What of a recording is wanted.
    ///
    /// # Errors
    /// When a list of symbols or of venues is none, or hours are none.
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
            .without(without.map_err(usage)?)
            .by(self.calendar()?))
    }

    /// How recordings are read.
    ///
    /// # Errors
    /// When what is wanted of them makes no sense, or the map cannot be used.
    pub(crate) fn reading(&self) -> Result<Reading> {
        Ok(Reading {
            selection: self.selection()?,
            ..self.reading_of_all()?
        })
    }

    /// How recordings are read of which everything is wanted.
    ///
    /// # Errors
    /// When the map cannot be used.
    pub(crate) fn reading_of_all(&self) -> Result<Reading> {
        let map = self.data.map.as_deref().filter(|text| !text.is_empty());
        Ok(Reading {
            levels: self.market.depth,
            clock: self.data.clock,
            selection: Selection::default(),
            mapping: map.map(str::parse).transpose()?,
        })
    }
}
