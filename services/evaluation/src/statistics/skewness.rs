//! What skewness does to a t-statistic, taken out.
//!
//! Where rare losses are large, samples that lack them look both good and sure, and a plain t is
//! too often far above zero. Hall's (1992) transformation takes that out to the first order, given
//! the skewness of the mean. A sample says too little of it, in two ways:
//!
//! - the skewness of a sample is biased towards zero, which a jackknife takes out;
//! - a sample that lacks losses by chance lacks the skewness that they make. Under "no difference"
//!   the third cumulant of a sample goes with its mean as the fourth cumulant does with the
//!   variance, so for each standard error that the mean lies above zero the skewness is too large
//!   by the excess kurtosis of the mean. Only the first standard error is held to be chance: what
//!   is beyond may be a difference.
//!
//! All of it goes towards zero only. Single jumps make samples skewed that come from no skewed
//! market. And none of it is done where a sample is no more skewed than chance makes one, by one
//! standard error: to correct noise in one direction only would make every interval too wide.

/// The skewness of a mean, from sums over stretches of two windows, which hardly depend on each
/// other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Skewness {
    /// With the bias of the sample taken out.
    of_the_mean: f64,
    /// Excess kurtosis of the mean; not below zero.
    excess: f64,
}

/// Standard errors beyond which the skewness of a sample counts; that of a normal one has an error
/// of `sqrt(6 / n)`.
const NOTICED: f64 = 1.0;

impl Skewness {
    /// That of the mean of scores about it, of which `overlap` neighbours share rows.
    pub fn of(scores: &[f64], overlap: usize) -> Self {
        let stretch = if overlap <= 1 { 1 } else { 2 * overlap };
        let sums: Vec<f64> = scores
            .chunks(stretch)
            .map(|part| part.iter().sum())
            .collect();
        let all = sums
            .iter()
            .fold(Powers::default(), |all, one| all.with(*one));
        if all.squares <= 0.0 {
            return Self::default();
        }
        let count = sums.len() as f64;
        let fourth: f64 = sums.iter().map(|one| one.powi(4)).sum();
        // Scores have a mean of zero, and so have their sums but for a last stretch that is
        // shorter.
        let plain = all.cubes / f64::powf(all.squares, 1.5) * count.sqrt();
        if plain.abs() < NOTICED * (6.0 / count).sqrt() {
            return Self::default();
        }
        let without = sums.iter().map(|one| all.without(*one).skewness());
        let unbiased = count * plain - (count - 1.0) * without.sum::<f64>() / count;
        let found = Self {
            of_the_mean: unbiased / count.sqrt(),
            excess: (fourth / (all.squares * all.squares) - 3.0 / count).max(0.0),
        };
        let known = found.of_the_mean.is_finite() && found.excess.is_finite();
        if known { found } else { Self::default() }
    }

    /// The skewness where the mean lies so many standard errors from a value that is true.
    fn at(self, distance: f64) -> f64 {
        self.of_the_mean - self.excess * distance.clamp(-1.0, 1.0)
    }

    /// A distance in standard errors as Student's distribution has it: at most as far from zero.
    pub fn taken_out(self, distance: f64) -> f64 {
        if distance == 0.0 || !distance.is_finite() {
            return distance;
        }
        let skewness = self.at(distance);
        let slope = skewness / 3.0;
        let even = distance
            + slope * distance * distance
            + slope * slope * distance.powi(3) / 3.0
            + skewness / 6.0;
        towards_zero(even, distance)
    }

    /// The distance of which at least one standard error is chance that becomes `t` when skewness
    /// is taken out: at least as far from zero.
    pub fn put_back(self, t: f64) -> f64 {
        let skewness = self.at(t.signum());
        let slope = skewness / 3.0;
        if slope.abs() < 1e-9 {
            return t;
        }
        let skewed = ((1.0 + 3.0 * slope * (t - skewness / 6.0)).cbrt() - 1.0) / slope;
        if t > 0.0 {
            skewed.max(t)
        } else {
            skewed.min(t)
        }
    }
}

/// `value`, but between zero and `limit`.
fn towards_zero(value: f64, limit: f64) -> f64 {
    if limit > 0.0 {
        value.clamp(0.0, limit)
    } else {
        value.clamp(limit, 0.0)
    }
}

