//! A drift that all symbols of a day share, and how it is drawn.
//!
//! What a router saves against one that takes its time depends on where prices go meanwhile. So
//! days whose drifts are drawn about zero have savings in common that are nothing on the average of
//! all days: panels with a known answer.

use super::config::{Config, MOST_DRIFT};
use super::draw::Draw;

/// A price that moves evenly from the start of a market to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drift {
    start: u64,
    length: u64,
    /// Quarters of a tick in all.
    quarters: i64,
}

impl Drift {
    pub(super) fn of(config: &Config) -> Self {
        // A cent has four quarters, a price ten million thousandths of a basis point.
        let quarters = i64::from(config.start_price_cents) * 4 * i64::from(config.drift);
        Self {
            start: config.start.nanos(),
            length: config
                .end
                .nanos()
                .saturating_sub(config.start.nanos())
                .max(1),
            quarters: quarters / 10_000_000,
        }
    }

    /// Quarters of a tick by which a price has drifted at an instant.
    pub(super) fn at(self, instant: u64) -> i32 {
        let elapsed = instant.saturating_sub(self.start).min(self.length);
        let drifted = i128::from(self.quarters) * i128::from(elapsed) / i128::from(self.length);
        i32::try_from(drifted).unwrap_or(0)
    }
}

/// The drift of one of many days, in thousandths of a basis point: near enough to a normal variable
/// of this standard deviation, the same on every machine, and at most [`MOST_DRIFT`].
pub fn day_drift(seed: u64, day: u64, deviation: u32) -> i32 {
    let mut draw = Draw::new(seed ^ day.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    // Twelve uniform numbers have the variance of one.
    let sum: i128 = (0..12).map(|_| i128::from(draw.bits() >> 32)).sum();
    let drift = ((sum - 6 * (1 << 32)) * i128::from(deviation)) >> 32;
    drift.clamp((-MOST_DRIFT).into(), MOST_DRIFT.into()) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drifts_of_days_scatter_about_zero_and_are_the_same_everywhere() {
        let drifts: Vec<i32> = (0..1_000).map(|day| day_drift(7, day, 30_000)).collect();
        assert_eq!(drifts[..3], [5_307, -22_698, -78_351]);
        let mean = drifts.iter().map(|one| f64::from(*one)).sum::<f64>() / 1e3;
        let square = |one: &i32| (f64::from(*one) - mean).powi(2);
        let deviation = (drifts.iter().map(square).sum::<f64>() / 999.0).sqrt();
        assert!(mean.abs() < 3_000.0, "{mean}");
        assert!((28_000.0..32_000.0).contains(&deviation), "{deviation}");
        assert_eq!(day_drift(7, 0, 0), 0);
        assert!((0..100).all(|day| day_drift(1, day, u32::MAX).abs() <= MOST_DRIFT));
    }
}
