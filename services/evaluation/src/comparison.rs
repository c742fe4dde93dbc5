//! The tuned router against one baseline, on parent orders that it was not tuned on.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::bootstrap::{Estimate, Interval, estimate};
use super::dependence::Dependence;
use super::engine::Executed;
use super::plan::{Plan, disjoint};
use super::rules::Rules;
use super::series::Series;
use super::settings::{EvaluationSettings, Inference};
use super::superior::{Superiority, superiority};
use super::verdict::Verdict;
use simulation::strategy::Baseline;
use simulation::tca::{Incomparable, Savings};

/// Why a parent order is not in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// Router and baseline filled different shares.
    DifferentFills,
    /// Neither filled any share.
    NothingFilled,
    /// The baseline's average price is not above zero, fees included.
    NoPrice,
    /// In the first fold: only tuned on.
    FirstFold,
    /// Purging left no earlier parent order to tune on.
    NotTuned,
}

impl Exclusion {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::DifferentFills => "different_fills",
            Self::NothingFilled => "nothing_filled",
            Self::NoPrice => "no_price",
            Self::FirstFold => "first_fold",
            Self::NotTuned => "not_tuned",
        }
    }
}

impl From<Incomparable> for Exclusion {
    fn from(reason: Incomparable) -> Self {
        match reason {
            Incomparable::NothingFilled => Self::NothingFilled,
            Incomparable::DifferentFills { .. } => Self::DifferentFills,
            Incomparable::NoPrice => Self::NoPrice,
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DifferentFills => "router and baseline filled different shares",
            Self::NothingFilled => "neither filled any share",
            Self::NoPrice => "the baseline's average price is not above zero",
            Self::FirstFold => "in the first fold, which is only tuned on",
            Self::NotTuned => "no earlier order that every rule filled alike to tune on",
        })
    }
}

/// Shares of a distribution at which [`Comparison::quantiles`] are given.
pub const QUANTILES: [f64; 7] = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0];

/// The tuned router against one baseline. Savings are in basis points of the baseline's all-in average price, positive
/// when the router did better; means are over parent orders, out of sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The baseline.
    pub baseline: Baseline,
    /// Parent orders compared.
    pub n: usize,
    /// Parent orders not compared, by reason.
    pub excluded: BTreeMap<Exclusion, usize>,
    /// Mean saving.
    pub mean_bps: Option<f64>,
    /// Standard error of the mean ([`super::long_run`]).
    pub standard_error_bps: Option<f64>,
    /// Confidence interval of the mean ([`super::bootstrap`]); `None` where nothing bounds it.
    pub interval: Option<Interval>,
    /// The percentile interval from the same resamples: too narrow where blocks are few, for comparison only.
    pub percentile: Option<Interval>,
    /// Share of parent orders with a saving above zero.
    pub win_rate: Option<f64>,
    /// Share of parent orders with a saving of zero.
    pub tie_rate: Option<f64>,
    /// Number of independent parent orders that would give the mean the same error: sample variance over squared error, at
    /// most `n`. `None` where savings do not vary, and beside a verdict that nothing can be told.
    pub effective_n: Option<f64>,
    /// Stretches of the tested starts that do not depend on each other, by overlap and autocorrelation.
    pub independent: usize,
    /// How far dependence reaches, and the blocks and degrees of freedom that follow.
    pub dependence: Option<Dependence>,
    /// Two-sided p-value of a mean saving of zero, out of sample.
    pub p_value: Option<f64>,
    /// One-sided p-value of "no rule of the grid beats the baseline" on all parent orders, corrected for the number of rules
    /// (Hansen 2005).
    pub p_value_corrected: Option<f64>,
    /// The same by White's (2000) reality check.
    pub p_value_reality_check: Option<f64>,
    /// Rules that were tried against the baseline and differ from it.
    pub rules_tried: usize,
    /// Parent orders left out of the corrected test because rules or baseline filled different shares.
    pub excluded_from_correction: usize,
    /// Mean of the part of the saving due to when.
    pub timing_bps: Option<f64>,
    /// Mean of the part due to where.
    pub routing_bps: Option<f64>,
    /// Quantiles of the saving at [`QUANTILES`]; empty when nothing was compared.
    pub quantiles: Vec<f64>,
    /// What the evidence says.
    pub verdict: Verdict,
}

/// What one parent order says about one baseline.
pub type Paired = Result<Savings, Exclusion>;

