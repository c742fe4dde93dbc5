//! Exact expected costs for independent, identical Poisson venues, by convolution.

use crate::allocation::Allocation;
use crate::outflow::{OutflowDistribution, Poisson};

/// Probabilities below this change no cost by a visible amount.
const NEGLIGIBLE: f64 = 1e-22;

/// The paper's market: `K` venues, each with the same queue and an independent Poisson outflow.
/// Dollars per share, no impact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SymmetricMarket {
    /// Half spread `h` (the paper's `s`).
    pub half_spread: f64,
    /// Taker fee `f`.
    pub taker_fee: f64,
    /// Rebate `r`.
    pub rebate: f64,
    /// Penalty `lambda_u`.
    pub lambda_under: f64,
    /// Penalty `lambda_o`.
    pub lambda_over: f64,
    /// Shares ahead in each queue, `Q`.
    pub queue: u32,
    /// Outflow of each queue.
    pub outflow: Poisson,
}

/// A symmetric placement and its expected cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SymmetricOptimum {
    /// Shares at market, `M`.
    pub market: u32,
    /// Shares queued at each venue, `L`.
    pub limit: u32,
    /// Expected cost in dollars.
    pub cost: f64,
}

impl SymmetricMarket {
    /// `P(c = j)` for the fillable shares `c = (xi - Q)+` below `limit`, and `P(c >= limit)`.
    fn partial_fills(&self, limit: f64) -> (Vec<f64>, f64) {
        let queue = f64::from(self.queue);
        let full = 1.0 - self.outflow.cdf(queue + limit.ceil() - 1.0);
        if limit <= 0.0 {
            return (Vec::new(), 1.0);
        }
        let mut partial = vec![self.outflow.cdf(queue)];
        let mut j = 1.0;
        while j < limit {
            let mass = self.outflow.probability(queue + j);
            if mass < NEGLIGIBLE && queue + j > self.outflow.mean() {
                break;
            }
            partial.push(mass);
            j += 1.0;
        }
        (partial, full)
    }

    /// Expected cost of any placement, in dollars. Exact for fractional sizes too: every venue
    /// fills either in full or a whole number of shares.
    pub fn expected_cost(&self, shares: f64, x: &Allocation) -> f64 {
        let filled: f64 = x
            .limits
            .iter()
            .map(|limit| self.expected_fill(*limit))
            .sum();
        let penalties = self.penalties(shares - x.market, &x.limits, &[1.0]);
        (self.half_spread + self.taker_fee) * x.market - (self.half_spread + self.rebate) * filled
            + penalties
    }

    /// `E min(L, c)`.
    fn expected_fill(&self, limit: f64) -> f64 {
        let (partial, full) = self.partial_fills(limit);
        partial
            .iter()
            .enumerate()
            .map(|(j, p)| j as f64 * p)
            .sum::<f64>()
            + full * limit
    }

    /// Expected penalties when `missing` shares are still wanted, `sums` is the (defective)
    /// distribution of whole shares filled so far and `limits` are the venues to come.
    fn penalties(&self, missing: f64, limits: &[f64], sums: &[f64]) -> f64 {
        let Some((limit, rest)) = limits.split_first() else {
            return sums
                .iter()
                .enumerate()
                .map(|(j, p)| p * self.penalty(missing - j as f64))
                .sum();
        };
        let (partial, full) = self.partial_fills(*limit);
        let mut total = 0.0;
        if full > NEGLIGIBLE {
            let scaled: Vec<f64> = sums.iter().map(|p| p * full).collect();
            total += self.penalties(missing - limit, rest, &scaled);
        }
        if !partial.is_empty() {
            total += self.penalties(missing, rest, &convolve(sums, &partial));
        }
        total
    }

    fn penalty(&self, missing: f64) -> f64 {
        if missing > 0.0 {
            self.lambda_under * missing
        } else {
            -self.lambda_over * missing
        }
    }

    /// The best placement of whole shares that treats all venues alike. The cost, minimised over
    /// `M`, falls and then rises in `L`: a grid finds the valley and smaller grids its floor.
    pub fn symmetric_optimum(&self, shares: u32, venues: u32) -> SymmetricOptimum {
        let mut best = self.best_market(shares, venues, 0);
        let mut step = shares.next_power_of_two() / 32;
        let (mut low, mut high) = (0, shares);
        loop {
            step = step.max(1);
            let mut limit = low;
            while limit <= high {
                let candidate = self.best_market(shares, venues, limit);
                // Equal up to rounding: the smaller limit, which is met first.
                if candidate.cost < best.cost - 1e-12 {
                    best = candidate;
                }
                limit += step;
            }
            if step == 1 {
                return best;
            }
            low = best.limit.saturating_sub(step);
            high = (best.limit + step).min(shares);
            step /= 4;
        }
    }

    /// The best whole `M` for a given `L` at every venue.
    fn best_market(&self, shares: u32, venues: u32, limit: u32) -> SymmetricOptimum {
        let (mut each, full) = self.partial_fills(f64::from(limit));
        each.resize(limit as usize, 0.0);
        each.push(full);
        while each.last().is_some_and(|p| *p < NEGLIGIBLE) && each.len() > 1 {
            each.pop();
        }
        let sums = power(&each, venues);
        let filled: f64 = sums.iter().enumerate().map(|(j, p)| j as f64 * p).sum();
        let lowest = shares.saturating_sub(venues.saturating_mul(limit));
        let mut best = SymmetricOptimum {
            market: shares,
            limit,
            cost: f64::INFINITY,
        };
        for (market, under) in shortfalls(&sums, shares, lowest, shares - limit) {
            let bought = f64::from(market) + filled;
            let over = bought - f64::from(shares) + under;
            let cost = (self.half_spread + self.taker_fee) * f64::from(market)
                - (self.half_spread + self.rebate) * filled
                + self.lambda_under * under
                + self.lambda_over * over;
            if cost < best.cost {
                best = SymmetricOptimum {
                    market,
                    limit,
                    cost,
                };
            }
        }
        best
    }
}

/// `(M, E (S - M - T)+)` for every `M` in `[lowest, highest]`, where `sums` is the distribution of
/// `T`: the shortfall grows by `P(T < S - M)` with each share less.
fn shortfalls(sums: &[f64], shares: u32, lowest: u32, highest: u32) -> Vec<(u32, f64)> {
    let mut below = 0.0;
    let mut expected = 0.0;
    let mut all = Vec::new();
    for missing in 0..=shares - lowest {
        let market = shares - missing;
        if market <= highest {
            all.push((market, expected));
        }
        below += sums.get(missing as usize).copied().unwrap_or(0.0);
        expected += below;
    }
    all
}

/// Distribution of the sum of two.
fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; a.len() + b.len() - 1];
    for (i, p) in a.iter().enumerate().filter(|(_, p)| **p > 0.0) {
        for (slot, q) in sum[i..].iter_mut().zip(b) {
            *slot += p * q;
        }
    }
    sum
}

/// Distribution of the sum of `n`, by squaring.
fn power(each: &[f64], n: u32) -> Vec<f64> {
    let (mut result, mut square, mut left) = (vec![1.0], each.to_vec(), n);
    while left > 0 {
        if left % 2 == 1 {
            result = convolve(&result, &square);
        }
        left /= 2;
        if left > 0 {
            square = convolve(&square, &square);
        }
    }
    result
}
