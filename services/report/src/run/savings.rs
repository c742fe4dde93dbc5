//! Savings taken apart: when, and where.

use super::strategies::strategies;
use super::verdict::{has_hindsight, is_timing};
use crate::chart::split::Row;
use crate::chart::{Figure, Room, split};
use crate::page::{Cell, Section, Table, step};
use crate::words::{self, strategy_name};
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
    words::grouped(&notes.join(" "))
}

/// What the parts of routing are, where a saving has them.
fn of_parts(result: &BacktestResult) -> Option<String> {
    let mut details = result.savings_detail.values();
    details.any(|one| one.routing_fees_bps.is_some()).then(|| {
        "Routing adds up from three parts. Fees are what was saved in fees and rebates. Posting \
             is what posted shares cost less than taking would have just before they filled; what \
             waiting for them cost is timing. Prices are what taken shares cost less by keeping to \
             the best price shown anywhere, instead of a worse venue or a deeper level."
            .into()
    })
}

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(
        subject,
        "savings",
        "When, and where: each saving taken apart",
    );
    let hindsight = if has_hindsight(result) {
        " Penalties were tuned on this very order: timing is chosen with hindsight and looks \
         better than it is."
    } else {
        ""
    };
    section.lead.push(format!(
        "Timing is the move of the best price between the fills of the two strategies: luck or \
         alpha, but not routing. Routing is the rest: what choosing venues saved.{hindsight}"
    ));
    section.lead.extend(of_parts(result));
    let rows: Vec<_> = details(result)
        .into_iter()
        .filter_map(|(key, detail)| {
            Some(Row {
                name: strategy_name::in_table(key, result),
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
                Cell::bps(total, format!("/savings_vs_baselines_bps/{key}"))
            }
            _ => total.map_or_else(Cell::none, Cell::derived_bps),
        };
        vec![
            Cell::text(strategy_name::in_table(key, result)),
            total,
            Cell::bps(detail.timing_bps, at("timing_bps")),
            Cell::bps(detail.routing_bps, at("routing_bps")),
            Cell::bps(detail.routing_fees_bps, at("routing_fees_bps")),
            Cell::bps(detail.routing_posting_bps, at("routing_posting_bps")),
            Cell::bps(detail.routing_price_bps, at("routing_price_bps")),
            Cell::text(notes(detail)),
        ]
    });
    let head = [
        "Against",
        "Saving, bps",
        "Timing, bps",
        "Routing, bps",
        "of it: fees, bps",
        "posting, bps",
        "prices, bps",
        "Note",
    ];
    section
        .tables
        .push(Table::new("Savings of the router", &head).with(rows));
    section.tables.push(reaction(result));
    section
}

/// What the market's reaction would do to each saving: how much each strategy trades into its own
/// wake, and which reaction a saving bears.
fn reaction(result: &BacktestResult) -> Table {
    let rows = strategies(result).into_iter().map(|(key, one, pointer)| {
        let at = |field: &str| format!("/savings_detail/{}/{field}", step(key));
        let detail = result.savings_detail.get(key);
        let saving = detail.and_then(|detail| Some(detail.timing_bps? + detail.routing_bps?));
        let slope = detail.and_then(|detail| detail.reaction_slope);
        let break_even = detail.and_then(|detail| detail.break_even_reaction);
        let with = detail.and_then(|detail| detail.saving_with_reaction_bps);
        vec![
            Cell::text(strategy_name::in_table(key, result)),
            Cell::by_power(one.exposure, format!("{pointer}/exposure")),
            Cell::by_power(slope, at("reaction_slope")),
            Cell::break_even(saving, break_even, at("break_even_reaction")),
            Cell::maybe(with, 3, at("saving_with_reaction_bps")),
        ]
    });
    let kappa = result.reaction.as_ref().and_then(|kernel| kernel.kappa);
    let with = kappa.map_or_else(
        || "Saving with reaction: --reaction-kappa".to_owned(),
        |kappa| {
            let kappa = words::shortest_power(kappa);
            format!("Saving with a reaction of {kappa} dollars per share and share, bps")
        },
    );
    let head = [
        "",
        "Exposure, shares squared",
        "bps of saving for each dollar per share and share",
        "Reaction at which nothing is saved, dollars per share and share",
        &with,
    ];
    let title = format!(
        "If the market reacts: {}; times the reaction, the exposure is a cost in dollars",
        words::dying_out(result.reaction.as_ref())
    );
    Table::new(&title, &head).with(rows)
}
