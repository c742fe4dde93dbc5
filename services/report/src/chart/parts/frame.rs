//! The frame of a picture: its plot area, grid, axes and names.

use super::scale::Scale;
use super::svg::{Anchor, Svg};

/// Pixels that a letter of a label takes, about.
const LETTER: f64 = 7.0;

/// Pixels between a label and the plot that it stands beside.
const GAP: f64 = 6.0;

/// Room in pixels to the left of a plot for the widest of the labels that end there, at least
/// `least`.
pub(crate) fn margin<L: AsRef<str>>(labels: impl IntoIterator<Item = L>, least: f64) -> f64 {
    let letters = labels
        .into_iter()
        .map(|label| label.as_ref().chars().count());
    let widest = letters.max().unwrap_or(0);
    least.max(GAP + 2.0 + LETTER * widest as f64)
}

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

    /// The area moved to the right by as much as the values of [`Area::rules`] need.
    pub(crate) fn beside(self, scale: &Scale, wanted: usize, sign: bool) -> Self {
        let labels = scale.labels(wanted, sign).into_iter();
        Self {
            left: margin(labels.map(|(_, label)| label), self.left),
            ..self
        }
    }

    /// Horizontal rules with their values to the left.
    pub(crate) fn rules(&self, svg: &mut Svg, scale: &Scale, wanted: usize, sign: bool) {
        for (tick, label) in scale.labels(wanted, sign) {
            let y = scale.at(tick);
            let zero = sign && tick.abs() < 1e-12;
            let class = if zero { "zero" } else { "grid" };
            svg.line((self.left, y), (self.right, y), class);
            svg.text((self.left - GAP, y + 3.5), Anchor::End, "tick", &label);
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

    /// What the axis across is of, below its values: in the middle, and wholly within the picture.
    pub(crate) fn caption(&self, svg: &mut Svg, said: &str) {
        let half = LETTER / 2.0 * said.chars().count() as f64;
        let middle = f64::midpoint(self.left, self.right);
        let x = middle.min(svg.width - half).max(svg.width / 2.0);
        svg.text((x, self.bottom + 32.0), Anchor::Middle, "tick", said);
    }

    /// Vertical rules with their values below.
    pub(crate) fn columns(&self, svg: &mut Svg, scale: &Scale, wanted: usize, sign: bool) {
        for (tick, label) in scale.labels(wanted, sign) {
            let x = scale.at(tick);
            let zero = sign && tick.abs() < 1e-12;
            let class = if zero { "zero" } else { "grid" };
            svg.line((x, self.top), (x, self.bottom), class);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a text starts that ends at `x`, each letter 6.9 pixels wide: digits of the font of
    /// pictures are.
    fn starts(label: &str, x: f64) -> f64 {
        x - 6.9 * label.chars().count() as f64
    }

    #[test]
    fn a_caption_is_within_its_picture() {
        let said = "basis points; right of zero the router did better";
        for (width, left) in [
            (346.0, 108.0),
            (346.0, 170.0),
            (548.0, 108.0),
            (1_120.0, 84.0),
        ] {
            let mut svg = Svg::new(width, 100.0);
            let area = Area {
                left,
                top: 0.0,
                right: width - 20.0,
                bottom: 50.0,
            };
            area.caption(&mut svg, said);
            let page = svg.on_page("p", "", "");
            let x = page
                .split(" x=\"")
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap();
            let x: f64 = x.parse().unwrap();
            let half = 6.7 / 2.0 * said.len() as f64;
            assert!(x - half >= 0.0 && x + half <= width, "{width}: {x}");
        }
    }

    #[test]
    fn no_label_is_cut_on_the_left() {
        for extent in [
            (0.0, 0.0),
            (0.0, 1.0),
            (0.0, 1e-6),
            (-1e-6, 1e-6),
            (0.0, 123_456_789.0),
            (-0.000_123, 4.0),
            (1_234.567_8, 1_234.567_9),
        ] {
            for sign in [false, true] {
                let area = Area {
                    left: 20.0,
                    top: 0.0,
                    right: 500.0,
                    bottom: 100.0,
                };
                let scale = area.up(extent);
                let area = area.beside(&scale, 5, sign);
                for (_, label) in scale.labels(5, sign) {
                    assert!(starts(&label, area.left - GAP) >= 0.0, "{label}");
                }
            }
        }
        let name = "a name of thirty-two letters ...";
        assert!(starts(name, margin([name], 100.0) - GAP) >= 0.0);
        assert!((margin(["short"], 100.0) - 100.0).abs() < 1e-9);
    }
}
