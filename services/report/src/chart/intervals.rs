//! Mean savings with their intervals.

use super::Room;
use super::parts::frame::{Area, margin};
use super::parts::scale::{extent, with_room};
use super::parts::svg::{Anchor, Svg};
use crate::words;

/// One mean in basis points.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) mean: f64,
    pub(crate) interval: Option<(f64, f64)>,
    /// What is said of it, as results have it; empty where nothing is.
    pub(crate) verdict: &'a str,
}

impl Row<'_> {
    /// What the row says when pointed at: its figures as tables have them.
    fn tip(&self) -> String {
        let (name, mean) = (self.name, words::bps(self.mean));
        let ends = self
            .interval
            .and_then(|(low, high)| words::interval(Some(low), Some(high)));
        match ends {
            Some(ends) => format!("{name}: {mean} bps, interval {ends}"),
            None => format!("{name}: {mean} bps, no interval"),
        }
    }
}

/// The class of a mean: coloured only where its verdict knows a direction, as in tables.
pub(super) fn sure(verdict: &str) -> &'static str {
    match verdict {
        "saves" => "sure-good",
        "costs" => "sure-bad",
        _ => "unsure",
    }
}

/// More rows than this stand closer together.
const MANY: usize = 12;

/// Draws a mark for each mean and a line for its interval.
pub(crate) fn draw(rows: &[Row<'_>], room: Room) -> Svg {
    let row_height = if rows.len() > MANY { 18.0 } else { 30.0 };
    let mut svg = Svg::new(room.width(), 0.0);
    let area = Area {
        left: margin(rows.iter().map(|row| row.name), 108.0),
        top: 6.0,
        right: svg.width - 20.0,
        bottom: 6.0 + row_height * rows.len() as f64,
    };
    let values = rows.iter().flat_map(|row| {
        let (low, high) = row.interval.unwrap_or((row.mean, row.mean));
        [row.mean, low, high, 0.0]
    });
    let scale = area.across(with_room(extent(values).unwrap_or((-1.0, 1.0)), 0.06));
    area.columns(&mut svg, &scale, room.marks(), true);
    for (index, row) in rows.iter().enumerate() {
        let y = area.top + row_height * (index as f64 + 0.5);
        svg.text((area.left - 6.0, y + 4.0), Anchor::End, "name", row.name);
        let class = sure(row.verdict);
        if let Some((low, high)) = row.interval {
            let (from, to) = (scale.at(low), scale.at(high));
            svg.line((from, y), (to, y), &format!("reach {class}"));
            for x in [from, to] {
                svg.line((x, y - 5.0), (x, y + 5.0), &format!("reach {class}"));
            }
        }
        svg.mark(
            (scale.at(row.mean), y),
            5.0,
            0,
            &format!("mean-mark {class}"),
        );
        // All of the row answers: marks and lines are too thin to point at.
        let place = (0.0, y - row_height / 2.0);
        svg.rect(place, (svg.width, row_height), "answers", &row.tip());
    }
    area.caption(
        &mut svg,
        "basis points; right of zero the router did better",
    );
    svg.height = area.bottom + 38.0;
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_its_figures_when_pointed_at() {
        let row = |mean, interval| Row {
            name: "TWAP <1>",
            mean,
            interval,
            verdict: "",
        };
        let rows = [row(0.391, Some((0.2, 0.5748))), row(-0.0023, None)];
        let page = draw(&rows, Room::Half).on_page("p", "", "");
        for tip in [
            "TWAP &lt;1&gt;: +0.39 bps, interval +0.20 to +0.57",
            "TWAP &lt;1&gt;: \u{2212}0.0023 bps, no interval",
        ] {
            assert!(
                page.contains(&format!("<title>{tip}</title></rect>")),
                "{page}"
            );
        }
    }

    #[test]
    fn only_a_verdict_with_a_direction_is_coloured() {
        for (verdict, class) in [
            ("saves", "sure-good"),
            ("costs", "sure-bad"),
            ("no_evidence", "unsure"),
            ("too_few", "unsure"),
            ("too_little_filled", "unsure"),
            ("same", "unsure"),
            ("", "unsure"),
        ] {
            // An interval beyond zero is no verdict.
            for interval in [Some((1.0, 3.0)), Some((-3.0, -1.0)), None] {
                let row = Row {
                    name: "",
                    mean: 2.0,
                    interval,
                    verdict,
                };
                let page = draw(&[row], Room::Half).on_page("p", "", "");
                assert!(page.contains(&format!("mean-mark {class}")), "{verdict}");
                let classes = ["sure-good", "sure-bad", "unsure"];
                let others = classes.iter().filter(|one| **one != class);
                assert!(others.into_iter().all(|one| !page.contains(one)), "{page}");
            }
        }
    }
}
