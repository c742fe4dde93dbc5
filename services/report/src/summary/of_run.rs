//! A run in a terminal.

use super::table::table;
use super::terminal::{Terminal, written};
use crate::run;
use crate::words::{self, strategy_name};
use result::{BacktestResult, SavingsDetail, Strategy};

/// What a run says.
pub(super) fn of_run(result: &BacktestResult, terminal: Terminal) -> String {
    let all = run::strategies::strategies(result);
    let column = |value: &dyn Fn(&str, &Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(key, one, _)| value(key, one)).collect();
        words::bps_column(&values)
    };
    let part = |of: fn(&SavingsDetail) -> Option<f64>| {
        column(&|key, _| result.savings_detail.get(key).and_then(of))
    };
    let dollars = |least: usize, value: &dyn Fn(&Strategy) -> Option<f64>| {
        let values: Vec<_> = all.iter().map(|(_, one, _)| value(one)).collect();
        words::column(&values, least)
    };
    let prices: Vec<_> = all.iter().map(|(_, one, _)| one.avg_fill_px).collect();
    let prices = words::prices(&prices);
    let text = |of: &dyn Fn(&str, &Strategy) -> String| -> Vec<String> {
        all.iter().map(|(key, one, _)| of(key, one)).collect()
    };
    let is_routed = run::verdict::is_routed(result);
    let routing = part(|one| one.routing_bps);
    let columns = [
        (
            "",
            text(&|key, _| strategy_name::in_table(key, result).to_owned()),
        ),
        ("average", prices),
        ("routing bps", if is_routed { routing } else { Vec::new() }),
        ("timing bps", part(|one| one.timing_bps)),
        (
            "saving bps",
            part(|one| Some(one.timing_bps? + one.routing_bps?)),
        ),
        ("filled", text(&|_, one| words::count(one.filled))),
        ("fees", dollars(2, &|one| Some(one.fees))),
        (
            "shortfall bps",
            column(&|_, one| one.implementation_shortfall_bps),
        ),
        (
            "last fill",
            text(&|_, one| {
                let last = one.last_fill.as_deref();
                last.map_or_else(String::new, |time| words::time_of_day(time).to_owned())
            }),
        ),
    ];
    let mut notices = run::provenance::notes::notices(result);
    notices.extend(run::provenance::notes::at_terminal(result));
    written(
        &run::verdict::sentence(result),
        &table(&columns, terminal),
        &notices,
        terminal,
    )
}
