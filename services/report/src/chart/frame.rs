//! The frame of a picture: its plot area, grid, axes and names.

use super::scale::Scale;
use super::svg::{Anchor, Svg};
use crate::words;

/// A plot area.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    /// A scale from left to right.
    pub(crate) fn across(&self, extent: (f64, f64)) -> Scale {
        Scale::new(extent, (self.left, self.right))
    }

    /// A scale from bottom to top.
    pub(crate) fn up(&self, extent: (f64, f64)) -> Scale {
        Scale::new(extent, (self.bottom, self.top))
    }

    /// Horizontal rules with their values to the left.
    pub(crate) fn rules(&self, svg: &mut Svg, scale: &Scale, wanted: usize, sign: bool) {
        let (ticks, decimals) = scale.ticks(wanted);
        for tick in ticks {
            let y = scale.at(tick);
            let zero = sign && tick.abs() < 1e-12;
            let class = if zero { "zero" } else { "grid" };
            svg.line((self.left, y), (self.right, y), class);
            let label = if sign {
                words::signed(tick, decimals)
            } else {
                words::number(tick, decimals)
            };
            svg.text((self.left - 6.0, y + 3.5), Anchor::End, "tick", &label);
        }
    }

    /// A name below the area, moved inwards where the edge of the picture would cut it.
    fn below(&self, svg: &mut Svg, x: f64, label: &str) {
        const LETTER: f64 = 7.5;
        let half = LETTER / 2.0 * label.chars().count() as f64;
        let (x, anchor) = if x + half > svg.width {
            (svg.width - 1.0, Anchor::End)
        } else if x < half {
            (1.0, Anchor::Start)
        } else {
            (x, Anchor::Middle)
        };
        svg.text((x, self.bottom + 15.0), anchor, "tick", label);
    }

    /// Vertical rules with their values below.
    pub(crate) fn columns(&self, svg: &mut Svg, scale: &Scale, wanted: usize, sign: bool) {
        let (ticks, decimals) = scale.ticks(wanted);
        for tick in ticks {
            let x = scale.at(tick);
            let zero = sign && tick.abs() < 1e-12;
            let class = if zero { "zero" } else { "grid" };
            svg.line((x, self.top), (x, self.bottom), class);
            let label = if sign {
                words::signed(tick, decimals)
            } else {
                words::number(tick, decimals)
            };
            self.below(svg, x, &label);
        }
    }

    /// Vertical rules at round times of day, named below.
    pub(crate) fn clock(&self, svg: &mut Svg, scale: &Scale, wanted: usize, start_of_day: f64) {
        for (seconds, label) in scale.clock_ticks(wanted, start_of_day) {
            let x = scale.at(seconds);
            svg.line((x, self.top), (x, self.bottom), "grid");
            self.below(svg, x, &label);
        }
    }
}

/// A legend in rows that fit: marks with names. Gives the height that it takes.
pub(crate) fn legend(
    svg: &mut Svg,
    (left, top): (f64, f64),
    right: f64,
    entries: &[(usize, String, String)],
) -> f64 {
    const LINE: f64 = 17.0;
    let (mut x, mut y) = (left, top + 8.0);
    for (shape, class, name) in entries {
        let width = 30.0 + 6.3 * name.chars().count() as f64;
        if x > left && x + width > right {
            (x, y) = (left, y + LINE);
        }
        svg.mark((x + 5.0, y), 4.5, *shape, class);
        svg.text((x + 15.0, y + 4.0), Anchor::Start, "name", name);
        x += width;
    }
    y + LINE - top - 8.0
}
