//! Tests of several series together, by rotation.
//!
//! Under "no difference" the mean of a series and its slow cosines are independent and have one and
//! the same normal distribution (see [`super::long_run`]). That distribution looks alike from all
//! directions: turning the coordinates of all series by the same random rotation gives a sample as
//! likely as the one found, with all that the series have in common kept. The share of rotations
//! that give as large a statistic is an exact p value, however few coordinates and many series
//! there are (Wedderburn 1975; Langsrud 2005). For one series it is that of Student's t. Of a
//! rotation only the row that the mean comes from is needed: a random direction.

use rand::Rng as _;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::long_run::Coordinates;
use super::student;

/// Random directions, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Rotations {
    directions: Vec<Vec<f64>>,
}

impl Rotations {
    /// So many directions in `1 + degrees` dimensions.
    pub fn new(seed: u64, count: u32, degrees: usize) -> Self {
        // Each has a random stream of its own, so that threads do not matter.
        let direction = |draw: u32| {
            let mut generator = Pcg64::new(u128::from(seed), u128::from(draw));
            (0..=degrees).map(|_| normal(&mut generator)).collect()
        };
        Self {
            directions: (0..count).into_par_iter().map(direction).collect(),
        }
    }

    /// One statistic a rotation: `statistic` is given, for a series, its mean on the scale of
    /// cosines and its t after the rotation.
    pub fn draw<T: Send>(
        &self,
        series: &[&Coordinates],
        statistic: impl Fn(&[Rotated]) -> T + Sync,
    ) -> Vec<T> {
        self.directions
            .par_iter()
            .map_init(Vec::new, |rotated, direction| {
                rotated.clear();
                rotated.extend(series.iter().map(|one| Rotated::new(one, direction)));
                statistic(rotated)
            })
            .collect()
    }
}

/// What a rotation makes of one series.
#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    /// The mean on the scale of cosines.
    pub mean: f64,
    /// The mean in standard errors.
    pub t: f64,
    degrees: usize,
}

impl Rotated {
    fn new(series: &Coordinates, direction: &[f64]) -> Self {
        // A series with fewer cosines than others lives in the first of the dimensions.
        let degrees = series.degrees();
        let of = |values: &mut dyn Iterator<Item = (f64, f64)>| {
            values.fold(
                (0.0, 0.0, 0.0),
                |(product, length, squares), (one, along)| {
                    (
                        product + one * along,
                        length + along * along,
                        squares + one * one,
                    )
                },
            )
        };
        let coordinates =
            std::iter::once(series.scaled_mean()).chain(series.cosines().iter().copied());
        let (product, length, squares) = of(&mut coordinates.zip(direction.iter().copied()));
        let mean = product / length.sqrt();
        let error = ((squares - mean * mean).max(0.0) / degrees.max(1) as f64).sqrt();
        Self {
            mean,
            t: super::long_run::studentize(mean, error),
            degrees,
        }
    }

    /// Two-sided p value of the series by itself.
    pub fn two_sided(&self) -> f64 {
        student::whole::two_sided(self.t, self.degrees)
    }

    /// One-sided p value of the series by itself.
    pub fn above(&self) -> f64 {
        student::whole::above(self.t, self.degrees)
    }
}

/// `(1 + count) / (1 + draws)`: a p value from draws is never zero.
pub(crate) fn share<T>(draws: &[T], counts: impl Fn(&T) -> bool) -> f64 {
    let count = draws.iter().filter(|draw| counts(draw)).count();
    (1 + count) as f64 / (1 + draws.len()) as f64
}

/// A standard normal number (Box and Muller 1958).
fn normal(generator: &mut Pcg64) -> f64 {
    let unit = |generator: &mut Pcg64| ((generator.next_u64() >> 11) as f64 + 0.5) / 2_f64.powi(53);
    let radius = (-2.0 * unit(generator).ln()).sqrt();
    radius * (2.0 * std::f64::consts::PI * unit(generator)).cos()
}
