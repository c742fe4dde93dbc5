//! A comparison by symbol, day, hour, size and side.

use std::collections::BTreeMap;

use crate::panel::cell::CellSettings;
use crate::panel::cell::sums::Sums;
use crate::panel::days::daily::{Day, DayAgainst};
use crate::panel::statistics::ratio::{Clusters, Estimate};
use crate::statistics::student;

/// What orders are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Symbol.
    Symbol,
    /// Session date.
    Day,
    /// Hour of the start, by the clocks of the settings.
    Hour,
    /// Shares ordered.
    Size,
    /// Buy or sell.
    Side,
    /// Hour and size together.
    HourAndSize,
}

impl By {
    /// The grouping's name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Symbol => "symbol",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Size => "size",
            Self::Side => "side",
            Self::HourAndSize => "hour_and_size",
        }
    }
}

/// Orders that have something in common. Intervals are not corrected for how many groups there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What they have in common.
    pub by: By,
    /// The value of it; for hour and size both, with a space between.
    pub value: String,
    /// Sums over the orders.
    pub sums: Sums,
    /// Days with such orders.
    pub days: usize,
    /// Interval of the saving in basis points, days as clusters; for a single day its batches of
    /// starts. `None` for fewer than three days.
    pub interval: Option<(f64, f64)>,
}

/// Fewest days that an interval of a group is made from.
const FEWEST_DAYS: usize = 3;

/// All groups of a comparison, in order; `days` and `against` are those reported.
pub fn groups(
    settings: &CellSettings,
    days: &[&Day],
    against: &[DayAgainst],
    level: f64,
) -> Vec<Group> {
    let mut keyed: BTreeMap<(By, u64, u64, String), Vec<Sums>> = BTreeMap::new();
    let mut groups = Vec::new();
    for (day, against) in days.iter().zip(against) {
        let mut today: BTreeMap<(By, u64, u64, String), Sums> = BTreeMap::new();
        for (symbol, sums) in day.symbols.iter().zip(&against.symbols) {
            *today.entry((By::Symbol, 0, 0, symbol.clone())).or_default() += *sums;
        }
        for ([size, side, hour], sums) in &against.places {
            let shares = settings.sizes.get(*size as usize).copied().unwrap_or(0);
            let name = settings
                .sides
                .get(*side as usize)
                .cloned()
                .unwrap_or_default();
            let hour = u64::from(*hour);
            for key in [
                (By::Hour, hour, 0, format!("{hour:02}")),
                (By::Size, shares, 0, shares.to_string()),
                (By::Side, u64::from(*side), 0, name),
                (By::HourAndSize, hour, shares, format!("{hour:02} {shares}")),
            ] {
                *today.entry(key).or_default() += *sums;
            }
        }
        for (key, sums) in today {
            if sums.n > 0 {
                keyed.entry(key).or_default().push(sums);
            }
        }
        groups.push(one_day(&day.date, against, level));
    }
    let several = keyed.into_iter().filter_map(|((by, _, _, value), sums)| {
        let clusters = Clusters::of(sums.iter().map(|one| (one.a.0, one.w.0)));
        let enough = clusters.len() >= FEWEST_DAYS;
        let interval = Estimate::of(&clusters, level).filter(|_| enough);
        Some(Group {
            by,
            value,
            days: sums.len(),
            sums: sums.into_iter().reduce(|mut sum, one| {
                sum += one;
                sum
            })?,
            interval: interval.map(|estimate| estimate.interval),
        })
    });
    let mut all: Vec<Group> = several.collect();
    all.extend(groups.into_iter().filter(|group| group.sums.n > 0));
    all.sort_by_key(|group| group.by);
    all
}

/// A day by itself: batches of starts are its clusters.
fn one_day(date: &str, against: &DayAgainst, level: f64) -> Group {
    let sums = against.total();
    let batches = within(against);
    let interval = sums.bps().zip(batches.cr1()).map(|(bps, error)| {
        let reach =
            student::fractional::quantile(1.0 - level / 2.0, batches.len() as f64 - 1.0) * error;
        (bps - reach, bps + reach)
    });
    Group {
        by: By::Day,
        value: date.to_owned(),
        sums,
        days: 1,
        interval,
    }
}

/// The batches of a day as clusters.
pub(crate) fn within(against: &DayAgainst) -> Clusters {
    Clusters::of(against.batches.iter().map(|one| (one.a.0, one.w.0)))
}
