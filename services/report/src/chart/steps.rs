//! Sums over time, as steps: shares filled, cash, cost.

use std::fmt::Write;

use super::Room;
use super::parts::frame::{Area, legend};
use super::parts::scale::{extent, with_room};
use super::parts::svg::{Svg, at};

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
    /// What the axis of values spans where all sums are nothing.
    pub(crate) whole: f64,
}

/// About how many values are named.
const RULES: usize = 5;

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
    let values = match extent(values.chain([0.0])) {
        Some((low, high)) if low < high => (low, high),
        _ if axes.signed => (-axes.whole, axes.whole),
        _ => (0.0, axes.whole),
    };
    let area = Area {
        left: 32.0,
        top,
        right: svg.width - 18.0,
        bottom: height - 22.0,
    };
    let room_above = if axes.signed { 0.06 } else { 0.0 };
    let value = area.up(with_room(values, room_above));
    let area = area.beside(&value, RULES, axes.signed);
    let time = area.across((0.0, axes.span));
    area.rules(&mut svg, &value, RULES, axes.signed);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[(f64, f64)], signed: bool, whole: f64) -> String {
        let axes = Axes {
            start_of_day: 0.0,
            span: 60.0,
            signed,
            whole,
        };
        let curve = Curve {
            name: "Router",
            rank: 0,
            points: points.to_vec(),
        };
        draw(&[curve], &axes, 200.0, Room::Half).on_page("p", "", "")
    }

    #[test]
    fn where_nothing_fills_the_scale_is_that_of_the_order() {
        let shares = drawn(&[], false, 5_000.0);
        for label in [">0<", ">1,000<", ">5,000<"] {
            assert!(shares.contains(label), "{shares}");
        }
        let cost = drawn(&[(1.0, 0.0)], true, 1.0);
        for label in [">\u{2212}1.0<", ">0.0<", ">+1.0<"] {
            assert!(cost.contains(label), "{cost}");
        }
        // One share is filled in one step, and the labels between have room.
        let one = drawn(&[(1.0, 1.0)], false, 1.0);
        assert!(one.contains(">0.2<") && one.contains(">1.0<"), "{one}");
    }
}
