//! Savings taken apart: when and where, with their sum.

use super::Room;
use super::parts::frame::{Area, legend, margin};
use super::parts::scale::{extent, with_room};
use super::parts::svg::{Anchor, Svg};
use crate::words;

/// One saving in basis points.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) timing: f64,
    pub(crate) routing: f64,
}

/// Draws two bars and a mark for each saving.
pub(crate) fn draw(rows: &[Row<'_>], room: Room) -> Svg {
    const ROW: f64 = 34.0;
    let mut svg = Svg::new(room.width(), 0.0);
    let entries = [
        (2, "timing".to_owned(), "when (timing)".to_owned()),
        (2, "routing".to_owned(), "where (routing)".to_owned()),
        (3, "total".to_owned(), "saving".to_owned()),
    ];
    let width = svg.width;
    let top = legend(&mut svg, (0.0, 2.0), width, &entries) + 12.0;
    let area = Area {
        left: margin(rows.iter().map(|row| row.name), 108.0),
        top,
        right: svg.width - 20.0,
        bottom: top + ROW * rows.len() as f64,
    };
    let values = rows
        .iter()
        .flat_map(|row| [row.timing, row.routing, row.timing + row.routing, 0.0]);
    let scale = area.across(with_room(extent(values).unwrap_or((-1.0, 1.0)), 0.06));
    area.columns(
        &mut svg,
        &scale,
        if room == Room::Narrow { 4 } else { 6 },
        true,
    );
    for (index, row) in rows.iter().enumerate() {
        let y = top + ROW * index as f64;
        svg.text(
            (area.left - 6.0, y + ROW / 2.0 + 4.0),
            Anchor::End,
            "name",
            row.name,
        );
        for (value, class, y) in [
            (row.timing, "timing", y + 5.0),
            (row.routing, "routing", y + 18.0),
        ] {
            let (from, to) = (scale.at(value.min(0.0)), scale.at(value.max(0.0)));
            let tip = format!("{class} {} bps", words::bps(value));
            svg.rect((from, y), (to - from, 11.0), class, &tip);
        }
        let total = scale.at(row.timing + row.routing);
        svg.mark((total, y + ROW / 2.0), 5.0, 3, "total");
    }
    area.caption(
        &mut svg,
        "basis points; right of zero the router did better",
    );
    svg.height = area.bottom + 38.0;
    svg
}
