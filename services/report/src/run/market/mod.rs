//! The market while the order was executed, and every fill on it.

pub(super) mod books;
pub(super) mod live;

use super::names::Names;
use super::strategies::{rank, strategies};
use crate::chart::market::Shown;
use crate::chart::parts::scale::{extent, usual};
use crate::chart::{Figure, Room, market, venue};
use crate::page::{Cell, Section, Table};
use crate::words::{self, strategy_name};
use live::live;
use result::{BacktestResult, Series};

/// Most venues with a picture of their own.
const PICTURED: usize = 12;

pub(super) fn section(subject: &str, result: &BacktestResult) -> Option<Section> {
    let series = result.series.as_ref()?;
    let mut section = Section::new(subject, "market", "The market, and who traded when");
    section.lead.push(format!(
        "Best bid and best ask over all venues, as far as each reached within every {} seconds, \
         with the fills at their prices: those of one strategy near in time are one mark at \
         their average, whose area says the shares. Below, a line for every strategy: a stroke \
         for each fill, taller for more shares.",
        words::number(series.part_seconds, words::decimals(series.part_seconds, 1))
    ));
    section.lead.extend(beyond(series));
    let lanes: Vec<Shown<'_>> = strategies(result)
        .into_iter()
        .filter_map(|(key, ..)| {
            let name = strategy_name::in_table(key, result);
            Some((name, rank(key), series.fills.get(key)?))
        })
        .collect();
    let shown: Vec<_> = lanes.iter().copied().filter(|one| one.1 < 4).collect();
    let description = format!(
        "Prices from {} to {} UTC. The router filled {} in {}; all fills of the \
         router are in the table of fills.",
        words::time_of_day(&result.order.start),
        words::time_of_day(&result.order.end),
        words::counted(result.optimized.filled, "share", "shares"),
        words::counted(result.optimized.fills, "fill", "fills")
    );
    let picture = Figure::draw(
        &section.picture("all"),
        "Best bid and ask over time with every strategy's fills",
        &description,
        Room::Wide,
        |room| market::draw(series, &shown, &lanes, room),
    );
    let names = Names::of(result);
    let named = |venue: u16| names.name(&venue.to_string());
    let numbers = live(series, &lanes, named);
    section.wide.push(match &numbers {
        Some(numbers) => picture.lively(numbers),
        None => picture,
    });
    let router = series.fills.get("optimized");
    let mut venues: Vec<_> = series.venues.iter().collect();
    venues.sort_by_key(|(publisher_id, _)| publisher_id.parse::<u64>().ok());
    // Two and four fill rows of two, all others rows of three.
    let by_two = matches!(venues.len(), 2 | 4);
    let room = if by_two { Room::Half } else { Room::Third };
    for (place, (publisher_id, quotes)) in venues.into_iter().take(PICTURED).enumerate() {
        let name = names.name(publisher_id);
        let picture = Figure::draw(
            &section.picture(&format!("venue-{place}")),
            &format!("{name}, and the router's fills there"),
            &format!("Bid and ask of {name} over time, with the best of all venues behind them."),
            room,
            |room| venue::draw(series, quotes, router, publisher_id, room),
        );
        if by_two {
            section.halves.push(picture);
        } else {
            section.thirds.push(picture);
        }
    }
    section.tables.extend(books::tables(&names, series));
    section.tables.push(fills(&names, series));
    Some(section)
}

/// What to know of the picture where prices lie beyond its scale.
fn beyond(series: &Series) -> Option<String> {
    let (low, high) = extent(market::quoted(&series.best))?;
    let usual = usual(market::quoted(&series.best))?;
    (usual != (low, high)).then(|| {
        format!(
            "Some quotes are far from all others and are drawn at the edge: prices from {} to {} \
             were shown.",
            words::number(low, words::decimals(low, 2)),
            words::number(high, words::decimals(high, 2))
        )
    })
}

fn fills(names: &Names<'_>, series: &Series) -> Table {
    let start = words::seconds_of_day(&series.start);
    let fills = series.fills.get("optimized");
    let rows = fills.into_iter().flat_map(|fills| fills.iter().enumerate());
    let rows = rows.map(|(place, fill)| {
        let at = |column: &str| format!("/series/fills/optimized/{column}/{place}");
        vec![
            Cell::text(words::clock_in_millis(start + fill.seconds)),
            Cell::text(names.name(&fill.venue.to_string())),
            Cell::maybe(Some(fill.price), 4, at("price")),
            Cell::count(fill.shares, at("shares")),
            Cell::maybe(Some(fill.cash), 2, at("cash")),
            Cell::text(if fill.posted { "posted" } else { "taken" }),
        ]
    });
    let merged = fills.is_some_and(|fills| fills.merged);
    let caption = if merged {
        "Fills of the router, those close in time at one venue as one"
    } else {
        "Fills of the router"
    };
    Table::new(
        caption,
        &["UTC", "Venue", "Price", "Shares", "Dollars, fees in", "How"],
    )
    .folded()
    .with(rows)
}
