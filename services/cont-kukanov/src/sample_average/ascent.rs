//! Better multipliers: the volume algorithm.
//!
//! F. Barahona and R. Anbil, "The volume algorithm: producing primal solutions with a subgradient
//! method", Mathematical Programming 87 (2000): step from the best multipliers along an average of
//! violations. The same average of placements estimates the optimum of the relaxation.

use super::dual::{Region, Vector, bound, ceiling, dimension, weight};
use super::table::FillTable;

/// Failures in a row before the step is cut.
const PATIENCE: u32 = 4;
/// Steps below this factor of the theoretical one are not worth taking.
const SMALLEST_STEP: f64 = 1e-4;

/// Where an ascent stands.
#[derive(Debug, Clone)]
pub(super) struct Ascent {
    /// Best lower bound so far, dollars.
    pub(super) bound: f64,
    /// The multipliers that give it.
    pub(super) multipliers: Vector,
    /// Average of the placements seen, `[M, L_1, ...]`.
    pub(super) mean_point: Vec<f64>,
    /// Evaluations of the bound.
    pub(super) evaluations: u64,
}

/// Violations of the relaxed constraints at `x`.
fn violations(table: &FillTable, x: &[f64], out: &mut Vector) {
    let (surplus, constraints) = out.split_at_mut(table.samples);
    table.surpluses(x, surplus);
    constraints[0] = table.shares - x.iter().sum::<f64>();
    for (slot, limit) in constraints[1..].iter_mut().zip(&x[1..]) {
        *slot = x[0] + limit - table.shares;
    }
}

/// Mean cost of the placement that attains `bound` under `multipliers`, from its violations.
fn cost_at(table: &FillTable, bound: f64, multipliers: &Vector, violations: &Vector) -> f64 {
    let (mut surplus, mut constraint) = (0.0, 0.0);
    for (i, (m, v)) in multipliers.iter().zip(violations).enumerate() {
        if i < table.samples {
            surplus += v.max(0.0) - m * v;
        } else {
            constraint -= m * v;
        }
    }
    bound + surplus * weight(table, 0) + constraint * table.constraint_scale
}

/// Squared length of the part of `direction` that can move `multipliers`, in the metric in which
/// every sample counts with its weight.
fn length(table: &FillTable, multipliers: &Vector, direction: &Vector) -> f64 {
    let mut sum = 0.0;
    for (i, (m, d)) in multipliers.iter().zip(direction).enumerate() {
        if (*d > 0.0 && *m < ceiling(table, i)) || (*d < 0.0 && *m > 0.0) {
            sum += weight(table, i) * d * d;
        }
    }
    sum
}

/// Writes `from + step * direction`, clipped to the multipliers' range, to `to`.
fn advance(table: &FillTable, from: &Vector, direction: &Vector, step: f64, to: &mut Vector) {
    for (i, slot) in to.iter_mut().enumerate() {
        let free = i < table.samples || table.constraint_scale > 0.0;
        let moved = if free {
            from[i] + step * direction[i]
        } else {
            0.0
        };
        *slot = moved.max(0.0).min(ceiling(table, i));
    }
}

/// Moves `average` a part of the way to `new`.
fn blend(average: &mut [f64], new: &[f64], part: f64) {
    for (a, n) in average.iter_mut().zip(new) {
        *a += part * (n - *a);
    }
}

/// Raises the bound over `region` from `start` until it reaches `target`, the step vanishes, or
/// `rounds` are used up. `visit` sees every placement met, with its mean cost.
pub(super) fn ascend(
    table: &FillTable,
    region: &Region,
    start: &Vector,
    target: f64,
    rounds: u32,
    visit: &mut dyn FnMut(&[f64], f64),
) -> Ascent {
    let mut x = vec![0.0; region.low.len()];
    let first = bound(table, region, start, &mut x);
    let mut seen = vec![0.0; dimension(table)];
    violations(table, &x, &mut seen);
    visit(&x, cost_at(table, first, start, &seen));
    let (mut direction, mut trial) = (seen.clone(), start.clone());
    let multipliers = start.clone();
    let mut best = Ascent {
        bound: first,
        multipliers,
        mean_point: x.clone(),
        evaluations: 1,
    };
    let (mut factor, mut failures) = (1.0, 0);
    for round in 0..rounds {
        let mut norm = length(table, &best.multipliers, &direction);
        if norm <= 0.0 {
            // The average is complementary to the multipliers: fall back to the last violations.
            direction.copy_from_slice(&seen);
            norm = length(table, &best.multipliers, &direction);
        }
        if best.bound >= target || norm <= 0.0 || factor < SMALLEST_STEP {
            break;
        }
        let step = factor * (target - best.bound) / norm;
        advance(table, &best.multipliers, &direction, step, &mut trial);
        let value = bound(table, region, &trial, &mut x);
        best.evaluations += 1;
        violations(table, &x, &mut seen);
        visit(&x, cost_at(table, value, &trial, &seen));
        let part = 0.1_f64.max(1.0 / f64::from(round + 2));
        blend(&mut direction, &seen, part);
        blend(&mut best.mean_point, &x, part);
        if value > best.bound {
            best.bound = value;
            std::mem::swap(&mut best.multipliers, &mut trial);
            (factor, failures) = ((factor * 1.1_f64).min(2.0), 0);
        } else {
            failures += 1;
            if failures >= PATIENCE {
                (factor, failures) = (factor * 0.66, 0);
            }
        }
    }
    best
}
