//! Figures of an evaluation as cells of tables.

use crate::page::Cell;
use crate::words;
use result::Comparison;

/// A mean: coloured only where there is evidence that it is not zero.
pub(super) fn mean(one: &Comparison, pointer: String) -> Cell {
    match one.verdict.as_str() {
        "saves" | "costs" => Cell::saving(one.mean_bps, pointer),
        _ => Cell::bps(one.mean_bps, pointer),
    }
}

/// The two ends of an interval, in words.
pub(super) fn interval(low: Option<f64>, high: Option<f64>) -> Cell {
    let ends = words::interval(low, high);
    ends.map_or_else(|| Cell::text("nothing bounds it"), Cell::derived)
}
