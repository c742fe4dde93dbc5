//! Multipliers for small boxes: cutting planes on a convex relaxation.
//!
//! Within a box a fill `min(L, c)` is at least its chord, which makes the surplus convex in
//! `[M, L_1, ...]`: few variables, however many samples. Where a box holds no kink the relaxation
//! is exact, and the cuts' weights combine their surplus indicators into optimal multipliers,
//! which an averaging method only approaches.

use super::dual::{Region, Vector, dimension};
use super::master::{Cut, Master};
use super::table::FillTable;

/// The relaxation over one box: `A_i - S >= base_i + M + sum_k rate_ik L_k`.
struct Chords<'a> {
    table: &'a FillTable,
    base: Vec<f64>,
    rates: Vec<Vec<f64>>,
}

impl<'a> Chords<'a> {
    fn new(table: &'a FillTable, region: &Region) -> Self {
        let mut base = vec![-table.shares; table.samples];
        let mut rates = Vec::with_capacity(table.venues.len());
        for (k, column) in table.venues.iter().enumerate() {
            let (low, high) = (region.low[k + 1], region.high[k + 1]);
            let rate = |c: f64| {
                if c <= low {
                    0.0
                } else if c >= high {
                    1.0
                } else {
                    (c - low) / (high - low)
                }
            };
            let own: Vec<f64> = column.fillable.iter().map(|c| rate(*c)).collect();
            for ((slot, c), rate) in base.iter_mut().zip(&column.fillable).zip(&own) {
                *slot += c.min(low) - rate * low;
            }
            rates.push(own);
        }
        Self { table, base, rates }
    }

    /// Value and supporting cut at `x`; `indicator` becomes the samples with a surplus there.
    fn cut(&self, x: &[f64], indicator: &mut [f64]) -> (f64, Cut) {
        let scale = 1.0 / self.table.samples as f64;
        let mut surplus: Vec<f64> = self.base.iter().map(|b| b + x[0]).collect();
        for (rates, limit) in self.rates.iter().zip(&x[1..]) {
            surplus
                .iter_mut()
                .zip(rates)
                .for_each(|(s, r)| *s += r * limit);
        }
        for (slot, s) in indicator.iter_mut().zip(&surplus) {
            *slot = if *s > 0.0 { 1.0 } else { 0.0 };
        }
        let b = self.table.surplus_slope * scale;
        let mut value = self.table.idle_cost + self.table.market_slope * x[0];
        value += b * surplus.iter().map(|s| s.max(0.0)).sum::<f64>();
        let mut gradient = vec![self.table.market_slope + b * indicator.iter().sum::<f64>()];
        for (k, column) in self.table.venues.iter().enumerate() {
            let limit = x[k + 1];
            let first = column.sorted.partition_point(|c| *c <= limit);
            let open = (column.sorted.len() - first) as f64;
            let filled = column.sorted[..first].iter().sum::<f64>() + open * limit;
            value += self.table.theta * limit - column.worth * filled * scale;
            let over: f64 = self.rates[k]
                .iter()
                .zip(&*indicator)
                .map(|(r, i)| r * i)
                .sum();
            gradient.push(self.table.theta - column.worth * open * scale + b * over);
        }
        let constant = value - gradient.iter().zip(x).map(|(g, v)| g * v).sum::<f64>();
        (value, Cut { constant, gradient })
    }
}

/// The feasible set's own constraints as `a x >= b`, where `needed`.
pub(super) fn constraints(table: &FillTable, needed: bool) -> Vec<(Vec<f64>, f64)> {
    if !needed {
        return Vec::new();
    }
    let d = table.venues.len() + 1;
    let mut all = vec![(vec![1.0; d], table.shares)];
    for k in 1..d {
        let mut coefficients = vec![0.0; d];
        coefficients[0] = -1.0;
        coefficients[k] = -1.0;
        all.push((coefficients, -table.shares));
    }
    all
}

/// Multipliers from at most `rounds` cuts over `region`, started at `x`, and the placement where
/// the model ends. The cuts made count as evaluations.
pub(super) fn cutting_planes(
    table: &FillTable,
    region: &Region,
    x: &[f64],
    tolerance: f64,
    rounds: usize,
) -> (Vector, Vec<f64>, u64) {
    let chords = Chords::new(table, region);
    let mut x: Vec<f64> = x
        .iter()
        .zip(&region.low)
        .zip(&region.high)
        .map(|((v, l), h)| v.max(*l).min(*h))
        .collect();
    let mut indicators = vec![vec![0.0; table.samples]];
    let (mut least, cut) = chords.cut(&x, &mut indicators[0]);
    let mut master = Master::new(
        &region.low,
        &region.high,
        &constraints(table, table.constraint_scale > 0.0),
        &cut,
    );
    for _ in 1..rounds {
        let (next, model) = master.solve();
        x = next;
        if model >= least - tolerance {
            break;
        }
        let mut indicator = vec![0.0; table.samples];
        let (value, cut) = chords.cut(&x, &mut indicator);
        least = least.min(value);
        master.add(&cut);
        indicators.push(indicator);
    }
    master.solve();
    let evaluations = indicators.len() as u64 + 1;
    (combine(table, &master, &indicators), x, evaluations)
}

/// The cuts' indicators weighted by the model.
fn combine(table: &FillTable, master: &Master, indicators: &[Vec<f64>]) -> Vector {
    let mut multipliers = vec![0.0; dimension(table)];
    for (weight, indicator) in master.weights().iter().zip(indicators) {
        if *weight > 0.0 {
            multipliers
                .iter_mut()
                .zip(indicator)
                .for_each(|(m, i)| *m += weight * i);
        }
    }
    for multiplier in &mut multipliers {
        *multiplier = multiplier.min(1.0);
    }
    if table.constraint_scale > 0.0 {
        for (slot, value) in multipliers[table.samples..]
            .iter_mut()
            .zip(master.constraint_multipliers())
        {
            *slot = value / table.constraint_scale;
        }
    }
    multipliers
}
