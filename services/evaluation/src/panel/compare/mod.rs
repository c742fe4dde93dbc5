//! The router against each baseline of a panel.

pub(super) mod evidence;
pub mod groups;
pub(super) mod material;
pub mod routing;

use std::collections::BTreeMap;

use super::cell::bins::Tally;
use super::cell::sums::Sums;
use super::days::daily::{Day, DayAgainst};
use super::statistics::between::Between;
use super::statistics::power::{days_for, detectable};
use super::statistics::ratio::{Clusters, Contribution, Estimate, two_way};
use crate::pair::Exclusion;
use crate::pair::parts::PartIntervals;
use crate::statistics::estimate::Interval;
use crate::statistics::student;
use crate::verdict::{Scope, Verdict};
use evidence::Evidence;
use groups::{Group, groups, within};
use material::{Flipped, Material};
use routing::{RoutingFinding, routing};

/// The router against one baseline, over the reported days.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Name of the baseline.
    pub baseline: String,
    /// What is said.
    pub verdict: Verdict,
    /// Whether there would be a saving or a cost, did orders that were filled differently not
    /// decide its sign.
    pub withheld: bool,
    /// The sentence of the verdict.
    pub statement: String,
    /// Sums over all orders.
    pub sums: Sums,
    /// Orders not compared, by reason.
    pub excluded: BTreeMap<String, u64>,
    /// Shares of what was ordered that router and baseline filled.
    pub filled: Option<(f64, f64)>,
    /// Whether the price of unfilled shares decides the sign, so that there is no verdict on it.
    pub fills_decide: bool,
    /// The part due to where.
    pub routing: RoutingFinding,
    /// Intervals of the parts, days as clusters.
    pub part_intervals: PartIntervals,
    /// The saving with days as clusters; `None` for fewer than two.
    pub estimate: Option<Estimate>,
    /// Two-sided p value of flipped signs.
    pub p_wild: Option<f64>,
    /// Savings that flipped signs do not reject, in basis points.
    pub wild_interval: Option<(f64, f64)>,
    /// The p value corrected for the number of baselines; that of flipped signs for the baseline
    /// named beforehand.
    pub p_family: Option<f64>,
    /// One-sided, of "no rule of the grid saves anything".
    pub p_superior: Option<f64>,
    /// Standard error and degrees of freedom for a claim about other symbols too.
    pub two_way: Option<(f64, usize)>,
    /// Interval for other symbols; `None` for fewer than ten symbols.
    pub other_symbols: Option<(f64, f64)>,
    /// How days differ.
    pub between: Option<Between>,
    /// Days with a saving above zero.
    pub days_won: usize,
    /// The saving that such a panel would show four times of five, in basis points.
    pub detectable: Option<f64>,
    /// Standard deviation of a day, in basis points.
    pub day_deviation: Option<f64>,
    /// Reported days that show the saving seen.
    pub days_needed: Option<u64>,
    /// Reported days still missing for a verdict.
    pub more_days: Option<u64>,
    /// The saving without the day that lowers it most by leaving, and without the one that raises
    /// it most: value and date.
    pub without_a_day: Option<[(f64, String); 2]>,
    /// By symbol, day, hour, size and side.
    pub groups: Vec<Group>,
    /// Orders by saving, in bins of a thousandth of a basis point.
    pub histogram: BTreeMap<i64, u64>,
    /// Saving of every rule on the reported days, as if it had been used on all of them.
    pub surface: Vec<Option<f64>>,
}

/// Fewest symbols of a claim about others.
const FEWEST_SYMBOLS: usize = 10;

/// All comparisons, in the order of the baselines.
pub(super) fn compare(material: &Material<'_>) -> Vec<Comparison> {
    let savings = material.flipped(&|sums| sums.a.0);
    let routings = material.flipped(&|sums| sums.routing.0);
    let places = savings.iter().zip(&routings).enumerate();
    let each = places.map(|(place, (saving, routing))| one(material, place, saving, routing));
    each.collect()
}

