//! Where shares went.

use super::names::Names;
use super::strategies::strategies;
use crate::chart::parts::palette;
use crate::chart::stacked::{self, Bar};
use crate::chart::{Figure, Room};
use crate::page::{Cell, Section, Table, step};
use crate::words::{self, strategy_name};
use result::{BacktestResult, Strategy};

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(subject, "venues", "Where shares went");
    let names = Names::of(result);
    let mut ids: Vec<u64> = strategies(result)
        .into_iter()
        .flat_map(|(_, one, _)| one.by_venue.keys())
        .filter_map(|id| id.parse().ok())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let bars: Vec<_> = strategies(result)
        .into_iter()
        .map(|(key, one, _)| bar(strategy_name::in_table(key, result), one, &names, &ids))
        .collect();
    let mut legend: Vec<(usize, String)> = Vec::new();
    for (place, id) in ids.iter().enumerate().take(palette::VENUES) {
        let others = place + 1 == palette::VENUES && ids.len() > palette::VENUES;
        let id = id.to_string();
        legend.push((
            place,
            if others {
                "others".into()
            } else {
                names.name(&id)
            },
        ));
    }
    section.wide.push(Figure::draw(
        &section.picture("shares"),
        "Part of the filled shares by venue",
        "One bar for each strategy, cut by venue; the table below has the numbers.",
        Room::Wide,
        |room| stacked::draw(&bars, &legend, room),
    ));
    section.tables.push(table(result, &names));
    section
}

/// The parts of what one strategy filled, by venue; the last colour is for all venues that have
/// none of their own.
fn bar<'a>(name: &'a str, one: &Strategy, names: &Names<'_>, ids: &[u64]) -> Bar<'a> {
    let rank = |id: &str| {
        let place = id.parse().ok().and_then(|id| ids.binary_search(&id).ok());
        place.map_or(palette::VENUES - 1, |place| place.min(palette::VENUES - 1))
    };
    let filled = one.by_venue.iter().filter(|(_, share)| share.filled > 0);
    let mut parts: Vec<_> = filled
        .map(|(id, share)| {
            let shares = words::count(share.filled);
            let tip = format!("{name}: {shares} shares at {}", names.name(id));
            (rank(id), share.share, tip)
        })
        .collect();
    parts.sort_by_key(|part| part.0);
    if ids.len() > palette::VENUES {
        join_others(&mut parts, name);
    }
    Bar { name, parts }
}

/// Shares, rates and dollars of every strategy at every venue.
fn table(result: &BacktestResult, names: &Names<'_>) -> Table {
    let mut rows = Vec::new();
    for (key, one, pointer) in strategies(result) {
        for (id, share) in &one.by_venue {
            let at = |field: &str| format!("{pointer}/by_venue/{}/{field}", step(id));
            rows.push(vec![
                Cell::text(strategy_name::in_table(key, result)),
                Cell::text(names.name(id)),
                Cell::count(share.filled, at("filled")),
                Cell::percent(Some(share.share), 1, at("share")),
                Cell::percent(Some(share.fill_rate), 1, at("fill_rate")),
                Cell::maybe(Some(share.cash), 2, at("cash")),
                Cell::maybe(Some(share.fees), 2, at("fees")),
            ]);
        }
    }
    let head = [
        "",
        "Venue",
        "Shares",
        "Part of all",
        "Filled of what was sent",
        "Dollars, fees in",
        "Fees",
    ];
    Table::new("Shares by strategy and venue", &head)
        .folded()
        .with(rows)
}

/// Makes one part of all that share the last colour.
fn join_others(parts: &mut Vec<(usize, f64, String)>, name: &str) {
    let first = parts.partition_point(|(rank, ..)| *rank < palette::VENUES - 1);
    let others = parts.split_off(first);
    if !others.is_empty() {
        let share = others.iter().map(|(_, share, _)| share).sum();
        let venues = words::count(others.len() as u64);
        let tip = format!("{name}: {venues} other venues");
        parts.push((palette::VENUES - 1, share, tip));
    }
}
