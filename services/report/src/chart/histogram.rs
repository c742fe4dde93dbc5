//! How savings are distributed over parent orders.

use super::Room;
use super::parts::frame::Area;
use super::parts::svg::{Anchor, Svg};
use crate::words;
use result::Histogram;

/// About how many counts are named.
const RULES: usize = 4;

/// How many of `orders` tied, of which it is this part.
pub(crate) fn tied(part: Option<f64>, orders: u64) -> u64 {
    (part.unwrap_or(0.0) * orders as f64).round() as u64
}

/// Draws counts by saving, which of all have this mean and so many ties: losses, ties and wins
/// differ in shade, the mean is a line.
pub(crate) fn draw(histogram: &Histogram, (mean, ties): (Option<f64>, u64), room: Room) -> Svg {
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
        let class = if low + width / 2.0 < 0.0 {
            "loss"
        } else {
            "win"
        };
        let ties = if holds_nothing(low, width) {
            ties.min(*orders)
        } else {
            0
        };
        let others = *orders - ties;
        let (y, top) = (count.at(others as f64), count.at(*orders as f64));
        let from_to = format!(
            "from {} to {} bps",
            words::signed(low, decimals),
            words::signed(low + width, decimals)
        );
        let but = if ties > 0 { " and not tied" } else { "" };
        let of_others = words::counted(others, "order", "orders");
        let of_others = (others > 0).then(|| format!("{of_others} {from_to}{but}"));
        let of_ties = words::counted(ties, "order", "orders");
        let of_ties = (ties > 0).then(|| format!("{of_ties} tied: 0 bps"));
        // The column above a bar answers as the bar does, which may be too low to point at.
        let both = [of_others.as_deref(), of_ties.as_deref()];
        let both = both.into_iter().flatten().collect::<Vec<_>>().join("; ");
        if !both.is_empty() {
            svg.rect((x, area.top), (end - x, top - area.top), "answers", &both);
        }
        if let Some(tip) = of_others {
            svg.rect((x + 0.5, y), (end - x - 1.0, area.bottom - y), class, &tip);
        }
        if let Some(tip) = of_ties {
            svg.rect((x + 0.5, top), (end - x - 1.0, y - top), "tie", &tip);
        }
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

/// Whether a saving of nothing is counted in the bar that begins here.
fn holds_nothing(low: f64, width: f64) -> bool {
    let least = width * 1e-6;
    low <= least && low + width > least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_no_wins() {
        let histogram = Histogram {
            from_bps: -2.0,
            width_bps: 1.0,
            counts: vec![3, 1, 70, 4],
        };
        let ties = tied(Some(0.8), 78);
        let svg = draw(&histogram, (Some(0.1), ties), Room::Third).on_page("x", "", "");
        for (class, tip) in [
            ("loss", "3 orders from \u{2212}2.00 to \u{2212}1.00 bps"),
            ("loss", "1 order from \u{2212}1.00 to 0.00 bps"),
            ("win", "8 orders from 0.00 to +1.00 bps and not tied"),
            ("tie", "62 orders tied: 0 bps"),
            ("win", "4 orders from +1.00 to +2.00 bps"),
            ("answers", "1 order from \u{2212}1.00 to 0.00 bps"),
            (
                "answers",
                "8 orders from 0.00 to +1.00 bps and not tied; 62 orders tied: 0 bps",
            ),
        ] {
            let is_drawn = svg
                .split("<rect")
                .any(|rect| rect.contains(&format!("class=\"{class}\"")) && rect.contains(tip));
            assert!(is_drawn, "{class} {tip}: {svg}");
        }
    }
}
