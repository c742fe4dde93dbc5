//! Moving-block bootstrap of a mean.
//!
//! Blocks of consecutive starts are drawn with replacement (Künsch 1989), on a circle so that every start is drawn equally often
//! (Politis and Romano 1992). The interval is studentized and symmetric: it inverts the distribution of
//! `|mean* - mean| / error*`, with the error recomputed in every resample by the same formula, which gives fixed-smoothing
//! accuracy (Gonçalves and Vogelsang 2011; Hall 1988 for symmetry). The percentile interval, the usual choice, is far too
//! narrow where a recording holds few blocks; it is computed beside for the validation to show by how much.

use rand::Rng as _;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::dependence::Dependence;
use super::long_run::Cosines;
use super::series::Series;
use super::settings::Inference;

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `value` lies in it, ends included.
    pub fn covers(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The mean of a series and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over parent orders.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The studentized interval; `None` where the series does not bound its mean at this confidence.
    pub interval: Option<Interval>,
    /// Two-sided: how often a resample is as far from the mean as the mean is from zero,
    /// `(1 + #{|t*| >= |t|}) / (resamples + 1)`.
    pub p_value: f64,
    /// The percentile interval of the same resamples, for comparison only.
    pub percentile: Interval,
    /// What blocks and error were based on.
    pub dependence: Dependence,
}

/// Draws blocks of starts.
#[derive(Clone, Copy, Debug)]
pub struct Blocks {
    seed: u64,
    starts: usize,
    length: usize,
}

impl Blocks {
    /// Blocks of `length` out of so many starts.
    pub fn new(seed: u64, starts: usize, length: usize) -> Self {
        Self {
            seed,
            starts,
            length: length.max(1),
        }
    }

    /// Writes the starts of one resample. Each resample has a random stream of its own, so that threads do not matter.
    pub fn draw(&self, resample: u32, slots: &mut Vec<usize>) {
        let mut generator = Pcg64::new(u128::from(self.seed), u128::from(resample));
        slots.clear();
        while slots.len() < self.starts {
            let wide = u128::from(generator.next_u64()) * self.starts as u128;
            let first = (wide >> 64) as usize;
            let length = self.length.min(self.starts - slots.len());
            slots.extend((first..first + length).map(|slot| slot % self.starts));
        }
    }
}

/// What one resample says: its mean, and the studentized distance from the mean of all.
struct Resample {
    mean: f64,
    distance: f64,
}

/// Estimates the mean of `series`, of whose starts `overlap` neighbours share rows; `None` for an empty series.
pub fn estimate(series: &Series, overlap: usize, inference: &Inference) -> Option<Estimate> {
    let mut scores = Vec::new();
    let mean = series.scores(&mut scores)?;
    let dependence = Dependence::measure(&scores, overlap);
    let cosines = Cosines::new(series.len(), dependence.degrees);
    let standard_error = cosines.standard_error(&scores);
    let blocks = Blocks::new(inference.seed, series.len(), dependence.block);
    let resamples = resamples(series, mean, &cosines, &blocks, inference.resamples);
    let mut distances: Vec<f64> = resamples.iter().map(|one| one.distance).collect();
    let mut means: Vec<f64> = resamples.iter().map(|one| one.mean).collect();
    distances.sort_unstable_by(f64::total_cmp);
    means.sort_unstable_by(f64::total_cmp);
    let critical = quantile(&distances, inference.confidence);
    let statistic = studentize(mean.abs(), standard_error);
    let as_far = distances.iter().filter(|one| **one >= statistic).count();
    let tail = inference.level() / 2.0;
    Some(Estimate {
        mean,
        standard_error,
        interval: (critical * standard_error).is_finite().then_some(Interval {
            low: mean - critical * standard_error,
            high: mean + critical * standard_error,
        }),
        p_value: if mean == 0.0 {
            1.0
        } else {
            (1 + as_far) as f64 / (1 + distances.len()) as f64
        },
        percentile: Interval {
            low: quantile(&means, tail),
            high: quantile(&means, 1.0 - tail),
        },
        dependence,
    })
}

fn resamples(
    series: &Series,
    mean: f64,
    cosines: &Cosines,
    blocks: &Blocks,
    count: u32,
) -> Vec<Resample> {
    let scratch = || (Vec::new(), Vec::new(), Series::default());
    (0..count)
        .into_par_iter()
        .map_init(scratch, |(slots, scores, drawn), resample| {
            blocks.draw(resample, slots);
            drawn.resample(series, slots);
            match drawn.scores(scores) {
                Some(drawn_mean) => Resample {
                    mean: drawn_mean,
                    distance: studentize((drawn_mean - mean).abs(), cosines.standard_error(scores)),
                },
                // A resample without a single parent order bounds nothing.
                None => Resample {
                    mean,
                    distance: f64::INFINITY,
                },
            }
        })
        .collect()
}

/// Errors below this share of a distance are what rounding leaves of zero.
const NO_ERROR: f64 = 1e-12;

/// `distance / error`; infinite for a distance without error, zero for none.
pub(super) fn studentize(distance: f64, error: f64) -> f64 {
    if distance == 0.0 {
        0.0
    } else if error <= distance.abs() * NO_ERROR {
        f64::INFINITY.copysign(distance)
    } else {
        distance / error
    }
}

/// The value that a share of sorted draws does not exceed: of `n` the one at rank `ceil(share (n + 1))`. Infinite where
/// there is none.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    // Rounded so that 0.95 * 2000 is rank 1900 and not, for a bit in the last place, 1901.
    let rank = (share * (sorted.len() + 1) as f64 - 1e-9).ceil() as usize;
    sorted
        .get(rank.max(1) - 1)
        .copied()
        .unwrap_or(f64::INFINITY)
}
