//! Whether the best of many rules beats a baseline by more than the best of many worthless rules
//! would.
//!
//! White's (2000) reality check compares the largest mean with its distribution where no rule is
//! worth anything; Hansen's (2005) test for superior predictive ability does so with studentized
//! means, and does not let rules that are clearly worse than the baseline widen the distribution.
//! Every rule is compared with the baseline on its own pairs. The distribution comes from rotations
//! ([`super::rotation`]), the same for all rules, so that what rules have in common is kept.

use super::dependence::Dependence;
use super::long_run::Coordinates;
use super::rotation::{Rotations, share};
use super::series::Series;
use super::student;
use crate::settings::Inference;

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

/// Tests the rules whose differences to a baseline `all` holds, over the same starts; `None` when
/// none has any difference.
pub fn superiority(all: &[Series], overlap: usize, inference: &Inference) -> Option<Superiority> {
    let known: Vec<(Coordinates, usize)> = all
        .iter()
        .filter_map(|series| {
            let (mean, scores) = series.scores()?;
            let dependence = Dependence::measure(mean, &scores, overlap);
            let differs = mean != 0.0 || scores.iter().any(|score| *score != 0.0);
            let coordinates = Coordinates::new(mean, &scores, dependence.degrees, overlap);
            differs.then_some((coordinates, dependence.independent))
        })
        .collect();
    let degrees = known.iter().map(|(one, _)| one.degrees()).max()?;
    let rotations = Rotations::new(inference.seed, inference.rotations, degrees);
    let everyone: Vec<&Coordinates> = known.iter().map(|(one, _)| one).collect();
    let contenders: Vec<&Coordinates> = known
        .iter()
        .filter(|(one, independent)| one.t() >= -threshold(*independent))
        .map(|(one, _)| one)
        .collect();
    let least = |one: f64, other: f64| one.min(other);
    // Hansen's statistic is at least zero: with no mean above it nothing is found.
    let found = contenders
        .iter()
        .map(|one| student::whole::above(one.t(), one.degrees()))
        .fold(0.5, least);
    let studentized = rotations.draw(&contenders, |rotated| {
        rotated
            .iter()
            .map(super::rotation::Rotated::above)
            .fold(0.5, least)
    });
    let largest = everyone.iter().map(|one| one.scaled_mean());
    let largest = largest.fold(f64::NEG_INFINITY, f64::max);
    let plain = rotations.draw(&everyone, |rotated| {
        rotated
            .iter()
            .map(|one| one.mean)
            .fold(f64::NEG_INFINITY, f64::max)
    });
    Some(Superiority {
        rules: known.len(),
        spa: share(&studentized, |one| *one <= found),
        reality_check: share(&plain, |one| *one >= largest),
    })
}

/// How many standard errors below zero a mean is hopeless: `sqrt(2 ln ln n)` with the number of
/// independent samples for `n`.
fn threshold(independent: usize) -> f64 {
    (2.0 * (independent as f64).max(3.0).ln().ln()).sqrt()
}
