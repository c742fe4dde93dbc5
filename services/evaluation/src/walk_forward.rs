//! Walk-forward tuning: choose on earlier parent orders, report on later ones.
//!
//! The starts are cut into folds in order of time. For each fold but the first, the penalties are
//! chosen on the folds before it. A parent order whose window, prolonged by the embargo, reaches
//! into the fold is purged from what is tuned on: it shares rows of the recording with what is
//! reported on (López de Prado 2018, chapter 7).

use std::time::Duration;

use market_data::{Shares, Side, Timestamp};
use routing::penalties::Penalties;

use super::pair::executed::Executed;
use super::plan::Plan;
use super::plan::rules::Rules;
use simulation::tca::{basis_points, signed};

/// What was chosen for one fold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Index of the rule.
    pub rule: usize,
    /// The smallest penalties with that rule.
    pub penalties: Penalties,
    /// Implementation shortfall of the rule on what it was chosen on, in basis points of arrival
    /// prices.
    pub in_sample_bps: f64,
    /// Parent orders on which rules were compared.
    pub tuned_on: usize,
    /// Rules left out for filling too little.
    pub dropped: usize,
}

/// One fold after the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// Rank of the fold in time, from 1: the first, of rank zero, is tuned on only.
    pub fold: usize,
    /// First start.
    pub from: Timestamp,
    /// Last end of a window.
    pub to: Timestamp,
    /// Parent orders reported on.
    pub tested: usize,
    /// Earlier parent orders tuned on.
    pub trained: usize,
    /// Earlier parent orders left out for sharing time with the fold.
    pub purged: usize,
    /// What was chosen; `None` when purging left nothing to choose on.
    pub choice: Option<Choice>,
}

/// The fold of a start, of so many starts.
pub fn fold_of(slot: usize, slots: usize, folds: u32) -> usize {
    let folds = folds as usize;
    (slot * folds / slots.max(1)).min(folds.saturating_sub(1))
}

/// Indices of the parent orders before `fold` that share no time with it, and how many do.
pub fn purge(plan: &Plan, folds: u32, fold: usize, embargo: Duration) -> (Vec<usize>, usize) {
    let of = |slot| fold_of(slot, plan.slots, folds);
    let opens = plan
        .orders
        .iter()
        .find(|order| of(order.slot) >= fold)
        .map(|order| order.span.start);
    let earlier = (0..)
        .zip(&plan.orders)
        .take_while(|(_, order)| of(order.slot) < fold);
    let (mut kept, mut purged) = (Vec::new(), 0);
    for (index, order) in earlier {
        if opens.is_some_and(|opens| order.reaches(opens, embargo)) {
            purged += 1;
        } else {
            kept.push(index);
        }
    }
    (kept, purged)
}

/// Chooses for every fold after the first.
pub fn walk_forward(
    plan: &Plan,
    executed: &[Executed],
    rules: &Rules,
    folds: u32,
    embargo: Duration,
) -> Vec<Fold> {
    (1..folds as usize)
        .filter_map(|fold| {
            let tested: Vec<_> = plan
                .orders
                .iter()
                .filter(|order| fold_of(order.slot, plan.slots, folds) == fold)
                .collect();
            let (kept, purged) = purge(plan, folds, fold, embargo);
            let training: Vec<(Side, &Executed)> = kept
                .iter()
                .filter_map(|index| {
                    let side = plan.orders.get(*index)?.order.side;
                    Some((side, executed.get(*index)?))
                })
                .collect();
            Some(Fold {
                fold,
                from: tested.first()?.span.start,
                to: tested.last()?.span.end,
                tested: tested.len(),
                trained: training.len(),
                purged,
                choice: choose(&training, rules),
            })
        })
        .collect()
}

/// A rule must fill this many thousandths of what the best fills to be compared at all.
const FILLED_ALIKE: u128 = 995;

/// Mean shortfalls closer than this, in basis points, are a tie.
const TIE_BPS: f64 = 0.01;

/// The best rule on `training`. Rules that fill less than 99.5 % of what the best fills are out;
/// among the rest the lowest shortfall against arrival wins, over all parent orders, unfilled
/// shares priced; within a tie the smallest penalties.
pub fn choose(training: &[(Side, &Executed)], rules: &Rules) -> Option<Choice> {
    let alive = alive(training.iter().map(|(_, one)| *one), rules.rules.len());
    let mut tuned_on: Vec<_> = training.to_vec();
    tuned_on.retain(|(side, one)| {
        one.arrival.is_some()
            && alive.iter().all(|rule| {
                let achieved = one.rules.get(*rule);
                achieved.is_some_and(|one| one.priced(*side, 1).is_some())
            })
    });
    let choices = alive.iter().filter_map(|rule| {
        Some(Choice {
            rule: *rule,
            penalties: *rules.smallest.get(*rule)?,
            in_sample_bps: shortfall(&tuned_on, *rule)?,
            tuned_on: tuned_on.len(),
            dropped: rules.rules.len() - alive.len(),
        })
    });
    let choices: Vec<Choice> = choices.collect();
    let least = choices
        .iter()
        .map(|one| one.in_sample_bps)
        .min_by(f64::total_cmp)?;
    choices
        .into_iter()
        .filter(|one| one.in_sample_bps <= least + TIE_BPS)
        .min_by(|one, other| one.penalties.cmp(&other.penalties))
}

/// The rules that fill at least 99.5 % of what the best fills, by their places; none where nothing
/// is filled.
pub fn alive<'a>(executed: impl Iterator<Item = &'a Executed>, rules: usize) -> Vec<usize> {
    let mut filled = vec![0_u128; rules];
    for one in executed {
        for (sum, achieved) in filled.iter_mut().zip(&one.rules) {
            *sum += u128::from(achieved.filled.get());
        }
    }
    let most = filled.iter().copied().max().unwrap_or(0);
    let places = filled.iter().enumerate();
    places
        .filter(|(_, filled)| most > 0 && **filled * 1_000 >= most * FILLED_ALIKE)
        .map(|(rule, _)| rule)
        .collect()
}

/// Implementation shortfall of a rule in basis points of what its parent orders were worth at
/// arrival; `None` for no parent order.
fn shortfall(training: &[(Side, &Executed)], rule: usize) -> Option<f64> {
    let (mut lost, mut worth) = (0, 0);
    for (side, one) in training {
        let (achieved, twice_mid) = (one.rules.get(rule)?, one.arrival?);
        let ordered = achieved.filled + achieved.unfilled;
        let at_arrival = twice_mid * i128::from(ordered.get());
        lost += signed(*side, 2 * achieved.priced(*side, 1)? - at_arrival);
        worth += at_arrival;
    }
    basis_points(lost, worth)
}

/// How many rules achieved something that no rule before them did, over all parent orders: shares
/// filled and cash, exactly.
pub fn distinct_outcomes(executed: &[Executed], rules: usize) -> usize {
    let mut histories: Vec<Vec<(Shares, i128)>> = (0..rules)
        .map(|rule| {
            let achieved = executed.iter().filter_map(|one| one.rules.get(rule));
            achieved.map(|one| (one.filled, one.cash)).collect()
        })
        .collect();
    histories.sort_unstable();
    histories.dedup();
    histories.len()
}
