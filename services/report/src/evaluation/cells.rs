//! Figures of an evaluation as cells of tables.

use crate::page::Cell;
use crate::words;
use result::Comparison;

/// A mean: coloured only where there is evidence that it is not zero.
pub(super) fn mean(one: &Comparison, pointer: String) -> Cell {
    match one.verdict.as_str() {
        "saves" | "costs" => Cell::saving(one.mean_bps, pointer),
        _ => plain(one.mean_bps, pointer),
    }
}

/// Basis points without colour.
pub(super) fn plain(value: Option<f64>, pointer: String) -> Cell {
    value.map_or_else(Cell::none, |value| Cell::number(words::bps(value), pointer))
}

/// The two ends of an interval, in words.
pub(super) fn interval(low: Option<f64>, high: Option<f64>) -> Cell {
    low.zip(high).map_or_else(
        || Cell::text("nothing bounds it"),
        |(low, high)| Cell::derived(format!("{} to {}", words::bps(low), words::bps(high))),
    )
}
