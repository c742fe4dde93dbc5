//! An evaluation of one day in a terminal.

use super::table::{FROM, SAYS, TO, by_routing, filled, intervals, percent, table};
use super::terminal::{Terminal, written};
use crate::evaluation;
use crate::words;
use result::{Comparison, Evaluation};

/// What an evaluation says: of routing first, then of all of the saving.
pub(super) fn of_evaluation(result: &Evaluation, terminal: Terminal) -> String {
    let lines = evaluation::lines::lines(result);
    let all = || lines.iter().map(|line| line.comparison);
    let text = |of: &dyn Fn(&Comparison) -> String| -> Vec<String> { all().map(of).collect() };
    let says =
        |verdict: &str, statement: &str| evaluation::verdict::says(verdict, statement).to_owned();
    let is_routed = evaluation::verdict::is_routed(result);
    let routed = all().filter(|_| is_routed);
    let routing = routed.map(|one| by_routing(one.routing_bps, one.routing.as_ref()));
    let routing: Vec<_> = routing.collect();
    let [routing, routing_from, routing_to] = intervals(&routing);
    let means: Vec<_> = all()
        .map(|one| [one.mean_bps, one.ci_low_bps, one.ci_high_bps])
        .collect();
    let [mean, from, to] = intervals(&means);
    let columns = [
        (
            "bps against",
            lines
                .iter()
                .map(evaluation::lines::Line::short_name)
                .collect(),
        ),
        ("routing", routing),
        (
            SAYS,
            text(&|one| {
                let routing = one.routing.as_ref().filter(|_| is_routed);
                routing.map_or_else(String::new, |one| says(&one.verdict, &one.statement))
            }),
        ),
        ("saving", mean),
        (FROM, from),
        (TO, to),
        (SAYS, text(&|one| says(&one.verdict, &one.statement))),
        ("routing from", routing_from),
        (TO, routing_to),
        ("won", text(&|one| percent(one.win_rate))),
        ("tied", text(&|one| percent(one.tie_rate))),
        ("orders", text(&|one| words::count(one.n))),
        (
            "filled",
            text(&|one| filled(one.fill_rate_router, one.fill_rate_baseline)),
        ),
    ];
    written(
        &evaluation::verdict::sentence(result),
        &table(&columns, terminal),
        &evaluation::verdict::notices(result),
        terminal,
    )
}
