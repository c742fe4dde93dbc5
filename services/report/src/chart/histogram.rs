//! How savings are distributed over parent orders.

use super::Room;
use super::parts::frame::Area;
use super::parts::svg::{Anchor, Svg};
use crate::words;
use result::Histogram;

/// About how many counts are named.
const RULES: usize = 4;

/// Draws counts by saving; losses and wins differ in shade, the mean is a line.
pub(crate) fn draw(histogram: &Histogram, mean: Option<f64>, room: Room) -> Svg {
    let mut svg = Svg::new(room.width(), 210.0);
    let area = Area {
        left: 44.0,
        top: 18.0,
        right: svg.width - 10.0,
        bottom: svg.height - 38.0,
    };
    let most = histogram.counts.iter().copied().max().unwrap_or(0);
    let count = area.up((0.0, most.max(1) as f64));
    let area = area.beside(&count, RULES, false);
    let (from, width) = (histogram.from_bps, histogram.width_bps);
    let decimals = words::decimals(width, 2);
    let end = from + width * histogram.counts.len() as f64;
    let saving = area.across((from.min(0.0), end.max(0.0)));
    area.rules(&mut svg, &count, RULES, false);
    area.columns(&mut svg, &saving, 5, true);
    for (place, orders) in histogram.counts.iter().enumerate() {
        let low = from + width * place as f64;
        let (x, end) = (saving.at(low), saving.at(low + width));
        let y = count.at(*orders as f64);
        let class = if low + width / 2.0 < 0.0 {
            "loss"
        } else {
            "win"
        };
        let tip = format!(
            "{} orders from {} to {} bps",
            words::count(*orders),
            words::signed(low, decimals),
            words::signed(low + width, decimals)
        );
        svg.rect((x + 0.5, y), (end - x - 1.0, area.bottom - y), class, &tip);
    }
    if let Some(mean) = mean {
        let x = saving.at(mean);
        svg.line((x, area.top - 4.0), (x, area.bottom), "mean");
        let label = format!("mean {}", words::bps(mean));
        let (x, anchor) = if x > f64::midpoint(area.left, area.right) {
            (x - 4.0, Anchor::End)
        } else {
            (x + 4.0, Anchor::Start)
        };
        svg.text((x, area.top - 5.0), anchor, "name", &label);
    }
    let place = (f64::midpoint(area.left, area.right), svg.height - 6.0);
    svg.text(
        place,
        Anchor::Middle,
        "tick",
        "saving of an order in basis points",
    );
    svg
}
