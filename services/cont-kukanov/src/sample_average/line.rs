//! Exact line search: the mean cost along a line is piecewise linear, so its minimum over the
//! feasible part of the line is at a kink.

use super::table::FillTable;

/// A direction that moves at most two entries of `[M, L_1, ...]`: `(entry, shares per step)`. The
/// entries differ unless a rate is zero.
pub(super) type Direction = [(usize, f64); 2];

/// The feasible steps from `x` along `direction`, `0` among them.
fn feasible_steps(table: &FillTable, x: &[f64], direction: &Direction) -> (f64, f64) {
    let mut delta = vec![0.0; x.len()];
    for (entry, rate) in direction {
        delta[*entry] += rate;
    }
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    // room + rate * t >= 0
    let mut need = |room: f64, rate: f64| {
        if rate > 0.0 {
            low = low.max(-room.max(0.0) / rate);
        } else if rate < 0.0 {
            high = high.min(-room.max(0.0) / rate);
        }
    };
    need(x[0], delta[0]);
    need(table.shares - x[0], -delta[0]);
    for (limit, rate) in x.iter().zip(&delta).skip(1) {
        need(*limit, *rate);
        need(table.shares - x[0] - limit, -delta[0] - rate);
    }
    need(x.iter().sum::<f64>() - table.shares, delta.iter().sum());
    (low, high)
}

/// One sample along the line: what is bought changes slope where an order stops filling.
struct Path {
    /// Steps at which the slope changes, ascending, and by how much the slope of `A` and of the
    /// worth of the fills change there.
    turns: [(f64, f64, f64); 2],
    /// Slopes before the first turn.
    slope: f64,
    worth_slope: f64,
}

impl Path {
    /// The path of sample `i`.
    fn new(table: &FillTable, x: &[f64], direction: &Direction, i: usize) -> Self {
        let mut path = Self {
            turns: [(f64::INFINITY, 0.0, 0.0); 2],
            slope: 0.0,
            worth_slope: 0.0,
        };
        for (slot, (entry, rate)) in path.turns.iter_mut().zip(direction) {
            if *entry == 0 {
                path.slope += rate;
                continue;
            }
            if *rate == 0.0 {
                continue;
            }
            let column = &table.venues[*entry - 1];
            let turn = (column.fillable[i] - x[*entry]) / rate;
            // Rising orders fill until the turn, falling ones from it on.
            let (before, fills) = (rate.max(0.0), rate.abs());
            path.slope += before;
            path.worth_slope += before * column.worth;
            *slot = (turn, -fills, -fills * column.worth);
        }
        if path.turns[1].0 < path.turns[0].0 {
            path.turns.swap(0, 1);
        }
        path
    }

    /// Reports every change of the slope of `b (A - S)+ - worth of fills` after `low`, and
    /// returns that slope just after `low`. `surplus` is `A - S` at `low`.
    fn kinks(&self, b: f64, low: f64, surplus: f64, kinks: &mut Vec<(f64, f64)>) -> f64 {
        let (mut slope, mut worth, mut level, mut at) =
            (self.slope, self.worth_slope, surplus, low);
        for (turn, change, worth_change) in self.turns {
            if turn <= low {
                slope += change;
                worth += worth_change;
            }
        }
        let start = b * positive_slope(level, slope) - worth;
        for (turn, change, worth_change) in self.turns {
            if turn <= low {
                continue;
            }
            cross(b, at, turn, level, slope, kinks);
            if turn.is_infinite() {
                return start;
            }
            level += slope * (turn - at);
            let before = b * positive_slope_before(level, slope) - worth;
            slope += change;
            worth += worth_change;
            kinks.push((turn, b * positive_slope(level, slope) - worth - before));
            at = turn;
        }
        cross(b, at, f64::INFINITY, level, slope, kinks);
        start
    }
}

/// Slope of `(level + slope t)+` just after `t = 0`.
fn positive_slope(level: f64, slope: f64) -> f64 {
    if level > 0.0 {
        slope
    } else if level < 0.0 {
        0.0
    } else {
        slope.max(0.0)
    }
}

/// Slope of `(level + slope t)+` just before `t = 0`.
fn positive_slope_before(level: f64, slope: f64) -> f64 {
    if level > 0.0 {
        slope
    } else if level < 0.0 {
        0.0
    } else {
        slope.min(0.0)
    }
}

/// Reports where `level + slope (t - at)` changes sign strictly inside `(at, end)`.
fn cross(b: f64, at: f64, end: f64, level: f64, slope: f64, kinks: &mut Vec<(f64, f64)>) {
    if level * slope < 0.0 {
        let t = at - level / slope;
        if t < end {
            kinks.push((t, b * slope.abs()));
        }
    }
}

/// The step along `direction` that minimises the mean cost over the feasible set, and by how much
/// it changes the cost (at most zero, in dollars).
pub(super) fn best_step(table: &FillTable, x: &[f64], direction: &Direction) -> (f64, f64) {
    let (low, high) = feasible_steps(table, x, direction);
    if !(low < high && low.is_finite() && high.is_finite()) {
        return (0.0, 0.0);
    }
    let mut from = x.to_vec();
    let mut fixed = 0.0;
    for (entry, rate) in direction {
        from[*entry] += low * rate;
        fixed += rate
            * if *entry == 0 {
                table.market_slope
            } else {
                table.theta
            };
    }
    let mut surpluses = vec![0.0; table.samples];
    table.surpluses(&from, &mut surpluses);
    let (mut kinks, mut slope) = (Vec::with_capacity(3 * table.samples), 0.0);
    for (i, surplus) in surpluses.iter().enumerate() {
        let path = Path::new(table, x, direction, i);
        slope += path.kinks(table.surplus_slope, low, *surplus, &mut kinks);
    }
    sweep(kinks, slope, fixed, table.samples as f64, low, high)
}

/// Follows the cost from `low` to `high` and returns the best step and its gain over step zero.
fn sweep(
    mut kinks: Vec<(f64, f64)>,
    mut slope: f64,
    fixed: f64,
    samples: f64,
    low: f64,
    high: f64,
) -> (f64, f64) {
    kinks.retain(|(t, _)| *t < high);
    kinks.push((0.0_f64.clamp(low, high), 0.0));
    kinks.push((high, 0.0));
    kinks.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut value, mut at, mut zero) = (0.0, low, 0.0);
    let mut best = (0.0, low);
    for (t, change) in kinks {
        value += (fixed + slope / samples) * (t - at);
        at = t;
        if t == 0.0 {
            zero = value;
        }
        if value < best.0 {
            best = (value, t);
        }
        slope += change;
    }
    if best.0 < zero {
        (best.1, best.0 - zero)
    } else {
        (0.0, 0.0)
    }
}
