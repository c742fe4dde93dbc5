//! How the order was executed: shares and cost over time, and every strategy's figures.

use super::strategies::{rank, strategies};
use crate::chart::steps::{Axes, Curve};
use crate::chart::{Figure, Room, market, steps};
use crate::page::{Cell, Section, Table};
use crate::words::{self, strategy_name};
use result::{BacktestResult, Fill, Series};

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let mut section = Section::new(subject, "execution", "How the order was executed");
    if let Some(series) = &result.series {
        section.halves.push(Figure::draw(
            &section.picture("shares"),
            "Shares filled over time",
            "Shares filled so far by the router and the three baselines; the last points are in \
             the table.",
            Room::Half,
            |room| shares(result, series, room),
        ));
        section.halves.push(Figure::draw(
            &section.picture("cost"),
            "Cost against the arrival price over time, in dollars",
            "Dollars paid so far above the arrival price for the shares filled so far, fees \
             included; below zero is better than arrival.",
            Room::Half,
            |room| cost(result, series, room),
        ));
    }
    section.tables.push(table(result));
    section
}

/// The curves of the router and the baselines: `sum` of each fill, added up.
pub(crate) fn curves<'a>(
    result: &'a BacktestResult,
    series: &Series,
    sum: impl Fn(&Fill) -> f64,
) -> Vec<Curve<'a>> {
    let keys = ["optimized", "best_ask", "twap", "vwap"];
    keys.into_iter()
        .filter_map(|key| {
            let mut total = 0.0;
            let points = series.fills.get(key)?.iter().map(|fill| {
                total += sum(&fill);
                (fill.seconds, total)
            });
            Some(Curve {
                name: strategy_name::in_table(key, result),
                rank: rank(key),
                points: points.collect(),
            })
        })
        .collect()
}

/// The axes of sums over time; `whole` is what values span where all are nothing.
pub(crate) fn axes(series: &Series, signed: bool, whole: f64) -> Axes {
    Axes {
        start_of_day: words::seconds_of_day(&series.start),
        span: market::span(series),
        signed,
        whole,
    }
}

fn shares(result: &BacktestResult, series: &Series, room: Room) -> crate::chart::Svg {
    let curves = curves(result, series, |fill| fill.shares as f64);
    steps::draw(
        &curves,
        &axes(series, false, result.order.size as f64),
        280.0,
        room,
    )
}

/// Cost against arrival so far: for a sell, what was received below it.
pub(crate) fn cost(result: &BacktestResult, series: &Series, room: Room) -> crate::chart::Svg {
    let arrival = result.order.arrival_price.unwrap_or(0.0);
    let sign = if result.order.side == "sell" {
        -1.0
    } else {
        1.0
    };
    let curves = curves(result, series, |fill| {
        sign * (fill.cash - arrival * fill.shares as f64)
    });
    steps::draw(&curves, &axes(series, true, 1.0), 280.0, room)
}

fn time(instant: Option<&str>) -> Cell {
    instant.map_or_else(Cell::none, |instant| {
        Cell::derived(words::time_of_day(instant).to_owned())
    })
}

fn table(result: &BacktestResult) -> Table {
    let rows = strategies(result).into_iter().map(|(key, one, pointer)| {
        let at = |field: &str| format!("{pointer}/{field}");
        vec![
            Cell::text(strategy_name::in_table(key, result)),
            Cell::maybe(one.avg_fill_px, 6, at("avg_fill_px")),
            Cell::maybe(Some(one.total_cash), 2, at("total_cash")),
            Cell::count(one.filled, at("filled")),
            Cell::count(one.filled_posted, at("filled_posted")),
            Cell::count(one.unfilled, at("unfilled")),
            Cell::count(one.fills, at("fills")),
            Cell::maybe(Some(one.fees), 2, at("fees")),
            time(one.first_fill.as_deref()),
            time(one.last_fill.as_deref()),
        ]
    });
    let head = [
        "",
        "Average price",
        "Dollars, fees in",
        "Filled",
        "Of it posted",
        "Unfilled",
        "Fills",
        "Fees",
        "First fill",
        "Last fill",
    ];
    Table::new("What every strategy did", &head).with(rows)
}
