//! Cells and tables that several sections of a panel's page share.

use crate::page::{Cell, Table, step};
use result::{PanelComparison, PanelGroup};

/// The place of a field of a comparison in the JSON.
pub(super) fn at(key: &str, field: &str) -> String {
    format!("/comparisons/{}/{field}", step(key))
}

/// Groups of one kind with their places in the JSON.
pub(super) fn groups<'a>(one: &'a PanelComparison, by: &str) -> Vec<(usize, &'a PanelGroup)> {
    one.groups
        .iter()
        .enumerate()
        .filter(|(_, group)| group.by == by)
        .collect()
}

/// A table of the groups of one kind against the baseline that comes first.
pub(super) fn table(
    caption: &str,
    head: &str,
    key: &str,
    groups: &[(usize, &PanelGroup)],
) -> Table {
    let rows = groups.iter().map(|(place, group)| {
        let at = |field: &str| at(key, &format!("groups/{place}/{field}"));
        vec![
            Cell::text(group.value.clone()),
            Cell::count(group.n, at("n")),
            Cell::bps(group.saving_bps, at("saving_bps")),
            Cell::bps(group.ci_low_bps, at("ci_low_bps")),
            Cell::bps(group.ci_high_bps, at("ci_high_bps")),
            Cell::bps(group.routing_bps, at("routing_bps")),
        ]
    });
    let head = [
        head,
        "Orders",
        "Saving, bps",
        "Lower end",
        "Upper end",
        "Routing",
    ];
    let is_partial = groups.iter().any(|(_, group)| group.ci_low_bps.is_none());
    let is_of_days = groups.iter().any(|(_, group)| group.by == "day");
    let caption = match (is_partial, is_of_days) {
        (true, true) => format!("{caption} (no interval of a day with too few orders)"),
        (true, false) => format!("{caption} (no interval from fewer than three days)"),
        (false, _) => caption.to_owned(),
    };
    let table = Table::new(&caption, &head).with(rows);
    if groups.len() > 12 {
        table.folded()
    } else {
        table
    }
}
