//! What the page's script draws the market from: the numbers of the static picture.

use serde::Serialize;

use super::books;
use crate::chart::market::Shown;
use result::{Quotes, Series};

/// The picture of one market.
#[derive(Serialize)]
pub(crate) struct Live<'a> {
    /// Seconds since 1970 at which the window opens.
    start: f64,
    /// Seconds of one part of the time axis.
    part: f64,
    /// Best bid and ask in every part.
    quotes: &'a Quotes,
    /// Strategies in the order of their lanes.
    strategies: Vec<Strategy<'a>>,
    /// Names of venues by publisher id.
    venues: std::collections::BTreeMap<u16, String>,
    /// Moments of which the page has the book.
    moments: Vec<books::ForScript>,
}

/// The fills of one strategy.
#[derive(Serialize)]
struct Strategy<'a> {
    name: &'a str,
    /// Rank of its colour and shape; from 4 on it has a lane only.
    rank: usize,
    /// Whether an entry may be several fills.
    merged: bool,
    seconds: &'a [f64],
    venue: &'a [u16],
    price: &'a [f64],
    shares: &'a [u64],
    posted: &'a [bool],
}

/// What the script needs for `series`; `name` names a venue. `None` where the start is no time.
pub(crate) fn live<'a>(
    series: &'a Series,
    lanes: &[Shown<'a>],
    name: impl Fn(u16) -> String,
) -> Option<Live<'a>> {
    let start = chrono::DateTime::parse_from_rfc3339(&series.start).ok()?;
    let strategies = lanes.iter().map(|(name, rank, fills)| Strategy {
        name,
        rank: *rank,
        merged: fills.merged,
        seconds: fills.seconds.get(..fills.len()).unwrap_or_default(),
        venue: fills.venue.get(..fills.len()).unwrap_or_default(),
        price: fills.price.get(..fills.len()).unwrap_or_default(),
        shares: fills.shares.get(..fills.len()).unwrap_or_default(),
        posted: fills.posted.get(..fills.len()).unwrap_or_default(),
    });
    let venues = lanes.iter().flat_map(|(_, _, fills)| &fills.venue);
    Some(Live {
        start: start.timestamp_micros() as f64 / 1e6,
        part: series.part_seconds,
        quotes: &series.best,
        strategies: strategies.collect(),
        moments: books::moments(series),
        venues: venues.map(|venue| (*venue, name(*venue))).collect(),
    })
}
