//! Lower bounds by Lagrangian duality.
//!
//! `(A_i - S)+` is the largest `lambda_i (A_i - S)` over `lambda_i` in `[0, 1]`. For fixed
//! multipliers the mean cost falls apart into one piecewise-linear function per venue, whose
//! minimum over an interval is found by a scan of the sorted samples, kinks, concave parts and
//! all. So every vector of multipliers gives a valid bound, and the best of them is far tighter
//! than the linear relaxation in which a surplus may be cancelled: only randomising over
//! placements could beat it.

use super::table::{FillTable, VenueColumn};

/// A box of limit sizes, and the market orders that the feasible set allows with them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region {
    /// Lower ends of `[M, L_1, ...]`, shares.
    pub(super) low: Vec<f64>,
    /// Upper ends.
    pub(super) high: Vec<f64>,
}

impl Region {
    /// Everything: `M` and each `L_k` in `[0, S]`.
    pub(super) fn whole(table: &FillTable) -> Self {
        let dimension = table.venues.len() + 1;
        let mut region = Self {
            low: vec![0.0; dimension],
            high: vec![table.shares; dimension],
        };
        region.tighten(table.shares);
        region
    }

    /// The parts with `L_k` below and above `at`.
    pub(super) fn split(&self, k: usize, at: f64, shares: f64) -> [Self; 2] {
        let (mut below, mut above) = (self.clone(), self.clone());
        below.high[k] = at;
        above.low[k] = at;
        below.tighten(shares);
        above.tighten(shares);
        [below, above]
    }

    /// Shrinks the box to what `M + sum L_k >= S` and `L_k <= S - M` leave of it.
    fn tighten(&mut self, shares: f64) {
        let most: f64 = self.high[1..].iter().sum();
        self.low[0] = self.low[0].max(shares - most);
        let cap = shares - self.low[0];
        for high in &mut self.high[1..] {
            *high = high.min(cap);
        }
        let largest = self.low[1..].iter().copied().fold(0.0, f64::max);
        self.high[0] = self.high[0].min(shares - largest);
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.low
            .iter()
            .zip(&self.high)
            .any(|(low, high)| low > high)
    }
}

/// Multipliers, or the violations that drive them: one entry per sample (surplus), one for
/// `M + sum L_k >= S`, one per venue for `M + L_k <= S`.
pub(super) type Vector = Vec<f64>;

/// Size of a [`Vector`].
pub(super) fn dimension(table: &FillTable) -> usize {
    table.samples + 1 + table.venues.len()
}

/// The weight in the objective of entry `i`, dollars per share.
pub(super) fn weight(table: &FillTable, i: usize) -> f64 {
    if i < table.samples {
        table.surplus_slope / table.samples as f64
    } else {
        table.constraint_scale
    }
}

/// The largest value of multiplier `i`.
pub(super) fn ceiling(table: &FillTable, i: usize) -> f64 {
    if i < table.samples {
        1.0
    } else {
        f64::INFINITY
    }
}

/// The Lagrangian bound over `region`; `x` becomes the placement that attains it.
pub(super) fn bound(
    table: &FillTable,
    region: &Region,
    multipliers: &Vector,
    x: &mut [f64],
) -> f64 {
    let (surplus, constraints) = multipliers.split_at(table.samples);
    let mean = surplus.iter().sum::<f64>() / table.samples as f64 * table.surplus_slope;
    let cover = constraints[0] * table.constraint_scale;
    let caps: f64 = constraints[1..].iter().sum::<f64>() * table.constraint_scale;
    let slope = table.market_slope + mean + caps - cover;
    x[0] = if slope > 0.0 {
        region.low[0]
    } else {
        region.high[0]
    };
    let mut total = table.idle_cost + (cover - mean - caps) * table.shares + slope * x[0];
    for (k, column) in table.venues.iter().enumerate() {
        let own = table.theta - cover + constraints[k + 1] * table.constraint_scale;
        let piece = Piece {
            table,
            column,
            surplus,
            slope: own,
        };
        let (value, argument) = piece.minimum(region.low[k + 1], region.high[k + 1]);
        total += value;
        x[k + 1] = argument;
    }
    total
}

/// The function of one `L_k` that is left when the multipliers are fixed:
/// `slope L - mean_i (w_k - b lambda_i) min(L, c_ik)`.
pub(super) struct Piece<'a> {
    table: &'a FillTable,
    column: &'a VenueColumn,
    surplus: &'a [f64],
    slope: f64,
}

impl<'a> Piece<'a> {
    /// The function of venue `k` under `multipliers`.
    pub(super) fn new(table: &'a FillTable, k: usize, multipliers: &'a [f64]) -> Self {
        let (surplus, constraints) = multipliers.split_at(table.samples);
        let slope = table.theta + (constraints[k + 1] - constraints[0]) * table.constraint_scale;
        Self {
            table,
            column: &table.venues[k],
            surplus,
            slope,
        }
    }

    /// Worth of a fill in the sample at position `j` of the sorted column.
    fn worth(&self, j: usize) -> f64 {
        self.column.worth - self.table.surplus_slope * self.surplus[self.column.rows[j] as usize]
    }

    /// Value at `low`, and the worth of all samples that still fill beyond it.
    fn enter(&self, low: f64, first: usize) -> (f64, f64) {
        let filled: f64 = (0..first)
            .map(|j| self.worth(j) * self.column.sorted[j])
            .sum();
        let open: f64 = (first..self.column.sorted.len())
            .map(|j| self.worth(j))
            .sum();
        (
            self.slope * low - (filled + low * open) / self.table.samples as f64,
            open,
        )
    }

    /// Value at one point.
    pub(super) fn value(&self, at: f64) -> f64 {
        self.enter(at, self.column.sorted.partition_point(|c| *c <= at))
            .0
    }

    /// Minimum over `[low, high]` and where it is attained first.
    pub(super) fn minimum(&self, low: f64, high: f64) -> (f64, f64) {
        let sorted = &self.column.sorted;
        let first = sorted.partition_point(|c| *c <= low);
        let last = sorted.partition_point(|c| *c < high);
        let (mut value, mut open) = self.enter(low, first);
        let scale = 1.0 / self.table.samples as f64;
        let (mut best, mut at) = ((value, low), low);
        for (j, kink) in sorted.iter().enumerate().take(last).skip(first) {
            value += (self.slope - open * scale) * (kink - at);
            at = *kink;
            if value < best.0 {
                best = (value, at);
            }
            open -= self.worth(j);
        }
        value += (self.slope - open * scale) * (high - at);
        if value < best.0 { (value, high) } else { best }
    }
}
