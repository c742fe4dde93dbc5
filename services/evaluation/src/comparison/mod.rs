//! The tuned router against every baseline, on parent orders that it was not tuned on.

pub mod finding;
pub(super) mod material;
pub mod order_row;
pub mod strata;
pub(super) mod sums;

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use simulation::strategy::Baseline;
use simulation::tca::RoutingParts;
use simulation::tca::impact::SavingLine;

use super::pair::parts::PartIntervals;
use super::pair::{Exclusion, Pair, Paired};
use super::plan::disjoint;
use super::statistics::dependence::Dependence;
use super::statistics::estimate::{Estimate, estimate};
use super::statistics::family::step_down;
use super::statistics::long_run::Coordinates;
use super::statistics::series::Series;
use super::statistics::superior::{Superiority, superiority};
use super::verdict::Verdict;
use super::walk_forward::alive;
use finding::{Evidence, Finding};
use material::{Material, add};
use order_row::OrderRow;
use strata::{Stratum, strata};
use sums::Sums;

/// Shares of a distribution at which [`Comparison::quantiles`] are given.
pub const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

/// How much of what was ordered was filled, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FillRates {
    /// By the router.
    pub router: f64,
    /// By the baseline.
    pub baseline: f64,
}

/// The tuned router against one baseline. Savings are positive when the router did better;
/// everything is out of sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The baseline.
    pub baseline: Baseline,
    /// The first baseline that executed every parent order just like this one.
    pub identical_to: Option<Baseline>,
    /// Parent orders compared.
    pub n: usize,
    /// Parent orders not compared, by reason.
    pub excluded: BTreeMap<Exclusion, usize>,
    /// Of those compared, parent orders that router and baseline filled differently: what is
    /// unfilled is priced.
    pub differently_filled: usize,
    /// Shares filled; `None` where nothing was compared.
    pub fill_rates: Option<FillRates>,
    /// The saving.
    pub saving: Finding,
    /// The part of it due to where.
    pub routing: Finding,
    /// What that part was saved by.
    pub routing_parts: Option<RoutingParts>,
    /// The part of the mean due to when.
    pub timing_bps: Option<f64>,
    /// Intervals of the parts.
    pub part_intervals: PartIntervals,
    /// Mean saving with all parent orders alike, large or small.
    pub per_order_bps: Option<f64>,
    /// Mean saving over the parent orders that both filled alike.
    pub alike_bps: Option<f64>,
    /// Mean saving with unfilled shares at the last touch and nothing beyond.
    pub at_touch_bps: Option<f64>,
    /// Whether the price of unfilled shares decides the sign.
    pub fills_decide: bool,
    /// Share of parent orders with a saving above zero.
    pub win_rate: Option<f64>,
    /// Share of parent orders with a saving of zero.
    pub tie_rate: Option<f64>,
    /// Independent samples that the mean rests on.
    pub independent: usize,
    /// How far dependence reaches, and the degrees of freedom that follow.
    pub dependence: Option<Dependence>,
    /// One-sided p-value of "no rule of the grid beats the baseline" on all parent orders,
    /// corrected for the number of rules (Hansen 2005).
    pub p_value_corrected: Option<f64>,
    /// The corrected p value by White's (2000) reality check.
    pub p_value_reality_check: Option<f64>,
    /// Rules that were tried against the baseline and differ from it.
    pub rules_tried: usize,
    /// Rules that were not, because they fill too little.
    pub rules_dropped: usize,
    /// Parent orders that the corrected test rests on.
    pub corrected_on: usize,
    /// The saving against the strength of the market's reaction.
    pub reaction: Option<SavingLine>,
    /// Quantiles of the saving at [`QUANTILES`]; empty when nothing was compared.
    pub quantiles: Vec<f64>,
    /// By side, size and hour of the start.
    pub strata: Vec<Stratum>,
}

/// What is known of one baseline before it is seen beside the others.
struct Draft {
    place: usize,
    compared: Vec<(usize, Pair)>,
    total: Option<Estimate>,
    routing: Option<Estimate>,
    part_intervals: PartIntervals,
    superiority: Option<Superiority>,
    corrected: Corrected,
}

