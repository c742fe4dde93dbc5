//! A small linear programme by column generation.
//!
//! Kelley's cutting-plane model `min t` over a box, subject to cuts `t >= c_j + g_j x`, has as
//! many rows as `x` has entries in its dual, however many cuts there are. So the dual is solved by
//! the revised simplex method with a dense basis inverse, and a new cut is one more column.

/// Pivots per solve after which the current weights are taken as they are: any weights give a
/// valid bound.
const MAX_PIVOTS: usize = 500;
const EPSILON: f64 = 1e-11;

/// A column of the dual: its rows (the entries of `x`, then the convexity row) and its price.
#[derive(Debug)]
struct Column {
    rows: Vec<f64>,
    price: f64,
}

/// The dual programme, always at a feasible basis.
#[derive(Debug)]
pub(super) struct Master {
    columns: Vec<Column>,
    /// Columns before this one stand for the bounds and constraints of `x`.
    first_cut: usize,
    basis: Vec<usize>,
    inverse: Vec<Vec<f64>>,
    /// Values of the basic columns.
    values: Vec<f64>,
}

/// A linear function `constant + gradient x`.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub(super) constant: f64,
    pub(super) gradient: Vec<f64>,
}

impl Master {
    /// Starts with one cut over the box `[low, high]` and linear constraints `a x >= b`.
    pub(super) fn new(
        low: &[f64],
        high: &[f64],
        constraints: &[(Vec<f64>, f64)],
        cut: &Cut,
    ) -> Self {
        let d = low.len();
        let mut columns = Vec::new();
        // Dual row e: sum_j mu_j g_je = (multiplier of x_e >= low_e) - (of x_e <= high_e) + ...
        for e in 0..d {
            columns.push(Column {
                rows: unit(d + 1, e, -1.0),
                price: low[e],
            });
            columns.push(Column {
                rows: unit(d + 1, e, 1.0),
                price: -high[e],
            });
        }
        for (coefficients, right) in constraints {
            let mut rows: Vec<f64> = coefficients.iter().map(|a| -a).collect();
            rows.push(0.0);
            columns.push(Column {
                rows,
                price: *right,
            });
        }
        let first_cut = columns.len();
        columns.push(cut_column(cut));
        let mut basis: Vec<usize> = cut
            .gradient
            .iter()
            .enumerate()
            .map(|(e, g)| 2 * e + usize::from(*g < 0.0))
            .collect();
        basis.push(first_cut);
        let mut inverse = vec![vec![0.0; d + 1]; d + 1];
        for (e, g) in cut.gradient.iter().enumerate() {
            let sign = if *g < 0.0 { 1.0 } else { -1.0 };
            inverse[e][e] = sign;
            inverse[e][d] = -sign * g;
        }
        inverse[d][d] = 1.0;
        let mut values: Vec<f64> = cut.gradient.iter().map(|g| g.abs()).collect();
        values.push(1.0);
        Self {
            columns,
            first_cut,
            basis,
            inverse,
            values,
        }
    }

    /// Adds a cut.
    pub(super) fn add(&mut self, cut: &Cut) {
        self.columns.push(cut_column(cut));
    }

    /// Reoptimises; returns the minimiser `x` and the value `t` of the model.
    pub(super) fn solve(&mut self) -> (Vec<f64>, f64) {
        for _ in 0..MAX_PIVOTS {
            let prices = self.prices();
            let Some(entering) = self.entering(&prices) else {
                break;
            };
            if !self.pivot(entering) {
                break;
            }
        }
        let mut prices = self.prices();
        let value = prices.pop().unwrap_or(f64::NEG_INFINITY);
        (prices.iter().map(|p| -p).collect(), value)
    }

    /// Weight of every cut, in order of addition: at least zero, sum one.
    pub(super) fn weights(&self) -> Vec<f64> {
        let mut weights = vec![0.0; self.columns.len() - self.first_cut];
        for (column, value) in self.basis.iter().zip(&self.values) {
            if *column >= self.first_cut {
                weights[column - self.first_cut] = value.max(0.0);
            }
        }
        weights
    }

    /// Multiplier of every linear constraint, at least zero.
    pub(super) fn constraint_multipliers(&self) -> Vec<f64> {
        let first = 2 * (self.basis.len() - 1);
        let mut multipliers = vec![0.0; self.first_cut - first];
        for (column, value) in self.basis.iter().zip(&self.values) {
            if (first..self.first_cut).contains(column) {
                multipliers[column - first] = value.max(0.0);
            }
        }
        multipliers
    }

    /// Simplex multipliers of the rows.
    fn prices(&self) -> Vec<f64> {
        let mut prices = vec![0.0; self.basis.len()];
        for (column, row) in self.basis.iter().zip(&self.inverse) {
            let price = self.columns[*column].price;
            prices
                .iter_mut()
                .zip(row)
                .for_each(|(p, r)| *p += price * r);
        }
        prices
    }

    /// The column that promises most, if any does.
    fn entering(&self, prices: &[f64]) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (j, column) in self.columns.iter().enumerate() {
            let value = dot(prices, &column.rows);
            let scale = 1.0 + column.price.abs() + value.abs();
            let gain = column.price - value;
            if gain > EPSILON * scale && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, j));
            }
        }
        best.map(|(_, j)| j)
    }

    /// Brings a column into the basis; `false` when nothing limits it.
    fn pivot(&mut self, entering: usize) -> bool {
        let rows = &self.columns[entering].rows;
        let direction: Vec<f64> = self.inverse.iter().map(|row| dot(row, rows)).collect();
        let mut leaving: Option<(f64, usize)> = None;
        for (i, d) in direction.iter().enumerate() {
            let ratio = self.values[i].max(0.0) / d;
            if *d > EPSILON && leaving.is_none_or(|(least, _)| ratio < least) {
                leaving = Some((ratio, i));
            }
        }
        let Some((step, out)) = leaving else {
            return false;
        };
        let pivot_row: Vec<f64> = self.inverse[out]
            .iter()
            .map(|v| v / direction[out])
            .collect();
        for (i, d) in direction.iter().enumerate() {
            if i != out {
                self.values[i] -= step * d;
                self.inverse[i]
                    .iter_mut()
                    .zip(&pivot_row)
                    .for_each(|(v, p)| *v -= d * p);
            }
        }
        self.inverse[out] = pivot_row;
        self.values[out] = step;
        self.basis[out] = entering;
        true
    }
}

fn cut_column(cut: &Cut) -> Column {
    let mut rows = cut.gradient.clone();
    rows.push(1.0);
    Column {
        rows,
        price: cut.constant,
    }
}

fn unit(length: usize, at: usize, value: f64) -> Vec<f64> {
    let mut rows = vec![0.0; length];
    rows[at] = value;
    rows
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
