//! Figures of an evaluation as cells of tables.

use crate::page::Cell;
use result::Comparison;

/// A mean: coloured only where there is evidence that it is not zero.
pub(super) fn mean(one: &Comparison, pointer: String) -> Cell {
    match one.verdict.as_str() {
        "saves" | "costs" => Cell::saving(one.mean_bps, pointer),
        _ => Cell::bps(one.mean_bps, pointer),
    }
}

/// The part due to where: coloured only where there is evidence that it is not zero.
pub(super) fn routing(one: &Comparison, pointer: String) -> Cell {
    let routing = one.routing.as_ref();
    let verdict = routing.map_or("", |routing| &routing.verdict);
    match verdict {
        "saves" | "costs" => Cell::saving(one.routing_bps, pointer),
        "one_venue" => Cell::none(),
        _ => Cell::bps(one.routing_bps, pointer),
    }
}
