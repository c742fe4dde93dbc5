//! The standard error of the mean of a dependent series.
//!
//! The equal-weighted cosine estimator (Müller 2007; Lazarus, Lewis, Stock and Watson 2018): with
//! `c_j = sqrt(2/K) sum_k u_k cos(pi j (k + 1/2) / K)`, the long-run variance is the mean of
//! `c_1^2 ... c_B^2`. For white Gaussian noise the cosines are independent of each other and of the
//! mean, so that the t-statistic has exactly Student's distribution with `B` degrees of freedom;
//! for dependent series it has in the limit. Slow cosines do not take overlap for information;
//! fewer of them trust less in what is fast, at the price of a wider interval.

use std::f64::consts::PI;

use super::series::Series;
use super::skewness::Skewness;

/// Most cosines: more would narrow an interval by less than 5 % and trust in ever faster ones.
pub const MOST_COSINES: usize = 24;

/// Cosines where windows that do not overlap are correlated.
pub const PERSISTENT_COSINES: usize = 3;

/// A series by its mean and its slowest cosines: under "no difference" all of them have the same
/// normal distribution and do not depend on each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinates {
    mean: f64,
    starts: usize,
    cosines: Vec<f64>,
    skewness: Skewness,
}

impl Coordinates {
    /// Coordinates of a series, with so many cosines; `None` for an empty one.
    pub fn of(series: &Series, degrees: usize, overlap: usize) -> Option<Self> {
        let (mean, scores) = series.scores()?;
        Some(Self::new(mean, &scores, degrees, overlap))
    }

    /// Coordinates of a mean and of the scores about it, of which `overlap` neighbours share rows.
    pub fn new(mean: f64, scores: &[f64], degrees: usize, overlap: usize) -> Self {
        let starts = scores.len();
        let scale = (2.0 / starts.max(1) as f64).sqrt();
        let cosine = |j: usize| -> f64 {
            // cos((k + 1/2) a) by turning: one cosine a coordinate, not one a start.
            let step = PI * j as f64 / starts.max(1) as f64;
            let (sine, cosine) = step.sin_cos();
            let (mut imaginary, mut real) = (step / 2.0).sin_cos();
            let mut sum = 0.0;
            for score in scores {
                sum += score * real;
                (real, imaginary) = (
                    real * cosine - imaginary * sine,
                    imaginary * cosine + real * sine,
                );
            }
            scale * sum
        };
        Self {
            mean,
            starts,
            cosines: (1..=degrees).map(cosine).collect(),
            skewness: Skewness::of(scores, overlap),
        }
    }

    /// The mean of the series.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The mean on the scale of the cosines.
    pub fn scaled_mean(&self) -> f64 {
        self.mean * (self.starts as f64).sqrt()
    }

    /// The cosines.
    pub fn cosines(&self) -> &[f64] {
        &self.cosines
    }

    /// Degrees of freedom of the t-statistic.
    pub fn degrees(&self) -> usize {
        self.cosines.len()
    }

    /// The standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        let squares: f64 = self.cosines.iter().map(|one| one * one).sum();
        (squares / self.cosines.len().max(1) as f64 / self.starts.max(1) as f64).sqrt()
    }

    /// The mean in standard errors, what skewness does to it taken out.
    pub fn t(&self) -> f64 {
        let plain = studentize(self.mean, self.standard_error());
        self.skewness.taken_out(plain)
    }

    /// The difference, in standard errors, whose [`Coordinates::t`] would be `t`: at least as far
    /// from zero.
    pub fn standard_errors_at(&self, t: f64) -> f64 {
        self.skewness.put_back(t)
    }
}

/// Errors below this share of a distance are what rounding leaves of zero.
const NO_ERROR: f64 = 1e-12;

/// `distance / error`; infinite for a distance without error, zero for none.
pub(crate) fn studentize(distance: f64, error: f64) -> f64 {
    if distance == 0.0 {
        0.0
    } else if error <= distance.abs() * NO_ERROR {
        f64::INFINITY.copysign(distance)
    } else {
        distance / error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_orthonormal_and_blind_to_the_mean() {
        let basis: Vec<Vec<f64>> = (0..17)
            .map(|place| {
                let mut unit = vec![0.0; 17];
                unit[place] = 1.0;
                Coordinates::new(0.0, &unit, 8, 1).cosines
            })
            .collect();
        for i in 0..8 {
            assert!(basis.iter().map(|row| row[i]).sum::<f64>().abs() < 1e-12);
            for j in 0..8 {
                let product: f64 = basis.iter().map(|row| row[i] * row[j]).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn all_cosines_together_give_the_textbook_error() {
        let values = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0];
        let error = Coordinates::of(&Series::of(&values), 6, 1)
            .unwrap()
            .standard_error();
        let mean = values.iter().sum::<f64>() / 7.0;
        let variance = values.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 6.0;
        assert!((error - (variance / 7.0).sqrt()).abs() < 1e-12);
    }
}
