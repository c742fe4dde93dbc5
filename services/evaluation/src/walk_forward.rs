//! Walk-forward tuning: choose on earlier parent orders, report on later ones.
//!
//! The starts are cut into folds in order of time. For each fold but the first, the penalties are chosen on the folds
//! before it. A parent order whose window, prolonged by the embargo, reaches into the fold is purged from what is tuned on: it
//! shares rows of the recording with what is reported on (López de Prado 2018, chapter 7).

use std::time::Duration;

use market_data::{Shares, Timestamp};
use routing::penalties::Penalties;

use super::engine::{Achieved, Executed};
use super::plan::Plan;
use super::rules::Rules;

/// What was chosen for one fold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Index of the rule.
    pub rule: usize,
    /// The smallest penalties with that rule.
    pub penalties: Penalties,
    /// Mean implementation shortfall of the rule on what it was chosen on, in basis points of arrival prices.
    pub in_sample_bps: f64,
}

/// One fold after the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fold {
    /// Its rank; the first fold, of rank zero, is not here.
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
            let training: Vec<&Executed> = kept
                .iter()
                .filter_map(|index| executed.get(*index))
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

/// The best rule on `training`: most shares filled, then the lowest mean shortfall, then the smallest penalties. Means are taken
/// over the parent orders that every rule filled alike, so that no rule looks good for having left the dear ones.
pub fn choose(training: &[&Executed], rules: &Rules) -> Option<Choice> {
    let alike: Vec<&Executed> = training
        .iter()
        .copied()
        .filter(|one| filled_alike(&one.rules))
        .collect();
    let rank = |rule: usize| {
        let filled: Shares = training
            .iter()
            .filter_map(|one| one.rules.get(rule))
            .map(|achieved| achieved.filled)
            .sum();
        (filled, mean_shortfall(&alike, rule))
    };
    let candidates = rules.smallest.iter().copied().enumerate();
    candidates
        .filter_map(|(rule, penalties)| {
            let (filled, in_sample_bps) = rank(rule);
            let choice = Choice {
                rule,
                penalties,
                in_sample_bps: in_sample_bps?,
            };
            Some((filled, choice))
        })
        .min_by(|(one_filled, one), (other_filled, other)| {
            other_filled
                .cmp(one_filled)
                .then(one.in_sample_bps.total_cmp(&other.in_sample_bps))
                .then(one.penalties.cmp(&other.penalties))
        })
        .map(|(_, choice)| choice)
}

/// Whether every rule filled the same shares, and some.
fn filled_alike(rules: &[Achieved]) -> bool {
    rules.first().is_some_and(|first| !first.filled.is_zero())
        && rules
            .windows(2)
            .all(|pair| pair[0].filled == pair[1].filled)
}

fn mean_shortfall(alike: &[&Executed], rule: usize) -> Option<f64> {
    let shortfalls: Vec<f64> = alike
        .iter()
        .filter_map(|one| one.rules.get(rule)?.shortfall_bps)
        .collect();
    (!shortfalls.is_empty()).then(|| shortfalls.iter().sum::<f64>() / shortfalls.len() as f64)
}

/// How many rules achieved something that no rule before them did, over all parent orders: shares filled and cash, exactly.
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
