//! A panel in a terminal, with the groups that were asked for.

use std::fmt::Write;

use super::table::{FROM, SAYS, TO, by_routing, filled, intervals, table};
use super::terminal::{Terminal, written};
use crate::panel;
use crate::words::{self, strategy_name};
use result::{Panel, PanelComparison};

/// What a panel says: of routing first, then of all of the saving.
pub(super) fn of_panel(result: &Panel, terminal: Terminal) -> String {
    let lines = panel::lines::lines(result);
    let all = || lines.iter().map(|(_, one)| *one);
    let text = |of: &dyn Fn(&PanelComparison) -> String| -> Vec<String> { all().map(of).collect() };
    let says = |verdict: &str, statement: &str| panel::verdict::says(verdict, statement).to_owned();
    let is_routed = panel::verdict::is_routed(result);
    let routed = all().filter(|_| is_routed);
    let routing = routed.map(|one| by_routing(one.routing_bps, one.routing.as_ref()));
    let routing: Vec<_> = routing.collect();
    let [routing, routing_from, routing_to] = intervals(&routing);
    let savings: Vec<_> = all()
        .map(|one| [one.saving_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let [saving, from, to] = intervals(&savings);
    let new_days: Vec<_> = all()
        .map(|one| {
            let between = one.between_days.as_ref();
            let ends = between.map(|between| [between.new_day_low_bps, between.new_day_high_bps]);
            let [low, high] = ends.unwrap_or_default();
            [None, low, high]
        })
        .collect();
    let [_, low, high] = intervals(&new_days);
    let new_day = low.iter().zip(&high).map(|(low, high)| {
        if low.is_empty() || high.is_empty() {
            String::new()
        } else {
            format!("{low} to {high}")
        }
    });
    let names = lines.iter();
    let names = names.map(|(key, _)| strategy_name::in_table(key, result).to_owned());
    let columns = [
        ("bps against", names.collect()),
        ("routing", routing),
        (
            SAYS,
            text(&|one| {
                let routing = one.routing.as_ref().filter(|_| is_routed);
                routing.map_or_else(String::new, |one| says(&one.verdict, &one.statement))
            }),
        ),
        ("saving", saving),
        (FROM, from),
        (TO, to),
        (SAYS, text(&|one| says(&one.verdict, &one.statement))),
        ("new day", new_day.collect()),
        ("routing from", routing_from),
        (TO, routing_to),
        (
            "days won",
            text(&|one| format!("{}/{}", one.days_won, result.days_reported)),
        ),
        ("orders", text(&|one| words::count(one.n))),
        (
            "filled",
            text(&|one| filled(one.fill_rate_router, one.fill_rate_baseline)),
        ),
    ];
    let first = lines.first().map(|(_, one)| one.groups.iter());
    let of_first = first.into_iter().flatten().map(|one| Group {
        by: &one.by,
        value: &one.value,
        n: one.n,
        routing: one.routing_bps.filter(|_| is_routed),
        saving: [one.saving_bps, one.ci_low_bps, one.ci_high_bps],
    });
    let against = lines.first();
    let against = against.map(|(key, _)| strategy_name::in_table(key, result).to_owned());
    let groups = group_tables(&of_first.collect::<Vec<_>>(), against, terminal);
    written(
        &panel::verdict::sentence(result),
        &format!("{}{groups}", table(&columns, terminal)),
        &panel::verdict::notices(result),
        terminal,
    )
}

/// Orders that have something in common, against the baseline that comes first.
struct Group<'a> {
    by: &'a str,
    value: &'a str,
    n: u64,
    routing: Option<f64>,
    saving: [Option<f64>; 3],
}

/// Most groups of one kind in a table: a page has all.
const MOST_GROUPS: usize = 40;

/// Tables of a panel's groups, where some were asked for: where all kinds are there nobody chose,
/// and a page has them.
fn group_tables(groups: &[Group<'_>], against: Option<String>, terminal: Terminal) -> String {
    // Days are always there, and what is crossed has groups by each.
    let chosen = ["symbol", "hour", "size", "side"];
    let is_there = |by: &&str| groups.iter().any(|one| one.by == *by);
    let kinds: Vec<&str> = chosen.into_iter().filter(is_there).collect();
    let (Some(against), true) = (against, kinds.len() < chosen.len()) else {
        return String::new();
    };
    let mut text = String::new();
    for by in kinds {
        let some: Vec<_> = groups.iter().filter(|one| one.by == by).collect();
        let shown = &some[..some.len().min(MOST_GROUPS)];
        let [saving, from, to] = intervals(&shown.iter().map(|one| one.saving).collect::<Vec<_>>());
        let routing: Vec<_> = shown.iter().map(|one| one.routing).collect();
        let title = format!("by {by}, bps against {against}");
        let values = shown.iter().map(|one| one.value.to_owned());
        let columns = [
            (title.as_str(), values.collect()),
            ("routing", words::bps_column(&routing)),
            ("saving", saving),
            ("from", from),
            (TO, to),
            (
                "orders",
                shown.iter().map(|one| words::count(one.n)).collect(),
            ),
        ];
        let _ = write!(text, "\n{}", table(&columns, terminal));
        if some.len() > shown.len() {
            let more = text::counted((some.len() - shown.len()) as u64, "more", "more");
            let _ = writeln!(text, "{more}: the page and the JSON have them");
        }
    }
    text
}
