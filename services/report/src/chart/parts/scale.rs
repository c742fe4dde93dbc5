//! From values to places, and which values to name on an axis.

use crate::words;

/// A straight scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// Puts `low..high` at `start..end`. Equal or unordered values get room around them.
    pub(crate) fn new((low, high): (f64, f64), (start, end): (f64, f64)) -> Self {
        let (low, high) = if high - low > 1e-12 * low.abs().max(1e-3) {
            (low, high)
        } else {
            // Nothing has no size by which to choose the room: one of whatever it is.
            let room = if low.abs() < 1e-6 {
                1.0
            } else {
                low.abs() * 1e-4
            };
            (low - room, low + room)
        };
        Self {
            low,
            high,
            start,
            end,
        }
    }

    /// The place of a value; at the edge for one beyond it.
    pub(crate) fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.low, self.high))
    }

    /// The place of a value, which may lie beyond the edge.
    pub(crate) fn at(&self, value: f64) -> f64 {
        self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)
    }

    /// About `wanted` round values within, with the decimals that distinguish them; up to twice as
    /// many where there would be fewer than three, which show no scale.
    pub(crate) fn ticks(&self, wanted: usize) -> (Vec<f64>, usize) {
        let wanted = wanted.max(1);
        (wanted..=2 * wanted)
            .map(|wanted| self.about(wanted))
            .find(|(ticks, _)| ticks.len() >= 3)
            .unwrap_or_else(|| self.about(wanted))
    }

    /// [`Scale::ticks`] with what they are called, plus included where they have a `sign`.
    pub(crate) fn labels(&self, wanted: usize, sign: bool) -> Vec<(f64, String)> {
        let (ticks, decimals) = self.ticks(wanted);
        let name = if sign { words::signed } else { words::number };
        let named = ticks.into_iter().map(|tick| (tick, name(tick, decimals)));
        named.collect()
    }

    fn about(&self, wanted: usize) -> (Vec<f64>, usize) {
        let step = round_step((self.high - self.low) / wanted as f64);
        let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
        let first = (self.low / step - 1e-9).ceil();
        let last = (self.high / step + 1e-9).floor();
        // Bounded: a scale far from zero may not resolve its own steps.
        let ticks = (0..=((last - first).clamp(0.0, 100.0) as u32))
            .map(|place| (first + f64::from(place)) * step)
            .collect();
        (ticks, decimals)
    }

    /// About `wanted` round times of day within, from seconds since `midnight`, as (seconds on the
    /// scale, label).
    pub(crate) fn clock_ticks(&self, wanted: usize, start_of_day: f64) -> Vec<(f64, String)> {
        const STEPS: [f64; 17] = [
            1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0,
            7_200.0, 10_800.0, 14_400.0, 28_800.0,
        ];
        let least = (self.high - self.low) / wanted.max(1) as f64;
        let step = STEPS.into_iter().find(|step| *step >= least);
        let step = step.unwrap_or(28_800.0);
        let (low, high) = (start_of_day + self.low, start_of_day + self.high);
        let first = (low / step).ceil();
        let count = ((high / step).floor() - first).clamp(-1.0, 100.0);
        if count < 0.0 {
            return vec![(self.low, words::clock(low, true))];
        }
        (0..=(count as u32))
            .map(|place| {
                let time = (first + f64::from(place)) * step;
                (time - start_of_day, words::clock(time, step < 60.0))
            })
            .collect()
    }
}

/// 1, 2 or 5 times a power of ten, at least `least`.
fn round_step(least: f64) -> f64 {
    let least = if least.is_finite() {
        least.max(1e-9)
    } else {
        1.0
    };
    let power = 10_f64.powf(least.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors
        .into_iter()
        .find(|factor| factor * power >= least * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// The lowest and the highest of some numbers; `None` for none.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values
        .into_iter()
        .filter(|value| value.is_finite())
        .fold(None, |extent, value| {
            Some(extent.map_or((value, value), |(low, high): (f64, f64)| {
                (low.min(value), high.max(value))
            }))
        })
}

/// The lowest and the highest of some prices without those so far off that they would flatten the
/// rest: what is further from the middle 96 % than three times their width is left out.
pub(crate) fn usual(prices: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let prices = prices.into_iter().filter(|price| price.is_finite());
    let mut sorted: Vec<_> = prices.collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = |part: f64| sorted[(part * last as f64).round() as usize];
    let (low, high) = (at(0.02), at(0.98));
    let room = 3.0 * (high - low);
    Some((at(0.0).max(low - room), at(1.0).min(high + room)))
}

/// The lowest and the highest of two ranges.
pub(crate) fn both(one: Option<(f64, f64)>, other: Option<(f64, f64)>) -> Option<(f64, f64)> {
    extent(one.into_iter().chain(other).flat_map(<[f64; 2]>::from))
}

/// A scale with room at both ends.
pub(crate) fn with_room((low, high): (f64, f64), part: f64) -> (f64, f64) {
    let room = (high - low) * part;
    (low - room, high + room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let (ticks, decimals) = Scale::new((222.681, 222.93), (0.0, 1.0)).ticks(5);
        let labels: Vec<_> = ticks
            .iter()
            .map(|tick| words::number(*tick, decimals))
            .collect();
        assert_eq!(labels, ["222.70", "222.75", "222.80", "222.85", "222.90"]);
    }

    #[test]
    fn a_scale_is_seen() {
        for end in [0.9, 1.1, 2.1, 4.9, 5.1, 9.9] {
            let (ticks, _) = Scale::new((-0.45 * end, 0.55 * end), (0.0, 1.0)).ticks(4);
            assert!((3..=8).contains(&ticks.len()), "{end}: {ticks:?}");
        }
    }

    #[test]
    fn equal_values_still_have_a_scale() {
        for value in [0.0, 222.7, -5.0, 1e12] {
            let scale = Scale::new((value, value), (0.0, 100.0));
            assert!((scale.at(value) - 50.0).abs() < 1e-3, "{value}");
            assert!(scale.ticks(5).0.len() <= 101);
        }
    }

    #[test]
    fn a_price_far_off_does_not_flatten_the_others() {
        let quoted = || (0..200).map(|place| 13.0 + f64::from(place % 10) / 100.0);
        assert_eq!(usual(quoted()), extent(quoted()));
        for far in [2_147.48, 0.01] {
            let (low, high) = usual(quoted().chain([far, far])).unwrap();
            assert!(low > 12.7 && high < 13.4, "{low} {high}");
        }
        // One that is off by less than three times their width belongs to them.
        assert_eq!(usual(quoted().chain([13.3])), Some((13.0, 13.3)));
        assert_eq!(usual([7.0; 300]), Some((7.0, 7.0)));
        assert_eq!(usual([f64::NAN]), None);
        let scale = Scale::new((10.0, 20.0), (100.0, 0.0));
        let places = [-5.0, 15.0, 99.0].map(|price| scale.within(price).round() as i32);
        assert_eq!(places, [100, 50, 0]);
    }

    #[test]
    fn clocks_tick_at_round_times() {
        let start = words::seconds_of_day("2024-08-01T13:36:32.040887464Z");
        let ticks = Scale::new((0.0, 521.0), (0.0, 1.0)).clock_ticks(5, start);
        let labels: Vec<_> = ticks.into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, ["13:38", "13:40", "13:42", "13:44"]);
    }
}
