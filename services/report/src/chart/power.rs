//! How small a saving so many days show.

use std::fmt::Write;

use super::Room;
use super::parts::frame::Area;
use super::parts::scale::Scale;
use super::parts::svg::{Anchor, Svg, at};
use crate::words;

/// What is drawn.
pub(crate) struct Power {
    /// Days reported on.
    pub(crate) days: u64,
    /// The saving in basis points that they show.
    pub(crate) detectable: f64,
    /// The saving seen, in basis points.
    pub(crate) seen: Option<f64>,
    /// Days that show a saving as large as the one seen.
    pub(crate) needed: Option<u64>,
}

impl Power {
    /// The saving that so many days show: it shrinks with the square root of their number.
    fn at(&self, days: f64) -> f64 {
        self.detectable * (self.days as f64 / days).sqrt()
    }

    /// Days that the picture spans: from ten, or fewer where fewer were seen, to twice as many as
    /// were seen, or those that are needed where they are less than ten times as many.
    fn span(&self) -> (f64, f64) {
        let most = self
            .needed
            .filter(|days| *days < self.days.saturating_mul(10));
        let most = most.unwrap_or(0).max(self.days.saturating_mul(2)).max(20);
        (self.days.clamp(2, 10) as f64, most as f64 * 1.08)
    }
}

/// Draws the smallest saving that is detected by number of days, and where this panel stands.
pub(crate) fn draw(power: &Power, room: Room) -> Svg {
    const STEPS: u32 = 60;
    const RULES: usize = 4;
    let mut svg = Svg::new(room.width(), 210.0);
    let area = Area {
        left: 46.0,
        top: 18.0,
        right: svg.width - 10.0,
        bottom: svg.height - 38.0,
    };
    let (fewest, most) = power.span();
    let seen = power.seen.map(f64::abs);
    let highest = power.at(fewest).max(seen.unwrap_or(0.0)) * 1.05;
    let saving = area.up((0.0, highest));
    let area = area.beside(&saving, RULES, false);
    let days = area.across((fewest, most));
    area.rules(&mut svg, &saving, RULES, false);
    area.columns(&mut svg, &days, 5, false);
    let mut outline = String::new();
    for step in 0..=STEPS {
        let count = fewest + (most - fewest) * f64::from(step) / f64::from(STEPS);
        let letter = if step == 0 { 'M' } else { 'L' };
        let (x, y) = (at(days.at(count)), at(saving.at(power.at(count))));
        let _ = write!(outline, "{letter}{x} {y}");
    }
    svg.path(&outline, "curve c0");
    parts(&mut svg, power, (&area, &days));
    if let Some(seen) = seen {
        let y = saving.at(seen);
        svg.line((area.left, y), (area.right, y), "mean");
        let label = format!("seen {}", words::bps(power.seen.unwrap_or(seen)));
        svg.text((area.right, y - 4.0), Anchor::End, "name", &label);
    }
    let here = (days.at(power.days as f64), saving.at(power.detectable));
    let number = words::number(power.detectable, words::bps_decimals(power.detectable));
    let count = words::count(power.days);
    let tip = format!("{count} days show {number} bps");
    svg.mark_saying(here, 5.0, 0, ("mark c0", &tip));
    let label = format!("these {count}: {number}");
    svg.text((here.0 + 8.0, here.1 - 6.0), Anchor::Start, "name", &label);
    let needed = power.needed.map(|days| days as f64);
    if let Some(needed) = needed.filter(|days| *days > power.days as f64 && *days <= most) {
        let shown = power.at(needed);
        let tip = format!(
            "{} days show {} bps",
            words::number(needed, 0),
            words::number(shown, words::bps_decimals(shown))
        );
        let place = (days.at(needed), saving.at(shown));
        svg.mark_saying(place, 5.0, 3, ("mark c1", &tip));
    }
    let place = (f64::midpoint(area.left, area.right), svg.height - 6.0);
    let said = "days reported on; up: saving in bps that they show";
    svg.text(place, Anchor::Middle, "tick", said);
    svg
}

/// Columns of the picture that answer with what so many days show.
fn parts(svg: &mut Svg, power: &Power, (area, days): (&Area, &Scale)) {
    const PARTS: f64 = 40.0;
    let (fewest, most) = power.span();
    let step = ((most - fewest) / PARTS).ceil().max(1.0);
    let mut count = fewest;
    while count <= most {
        let (from, to) = (days.at(count - step / 2.0), days.at(count + step / 2.0));
        let (from, to) = (from.max(area.left), to.min(area.right));
        let shown = power.at(count);
        let tip = format!(
            "{} days show {} bps",
            words::number(count, 0),
            words::number(shown, words::bps_decimals(shown))
        );
        let size = (to - from, area.bottom - area.top);
        svg.rect((from, area.top), size, "answers", &tip);
        count += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_times_the_days_show_half_the_saving() {
        let power = Power {
            days: 12,
            detectable: 0.8,
            seen: Some(-0.4),
            needed: Some(48),
        };
        assert!((power.at(48.0) - 0.4).abs() < 1e-12);
        assert!((power.at(12.0) - 0.8).abs() < 1e-12);
        let (fewest, most) = power.span();
        assert!(
            (9.9..10.1).contains(&fewest) && most > 48.0,
            "{fewest} {most}"
        );
        // What is far off does not flatten the rest.
        let far = Power {
            needed: Some(5_000),
            ..power
        };
        assert!(far.span().1 < 30.0);
        let few = Power { days: 3, ..far };
        assert!((2.9..3.1).contains(&few.span().0));
    }
}
