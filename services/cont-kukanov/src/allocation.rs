//! A placement: shares at market, shares queued at each venue.

use super::problem::Problem;

/// Slack in shares within which an order counts as exactly filled. On the face
/// `M + sum L_k = S` rounding would otherwise decide between under- and overfill.
pub const FILL_EPSILON: f64 = 1e-9;

/// A placement `X = (M, L_1, ..., L_K)`, in shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// Shares taken at once, `M`.
    pub market: f64,
    /// Shares queued at each venue, `L_k`, in the problem's order.
    pub limits: Vec<f64>,
}

impl Allocation {
    /// An equal split: `S / (K + 1)` shares at market and at each of the `K` venues.
    pub fn equal_split(problem: &Problem) -> Self {
        let venues = problem.venue_count();
        let part = problem.terms().shares / (venues + 1) as f64;
        Self {
            market: part,
            limits: vec![part; venues],
        }
    }

    /// Everything at market.
    pub fn all_market(problem: &Problem) -> Self {
        Self {
            market: problem.terms().shares,
            limits: vec![0.0; problem.venue_count()],
        }
    }

    /// From `[M, L_1, ..., L_K]`; `None` when the list is empty.
    pub fn from_slice(x: &[f64]) -> Option<Self> {
        let (market, limits) = x.split_first()?;
        Some(Self {
            market: *market,
            limits: limits.to_vec(),
        })
    }

    /// As `[M, L_1, ..., L_K]`.
    pub fn to_vec(&self) -> Vec<f64> {
        std::iter::once(self.market)
            .chain(self.limits.iter().copied())
            .collect()
    }

    /// Shares submitted in all, `M + sum L_k`.
    pub fn submitted(&self) -> f64 {
        self.market + self.limits.iter().sum::<f64>()
    }

    /// Whether the placement lies in the feasible set `C` of Proposition 1: `0 <= M <= S`,
    /// `0 <= L_k <= S - M`, `M + sum L_k >= S`, each within `slack` shares.
    pub fn is_feasible(&self, shares: f64, slack: f64) -> bool {
        let cap = shares - self.market;
        self.market >= -slack
            && cap >= -slack
            && self
                .limits
                .iter()
                .all(|l| *l >= -slack && *l <= cap + slack)
            && self.submitted() >= shares - slack
    }

    /// Moves the placement into `C`: clip `M` to `[0, S]`, each `L_k` to `[0, S - M]`, and spread
    /// what `M + sum L_k` lacks of `S` evenly over the limit orders (their sum is then `S`, so
    /// the caps still hold). Without venues the rest goes to market.
    pub fn repair(&mut self, shares: f64) {
        self.market = self.market.max(0.0).min(shares);
        let cap = shares - self.market;
        for limit in &mut self.limits {
            *limit = limit.max(0.0).min(cap);
        }
        let deficit = shares - self.submitted();
        if deficit <= 0.0 {
            return;
        }
        if self.limits.is_empty() {
            self.market = shares;
        }
        let part = deficit / self.limits.len() as f64;
        for limit in &mut self.limits {
            *limit += part;
        }
    }
}
