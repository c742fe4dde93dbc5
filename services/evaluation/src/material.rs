//! Everything that comparisons are made from.

use super::executed::Executed;
use super::order_row::OrderRow;
use super::pair::Pair;
use super::plan::Plan;
use super::rules::Rules;
use super::series::Series;
use super::settings::EvaluationSettings;

/// Everything that comparisons are made from.
pub(super) struct Material<'a> {
    pub(super) settings: &'a EvaluationSettings,
    pub(super) plan: &'a Plan,
    pub(super) executed: &'a [Executed],
    pub(super) rules: &'a Rules,
    pub(super) rows: &'a [OrderRow],
    pub(super) venues: usize,
}

/// Adds a part of a saving to the series of savings in basis points of the baseline's cash.
pub(super) fn add(series: &mut Series, slot: usize, pair: &Pair, part: fn(&Pair) -> i128) {
    series.add(slot, 10_000.0 * part(pair) as f64, pair.base as f64);
}
