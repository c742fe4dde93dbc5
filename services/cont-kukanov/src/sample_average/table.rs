//! The samples, arranged for repeated evaluation.
//!
//! With `c_ik = min((xi_ik - Q_k)+, S)` a fill is `min(L_k, c_ik)`, so that the mean cost is
//!
//! ```text
//! V_N = (theta + lu) S + (h + f - lu) M + sum_k [theta L_k - w_k mean_i min(L_k, c_ik)]
//!       + b mean_i (A_i - S)+,     w_k = h + r_k + theta + lu,     b = theta + lu + lo:
//! ```
//!
//! separable, but for the surplus.

use crate::problem::Problem;
use crate::samples::Samples;

/// What can fill at one venue, over all samples.
#[derive(Debug)]
pub(super) struct VenueColumn {
    /// `c_ik` in sample order, shares.
    pub(super) fillable: Vec<f64>,
    /// The positive `c_ik`, ascending.
    pub(super) sorted: Vec<f64>,
    /// The samples that `sorted` comes from.
    pub(super) rows: Vec<u32>,
    /// `w_k`: dollars per share that a fill is worth against a missing share.
    pub(super) worth: f64,
}

impl VenueColumn {
    fn new(fillable: Vec<f64>, worth: f64) -> Self {
        let mut rows: Vec<u32> = (0..fillable.len() as u32).collect();
        rows.retain(|i| fillable[*i as usize] > 0.0);
        rows.sort_by(|a, b| fillable[*a as usize].total_cmp(&fillable[*b as usize]));
        let sorted = rows.iter().map(|i| fillable[*i as usize]).collect();
        Self {
            fillable,
            sorted,
            rows,
            worth,
        }
    }

    /// The kink strictly inside `(low, high)` nearest to `aim`, if there is one.
    pub(super) fn nearest_kink(&self, low: f64, high: f64, aim: f64) -> Option<f64> {
        let above = self.sorted.partition_point(|c| *c < aim);
        let next = self.sorted[above..].first();
        let last = self.sorted[..above].last();
        let inside = [last, next]
            .into_iter()
            .flatten()
            .filter(|c| **c > low && **c < high);
        inside
            .copied()
            .min_by(|a, b| (a - aim).abs().total_cmp(&(b - aim).abs()))
    }
}

/// Coefficients and columns of the mean cost.
#[derive(Debug)]
pub(super) struct FillTable {
    /// Number of samples, `N`.
    pub(super) samples: usize,
    /// `S`.
    pub(super) shares: f64,
    /// `theta`.
    pub(super) theta: f64,
    /// `(theta + lambda_u) S`: cost of doing nothing.
    pub(super) idle_cost: f64,
    /// `h + f - lambda_u`.
    pub(super) market_slope: f64,
    /// `b = theta + lambda_u + lambda_o`.
    pub(super) surplus_slope: f64,
    /// Scale of the multipliers of the feasible set's own constraints; zero when these can be
    /// left out, see [`FillTable::new`].
    pub(super) constraint_scale: f64,
    /// One column per venue.
    pub(super) venues: Vec<VenueColumn>,
}

impl FillTable {
    /// Arranges the samples.
    ///
    /// `L_k <= S - M` and `M + sum L_k >= S` exclude nothing better when an overfilled share loses
    /// (`lambda_o + theta >= h + r_k`) and a missing share costs more than taking it
    /// (`lambda_u >= h + f`): then they need no multipliers.
    pub(super) fn new(problem: &Problem, samples: &Samples) -> Self {
        let t = problem.terms();
        let columns = t.venues.iter().enumerate().map(|(k, venue)| {
            let column = samples.column(k).into_iter();
            let fillable = column.map(|xi| (xi - venue.queue_ahead).max(0.0).min(t.shares));
            let worth = t.half_spread + venue.rebate + problem.shortfall_slope();
            VenueColumn::new(fillable.collect(), worth)
        });
        let surplus_slope = problem.shortfall_slope() + t.lambda_over;
        let best_gain = problem.fill_gains().fold(f64::MIN, f64::max);
        let take = t.half_spread + t.taker_fee;
        let redundant = t.lambda_over + t.theta >= best_gain && t.lambda_under >= take;
        Self {
            samples: samples.len(),
            shares: t.shares,
            theta: t.theta,
            idle_cost: problem.shortfall_slope() * t.shares,
            market_slope: take - t.lambda_under,
            surplus_slope,
            constraint_scale: if redundant {
                0.0
            } else {
                surplus_slope + take.abs() + best_gain.abs()
            },
            venues: columns.collect(),
        }
    }

    /// `M + sum fill - S` in every sample, for `x = [M, L_1, ...]`.
    pub(super) fn surpluses(&self, x: &[f64], out: &mut [f64]) {
        out.fill(x[0] - self.shares);
        for (column, limit) in self.venues.iter().zip(&x[1..]) {
            for (slot, fillable) in out.iter_mut().zip(&column.fillable) {
                *slot += fillable.min(*limit);
            }
        }
    }

    /// Elementary steps of one evaluation: the unit of the work budget.
    pub(super) fn work(&self) -> u64 {
        (self.samples * (self.venues.len() + 1)) as u64
    }
}