/// Compares the router, as tuned for each parent order, with the baseline at `place` in the settings.
pub(super) fn compare(
    settings: &EvaluationSettings,
    plan: &Plan,
    executed: &[Executed],
    rules: &Rules,
    place: usize,
    baseline: Baseline,
    paired: &[Paired],
) -> Comparison {
    let mut excluded = BTreeMap::new();
    let mut compared: Vec<(usize, Savings)> = Vec::new();
    for (order, one) in plan.orders.iter().zip(paired) {
        match one {
            Ok(savings) => compared.push((order.slot, *savings)),
            Err(reason) => *excluded.entry(*reason).or_insert(0) += 1,
        }
    }
    let tested = tested_slots(plan, paired);
    let mut series = Series::new(tested.len());
    for (slot, savings) in &compared {
        series.add(slot.saturating_sub(tested.start), savings.total_bps);
    }
    let estimate = estimate(&series, plan.overlap(), &settings.inference);
    let (all, excluded_from_correction) = in_sample(plan, executed, rules.rules.len(), place);
    let superiority = superiority(&all, plan.overlap(), &settings.inference);
    let totals: Vec<f64> = compared.iter().map(|(_, one)| one.total_bps).collect();
    let timing = compared.iter().map(|(_, one)| one.timing_bps);
    let routing = compared.iter().map(|(_, one)| one.routing_bps);
    let independent = independent(plan, paired, tested.len(), estimate.as_ref());
    let verdict = verdict(
        &settings.inference,
        &totals,
        independent,
        estimate.as_ref(),
        superiority.as_ref(),
    );
    // Beside a verdict that nothing can be told, a p value or a number of independent orders would tell something.
    let told = matches!(
        verdict,
        Verdict::Saves | Verdict::Costs | Verdict::NoEvidence
    );
    Comparison {
        baseline,
        n: compared.len(),
        excluded,
        mean_bps: estimate.map(|one| one.mean),
        standard_error_bps: estimate.map(|one| one.standard_error),
        interval: estimate.and_then(|one| one.interval),
        percentile: estimate.map(|one| one.percentile),
        win_rate: rate(&totals, |total| total > 0.0),
        tie_rate: rate(&totals, |total| total == 0.0),
        effective_n: estimate
            .filter(|_| told)
            .and_then(|one| effective_n(&totals, one.standard_error)),
        independent,
        dependence: estimate.map(|one| one.dependence),
        p_value: estimate.filter(|_| told).map(|one| one.p_value),
        p_value_corrected: superiority.filter(|_| told).map(|one| one.spa),
        p_value_reality_check: superiority.filter(|_| told).map(|one| one.reality_check),
        rules_tried: superiority.map_or(0, |one| one.rules),
        excluded_from_correction,
        timing_bps: mean(timing),
        routing_bps: mean(routing),
        verdict,
        quantiles: quantiles(totals),
    }
}

/// The starts reported on: from the first to the last with a tuned router.
fn tested_slots(plan: &Plan, paired: &[Paired]) -> Range<usize> {
    let mut slots = plan
        .orders
        .iter()
        .zip(paired)
        .filter(|(_, one)| !matches!(one, Err(Exclusion::FirstFold | Exclusion::NotTuned)))
        .map(|(order, _)| order.slot);
    match (slots.next(), slots.next_back()) {
        (Some(first), last) => first..last.unwrap_or(first) + 1,
        (None, _) => 0..0,
    }
}

/// The differences of every rule to a baseline over all starts, from parent orders that all filled alike; and how many did not.
fn in_sample(
    plan: &Plan,
    executed: &[Executed],
    rules: usize,
    place: usize,
) -> (Vec<Series>, usize) {
    let mut all = vec![Series::new(plan.slots); rules];
    let mut excluded = 0;
    for (order, one) in plan.orders.iter().zip(executed) {
        let savings: Option<Vec<f64>> = one
            .savings
            .iter()
            .map(|against| Some(against.get(place)?.ok()?.total_bps))
            .collect();
        match savings {
            Some(savings) => {
                for (series, total) in all.iter_mut().zip(savings) {
                    series.add(order.slot, total);
                }
            }
            None => excluded += 1,
        }
    }
    (all, excluded)
}

/// Disjoint windows of parent orders that were compared, or stretches beyond which autocorrelation has died out, whichever are fewer.
fn independent(
    plan: &Plan,
    paired: &[Paired],
    starts: usize,
    estimate: Option<&Estimate>,
) -> usize {
    let stretches = estimate.map_or(0, |one| stretches(starts, &one.dependence));
    let compared = plan.orders.iter().zip(paired);
    let compared = compared.filter_map(|(order, one)| one.is_ok().then_some(order));
    disjoint(compared).min(stretches)
}

/// How often dependence has died out over so many starts. The last window reaches past the last start: without autocorrelation beyond
/// the overlap, these are as many as windows that do not overlap.
fn stretches(starts: usize, dependence: &Dependence) -> usize {
    (starts + dependence.overlap - 1) / dependence.length.max(1)
}

/// A long-run variance needs this many cosines for its t-statistic to have a finite variance.
const LEAST_DEGREES: usize = 3;

fn verdict(
    inference: &Inference,
    totals: &[f64],
    independent: usize,
    estimate: Option<&Estimate>,
    superiority: Option<&Superiority>,
) -> Verdict {
    let Some(estimate) = estimate else {
        return Verdict::NothingToCompare;
    };
    if totals.iter().all(|total| *total == 0.0) {
        return Verdict::Same;
    }
    if independent < inference.least_independent as usize
        || estimate.dependence.degrees < LEAST_DEGREES
    {
        return Verdict::TooFew;
    }
    let beaten = superiority.is_some_and(|one| one.spa <= inference.level() + 1e-12);
    match estimate.interval {
        Some(interval) if interval.low > 0.0 && beaten => Verdict::Saves,
        Some(interval) if interval.high < 0.0 => Verdict::Costs,
        _ => Verdict::NoEvidence,
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for value in values {
        sum += value;
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

fn rate(values: &[f64], counts: impl Fn(f64) -> bool) -> Option<f64> {
    mean(
        values
            .iter()
            .map(|value| f64::from(u8::from(counts(*value)))),
    )
}

fn effective_n(values: &[f64], standard_error: f64) -> Option<f64> {
    let n = values.len() as f64;
    let center = mean(values.iter().copied())?;
    let squares: f64 = values.iter().map(|value| (value - center).powi(2)).sum();
    let variance = squares / (n - 1.0).max(1.0);
    (variance > 0.0 && standard_error > 0.0)
        .then(|| (variance / (standard_error * standard_error)).clamp(1.0, n))
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
