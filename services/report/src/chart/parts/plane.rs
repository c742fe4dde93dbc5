//! Savings over two traits, as a heat map with names on both axes.

use super::frame::margin;
use super::svg::{Anchor, Svg};
use crate::chart::Room;
use crate::words;

/// One pair of traits.
pub(crate) struct Square {
    /// Place among the names across and up.
    pub(crate) across: usize,
    pub(crate) up: usize,
    /// Saving in basis points.
    pub(crate) saving: f64,
    /// What it says when pointed at.
    pub(crate) tip: String,
}

/// Shades from best to worst.
const SHADES: usize = 6;

/// Draws squares with names across and up; the best is the lightest.
pub(crate) fn draw(squares: &[Square], (across, up): (&[String], &[String]), room: Room) -> Svg {
    const TOP: f64 = 6.0;
    let left = margin(up, 78.0);
    let width = room.width();
    let side = ((width - left - 4.0) / across.len().max(1) as f64).min(120.0);
    let row = (side * 0.6).clamp(20.0, 40.0);
    let bottom = TOP + row * up.len() as f64;
    let mut svg = Svg::new(width, bottom + 24.0);
    let best = squares
        .iter()
        .map(|one| one.saving)
        .fold(f64::NEG_INFINITY, f64::max);
    let worst = squares
        .iter()
        .map(|one| one.saving)
        .fold(f64::INFINITY, f64::min);
    for square in squares {
        let x = left + side * square.across as f64;
        let y = bottom - row * (square.up as f64 + 1.0);
        let part = if best > worst {
            (best - square.saving) / (best - worst)
        } else {
            0.0
        };
        let shade = ((part * (SHADES - 1) as f64).round() as usize).min(SHADES - 1);
        let class = format!("heat h{shade}");
        svg.rect(
            (x + 1.0, y + 1.0),
            (side - 2.0, row - 2.0),
            &class,
            &square.tip,
        );
        let label = words::bps(square.saving);
        if side > 6.5 * label.chars().count() as f64 {
            let place = (x + side / 2.0, y + row / 2.0 + 4.0);
            svg.text(place, Anchor::Middle, &format!("on on-h{shade}"), &label);
        }
    }
    for (index, name) in across.iter().enumerate() {
        let place = (left + side * (index as f64 + 0.5), bottom + 14.0);
        svg.text(place, Anchor::Middle, "tick", &format!("{name}:00"));
    }
    for (index, name) in up.iter().enumerate() {
        let place = (left - 6.0, bottom - row * (index as f64 + 0.5) + 4.0);
        svg.text(place, Anchor::End, "tick", name);
    }
    svg
}
