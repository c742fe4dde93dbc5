//! Where shares went.

use std::collections::BTreeMap;

use super::names::Names;
use super::strategies::strategies;
use crate::chart::stacked::Bar;
use crate::chart::{Figure, Room, palette, stacked};
use crate::page::{Cell, Section, Table, step};
use crate::strategy_name;
use crate::words;
use result::BacktestResult;

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(subject, "venues", "Where shares went");
    let names = Names::of(result);
    // Venues in order of publisher id; the last colour is for all that have none of their own.
    let mut ids: Vec<u64> = strategies(result)
        .into_iter()
        .flat_map(|(_, one, _)| one.by_venue.keys())
        .filter_map(|id| id.parse().ok())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let ranks: BTreeMap<String, usize> = (0..)
        .zip(&ids)
        .map(|(rank, id): (usize, _)| (id.to_string(), rank.min(palette::VENUES - 1)))
        .collect();
    let rank = |id: &str| ranks.get(id).copied().unwrap_or(palette::VENUES - 1);
    let bars: Vec<_> = strategies(result)
        .into_iter()
        .map(|(key, one, _)| {
            let mut parts: Vec<_> = one
                .by_venue
                .iter()
                .filter(|(_, share)| share.filled > 0)
                .map(|(id, share)| {
                    let tip = format!(
                        "{}: {} shares at {}",
                        strategy_name::in_table(key, result),
                        words::count(share.filled),
                        names.name(id)
                    );
                    (rank(id), share.share, tip)
                })
                .collect();
            parts.sort_by_key(|part| part.0);
            let name = strategy_name::in_table(key, result);
            if ids.len() > palette::VENUES {
                join_others(&mut parts, name);
            }
            Bar { name, parts }
        })
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
    let rows = strategies(result)
        .into_iter()
        .flat_map(|(key, one, pointer)| {
            let rows: Vec<_> = one
                .by_venue
                .iter()
                .map(|(id, share)| {
                    let at = |field: &str| format!("{pointer}/by_venue/{}/{field}", step(id));
                    vec![
                        Cell::text(strategy_name::in_table(key, result)),
                        Cell::text(names.name(id)),
                        Cell::count(share.filled, at("filled")),
                        Cell::percent(Some(share.share), 1, at("share")),
                        Cell::percent(Some(share.fill_rate), 1, at("fill_rate")),
                        Cell::maybe(Some(share.cash), 2, at("cash")),
                        Cell::maybe(Some(share.fees), 2, at("fees")),
                    ]
                })
                .collect();
            rows
        });
    let head = [
        "",
        "Venue",
        "Shares",
        "Part of all",
        "Filled of what was sent",
        "Dollars, fees in",
        "Fees",
    ];
    section.tables.push(
        Table::new("Shares by strategy and venue", &head)
            .folded()
            .with(rows),
    );
    section
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
