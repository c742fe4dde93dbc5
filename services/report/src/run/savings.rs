//! Savings taken apart: when, and where.

use super::strategies::strategies;
use super::verdict::is_timing;
use crate::chart::split::Row;
use crate::chart::{Figure, Room, split};
use crate::page::{Cell, Section, Table, step};
use crate::words;
use result::{BacktestResult, MOSTLY_TIMING, SavingsDetail};

/// Every saving in the order in which strategies are shown.
fn details(result: &BacktestResult) -> Vec<(&str, &SavingsDetail)> {
    strategies(result)
        .into_iter()
        .filter_map(|(key, ..)| Some((key, result.savings_detail.get(key)?)))
        .collect()
}

/// Why there is no saving, or what to know before it is believed.
fn notes(detail: &SavingsDetail) -> String {
    let timing = detail.timing_bps.zip(detail.routing_bps);
    let timing = timing.is_some_and(|(timing, routing)| is_timing(timing, routing));
    // The numbers of that warning stand beside it.
    let warnings = detail.warnings.iter();
    let others = warnings.filter(|text| !text.starts_with(MOSTLY_TIMING));
    let reason = detail.reason.iter().chain(others).cloned();
    let notes: Vec<_> = reason
        .chain(timing.then(|| format!("{MOSTLY_TIMING}.")))
        .collect();
    notes.join(" ")
}

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(
        subject,
        "savings",
        "When, and where: each saving taken apart",
    );
    section.lead.push(
        "Timing is the move of the best price between the fills of the two strategies: luck or \
         alpha, but not routing. Routing is the \
         rest: what choosing venues saved."
            .into(),
    );
    let rows: Vec<_> = details(result)
        .into_iter()
        .filter_map(|(key, detail)| {
            Some(Row {
                key,
                timing: detail.timing_bps?,
                routing: detail.routing_bps?,
            })
        })
        .collect();
    if !rows.is_empty() {
        section.wide.push(Figure::draw(
            &section.picture("split"),
            "Savings of the router against every strategy, by cause",
            "Two bars for each strategy, timing and routing, and a mark for their sum; the table \
             below has the numbers.",
            Room::Wide,
            |room| split::draw(&rows, room),
        ));
    }
    let rows = details(result).into_iter().map(|(key, detail)| {
        let at = |field: &str| format!("/savings_detail/{}/{field}", step(key));
        let total = detail
            .timing_bps
            .zip(detail.routing_bps)
            .map(|(when, by)| when + by);
        let total = match key {
            "best_ask" | "twap" | "vwap" => {
                Cell::saving(total, format!("/savings_vs_baselines_bps/{key}"))
            }
            _ => total.map_or_else(Cell::none, |total| Cell::derived(words::bps(total))),
        };
        vec![
            Cell::text(words::strategy(key)),
            total,
            Cell::saving(detail.timing_bps, at("timing_bps")),
            Cell::saving(detail.routing_bps, at("routing_bps")),
            Cell::text(notes(detail)),
        ]
    });
    let head = [
        "Against",
        "Saving, bps",
        "Timing, bps",
        "Routing, bps",
        "Note",
    ];
    section
        .tables
        .push(Table::new("Savings of the router", &head).with(rows));
    section
}
