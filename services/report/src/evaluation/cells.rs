//! Savings as cells of tables, of evaluations and of panels.

use crate::page::Cell;
use result::RoutingEvidence;

/// A saving: coloured only where there is evidence that it is not zero.
pub(crate) fn saving(bps: Option<f64>, verdict: &str, pointer: String) -> Cell {
    match verdict {
        "saves" | "costs" => Cell::saving(bps, pointer),
        _ => Cell::bps(bps, pointer),
    }
}

/// The part due to where: coloured as a saving is, and none where there is nothing to route.
pub(crate) fn routing(
    bps: Option<f64>,
    evidence: Option<&RoutingEvidence>,
    pointer: String,
) -> Cell {
    match evidence.map_or("", |one| &one.verdict) {
        "one_venue" => Cell::none(),
        verdict => saving(bps, verdict, pointer),
    }
}
