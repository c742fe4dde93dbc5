//! Days seen, their mean and what a new day would save, on one scale.

use super::Room;
use super::intervals;
use super::parts::frame::Area;
use super::parts::scale::{Scale, extent, with_room};
use super::parts::svg::{Anchor, Svg};
use crate::words;

/// A day that was seen: its date, and its saving in basis points.
pub(crate) type Day<'a> = (&'a str, f64);

/// What is drawn, in basis points.
pub(crate) struct Outlook<'a> {
    pub(crate) days: Vec<Day<'a>>,
    pub(crate) mean: f64,
    /// Where the mean lies; `None` where nothing bounds it.
    pub(crate) of_mean: Option<(f64, f64)>,
    /// Where a new day lies; `None` where nothing bounds it.
    pub(crate) of_day: Option<(f64, f64)>,
    /// What is said of the saving, as results have it.
    pub(crate) verdict: &'a str,
}

/// More days than this are columns of counts.
const DOTS: usize = 150;

/// Height of a row with an interval.
const ROW: f64 = 30.0;

/// Draws a dot for each day, stacked where they would hide each other, and two intervals below.
pub(crate) fn draw(outlook: &Outlook<'_>, room: Room) -> Svg {
    let mut svg = Svg::new(room.width(), 0.0);
    let mut area = Area {
        left: 84.0,
        top: 8.0,
        right: svg.width - 20.0,
        bottom: 0.0,
    };
    let ends = [outlook.of_mean, outlook.of_day].into_iter().flatten();
    let days = outlook.days.iter().map(|(_, saving)| *saving);
    let values = days.chain(ends.flat_map(<[f64; 2]>::from));
    let values = extent(values.chain([outlook.mean, 0.0])).unwrap_or((-1.0, 1.0));
    let scale = area.across(with_room(values, 0.04));
    let seen = Seen::of(&outlook.days, &scale);
    let ground = area.top + seen.height();
    area.bottom = ground + 2.0 * ROW;
    let wanted = if room == Room::Narrow { 4 } else { 7 };
    area.columns(&mut svg, &scale, wanted, true);
    seen.draw(&mut svg, ground);
    let rows = [
        ("their mean", outlook.of_mean, true),
        ("a new day", outlook.of_day, false),
    ];
    let left = area.left - 6.0;
    svg.text((left, ground - 6.0), Anchor::End, "name", "days seen");
    for (place, (name, interval, is_mean)) in rows.into_iter().enumerate() {
        let y = ground + ROW * (place as f64 + 0.5);
        svg.text((left, y + 4.0), Anchor::End, "name", name);
        let class = sure(outlook.verdict, interval);
        if let Some((low, high)) = interval {
            let (from, to) = (scale.at(low), scale.at(high));
            let tip = format!("{name}: {} to {} bps", words::bps(low), words::bps(high));
            svg.rect(
                (from, y - 4.0),
                (to - from, 8.0),
                &format!("span {class}"),
                &tip,
            );
        } else {
            let place = (area.left + 6.0, y + 4.0);
            svg.text(place, Anchor::Start, "tick", "nothing bounds it");
        }
        if is_mean {
            let tip = format!("{name}: {} bps", words::bps(outlook.mean));
            let place = (scale.at(outlook.mean), y);
            svg.mark_saying(place, 5.0, 0, (&format!("mean-mark {class}"), &tip));
        }
    }
    area.caption(
        &mut svg,
        "basis points; right of zero the router did better",
    );
    svg.height = area.bottom + 38.0;
    svg
}

/// The class of an interval: coloured where the verdict knows a direction, and it lies on that side
/// of zero.
fn sure(verdict: &str, interval: Option<(f64, f64)>) -> &'static str {
    match (intervals::sure(verdict), interval) {
        ("sure-good", Some((low, _))) if low > 0.0 => "sure-good",
        ("sure-bad", Some((_, high))) if high < 0.0 => "sure-bad",
        _ => "unsure",
    }
}

