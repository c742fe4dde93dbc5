//! A comparison by side, size and hour.

use std::collections::BTreeMap;
use std::fmt;

use super::material::{Material, add};
use crate::pair::Pair;
use crate::plan::PlannedOrder;
use crate::statistics::estimate::{Interval, estimate};
use crate::statistics::series::Series;

/// What parent orders are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// Buy or sell.
    Side,
    /// Shares.
    Size,
    /// Hour of the start, in UTC.
    Hour,
}

impl fmt::Display for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Side => "side",
            Self::Size => "size",
            Self::Hour => "hour",
        })
    }
}

/// Parent orders that have something in common. Intervals are not corrected for how many strata
/// there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// What they have in common.
    pub by: Trait,
    /// The value that it has.
    pub value: String,
    /// Parent orders.
    pub n: usize,
    /// Mean saving, weighted by the baseline's cash.
    pub mean_bps: f64,
    /// Confidence interval of the mean; `None` where nothing bounds it.
    pub interval: Option<Interval>,
    /// The part due to where.
    pub routing_bps: f64,
}

/// The strata of the parent orders compared; a trait that all have in common makes none.
pub(crate) fn strata(material: &Material<'_>, compared: &[(usize, Pair)]) -> Vec<Stratum> {
    [Trait::Side, Trait::Size, Trait::Hour]
        .into_iter()
        .flat_map(|by| {
            let mut groups: BTreeMap<(u64, String), Vec<(usize, Pair)>> = BTreeMap::new();
            for (order, pair) in compared {
                let planned = &material.rows[*order].planned;
                let group = groups.entry(value(by, planned)).or_default();
                group.push((planned.slot, *pair));
            }
            let several = groups.len() > 1;
            let told = groups.into_iter().filter(move |_| several);
            let strata =
                told.filter_map(|((_, value), pairs)| stratum(material, by, value, &pairs));
            strata.collect::<Vec<_>>()
        })
        .collect()
}

fn stratum(
    material: &Material<'_>,
    by: Trait,
    value: String,
    pairs: &[(usize, Pair)],
) -> Option<Stratum> {
    let (first, last) = (pairs.first()?.0, pairs.last()?.0);
    let mean = |part: fn(&Pair) -> i128| {
        let mut series = Series::new(last - first + 1);
        for (slot, pair) in pairs {
            add(&mut series, slot - first, pair, part);
        }
        estimate(
            &series,
            material.plan.overlap(),
            &material.settings.inference,
        )
    };
    let total = mean(|pair| pair.saved)?;
    let enough =
        total.dependence.independent >= material.settings.inference.least_independent as usize;
    Some(Stratum {
        by,
        value,
        n: pairs.len(),
        mean_bps: total.mean,
        interval: total.interval.filter(|_| enough),
        routing_bps: mean(|pair| pair.by_routing)?.mean,
    })
}

/// The value of a trait, after the number that puts values in order.
fn value(by: Trait, planned: &PlannedOrder) -> (u64, String) {
    match by {
        Trait::Side => (planned.order.side as u64, planned.order.side.to_string()),
        Trait::Size => {
            let size = planned.order.size.get();
            (size, size.to_string())
        }
        Trait::Hour => {
            let hour: String = planned
                .span
                .start
                .to_string()
                .chars()
                .skip(11)
                .take(2)
                .collect();
            (hour.parse().unwrap_or(0), hour)
        }
    }
}
