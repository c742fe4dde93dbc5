//! Whether the best of many rules beats a baseline by more than the best of many worthless rules would.
//!
//! White's (2000) reality check compares the largest mean with its bootstrap distribution around the means found; Hansen's (2005)
//! test for superior predictive ability does so with studentized means, and does not let rules that are clearly worse than the
//! baseline widen the distribution. Both use the same blocks for all rules, so that what rules have in common is
//! kept. As in [`super::bootstrap`] errors are recomputed in every resample, for a recording holds few blocks.

use rayon::prelude::*;

use super::bootstrap::{Blocks, studentize};
use super::dependence::Dependence;
use super::long_run::Cosines;
use super::series::Series;
use super::settings::Inference;

/// One-sided tests of "no rule of the grid beats the baseline" on the whole sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Superiority {
    /// Rules that differ from the baseline at all.
    pub rules: usize,
    /// Hansen's consistent p-value.
    pub spa: f64,
    /// White's p-value.
    pub reality_check: f64,
}

/// One rule against the baseline.
struct Contender<'a> {
    series: &'a Series,
    mean: f64,
    error: f64,
    /// What Hansen subtracts in resamples: the mean, or nothing for a rule clearly worse than the baseline.
    center: f64,
}

/// The largest statistics of a resample: studentized, and plain.
#[derive(Clone, Copy)]
struct Largest {
    studentized: f64,
    plain: f64,
}

/// Tests the rules whose differences to a baseline `all` holds, over the same starts; `None` when none has any difference.
pub fn superiority(all: &[Series], overlap: usize, inference: &Inference) -> Option<Superiority> {
    let mut scores = Vec::new();
    let known = all
        .iter()
        .filter_map(|series| Some((series, series.scores(&mut scores)?, scores.clone())))
        .filter(|(_, mean, scores)| *mean != 0.0 || scores.iter().any(|score| *score != 0.0));
    let known: Vec<_> = known.collect();
    let starts = known.first()?.0.len();
    let reach = known
        .iter()
        .map(|(_, _, scores)| Dependence::measure(scores, overlap).length);
    let dependence = Dependence::with_length(starts, overlap, reach.max()?);
    let cosines = Cosines::new(starts, dependence.degrees);
    let contenders: Vec<_> = known
        .into_iter()
        .map(|(series, mean, scores)| {
            let error = cosines.standard_error(&scores);
            let hopeless = mean < -error * threshold(starts, dependence.length);
            Contender {
                series,
                mean,
                error,
                center: if hopeless { 0.0 } else { mean },
            }
        })
        .collect();
    let found = contenders.iter().fold(NOTHING, |largest, one| Largest {
        studentized: largest.studentized.max(studentize(one.mean, one.error)),
        plain: largest.plain.max(one.mean),
    });
    let blocks = Blocks::new(inference.seed, starts, dependence.block);
    let drawn = resamples(&contenders, &cosines, &blocks, inference.resamples);
    let p_value = |exceeds: &dyn Fn(&Largest) -> bool| {
        let count = drawn.iter().filter(|one| exceeds(one)).count();
        (1 + count) as f64 / (1 + drawn.len()) as f64
    };
    Some(Superiority {
        rules: contenders.len(),
        spa: p_value(&|one| one.studentized >= found.studentized),
        reality_check: p_value(&|one| one.plain >= found.plain),
    })
}

/// Hansen's statistic is at least zero, White's is not bounded.
const NOTHING: Largest = Largest {
    studentized: 0.0,
    plain: f64::NEG_INFINITY,
};

/// How many standard errors below zero a mean is hopeless: `sqrt(2 ln ln n)`, with the number of independent
/// stretches of the series for `n`.
fn threshold(starts: usize, length: usize) -> f64 {
    let stretches = starts as f64 / length.max(1) as f64;
    (2.0 * stretches.max(3.0).ln().ln()).sqrt()
}

fn resamples(
    contenders: &[Contender<'_>],
    cosines: &Cosines,
    blocks: &Blocks,
    count: u32,
) -> Vec<Largest> {
    let scratch = || (Vec::new(), Vec::new(), Series::default());
    (0..count)
        .into_par_iter()
        .map_init(scratch, |(slots, scores, drawn), resample| {
            blocks.draw(resample, slots);
            contenders.iter().fold(NOTHING, |largest, one| {
                drawn.resample(one.series, slots);
                let Some(mean) = drawn.scores(scores) else {
                    return largest;
                };
                let error = cosines.standard_error(scores);
                Largest {
                    studentized: largest
                        .studentized
                        .max(studentize(mean - one.center, error)),
                    plain: largest.plain.max(mean - one.mean),
                }
            })
        })
        .collect()
}
