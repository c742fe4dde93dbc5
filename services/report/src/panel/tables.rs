//! Cells and tables that several sections of a panel's page share.

use super::lines::lines;
use crate::page::{Cell, Table, step};
use crate::words::strategy_name;
use result::{Panel, PanelComparison, PanelGroup};

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

/// Tables of the groups of one kind, of which `head` is the name in a column: against the baseline
/// `main`, and in a second one, folded away, against each of the others.
pub(super) fn tables(panel: &Panel, main: &str, by: &str, head: &str) -> Vec<Table> {
    let called = by.replace('_', " ");
    let all = lines(panel).into_iter();
    let (first, others): (Vec<_>, Vec<_>) = all
        .map(|(key, one)| (key, groups(one, by)))
        .filter(|(_, groups)| !groups.is_empty())
        .partition(|(key, _)| *key == main);
    let name = |key: &str| strategy_name::in_table(key, panel).to_owned();
    let of_first = first.iter().map(|(key, groups)| {
        let caption = noted(&format!("Against {}, by {called}", name(key)), groups);
        let rows = groups.iter().map(|group| row(key, group, None));
        let table = Table::new(&caption, &[&[head], &FIGURES[..]].concat()).with(rows);
        if groups.len() > MANY || by == "hour_and_size" {
            table.folded()
        } else {
            table
        }
    });
    let of_others = (!others.is_empty()).then(|| {
        let groups: Vec<_> = others
            .iter()
            .flat_map(|(_, groups)| groups)
            .copied()
            .collect();
        let caption = noted(
            &format!("Against each other baseline, by {called}"),
            &groups,
        );
        let rows = others.iter().flat_map(|(key, groups)| {
            let rows = groups.iter();
            rows.map(|group| row(key, group, Some(name(key))))
        });
        let table = Table::new(&caption, &[&["Against", head], &FIGURES[..]].concat());
        table.with(rows).folded()
    });
    of_first.chain(of_others).collect()
}

/// More groups than this are folded away.
const MANY: usize = 12;

/// Heads of the figures of a group.
const FIGURES: [&str; 5] = ["Orders", "Saving, bps", "Lower end", "Upper end", "Routing"];

/// A group, behind the name of the baseline where the table is of several.
fn row(key: &str, (place, group): &(usize, &PanelGroup), baseline: Option<String>) -> Vec<Cell> {
    let at = |field: &str| at(key, &format!("groups/{place}/{field}"));
    let names = baseline.into_iter().chain([group.value.clone()]);
    let figures = [
        Cell::count(group.n, at("n")),
        Cell::bps(group.saving_bps, at("saving_bps")),
        Cell::bps(group.ci_low_bps, at("ci_low_bps")),
        Cell::bps(group.ci_high_bps, at("ci_high_bps")),
        Cell::bps(group.routing_bps, at("routing_bps")),
    ];
    names.map(Cell::text).chain(figures).collect()
}

/// A caption with why some groups have no interval, where some have none.
fn noted(caption: &str, groups: &[(usize, &PanelGroup)]) -> String {
    let is_partial = groups.iter().any(|(_, group)| group.ci_low_bps.is_none());
    let is_of_days = groups.iter().any(|(_, group)| group.by == "day");
    match (is_partial, is_of_days) {
        (true, true) => format!("{caption} (no interval of a day with too few orders)"),
        (true, false) => format!("{caption} (no interval from fewer than three days)"),
        (false, _) => caption.to_owned(),
    }
}