/// Sums of powers.
#[derive(Clone, Copy, Default)]
struct Powers {
    count: f64,
    sum: f64,
    squares: f64,
    cubes: f64,
}

impl Powers {
    fn with(self, one: f64) -> Self {
        Self {
            count: self.count + 1.0,
            sum: self.sum + one,
            squares: self.squares + one * one,
            cubes: self.cubes + one * one * one,
        }
    }

    fn without(self, one: f64) -> Self {
        Self {
            count: self.count - 1.0,
            sum: self.sum - one,
            squares: self.squares - one * one,
            cubes: self.cubes - one * one * one,
        }
    }

    /// The skewness about the mean; zero where nothing varies.
    fn skewness(self) -> f64 {
        let mean = self.sum / self.count;
        let squares = self.squares - self.count * mean * mean;
        let cubes = self.cubes - 3.0 * mean * self.squares + 2.0 * self.count * mean.powi(3);
        // What rounding leaves of equal values is no variation.
        if squares > 1e-9 * self.squares {
            cubes / squares.powf(1.5) * self.count.sqrt()
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One loss of nine among nine gains of one.
    fn rare_loss() -> Vec<f64> {
        let mut scores = vec![1.0; 9];
        scores.push(-9.0);
        scores
    }

    #[test]
    fn skewness_and_kurtosis_by_hand() {
        // Squares 90, cubes -720, fourth powers 6,570. Without the loss nothing varies; without a
        // gain squares about the mean are 800 / 9 and cubes -504,000 / 729.
        let found = Skewness::of(&rare_loss(), 1);
        let plain = -720.0 / 90.0_f64.powf(1.5) * 10.0_f64.sqrt();
        let without = -504_000.0 / 729.0 / (800.0 / 9.0_f64).powf(1.5) * 3.0;
        let unbiased = 10.0 * plain - 9.0 * (9.0 * without / 10.0);
        assert!((found.of_the_mean - unbiased / 10.0_f64.sqrt()).abs() < 1e-12);
        assert!((found.excess - (6_570.0 / 8_100.0 - 0.3)).abs() < 1e-12);
        assert_eq!(Skewness::of(&[0.0; 5], 1), Skewness::default());
        assert_eq!(Skewness::of(&[], 3), Skewness::default());
    }

    #[test]
    fn noise_is_not_corrected() {
        // Cubes of 12 in squares of 12: 0.82 where chance makes 0.87 of eight.
        let noise = [2.0, 2.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0];
        assert_eq!(Skewness::of(&noise, 1), Skewness::default());
        let skewed = [4.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0, 0.0];
        assert_ne!(Skewness::of(&skewed, 1), Skewness::default());
    }

    #[test]
    fn what_is_taken_out_is_put_back() {
        let mirrored: Vec<f64> = rare_loss().iter().map(|one| -one).collect();
        for (scores, sign) in [(rare_loss(), 1.0), (mirrored, -1.0)] {
            let found = Skewness::of(&scores, 1);
            let few = Skewness {
                of_the_mean: found.of_the_mean / 10.0,
                excess: found.excess / 10.0,
            };
            for distance in [1.2, 2.0, 3.5] {
                let t = few.taken_out(sign * distance);
                assert!(
                    t.abs() < distance,
                    "losses that are rare make gains look surer"
                );
                assert!((few.put_back(t) - sign * distance).abs() < 1e-9);
            }
        }
        let even = Skewness::default();
        assert_eq!((even.taken_out(1.5), even.put_back(-1.5)), (1.5, -1.5));
    }

    #[test]
    fn nothing_goes_away_from_zero_and_no_sample_is_too_wild() {
        for scores in [
            vec![0.0, 0.0, 0.0, 1.0],
            vec![-1e300, 1e300, 0.0],
            vec![1e-200, -1e-200, 2e-200],
            vec![5.0, -5.0],
            vec![3.0],
        ] {
            let found = Skewness::of(&scores, 1);
            for t in [-40.0, -2.0, -0.3, 0.3, 2.0, 40.0] {
                let (out, back) = (found.taken_out(t), found.put_back(t));
                assert!(
                    out.abs() <= t.abs() && out * t >= 0.0,
                    "{scores:?} {t} {out}"
                );
                assert!(
                    back.abs() >= t.abs() && back * t > 0.0,
                    "{scores:?} {t} {back}"
                );
            }
        }
    }
}
