//! Everything that comparisons are made from.

use super::order_row::OrderRow;
use crate::pair::Pair;
use crate::pair::executed::Executed;
use crate::plan::Plan;
use crate::plan::rules::Rules;
use crate::settings::EvaluationSettings;
use crate::statistics::series::Series;

/// Everything that comparisons are made from.
pub(crate) struct Material<'a> {
    pub(crate) settings: &'a EvaluationSettings,
    pub(crate) plan: &'a Plan,
    pub(crate) executed: &'a [Executed],
    pub(crate) rules: &'a Rules,
    pub(crate) rows: &'a [OrderRow],
    pub(crate) venues: usize,
}

/// Adds a part of a saving to the series of savings in basis points of the baseline's cash.
pub(crate) fn add(series: &mut Series, slot: usize, pair: &Pair, part: impl Fn(&Pair) -> i128) {
    series.add(slot, 10_000.0 * part(pair) as f64, pair.base as f64);
}