/// What the corrected test rests on.
#[derive(Clone, Copy)]
struct Corrected {
    orders: usize,
    windows: usize,
    dropped: usize,
}

/// Compares the router, as tuned for each parent order, with every baseline of the settings.
pub(super) fn compare(material: &Material<'_>) -> Vec<Comparison> {
    let baselines = &material.settings.baselines;
    let first_alike: Vec<usize> = (0..baselines.len())
        .map(|place| material.first_alike(place))
        .collect();
    let drafts: Vec<Draft> = (0..baselines.len())
        .into_par_iter()
        .filter(|place| first_alike[*place] == *place)
        .map(|place| material.draft(place))
        .collect();
    // The baseline named beforehand may be one of several that are alike: the question is about all
    // of them.
    let against = material.settings.against;
    let named = baselines.iter().position(|one| Some(*one) == against);
    let named = named.and_then(|place| first_alike.get(place).copied());
    let adjusted = |of: fn(&Draft) -> Option<&Estimate>| material.adjusted(&drafts, named, of);
    let totals = adjusted(|draft| draft.total.as_ref());
    let routings = adjusted(|draft| draft.routing.as_ref());
    let told: Vec<Comparison> = drafts
        .iter()
        .zip(totals.into_iter().zip(routings))
        .map(|(draft, adjusted)| material.conclude(draft, adjusted))
        .collect();
    let of = |place: usize| {
        let first = first_alike[place];
        let draft = drafts.iter().position(|draft| draft.place == first)?;
        let mut comparison = told.get(draft)?.clone();
        if first != place {
            comparison.identical_to = baselines.get(first).copied();
            comparison.baseline = *baselines.get(place)?;
        }
        Some(comparison)
    };
    (0..baselines.len()).filter_map(of).collect()
}

