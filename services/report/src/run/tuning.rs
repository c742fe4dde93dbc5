//! The tuning surface, and what ties.

use std::collections::BTreeSet;

use crate::chart::heat::Square;
use crate::chart::{Figure, Room, heat};
use crate::page::{Cell, Section, Table};
use crate::words;
use result::{BacktestResult, SurfacePoint};

/// Most slices with a picture.
const PICTURED: usize = 9;

pub(super) fn section(subject: &str, result: &BacktestResult) -> Section {
    let tuning = &result.tuning;
    let mut section = Section::new(subject, "tuning", "The tuning surface");
    section.lead.push(tuning.statement.clone());
    let surface = &tuning.surface;
    let best = surface.iter().find(|point| point.rank == 0);
    if let Some(best) = best.filter(|_| !tuning.flat && surface.len() > 1) {
        pictures(&mut section, result, best);
    }
    let rows = surface.iter().enumerate().map(|(place, point)| {
        let at = |field: &str| format!("/tuning/surface/{place}/{field}");
        vec![
            Cell::exact(point.lambda_over, at("lambda_over")),
            Cell::exact(point.lambda_under, at("lambda_under")),
            Cell::exact(point.theta_queue, at("theta_queue")),
            Cell::maybe(point.avg_fill_px, 6, at("avg_fill_px")),
            Cell::count(point.filled, at("filled")),
            Cell::text(if point.rank == 0 {
                "ties with the best".to_owned()
            } else {
                words::counted(point.rank, "better result", "better results")
            }),
        ]
    });
    let head = [
        "lambda_over",
        "lambda_under",
        "theta_queue",
        "Average price",
        "Filled",
        "",
    ];
    section.tables.push(
        Table::new("Every point of the grid", &head)
            .folded()
            .with(rows),
    );
    section
}

fn pictures(section: &mut Section, result: &BacktestResult, best: &SurfacePoint) {
    let surface = &result.tuning.surface;
    let over = values(surface, |point| point.lambda_over);
    let under = values(surface, |point| point.lambda_under);
    let theta = values(surface, |point| point.theta_queue);
    let sign = if result.order.side == "sell" {
        -1.0
    } else {
        1.0
    };
    let worse = |point: &SurfacePoint| {
        let (price, best_price) = (point.avg_fill_px?, best.avg_fill_px?);
        let comparable = point.filled == best.filled && best_price.abs() > 0.0;
        comparable.then(|| (sign * 1e4 * (price - best_price) / best_price).max(0.0))
    };
    let worst = surface.iter().filter_map(worse).fold(0.0, f64::max);
    let slice = |value: f64| -> Vec<&SurfacePoint> {
        let of = |point: &&SurfacePoint| same(point.lambda_over, value);
        surface.iter().filter(of).collect()
    };
    let ranks = |value: f64| -> Vec<u64> { slice(value).iter().map(|one| one.rank).collect() };
    let alike = over.iter().all(|value| ranks(*value) == ranks(over[0]));
    section.lead.push(format!(
        "Up: lambda_under; across: theta_queue; in dollars per share. A square says how much worse \
         than the best it is, in basis points; \
         “= best” ties with it{}.{}",
        if surface.iter().any(|point| point.filled != best.filled) {
            ", “under” or “underfilled” is one that filled fewer shares and is not compared"
        } else {
            ""
        },
        if alike && over.len() > 1 {
            " lambda_over changes nothing here: one picture stands for all its values."
        } else {
            ""
        }
    ));
    let shown = if alike { &over[..1] } else { &over[..] };
    for value in shown.iter().take(PICTURED) {
        let place = |values: &[f64], of: f64| values.iter().position(|one| same(*one, of));
        let squares: Vec<_> = slice(*value)
            .into_iter()
            .filter_map(|point| {
                Some(Square {
                    across: place(&theta, point.theta_queue)?,
                    up: place(&under, point.lambda_under)?,
                    rank: point.rank,
                    worse_bps: worse(point),
                    tip: format!(
                        "lambda_under {}, theta_queue {}: {} at {}",
                        words::shortest(point.lambda_under),
                        words::shortest(point.theta_queue),
                        words::counted(point.filled, "share", "shares"),
                        point
                            .avg_fill_px
                            .map_or("no price".into(), |price| words::number(
                                price,
                                words::decimals(price, 6)
                            ))
                    ),
                })
            })
            .collect();
        let title = if alike {
            "Every lambda_over".to_owned()
        } else {
            format!("lambda_over {}", words::shortest(*value))
        };
        let id = section.picture(&format!(
            "slice-{}",
            section.thirds.len() + section.halves.len()
        ));
        let room = if alike { Room::Half } else { Room::Third };
        let description = "How much worse than the best each point of the grid is; the table below \
            has every point.";
        let figure = Figure::draw(&id, &title, description, room, |room| {
            heat::draw(&squares, (&theta, &under), worst, room)
        });
        if alike {
            section.halves.push(figure);
        } else {
            section.thirds.push(figure);
        }
    }
}

fn same(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq()
}

/// The different values of one penalty, ascending.
fn values(surface: &[SurfacePoint], of: impl Fn(&SurfacePoint) -> f64) -> Vec<f64> {
    // Penalties are not negative: their bits are in their order.
    let bits: BTreeSet<u64> = surface.iter().map(|point| of(point).to_bits()).collect();
    bits.into_iter().map(f64::from_bits).collect()
}
