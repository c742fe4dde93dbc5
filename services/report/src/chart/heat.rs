//! A slice of the tuning surface as a heat map, ties marked.

use super::Room;
use super::parts::frame::margin;
use super::parts::svg::{Anchor, Svg};
use crate::words;

/// One point of the slice.
pub(crate) struct Square {
    /// Place among the values across and up.
    pub(crate) across: usize,
    pub(crate) up: usize,
    /// Rank of what it achieved: 0 ties with the best.
    pub(crate) rank: u64,
    /// How much worse than the best, in basis points of its average price; `None` when fewer shares
    /// were filled, or none.
    pub(crate) worse_bps: Option<f64>,
    /// What it says when pointed at.
    pub(crate) tip: String,
}

/// Shades from best to worst.
const SHADES: usize = 6;

/// Draws a slice: values named across and up, `worst` in basis points is the darkest shade.
pub(crate) fn draw(
    squares: &[Square],
    (across, up): (&[f64], &[f64]),
    worst: f64,
    room: Room,
) -> Svg {
    const TOP: f64 = 6.0;
    let left = margin(up.iter().map(|value| words::shortest(*value)), 60.0);
    let width = room.width();
    let side = ((width - left - 4.0) / across.len().max(1) as f64).min(92.0);
    let row = (side * 0.6).clamp(18.0, 40.0);
    let bottom = TOP + row * up.len() as f64;
    let mut svg = Svg::new(width, bottom + 40.0);
    let fits = |label: &str| side > 6.5 * label.chars().count() as f64;
    for square in squares {
        let (x, y) = (
            left + side * square.across as f64,
            bottom - row * (square.up as f64 + 1.0),
        );
        let shade = square.worse_bps.map(|worse| {
            let part = if worst > 0.0 { worse / worst } else { 0.0 };
            ((part * (SHADES - 1) as f64).round() as usize).min(SHADES - 1)
        });
        let class = shade.map_or_else(|| "heat under".to_owned(), |shade| format!("heat h{shade}"));
        svg.rect(
            (x + 1.0, y + 1.0),
            (side - 2.0, row - 2.0),
            &class,
            &square.tip,
        );
        let place = (x + side / 2.0, y + row / 2.0 + 4.0);
        let label = match (square.rank, square.worse_bps) {
            (0, _) => "= best".to_owned(),
            (_, Some(worse)) if worse < 0.01 => "< 0.01".to_owned(),
            (_, Some(worse)) => words::signed(worse, if worse < 10.0 { 2 } else { 0 }),
            (_, None) if fits("underfilled") => "underfilled".to_owned(),
            (_, None) => "under".to_owned(),
        };
        if fits(&label) {
            let on = shade.map_or_else(|| "on".to_owned(), |shade| format!("on on-h{shade}"));
            svg.text(place, Anchor::Middle, &on, &label);
        }
    }
    for (index, value) in across.iter().enumerate() {
        let place = (left + side * (index as f64 + 0.5), bottom + 14.0);
        svg.text(place, Anchor::Middle, "tick", &words::shortest(*value));
    }
    for (index, value) in up.iter().enumerate() {
        let place = (left - 6.0, bottom - row * (index as f64 + 0.5) + 4.0);
        svg.text(place, Anchor::End, "tick", &words::shortest(*value));
    }
    let end = left + side * across.len() as f64;
    let place = (f64::midpoint(left, end), bottom + 31.0);
    svg.text(
        place,
        Anchor::Middle,
        "tick",
        "theta_queue, dollars per share",
    );
    svg
}
