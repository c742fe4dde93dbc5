//! The quotes of one venue against the best of all, with the router's fills there.

use super::Room;
use super::market::{bands, quoted, span};
use super::parts::cluster::clusters;
use super::parts::frame::Area;
use super::parts::scale::{both, extent, usual, with_room};
use super::parts::svg::Svg;
use crate::words::{self, strategy_name};
use result::{Fills, Quotes, Series};

/// Draws one venue; `publisher_id` says which fills are its own.
pub(crate) fn draw(
    series: &Series,
    quotes: &Quotes,
    fills: Option<&Fills>,
    publisher_id: &str,
    room: Room,
) -> Svg {
    const RULES: usize = 4;
    let mut svg = Svg::new(room.width(), 190.0);
    let area = Area {
        left: 54.0,
        top: 8.0,
        right: svg.width - 18.0,
        bottom: svg.height - 22.0,
    };
    // The same scale for every venue: that of the best prices, and what this venue adds.
    let own = || {
        let fills = fills.into_iter().flat_map(Fills::iter);
        fills.filter(|fill| fill.venue.to_string() == publisher_id)
    };
    let quoted = usual(quoted(&series.best).chain(quoted(quotes)));
    let prices = both(quoted, extent(own().map(|fill| fill.price)));
    let price = area.up(with_room(prices.unwrap_or((0.0, 1.0)), 0.05));
    let area = area.beside(&price, RULES, false);
    let time = area.across((0.0, span(series)));
    area.rules(&mut svg, &price, RULES, false);
    let start = words::seconds_of_day(&series.start);
    let ticks = if room == Room::Half { 6 } else { 3 };
    area.clock(&mut svg, &time, ticks, start);
    bands(
        &mut svg,
        &series.best,
        series.part_seconds,
        &time,
        &price,
        ("best", "best"),
    );
    bands(
        &mut svg,
        quotes,
        series.part_seconds,
        &time,
        &price,
        ("ask", "bid"),
    );
    let width = 14.0 * (time.high - time.low) / (area.right - area.left);
    let marks = clusters(own(), width);
    let most = marks.iter().map(|cluster| cluster.shares).max();
    let merged = fills.is_some_and(|fills| fills.merged);
    for cluster in &marks {
        let place = (time.at(cluster.seconds), price.at(cluster.price));
        let tip = cluster.tip(strategy_name::ROUTER, start, merged);
        let radius = cluster.radius(most.unwrap_or(0), 5.0);
        svg.mark_saying(place, radius, 0, ("mark c0", &tip));
    }
    svg
}
