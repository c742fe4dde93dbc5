//! The market over time, with the fills of every strategy on it.

use std::fmt::Write;

use super::Room;
use super::parts::cluster::clusters;
use super::parts::frame::{Area, legend, margin};
use super::parts::scale::Scale;
use super::parts::scale::{both, extent, usual, with_room};
use super::parts::svg::{Anchor, Svg, at};
use crate::words;
use result::{Fills, Quotes, Series};

/// A strategy in a picture: name, rank of its colour and shape.
pub(crate) type Shown<'a> = (&'a str, usize, &'a Fills);

/// Height of the lane of one strategy.
const LANE: f64 = 17.0;

/// About how many prices are named.
const RULES: usize = 6;

/// Draws bid and ask with the fills of `shown` on them, and below a lane for each of `lanes`.
pub(crate) fn draw(series: &Series, shown: &[Shown<'_>], lanes: &[Shown<'_>], room: Room) -> Svg {
    let narrow = room == Room::Narrow;
    let plot = if narrow { 230.0 } else { 330.0 };
    let mut svg = Svg::new(room.width(), 0.0);
    let names = lanes.iter().map(|(name, ..)| *name);
    let left = margin(names, if narrow { 92.0 } else { 118.0 });
    let entries: Vec<_> = shown
        .iter()
        .map(|(name, rank, _)| (*rank, format!("mark c{rank}"), (*name).to_owned()))
        .chain([
            (2, "ask".to_owned(), "best ask, low to high".to_owned()),
            (2, "bid".to_owned(), "best bid, low to high".to_owned()),
        ])
        .collect();
    let width = svg.width;
    let legend = legend(&mut svg, (0.0, 2.0), width, &entries);
    let area = Area {
        left,
        top: legend + 10.0,
        right: svg.width - 18.0,
        bottom: legend + 10.0 + plot,
    };
    let fills = shown.iter().flat_map(|(_, _, fills)| &fills.price).copied();
    let prices = both(usual(quoted(&series.best)), extent(fills));
    let price = area.up(with_room(prices.unwrap_or((0.0, 1.0)), 0.04));
    let area = area.beside(&price, RULES, false);
    let time = area.across((0.0, span(series)));
    area.rules(&mut svg, &price, RULES, false);
    let lanes_end = area.bottom + 6.0 + LANE * lanes.len() as f64;
    let whole = Area {
        bottom: lanes_end,
        ..area
    };
    let start_of_day = words::seconds_of_day(&series.start);
    whole.clock(&mut svg, &time, room.ticks(), start_of_day);
    bands(
        &mut svg,
        &series.best,
        series.part_seconds,
        &time,
        &price,
        ("ask", "bid"),
    );
    let (near, largest) = if narrow { (18.0, 8.0) } else { (24.0, 10.0) };
    let width = near * (time.high - time.low) / (area.right - area.left);
    let marks: Vec<_> = shown
        .iter()
        .map(|(name, rank, fills)| (name, rank, fills.merged, clusters(fills.iter(), width)))
        .collect();
    let all = marks.iter().flat_map(|(.., clusters)| clusters);
    let most = all.map(|cluster| cluster.shares).max().unwrap_or(0);
    // The router last, on top.
    for (name, rank, merged, clusters) in marks.iter().rev() {
        for cluster in clusters {
            let place = (time.at(cluster.seconds), price.at(cluster.price));
            let tip = cluster.tip(name, start_of_day, *merged);
            let class = format!("mark c{rank}");
            let radius = cluster.radius(most, largest);
            svg.mark_saying(place, radius, **rank, (&class, &tip));
        }
    }
    for (lane, (name, rank, fills)) in lanes.iter().enumerate() {
        let y = area.bottom + 6.0 + LANE * (lane as f64 + 0.5);
        svg.line((area.left, y), (area.right, y), "grid");
        svg.text((area.left - 6.0, y + 3.5), Anchor::End, "name", name);
        let most = fills.shares.iter().copied().max().unwrap_or(1).max(1) as f64;
        let mut ticks = String::new();
        for fill in fills.iter() {
            let half = 1.5 + (LANE / 2.0 - 2.5) * (fill.shares as f64 / most).sqrt();
            let (x, from, to) = (at(time.at(fill.seconds)), at(y - half), at(y + half));
            let _ = write!(ticks, "M{x} {from}V{to}");
        }
        svg.path(&ticks, &format!("stick c{rank}"));
    }
    svg.height = lanes_end + 22.0;
    svg
}

/// Seconds that the series span: quotes and fills.
pub(crate) fn span(series: &Series) -> f64 {
    let parts = series.best.ask_low.len().max(series.best.bid_low.len());
    let last = series
        .fills
        .values()
        .filter_map(|fills| fills.seconds.last());
    let end = last
        .copied()
        .fold(series.part_seconds * parts as f64, f64::max);
    if end > 0.0 { end } else { 1.0 }
}

/// Every price that bid and ask reached.
pub(crate) fn quoted(quotes: &Quotes) -> impl Iterator<Item = f64> {
    [
        &quotes.bid_low,
        &quotes.bid_high,
        &quotes.ask_low,
        &quotes.ask_high,
    ]
    .into_iter()
    .flatten()
    .copied()
    .flatten()
}

/// Bid and ask as bands from their lowest to their highest in each part of time; what lies beyond
/// the scale is drawn at its edge.
pub(crate) fn bands(
    svg: &mut Svg,
    quotes: &Quotes,
    part: f64,
    time: &Scale,
    price: &Scale,
    (ask, bid): (&str, &str),
) {
    for (low, high, class) in [
        (&quotes.ask_low, &quotes.ask_high, ask),
        (&quotes.bid_low, &quotes.bid_high, bid),
    ] {
        let mut outline = String::new();
        for (place, (low, high)) in low.iter().zip(high).enumerate() {
            let (Some(low), Some(high)) = (low, high) else {
                continue;
            };
            let x = time.at(part * place as f64);
            let end = time.at(part * (place as f64 + 1.0)).min(time.at(time.high));
            // At least as thick as a line.
            let (top, bottom) = (price.within(*high) - 0.7, price.within(*low) + 0.7);
            let (x, top, width, height) = (at(x), at(top), at(end - x), at(bottom - top));
            let _ = write!(outline, "M{x} {top}h{width}v{height}h-{width}z");
        }
        svg.path(&outline, class);
    }
}
