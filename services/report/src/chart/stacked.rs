//! Where shares went: one bar a strategy, cut by venue.

use super::Room;
use super::parts::frame::{Area, legend, margin};
use super::parts::svg::{Anchor, Svg};
use crate::words;

/// One strategy's parts: (rank of the venue's colour, part of all filled shares, what it says when
/// pointed at).
pub(crate) struct Bar<'a> {
    pub(crate) name: &'a str,
    pub(crate) parts: Vec<(usize, f64, String)>,
}

/// Draws bars of parts of one.
pub(crate) fn draw(bars: &[Bar<'_>], venues: &[(usize, String)], room: Room) -> Svg {
    const ROW: f64 = 26.0;
    let mut svg = Svg::new(room.width(), 0.0);
    let entries: Vec<_> = venues
        .iter()
        .map(|(rank, name)| (2, format!("v{rank}"), name.clone()))
        .collect();
    let width = svg.width;
    let top = legend(&mut svg, (0.0, 2.0), width, &entries) + 12.0;
    let area = Area {
        left: margin(bars.iter().map(|bar| bar.name), 108.0),
        top,
        right: svg.width - 8.0,
        bottom: top + ROW * bars.len() as f64,
    };
    let part = area.across((0.0, 1.0));
    for (row, bar) in bars.iter().enumerate() {
        let y = top + ROW * row as f64;
        let middle = y + ROW / 2.0 + 1.5;
        svg.text((area.left - 6.0, middle), Anchor::End, "name", bar.name);
        let mut from = 0.0;
        for (rank, share, tip) in &bar.parts {
            let (x, end) = (part.at(from), part.at((from + share).min(1.0)));
            svg.rect(
                (x, y + 3.0),
                (end - x - 1.0, ROW - 6.0),
                &format!("v{rank}"),
                tip,
            );
            let label = words::percent(*share, 0);
            if end - x > 8.0 * label.len() as f64 {
                let place = (f64::midpoint(x, end), middle);
                svg.text(place, Anchor::Middle, &format!("on on-v{rank}"), &label);
            }
            from += share;
        }
        if bar.parts.is_empty() {
            svg.text(
                (area.left + 4.0, middle),
                Anchor::Start,
                "tick",
                "nothing filled",
            );
        }
    }
    svg.height = area.bottom + 6.0;
    svg
}
