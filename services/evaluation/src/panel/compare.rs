//! The router against each baseline of a panel.

use std::collections::BTreeMap;

use super::between::Between;
use super::bins::Tally;
use super::cell::CellSettings;
use super::daily::{Day, DayAgainst};
use super::evidence::Evidence;
use super::groups::{Group, groups, within};
use super::options::Options;
use super::power::{days_for, detectable};
use super::ratio::{Clusters, Contribution, Estimate, two_way};
use super::signs::{Wild, step_down, superior};
use super::student;
use super::sums::Sums;
use super::verdict::Verdict;
use crate::pair::Exclusion;

/// What a comparison is made from; `against` has one entry a reported day, each with one a
/// baseline, and `tallies` one a baseline.
pub(super) struct Material<'a> {
    pub(super) options: &'a Options,
    pub(super) settings: &'a CellSettings,
    pub(super) days: &'a [Day],
    pub(super) chosen: &'a [Option<usize>],
    pub(super) symbols: &'a [String],
    pub(super) against: &'a [Vec<DayAgainst>],
    pub(super) tallies: &'a [Tally],
}

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

/// What is known of the part of a saving that is due to where.
#[derive(Clone, Debug, PartialEq)]
pub struct RoutingFinding {
    /// What is said.
    pub verdict: Verdict,
    /// Whether there would be a saving or a cost, did orders that were filled differently not
    /// decide its sign.
    pub withheld: bool,
    /// The sentence of the verdict.
    pub statement: String,
    /// The part with days as clusters; `None` for fewer than two.
    pub estimate: Option<Estimate>,
    /// Two-sided p value of flipped signs.
    pub p_wild: Option<f64>,
    /// The p value corrected for the number of baselines.
    pub p_family: Option<f64>,
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

/// The days of one baseline with their signs flipped.
struct Flipped {
    days: Clusters,
    wild: Option<Wild>,
    /// The p value corrected for the number of baselines; `None` for the one named beforehand.
    corrected: Option<f64>,
}

impl Flipped {
    /// The p value of flipped signs alone.
    fn alone(&self, estimate: Option<&Estimate>) -> Option<f64> {
        let wild = self.wild.as_ref().filter(|_| estimate.is_some());
        wild.map(|wild| wild.p_value(0.0))
    }
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
    let clusters = Clusters::of(pairs(&saving.days));
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
    Comparison {
        baseline: settings.baselines[place].clone(),
        statement: verdict.statement(material.symbols.len(), evidence.days, more_days),
        verdict,
        withheld,
        excluded,
        filled,
        fills_decide,
        routing: routing(material, by_routing, &evidence, &sums),
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
                let reach = student::quantile(1.0 - options.level / 2.0, degrees as f64) * error;
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

/// What is said of the part due to where: as of the whole, but no rule of the grid has to beat the
/// baseline by it.
fn routing(
    material: &Material<'_>,
    days: &Flipped,
    of_all: &Evidence<'_>,
    sums: &Sums,
) -> RoutingFinding {
    let clusters = Clusters::of(pairs(&days.days));
    let estimate = Estimate::of(&clusters, of_all.options.level);
    let p_wild = days.alone(estimate.as_ref());
    let p_family = days.corrected.or(p_wild);
    // Where there is one venue, that nothing is due to where is no observation of a router.
    let reported = material.reported().zip(pairs(&days.days));
    let routed = reported.filter(|((day, _), _)| day.venues > 1);
    let routed = Clusters::of(routed.map(|(_, pair)| pair));
    let evidence = Evidence {
        days: routed.len(),
        effective: routed.effective(),
        same: clusters.saved.iter().all(|saved| *saved == 0),
        estimate: estimate.as_ref(),
        p_values: [p_wild, p_family],
        beaten: true,
        fills_decide: sums.fills_decide_routing(),
        ..*of_all
    };
    let (verdict, withheld) = match evidence.verdict() {
        (Verdict::NothingToCompare, _) => (Verdict::NothingToCompare, false),
        _ if !material.reported().any(|(day, _)| day.venues > 1) => (Verdict::OneVenue, false),
        found => found,
    };
    let (routed, all) = (evidence.days, clusters.len());
    let statement = match evidence.more_days(verdict) {
        Some(more) if routed < all => format!(
            "something to route on {routed} of {all} reported days: too few for a verdict, at \
             least {more} more such {}",
            if more == 1 { "day" } else { "days" }
        ),
        more => verdict.statement(material.symbols.len(), routed, more),
    };
    RoutingFinding {
        verdict,
        withheld,
        statement,
        estimate,
        p_wild,
        p_family,
    }
}

fn pairs(clusters: &Clusters) -> impl Iterator<Item = (i128, i128)> {
    clusters
        .saved
        .iter()
        .copied()
        .zip(clusters.base.iter().copied())
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

impl Material<'_> {
    /// Days that are reported on, with their rules.
    fn reported(&self) -> impl Iterator<Item = (&Day, usize)> {
        let days = self.days.iter().zip(self.chosen);
        days.filter_map(|(day, rule)| Some((day, (*rule)?)))
    }

    /// A part of the saving, and the baseline's cash, of each reported day, one without cash
    /// included.
    fn aligned(&self, place: usize, of: &impl Fn(&Sums) -> i128) -> Clusters {
        let days = self.against.iter().filter_map(|day| day.get(place));
        let totals = days.map(DayAgainst::total);
        let (saved, base) = totals.map(|sums| (of(&sums), sums.w.0)).unzip();
        Clusters { saved, base }
    }

    /// A part of the saving against each baseline, day by day, with its p value among all baselines
    /// but the one named beforehand.
    fn flipped(&self, of: &impl Fn(&Sums) -> i128) -> Vec<Flipped> {
        let places = 0..self.settings.baselines.len();
        let mut all: Vec<Flipped> = places
            .map(|place| {
                let days = self.aligned(place, of);
                Flipped {
                    wild: Wild::of(&days, self.options.seed),
                    days,
                    corrected: None,
                }
            })
            .collect();
        let named = self.options.against.as_ref();
        let family: Vec<(usize, &Wild)> = all
            .iter()
            .enumerate()
            .filter(|(place, _)| named != self.settings.baselines.get(*place))
            .filter_map(|(place, one)| Some((place, one.wild.as_ref()?)))
            .collect();
        let columns: Vec<&Wild> = family.iter().map(|(_, wild)| *wild).collect();
        let corrected = step_down(&columns);
        let places: Vec<usize> = family.iter().map(|(place, _)| *place).collect();
        for (place, p_value) in places.into_iter().zip(corrected) {
            all[place].corrected = Some(p_value);
        }
        all
    }

    /// One-sided p value over all rules, on the means of all days.
    fn superior(&self, place: usize) -> Option<f64> {
        let days = self.days.iter().filter(|day| {
            day.rules
                .iter()
                .all(|rule| rule.get(place).is_some_and(|(_, base)| *base > 0))
        });
        let days: Vec<&Day> = days.collect();
        let rules = self.settings.rules.len();
        let means = |rule: usize| {
            let day = |day: &&Day| {
                let (saved, base) = day.rules[rule][place];
                1e4 * saved as f64 / base as f64
            };
            days.iter().map(day).collect::<Vec<f64>>()
        };
        let mut columns: Vec<Vec<f64>> = (0..rules).map(means).collect();
        // Rules that did the same on all days are one rule.
        columns.sort_by(|one, other| {
            let pairs = one.iter().zip(other);
            pairs
                .map(|(a, b)| a.total_cmp(b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        columns.dedup();
        superior(&columns, self.options.seed)
    }

    /// Saving of every rule on the reported days.
    fn surface(&self, place: usize) -> Vec<Option<f64>> {
        let rules = 0..self.settings.rules.len();
        rules
            .map(|rule| Clusters::of(self.reported().map(|(day, _)| day.rules[rule][place])).bps())
            .collect()
    }

    /// Shares of what was ordered on reported days that the router and a baseline filled.
    fn filled(&self, place: usize) -> Option<(f64, f64)> {
        let (mut ordered, mut router, mut baseline) = (0, 0, 0);
        for (day, rule) in self.reported() {
            ordered += day.tuned.ordered;
            router += day.tuned.rules.get(rule)?.unfilled.0;
            baseline += day.unfilled.get(place)?;
        }
        let filled = |unfilled: i128| 1.0 - unfilled as f64 / ordered as f64;
        (ordered > 0).then(|| (filled(router), filled(baseline)))
    }
}