fn one(
    material: &Material<'_>,
    place: usize,
    saving: &Flipped,
    by_routing: &Flipped,
) -> Comparison {
    let Material {
        options, settings, ..
    } = material;
    let against: Vec<DayAgainst> = material
        .against
        .iter()
        .filter_map(|day| day.get(place).cloned())
        .collect();
    let reported: Vec<&Day> = material.reported().map(|(day, _)| day).collect();
    let (mut sums, mut excluded) = (Sums::default(), BTreeMap::new());
    for day in &against {
        sums += day.total();
        for (reason, count) in &day.excluded {
            *excluded.entry(reason.clone()).or_default() += count;
        }
    }
    let clusters = Clusters::of(saving.days.pairs());
    let estimate = Estimate::of(&clusters, options.level);
    let p_wild = saving.alone(estimate.as_ref());
    let p_family = saving.corrected.or(p_wild);
    let day_deviation = estimate
        .as_ref()
        .map(|one| one.cv3 * (one.clusters as f64).sqrt());
    let days_needed = estimate.as_ref().zip(day_deviation);
    let days_needed = days_needed.and_then(|(one, deviation)| days_for(one.bps, deviation));
    let filled = material.filled(place);
    let two_way = two_way(&contributions(material, &against));
    let p_superior = material.superior(place);
    let tally = material.tallies.get(place);
    let unpriced = excluded.get(Exclusion::NoPrice.name()).copied();
    let fills_decide = sums.fills_decide()
        || sums.could_turn(unpriced.unwrap_or(0), tally.map_or(0.0, Tally::largest_bps));
    let evidence = Evidence {
        options,
        orders: sums.n,
        days: clusters.len(),
        effective: clusters.effective(),
        same: sums.ties == sums.n && sums.routing.0 == 0,
        estimate: estimate.as_ref(),
        p_values: [p_wild, p_family],
        beaten: options.rejects(p_superior),
        filled,
        fills_decide,
    };
    let (verdict, withheld) = evidence.verdict();
    let more_days = evidence.more_days(verdict);
    let scope = Scope::Panel {
        symbols: material.symbols.len(),
        days: evidence.days,
        more_days,
    };
    Comparison {
        baseline: settings.baselines[place].clone(),
        statement: verdict.statement(scope),
        verdict,
        withheld,
        excluded,
        filled,
        fills_decide,
        routing: routing(material, by_routing, &evidence, &sums),
        part_intervals: PartIntervals::by(|part| {
            let days = material.aligned(place, &|sums| part(&sums.into()));
            let estimate = Estimate::of(&Clusters::of(days.pairs()), options.level)?;
            let (low, high) = estimate.interval;
            Some(Interval { low, high })
        }),
        p_wild,
        wild_interval: saving
            .wild
            .as_ref()
            .zip(estimate.as_ref())
            .map(|(wild, one)| wild.interval(one.bps, one.cr1, options.level)),
        p_family,
        p_superior,
        other_symbols: two_way
            .zip(estimate.as_ref())
            .and_then(|((error, degrees), one)| {
                let reach =
                    student::fractional::quantile(1.0 - options.level / 2.0, degrees as f64)
                        * error;
                let enough = material.symbols.len() >= FEWEST_SYMBOLS;
                enough.then_some((one.bps - reach, one.bps + reach))
            }),
        two_way,
        between: between(&against, options.level),
        days_won: clusters.saved.iter().filter(|saved| **saved > 0).count(),
        detectable: estimate.as_ref().map(|one| detectable(one.cv3)),
        day_deviation,
        days_needed,
        more_days,
        without_a_day: without_a_day(&reported, &saving.days),
        groups: groups(settings, &reported, &against, options.level),
        surface: material.surface(place),
        sums,
        estimate,
        histogram: tally.map(Tally::counts).unwrap_or_default(),
    }
}

/// Each cell's part in the saving.
fn contributions(material: &Material<'_>, against: &[DayAgainst]) -> Vec<Contribution> {
    let place = |symbol: &String| material.symbols.binary_search(symbol).unwrap_or(0);
    let days = material
        .reported()
        .map(|(day, _)| day)
        .zip(against)
        .enumerate();
    days.flat_map(|(number, (day, against))| {
        day.symbols
            .iter()
            .zip(&against.symbols)
            .map(move |(symbol, sums)| Contribution {
                day: number,
                symbol: place(symbol),
                saved: sums.a.0,
                base: sums.w.0,
            })
    })
    .filter(|cell| cell.base > 0)
    .collect()
}

/// How days differ, from the scatter of the batches inside of each.
fn between(against: &[DayAgainst], level: f64) -> Option<Between> {
    let days = against.iter().filter_map(|day| {
        let (total, error) = (day.total().bps()?, within(day).cr1()?);
        Some((total, error * error))
    });
    let (means, variances): (Vec<f64>, Vec<f64>) = days.unzip();
    Between::of(&means, &variances, level)
}

/// The least and the largest saving with one day left out.
fn without_a_day(days: &[&Day], aligned: &Clusters) -> Option<[(f64, String); 2]> {
    let each = aligned.without_each().into_iter().zip(days);
    let mut each: Vec<(f64, String)> = each
        .filter_map(|(bps, day)| Some((bps?, day.date.clone())))
        .collect();
    each.sort_by(|one, other| one.0.total_cmp(&other.0));
    Some([each.first()?.clone(), each.last()?.clone()])
}
