//! Sums over time, as steps: shares filled, cash, cost.

use std::fmt::Write;

use super::Room;
use super::frame::{Area, legend};
use super::scale::{extent, with_room};
use super::svg::{Svg, at};
use crate::words;

/// One strategy's sums: (seconds, sum so far).
pub(crate) struct Curve<'a> {
    pub(crate) name: &'a str,
    pub(crate) rank: usize,
    pub(crate) points: Vec<(f64, f64)>,
}

/// What the axes are.
pub(crate) struct Axes {
    /// Seconds of the day at which the axis of time starts.
    pub(crate) start_of_day: f64,
    /// Seconds that it spans.
    pub(crate) span: f64,
    /// Whether values have a sign: a cost above or below something.
    pub(crate) signed: bool,
}

/// Draws curves that start at zero and step at every point.
pub(crate) fn draw(curves: &[Curve<'_>], axes: &Axes, height: f64, room: Room) -> Svg {
    let mut svg = Svg::new(room.width(), height);
    let entries: Vec<_> = curves
        .iter()
        .map(|curve| {
            let name = curve.name.to_owned();
            (curve.rank, format!("mark c{}", curve.rank), name)
        })
        .collect();
    let width = svg.width;
    let top = legend(&mut svg, (0.0, 2.0), width, &entries) + 12.0;
    let values = curves
        .iter()
        .flat_map(|curve| &curve.points)
        .map(|point| point.1);
    let values = extent(values.chain([0.0])).unwrap_or((0.0, 1.0));
    let longest = [values.0, values.1].map(|value| words::number(value, 0).chars().count());
    let left = 26.0 + 6.6 * longest.into_iter().max().unwrap_or(0) as f64;
    let area = Area {
        left,
        top,
        right: svg.width - 18.0,
        bottom: height - 22.0,
    };
    let time = area.across((0.0, axes.span));
    let room_above = if axes.signed { 0.06 } else { 0.0 };
    let value = area.up(with_room(values, room_above));
    area.rules(&mut svg, &value, 5, axes.signed);
    area.clock(&mut svg, &time, room.ticks(), axes.start_of_day);
    for curve in curves.iter().rev() {
        let mut outline = format!("M{} {}", at(time.at(0.0)), at(value.at(0.0)));
        for (seconds, sum) in &curve.points {
            let _ = write!(outline, "H{}V{}", at(time.at(*seconds)), at(value.at(*sum)));
        }
        let _ = write!(outline, "H{}", at(area.right));
        svg.path(&outline, &format!("curve c{}", curve.rank));
        if let Some((seconds, sum)) = curve.points.last() {
            let end = (time.at(*seconds), value.at(*sum));
            svg.mark(end, 4.0, curve.rank, &format!("mark c{}", curve.rank));
        }
    }
    svg
}