/// Days as dots or, of many, as columns.
enum Seen<'a> {
    /// Each at its place, so many above the ground.
    Dots(Vec<(f64, usize, Day<'a>)>),
    /// Days by columns: from, to, ends in basis points, how many.
    Columns(Vec<(f64, f64, (f64, f64), u64)>),
}

impl<'a> Seen<'a> {
    const RADIUS: f64 = 4.5;
    const STEP: f64 = 10.0;
    const TALLEST: f64 = 120.0;

    fn of(days: &[Day<'a>], scale: &Scale) -> Self {
        if days.len() > DOTS {
            return Self::Columns(columns(days, scale));
        }
        let mut by_saving = days.to_vec();
        by_saving.sort_by(|one, other| one.1.total_cmp(&other.1));
        // The last dot of each level.
        let mut levels: Vec<f64> = Vec::new();
        let dots = by_saving.into_iter().map(|day| {
            let x = scale.at(day.1);
            let level = levels.iter().position(|last| x - last >= Self::STEP);
            let level = level.unwrap_or(levels.len());
            match levels.get_mut(level) {
                Some(last) => *last = x,
                None => levels.push(x),
            }
            (x, level, day)
        });
        let dots = dots.collect();
        if Self::STEP * levels.len() as f64 > Self::TALLEST {
            return Self::Columns(columns(days, scale));
        }
        Self::Dots(dots)
    }

    fn height(&self) -> f64 {
        match self {
            Self::Dots(dots) => {
                let levels = dots.iter().map(|(_, level, _)| level + 1).max();
                Self::STEP * levels.unwrap_or(1).max(2) as f64 + 4.0
            }
            Self::Columns(_) => Self::TALLEST + 4.0,
        }
    }

    fn draw(&self, svg: &mut Svg, ground: f64) {
        match self {
            Self::Dots(dots) => {
                for (x, level, (date, saving)) in dots {
                    let class = if *saving < 0.0 { "mark c1" } else { "mark c0" };
                    let y = ground - Self::STEP * (*level as f64 + 0.6);
                    let tip = format!("{date}: {} bps", words::bps(*saving));
                    svg.mark_saying((*x, y), Self::RADIUS, 0, (class, &tip));
                }
            }
            Self::Columns(columns) => {
                let most = columns.iter().map(|(.., days)| *days).max().unwrap_or(1);
                for (from, to, (low, high), days) in columns {
                    let height = Self::TALLEST * *days as f64 / most.max(1) as f64;
                    let class = if low + high < 0.0 { "loss" } else { "win" };
                    let tip = format!(
                        "{} from {} to {} bps",
                        words::counted(*days, "day", "days"),
                        words::bps(*low),
                        words::bps(*high)
                    );
                    let size = (to - from - 1.0, height);
                    svg.rect((from + 0.5, ground - height), size, class, &tip);
                }
            }
        }
    }
}

/// Days counted in columns of equal width, none of which reaches over zero.
fn columns(days: &[Day<'_>], scale: &Scale) -> Vec<(f64, f64, (f64, f64), u64)> {
    let unit = (scale.at(1.0) - scale.at(0.0)).max(f64::MIN_POSITIVE);
    let width = Seen::STEP / unit;
    let mut counts = std::collections::BTreeMap::<i64, u64>::new();
    for (_, saving) in days {
        *counts.entry((saving / width).floor() as i64).or_default() += 1;
    }
    let column = |(place, days): (i64, u64)| {
        let (low, high) = (place as f64 * width, (place + 1) as f64 * width);
        (scale.at(low), scale.at(high), (low, high), days)
    };
    counts.into_iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_colours_the_intervals_that_agree_with_it() {
        let (above, below) = (Some((0.1, 2.0)), Some((-2.0, -0.1)));
        for (verdict, interval, class) in [
            ("saves", above, "sure-good"),
            ("saves", Some((-0.1, 2.0)), "unsure"),
            ("saves", below, "unsure"),
            ("costs", below, "sure-bad"),
            ("costs", above, "unsure"),
            ("too_little_filled", above, "unsure"),
            ("no_evidence", below, "unsure"),
            ("saves", None, "unsure"),
        ] {
            assert_eq!(sure(verdict, interval), class, "{verdict} {interval:?}");
        }
    }

    #[test]
    fn no_day_hides_another_and_none_is_lost() {
        let savings: Vec<f64> = (0..2_000)
            .map(|day| f64::from(day * 37 % 101) / 50.0)
            .collect();
        let scale = Scale::new((-1.0, 3.0), (0.0, 400.0));
        for many in [1, 2, DOTS, DOTS + 1, 2_000] {
            let days: Vec<Day<'_>> = savings[..many].iter().map(|one| ("", *one)).collect();
            let seen = match Seen::of(&days, &scale) {
                Seen::Dots(dots) => {
                    for (place, (x, level, _)) in dots.iter().enumerate() {
                        let others = dots[..place].iter().filter(|one| one.1 == *level);
                        assert!(
                            others
                                .into_iter()
                                .all(|one| x - one.0 >= 2.0 * Seen::RADIUS)
                        );
                    }
                    dots.len()
                }
                Seen::Columns(columns) => {
                    let ends = columns.iter().map(|(.., ends, _)| *ends);
                    assert!(
                        ends.into_iter()
                            .all(|(low, high)| low >= 0.0 || high <= 0.0)
                    );
                    columns.iter().map(|(.., days)| *days as usize).sum()
                }
            };
            assert_eq!(seen, many);
        }
    }
}
