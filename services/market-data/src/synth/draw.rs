//! Random draws in integers only, so that no machine's floating point can change an outcome.

use rand::Rng as _;
use rand_pcg::Pcg64Mcg;

/// One, in the fixed-point numbers of [`Draw::exponential`].
pub(super) const ONE: u64 = 1 << 32;

/// Draws from one seeded stream.
#[derive(Clone, Debug)]
pub(super) struct Draw {
    generator: Pcg64Mcg,
}

impl Draw {
    /// The stream of `seed`. The state is derived here and not by the `rand` crates, which may
    /// change their ways of seeding.
    pub(super) fn new(seed: u64) -> Self {
        let mut state = seed;
        let high = split_mix(&mut state);
        let low = split_mix(&mut state);
        Self {
            generator: Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low)),
        }
    }

    /// 64 random bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A number from zero to below `bound`; zero for a bound of zero. The bias, below `bound` /
    /// 2^64, is of no account here.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// The index of one of `weights`, each as often as its weight says; zero where there are none.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }

    /// An exponentially distributed number of mean [`ONE`], by von Neumann's method, which only
    /// compares uniform numbers: a descending run of odd length that starts with x has probability
    /// exp(-x).
    pub(super) fn exponential(&mut self) -> u64 {
        let mut whole = 0;
        loop {
            let first = self.bits() >> 32;
            let mut last = first;
            let mut odd = true;
            loop {
                let next = self.bits() >> 32;
                if next >= last {
                    break;
                }
                last = next;
                odd = !odd;
            }
            if odd {
                return whole * ONE + first;
            }
            whole += 1;
        }
    }

    /// An exponentially distributed time of the given mean, in the mean's unit.
    pub(super) fn exponential_of(&mut self, mean: u64) -> u64 {
        (u128::from(mean) * u128::from(self.exponential()) / u128::from(ONE)) as u64
    }

    /// Where a walk of `steps` steps of one, up or down alike, ends.
    pub(super) fn walk(&mut self, steps: u32) -> i32 {
        let mut ups = 0;
        let mut left = steps;
        while left > 0 {
            let taken = left.min(64);
            ups += (self.bits() >> (64 - taken)).count_ones();
            left -= taken;
        }
        2 * ups.cast_signed() - steps.cast_signed()
    }

    /// Shares of one resting order: a third odd lots, mostly 100, rarely thousands.
    pub(super) fn order_size(&mut self) -> u32 {
        let shares = match self.below(1_000) {
            0..300 => self.between(1, 99),
            300..700 => 100,
            700..830 => 200,
            830..900 => 300,
            900..940 => 100 * self.between(4, 5),
            940..985 => self.between(101, 499),
            985..997 => 100 * self.between(6, 20),
            _ => 100 * self.between(21, 50),
        };
        shares as u32
    }

    /// Shares that an aggressive order wants: half of them odd lots, rarely thousands.
    pub(super) fn aggressor_size(&mut self) -> u32 {
        let shares = match self.below(1_000) {
            0..450 => self.between(1, 99),
            450..800 => 100,
            800..900 => 200,
            900..960 => 100 * self.between(3, 5),
            960..992 => 100 * self.between(6, 15),
            _ => 100 * self.between(20, 60),
        };
        shares as u32
    }
}

/// The `SplitMix64` generator of Steele, Lea and Flood (2014), customary for spreading a seed over
/// a state.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: u64 = 200_000;

    #[test]
    fn exponential_draws_have_the_mean_and_the_tail_of_their_law() {
        let mut draw = Draw::new(3);
        let draws: Vec<u64> = (0..DRAWS).map(|_| draw.exponential()).collect();
        let mean = draws.iter().sum::<u64>() as f64 / DRAWS as f64 / ONE as f64;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let beyond_two = draws.iter().filter(|x| **x > 2 * ONE).count() as f64 / DRAWS as f64;
        assert!(
            (beyond_two - (-2.0_f64).exp()).abs() < 0.003,
            "{beyond_two}"
        );
    }

    #[test]
    fn walks_have_the_variance_of_their_steps() {
        let mut draw = Draw::new(4);
        for steps in [1, 63, 64, 65, 200] {
            let ends = (0..20_000).map(|_| f64::from(draw.walk(steps)));
            let (sum, squares) = ends.fold((0.0, 0.0), |(s, q), x| (s + x, q + x * x));
            let variance = squares / 20_000.0;
            assert!(
                (variance / f64::from(steps) - 1.0).abs() < 0.05,
                "{steps}: {variance}"
            );
            assert!((sum / 20_000.0).abs() < 0.5, "{steps}: {sum}");
        }
        assert_eq!(draw.walk(0), 0);
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(5);
        let mut counts = [0; 3];
        for _ in 0..30_000 {
            counts[draw.weighted([1, 0, 2].into_iter())] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((9_500..10_500).contains(&counts[0]), "{counts:?}");
    }
}
