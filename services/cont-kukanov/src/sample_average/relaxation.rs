//! The linear relaxation: fills may be declined.
//!
//! Replacing `fill = min(L, c)` by `fill <= min(L, c)` makes the sample-average problem a linear
//! programme: the model of a trader who can cancel a surplus. Its optimum is a lower bound, far
//! weaker than the Lagrangian one, and of interest as the value of being able to cancel.

use super::cutting::constraints;
use super::master::{Cut, Master};
use super::table::FillTable;
use crate::allocation::Allocation;
use crate::error::ProblemError;
use crate::problem::Problem;
use crate::samples::Samples;

/// Cuts after which the bound is taken as it is.
const MAX_CUTS: usize = 400;

/// Optimum of the relaxation.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// Mean cost when surplus fills can be declined, dollars: no placement of the real problem is
    /// cheaper.
    pub lower_bound: f64,
    /// The placement that attains it.
    pub allocation: Allocation,
}

/// Solves the linear relaxation by cutting planes.
///
/// # Errors
/// The samples have another number of venues.
pub fn solve_relaxation(problem: &Problem, samples: &Samples) -> Result<Relaxation, ProblemError> {
    samples.check_venues(problem.venue_count())?;
    let table = FillTable::new(problem, samples);
    let mut order: Vec<usize> = (0..table.venues.len()).collect();
    order.sort_by(|a, b| table.venues[*b].worth.total_cmp(&table.venues[*a].worth));
    let start = Allocation::all_market(problem).to_vec();
    let (mut least, cut) = evaluate(&table, &order, &start);
    let mut attained = start;
    let (low, high) = (
        vec![0.0; attained.len()],
        vec![table.shares; attained.len()],
    );
    let mut master = Master::new(&low, &high, &constraints(&table, true), &cut);
    let mut model = f64::NEG_INFINITY;
    for _ in 0..MAX_CUTS {
        let (x, value) = master.solve();
        model = value;
        if model >= least - 1e-12 * table.idle_cost.abs().max(1.0) {
            break;
        }
        let (value, cut) = evaluate(&table, &order, &x);
        master.add(&cut);
        if value < least {
            (least, attained) = (value, x);
        }
    }
    let allocation =
        Allocation::from_slice(&attained).unwrap_or_else(|| Allocation::all_market(problem));
    Ok(Relaxation {
        lower_bound: model.min(least),
        allocation,
    })
}

/// Mean relaxed cost at `x`, and a supporting cut.
fn evaluate(table: &FillTable, order: &[usize], x: &[f64]) -> (f64, Cut) {
    let scale = 1.0 / table.samples as f64;
    let mut value = table.idle_cost + table.market_slope * x[0];
    value += table.theta * x[1..].iter().sum::<f64>();
    let mut gradient = vec![table.theta; x.len()];
    gradient[0] = table.market_slope;
    for i in 0..table.samples {
        value += scale * accept(table, order, x, i, scale, &mut gradient);
    }
    let constant = value - gradient.iter().zip(x).map(|(g, v)| g * v).sum::<f64>();
    (value, Cut { constant, gradient })
}

/// Accepts the best fills of sample `i`: all that the order has room for, dearest first, and
/// beyond that only what is worth more than a surplus share costs. Returns the cost of the sample
/// and adds its slopes, times `scale`, to `gradient`.
fn accept(
    table: &FillTable,
    order: &[usize],
    x: &[f64],
    i: usize,
    scale: f64,
    gradient: &mut [f64],
) -> f64 {
    let mut room = table.shares - x[0];
    let mut cost = table.surplus_slope * (-room).max(0.0);
    let mut marginal: f64 = if room > 0.0 { 0.0 } else { table.surplus_slope };
    for k in order {
        let column = &table.venues[*k];
        let offered = column.fillable[i].min(x[k + 1]);
        let inside = offered.min(room.max(0.0));
        if inside < offered && marginal == 0.0 {
            marginal = column.worth.clamp(0.0, table.surplus_slope);
        }
        cost -= column.worth.max(0.0) * inside;
        cost -= (column.worth - table.surplus_slope).max(0.0) * (offered - inside);
        room -= if column.worth > 0.0 { inside } else { 0.0 };
    }
    gradient[0] += scale * marginal;
    for (column, (slope, limit)) in table
        .venues
        .iter()
        .zip(gradient[1..].iter_mut().zip(&x[1..]))
    {
        if column.fillable[i] > *limit {
            *slope -= scale * (column.worth - marginal).max(0.0);
        }
    }
    cost
}
