//! Several questions at once: one p value for each, such that the chance of any false alarm among
//! them keeps the level.
//!
//! The step-down of Romano and Wolf (2005) in its form for p values (Westfall and Young 1993): the
//! smallest p value is compared with the smallest of all under rotation, the next with the smallest
//! of all but the first, and so on. What questions have in common is kept.

use super::long_run::Coordinates;
use super::rotation::{Rotations, share};
use super::student;
use crate::settings::Inference;

/// Adjusted two-sided p values of the means of `series`, in their order.
pub fn step_down(series: &[&Coordinates], inference: &Inference) -> Vec<f64> {
    let degrees = series.iter().map(|one| one.degrees()).max().unwrap_or(0);
    let rotations = Rotations::new(inference.seed, inference.rotations, degrees);
    let alone: Vec<f64> = series
        .iter()
        .map(|one| student::whole::two_sided(one.t(), one.degrees()))
        .collect();
    let mut order: Vec<usize> = (0..series.len()).collect();
    order.sort_by(|one, other| alone[*one].total_cmp(&alone[*other]).then(one.cmp(other)));
    let drawn = rotations.draw(series, |rotated| {
        // The least p value of each question and all after it, in the order of the step-down.
        let mut least: Vec<f64> = order.iter().map(|one| rotated[*one].two_sided()).collect();
        for place in (1..least.len()).rev() {
            least[place - 1] = least[place - 1].min(least[place]);
        }
        least
    });
    let mut adjusted = vec![1.0; series.len()];
    let mut largest: f64 = 0.0;
    for (place, question) in order.iter().enumerate() {
        let p_value = share(&drawn, |least: &Vec<f64>| least[place] <= alone[*question]);
        // No p value is below that of a question that was answered before, nor below its own.
        largest = largest.max(p_value).max(alone[*question]);
        adjusted[*question] = largest.min(1.0);
    }
    adjusted
}
