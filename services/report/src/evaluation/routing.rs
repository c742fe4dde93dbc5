//! The table of what a router is for, of evaluations and of panels.

use super::cells;
use crate::page::{Cell, Table, step};
use result::RoutingEvidence;

/// What was saved against one baseline by routing.
pub(crate) struct Routed<'a> {
    /// Key of the comparison in the JSON.
    pub(crate) key: &'a str,
    /// Name of the baseline in tables.
    pub(crate) name: String,
    /// The verdict in a word or two.
    pub(crate) says: &'static str,
    /// The mean.
    pub(crate) bps: Option<f64>,
    /// How sure one can be of it.
    pub(crate) evidence: &'a RoutingEvidence,
}

/// The part of every saving that a router is for; `p_value` is the head of the p value alone.
pub(crate) fn table<'a>(lines: impl Iterator<Item = Routed<'a>>, p_value: &str) -> Table {
    let rows = lines.map(|line| {
        let one = line.evidence;
        let at = |field: &str| format!("/comparisons/{}/{field}", step(line.key));
        vec![
            Cell::text(line.name),
            Cell::text(line.says),
            cells::routing(line.bps, Some(one), at("routing_bps")),
            Cell::bps(one.ci_low_bps, at("routing/ci_low_bps")),
            Cell::bps(one.ci_high_bps, at("routing/ci_high_bps")),
            Cell::part_bps(one.fees_bps, at("routing/fees_bps")),
            Cell::part_bps(one.posting_bps, at("routing/posting_bps")),
            Cell::part_bps(one.price_bps, at("routing/price_bps")),
            Cell::p_value(one.p_value, at("routing/p_value")),
            Cell::p_value(one.p_value_adjusted, at("routing/p_value_adjusted")),
        ]
    });
    let head = [
        "Against",
        "Says",
        "Routing, bps",
        "Lower end",
        "Upper end",
        "of it: fees, bps",
        "posting, bps",
        "prices, bps",
        p_value,
        "p, among all baselines",
    ];
    Table::new("The part due to where: what a router is for", &head).with(rows)
}
