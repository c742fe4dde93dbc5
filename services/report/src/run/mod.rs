//! The page of one run: what was executed, what it cost, and what is behind it.

mod costs;
pub(crate) mod execution;
mod fills;
mod market;
mod names;
pub(crate) mod provenance;
mod savings;
pub(crate) mod strategies;
pub(crate) mod together;
mod tuning;
mod venues;
pub(crate) mod verdict;

pub(crate) use provenance::assumed::{of_settings, table as assumptions};
pub(crate) use provenance::reproduce::again;

use crate::page::{Cell, Subject, Tile};
use crate::words::{self, strategy_name};
use result::{BacktestResult, SYNTHETIC, Strategy};

/// The page of a run.
pub(crate) fn subject(id: &str, name: &str, result: &BacktestResult) -> Subject {
    let sections = [
        market::section(id, result),
        Some(execution::section(id, result)),
        Some(savings::section(id, result)),
        Some(venues::section(id, result)),
        Some(tuning::section(id, result)),
        Some(costs::section(id, result)),
        Some(provenance::data::section(id, result)),
        Some(provenance::reproduce::section(id, result)),
    ];
    Subject {
        id: id.to_owned(),
        name: name.to_owned(),
        title: title(result),
        verdict: verdict::headline(result),
        tiles: strategies::baselines(result)
            .into_iter()
            .map(|(key, baseline, saving)| tile(result, key, baseline, saving))
            .collect(),
        notices: provenance::notes::notices(result),
        sections: sections.into_iter().flatten().collect(),
    }
    .with_meanings()
}

/// What was executed, in one line.
pub(crate) fn title(result: &BacktestResult) -> String {
    let order = &result.order;
    let last = words::day(&order.end);
    let end = if last == words::day(&order.start) {
        String::new()
    } else {
        format!("{last} ")
    };
    format!(
        "{}{}: {} {}{}, {} {} to {}{} UTC, {} router",
        order.symbol.as_deref().unwrap_or("no symbol"),
        if is_synthetic(result) {
            " (synthetic)"
        } else {
            ""
        },
        order.side,
        words::count(order.size),
        words::limited(result.assumptions.limit),
        words::day(&order.start),
        order.start.get(11..19).unwrap_or(&order.start),
        end,
        order.end.get(11..19).unwrap_or(&order.end),
        result.assumptions.router
    )
}

/// Whether the market was made up for the run.
fn is_synthetic(result: &BacktestResult) -> bool {
    let mut sources = result.data.source.iter();
    sources.any(|source| source.sha256.is_none() && source.name.starts_with(SYNTHETIC))
}

/// The tile of a baseline: routing is what a router is for and comes first, and nothing is
/// coloured, for of one order nothing is known.
fn tile(result: &BacktestResult, key: &str, baseline: &Strategy, saving: Option<f64>) -> Tile {
    let mut lines = Vec::new();
    let is_routed = verdict::is_routed(result);
    let detail = result.savings_detail.get(key);
    let part = |name: &str| format!("/savings_detail/{key}/{name}");
    if saving.is_some() {
        let sign = if result.order.side == "sell" {
            -1.0
        } else {
            1.0
        };
        let dollars = sign * (baseline.total_cash - result.optimized.total_cash);
        let timing = detail.and_then(|one| one.timing_bps);
        lines.extend([
            (
                "timing (when), bps".into(),
                Cell::bps(timing, part("timing_bps")),
            ),
            (
                "both, bps".into(),
                Cell::bps(saving, format!("/savings_vs_baselines_bps/{key}")),
            ),
            (
                "both, dollars".into(),
                Cell::derived(words::signed(dollars, words::decimals(dollars, 2))),
            ),
        ]);
        lines.push(("interval".into(), Cell::text("none: one order")));
    } else {
        let reason = detail.and_then(|one| one.reason.clone());
        lines.push((
            reason.map_or_else(|| "not compared".into(), |reason| words::grouped(&reason)),
            Cell::text(""),
        ));
    }
    Tile {
        name: format!("against {}", strategy_name::in_sentence(key, result)),
        figure: match detail.and_then(|one| one.routing_bps) {
            Some(routing) if is_routed => Cell::bps(Some(routing), part("routing_bps")),
            _ => Cell::none(),
        },
        unit: match saving {
            Some(_) if is_routed => "bps by routing",
            Some(_) => "one venue: nothing to route",
            None => "",
        },
        lines,
    }
}