impl Material<'_> {
    /// The place of the first baseline that did with every parent order what the one at `place`
    /// did.
    fn first_alike(&self, place: usize) -> usize {
        let alike = |other: &usize| {
            let mut executed = self.executed.iter();
            executed.all(|one| one.baselines.get(*other) == one.baselines.get(place))
        };
        (0..place).find(alike).unwrap_or(place)
    }

    fn paired(&self, place: usize) -> impl Iterator<Item = (&OrderRow, Paired)> {
        self.rows.iter().map(move |row| {
            let paired = row.savings.get(place);
            (row, paired.map_or(Err(Exclusion::NotTuned), |one| one.1))
        })
    }

    fn draft(&self, place: usize) -> Draft {
        let inference = &self.settings.inference;
        let overlap = self.plan.overlap();
        let tested = tested_slots(self.paired(place));
        let compared: Vec<(usize, Pair)> = self
            .paired(place)
            .zip(0..)
            .filter_map(|((_, paired), order)| Some((order, paired.ok()?)))
            .collect();
        let of = |part: &dyn Fn(&Pair) -> i128| {
            let mut series = Series::new(tested.len());
            for (order, pair) in &compared {
                let slot = self.rows[*order].planned.slot;
                add(&mut series, slot - tested.start, pair, part);
            }
            estimate(&series, overlap, inference)
        };
        let (all, corrected) = self.in_sample(place);
        Draft {
            place,
            total: of(&|pair| pair.saved),
            routing: of(&|pair| pair.by_routing),
            part_intervals: PartIntervals::by(|part| of(&|pair| part(&pair.into()))?.interval),
            compared,
            superiority: superiority(&all, overlap, inference),
            corrected,
        }
    }

    /// The savings of every rule that fills enough against a baseline, over all starts, each on its
    /// own pairs.
    fn in_sample(&self, place: usize) -> (Vec<Series>, Corrected) {
        let alive = alive(self.executed.iter(), self.rules.rules.len());
        let mut fewest: Option<Vec<bool>> = None;
        let all = alive.iter().map(|rule| {
            let mut series = Series::new(self.plan.slots);
            let pairs = self.plan.orders.iter().zip(self.executed);
            let has_pair = pairs.map(|(planned, one)| {
                let pair = one.pair(planned.order.side, *rule, place);
                if let Some(Ok(pair)) = pair {
                    add(&mut series, planned.slot, &pair, |pair| pair.saved);
                }
                matches!(pair, Some(Ok(_)))
            });
            let has_pair: Vec<bool> = has_pair.collect();
            let count = |all: &[bool]| all.iter().filter(|one| **one).count();
            if fewest
                .as_ref()
                .is_none_or(|known| count(&has_pair) < count(known))
            {
                fewest = Some(has_pair);
            }
            series
        });
        let all: Vec<Series> = all.collect();
        let orders = self.plan.orders.iter().zip(fewest.unwrap_or_default());
        let corrected: Vec<_> = orders
            .filter_map(|(order, has)| has.then_some(order))
            .collect();
        let corrected = Corrected {
            orders: corrected.len(),
            windows: disjoint(corrected.iter().copied()),
            dropped: self.rules.rules.len() - alive.len(),
        };
        (all, corrected)
    }

    /// P values among all distinct baselines; that of the one at the place `named` beforehand
    /// stands alone.
    fn adjusted(
        &self,
        drafts: &[Draft],
        named: Option<usize>,
        of: fn(&Draft) -> Option<&Estimate>,
    ) -> Vec<Option<f64>> {
        let named = |draft: &Draft| Some(draft.place) == named;
        let asked: Vec<(usize, &Coordinates)> = drafts
            .iter()
            .enumerate()
            .filter(|(_, draft)| !named(draft))
            .filter_map(|(place, draft)| Some((place, &of(draft)?.coordinates)))
            .collect();
        let series: Vec<&Coordinates> = asked.iter().map(|(_, one)| *one).collect();
        let adjusted = step_down(&series, &self.settings.inference);
        let alone = |draft: &Draft| of(draft).map(|one| one.p_value);
        let mut all: Vec<Option<f64>> = drafts
            .iter()
            .map(|draft| alone(draft).filter(|_| named(draft)))
            .collect();
        for ((place, _), p_value) in asked.iter().zip(adjusted) {
            all[*place] = Some(p_value);
        }
        all
    }

    fn conclude(&self, draft: &Draft, adjusted: (Option<f64>, Option<f64>)) -> Comparison {
        let inference = &self.settings.inference;
        let mut excluded = BTreeMap::new();
        for (_, paired) in self.paired(draft.place) {
            if let Err(reason) = paired {
                *excluded.entry(reason).or_insert(0) += 1;
            }
        }
        let sums = Sums::of(draft.compared.iter().map(|(_, pair)| pair));
        let fill_rates = self.fill_rates(draft);
        let unpriced = excluded.get(&Exclusion::NoPrice).copied().unwrap_or(0);
        let fills_decide = sums.fills_decide(unpriced);
        let independent = self.independent(draft);
        let evidence = Evidence {
            same: sums.all_alike,
            filled: fill_rates
                .is_some_and(|rates| rates.router.min(rates.baseline) >= inference.least_filled),
            independent,
        };
        let corrected = draft.corrected.windows >= inference.least_independent as usize;
        let beaten = draft
            .superiority
            // One-sided: the same tail as above a two-sided interval.
            .is_some_and(|one| one.spa <= inference.level() / 2.0 + 1e-12);
        let saving = evidence.judge(
            inference,
            draft.total.as_ref(),
            adjusted.0,
            beaten,
            fills_decide,
        );
        let saving = if saving.verdict.is_judged() && !corrected {
            saving.untold(Verdict::TooFew)
        } else {
            saving
        };
        let fills_decide_routing = sums.fills_decide_routing(unpriced);
        let routing = draft.routing.as_ref();
        // Routing may last where the whole does not.
        let of_routing = routing.map_or(0, |one| one.dependence.independent);
        let evidence = Evidence {
            same: sums.all_routed_alike,
            independent: independent.min(of_routing),
            ..evidence
        };
        let routing = evidence.judge(inference, routing, adjusted.1, true, fills_decide_routing);
        let routing = match self.venues {
            0 | 1 => routing.untold(Verdict::OneVenue),
            _ => routing,
        };
        let told = saving.verdict.is_judged();
        let (router, baseline) = self.exposures(draft);
        Comparison {
            baseline: self.settings.baselines[draft.place],
            identical_to: None,
            n: draft.compared.len(),
            excluded,
            differently_filled: sums.differently_filled,
            fill_rates,
            saving,
            routing,
            routing_parts: sums.routing_parts(),
            timing_bps: sums.timing_bps(),
            part_intervals: draft.part_intervals,
            per_order_bps: sums.per_order_bps(),
            alike_bps: sums.alike_bps(),
            at_touch_bps: sums.with_residual(0.0),
            fills_decide,
            win_rate: sums.rate(|total| total > 0.0),
            tie_rate: sums.rate(|total| total == 0.0),
            independent,
            dependence: draft.total.as_ref().map(|one| one.dependence),
            p_value_corrected: draft.superiority.filter(|_| told).map(|one| one.spa),
            p_value_reality_check: draft
                .superiority
                .filter(|_| told)
                .map(|one| one.reality_check),
            rules_tried: draft.superiority.map_or(0, |one| one.rules),
            rules_dropped: draft.corrected.dropped,
            corrected_on: draft.corrected.orders,
            reaction: sums
                .mean_bps()
                .and_then(|mean| SavingLine::new(mean, router, baseline, sums.base_dollars())),
            quantiles: quantiles(sums.totals.clone()),
            strata: strata(self, &draft.compared),
        }
    }

    /// Disjoint windows of parent orders that were compared, or the independent samples that
    /// correlation leaves, whichever are fewer.
    fn independent(&self, draft: &Draft) -> usize {
        let compared = draft.compared.iter();
        let windows = disjoint(compared.map(|(order, _)| &self.rows[*order].planned));
        let measured = draft
            .total
            .as_ref()
            .map_or(0, |one| one.dependence.independent);
        windows.min(measured)
    }

    fn fill_rates(&self, draft: &Draft) -> Option<FillRates> {
        let (mut ordered, mut router, mut baseline) = (0_u128, 0_u128, 0_u128);
        for row in self.rows {
            let achieved = row.baselines.get(draft.place);
            if let (Some(routed), Some((_, one))) = (row.router, achieved) {
                ordered += u128::from(row.planned.order.size.get());
                router += u128::from(routed.filled.get());
                baseline += u128::from(one.filled.get());
            }
        }
        let rate = |filled: u128| filled as f64 / ordered as f64;
        (ordered > 0).then(|| FillRates {
            router: rate(router),
            baseline: rate(baseline),
        })
    }

    /// Exposures to the market's reaction over the parent orders compared: the router's, the
    /// baseline's.
    fn exposures(&self, draft: &Draft) -> (f64, f64) {
        let mut exposures = (0.0, 0.0);
        for (order, _) in &draft.compared {
            let row = &self.rows[*order];
            exposures.0 += row.router.map_or(0.0, |one| one.exposure);
            exposures.1 += row
                .baselines
                .get(draft.place)
                .map_or(0.0, |one| one.1.exposure);
        }
        exposures
    }
}

/// The starts reported on: from the first to the last with a tuned router.
fn tested_slots<'a>(paired: impl Iterator<Item = (&'a OrderRow, Paired)>) -> Range<usize> {
    let mut slots = paired
        .filter(|(_, one)| !matches!(one, Err(Exclusion::FirstFold | Exclusion::NotTuned)))
        .map(|(row, _)| row.planned.slot);
    match slots.next() {
        Some(first) => first..slots.last().unwrap_or(first) + 1,
        None => 0..0,
    }
}

/// Quantiles by linear interpolation between order statistics.
fn quantiles(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let Some(last) = values.len().checked_sub(1) else {
        return Vec::new();
    };
    let at = |share: f64| {
        let place = share * last as f64;
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        let weight = place - place.floor();
        values[below] * (1.0 - weight) + values[above.min(last)] * weight
    };
    QUANTILES.map(at).to_vec()
}

#[cfg(test)]
mod tests;
