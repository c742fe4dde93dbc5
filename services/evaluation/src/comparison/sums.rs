//! Sums over the parent orders of a comparison.

use simulation::tca::RoutingParts;

use crate::pair::{Pair, routing_parts};

/// Sums over the parent orders of a comparison, in units of 1e-9 dollars where they are cash.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    base: i128,
    saved: i128,
    by_routing: i128,
    by_fees: i128,
    by_posting: i128,
    by_residual: i128,
    /// Over the orders that both filled alike.
    alike: Alike,
    pub(crate) differently_filled: usize,
    /// Whether every order cost the same with both.
    pub(crate) all_alike: bool,
    /// Whether routing alone saved and lost nothing on every order.
    pub(crate) all_routed_alike: bool,
    /// Savings in basis points, by order.
    pub(crate) totals: Vec<f64>,
    /// The largest part due to where of one order, in basis points.
    most_routed: f64,
}

/// Sums over the orders that both filled alike, in units of 1e-9 dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Alike {
    base: i128,
    saved: i128,
    by_routing: i128,
}

/// A verdict must hold with what unfilled shares cost beyond the touch left out, and with so many
/// times as much.
pub(crate) const HARSH: f64 = 3.0;

/// Whether a mean has another sign in one of the other ways to look at it, or none there.
pub(crate) fn turns(mean: f64, others: &[Option<f64>]) -> bool {
    let agrees = |other: &Option<f64>| other.is_some_and(|other| other * mean > 0.0);
    !others.iter().all(agrees)
}

/// Whether orders without a price could turn a mean, did each save as much as the largest.
pub(crate) fn could_turn(mean: f64, largest: f64, unpriced: usize, orders: usize) -> bool {
    unpriced > 0 && largest * unpriced as f64 / (orders + unpriced) as f64 >= mean.abs()
}

impl Sums {
    /// Adds up.
    pub(crate) fn of<'a>(pairs: impl Iterator<Item = &'a Pair>) -> Self {
        let mut sums = Self {
            all_alike: true,
            all_routed_alike: true,
            ..Self::default()
        };
        for pair in pairs {
            sums.base += pair.base;
            sums.saved += pair.saved;
            sums.by_routing += pair.by_routing;
            sums.by_fees += pair.by_fees;
            sums.by_posting += pair.by_posting;
            sums.by_residual += pair.by_residual;
            if pair.alike {
                sums.alike.base += pair.base;
                sums.alike.saved += pair.saved;
                sums.alike.by_routing += pair.by_routing;
            } else {
                sums.differently_filled += 1;
            }
            sums.all_alike &= pair.saved == 0 && pair.by_routing == 0;
            sums.all_routed_alike &= pair.by_routing == 0;
            sums.totals.push(pair.total_bps());
            sums.most_routed = sums.most_routed.max(pair.routing_bps().abs());
        }
        sums
    }

    /// Mean saving, large orders weighing more.
    pub(crate) fn mean_bps(&self) -> Option<f64> {
        bps(self.saved, self.base)
    }

    pub(crate) fn timing_bps(&self) -> Option<f64> {
        bps(self.saved - self.by_routing, self.base)
    }

    /// What the part due to where is of.
    pub(crate) fn routing_parts(&self) -> Option<RoutingParts> {
        routing_parts([self.by_routing, self.by_fees, self.by_posting], self.base)
    }

    pub(crate) fn alike_bps(&self) -> Option<f64> {
        bps(self.alike.saved, self.alike.base)
    }

    /// Mean saving, all orders weighing alike.
    pub(crate) fn per_order_bps(&self) -> Option<f64> {
        let count = self.totals.len() as f64;
        (count > 0.0).then(|| self.totals.iter().sum::<f64>() / count)
    }

    /// Mean saving with so many times of what unfilled shares cost beyond the touch.
    pub(crate) fn with_residual(&self, times: f64) -> Option<f64> {
        let residual = bps(self.by_residual, self.base)?;
        Some(self.mean_bps()? + (times - 1.0) * residual)
    }

    /// Whether shares that were not filled alike decide the sign of the mean: it is another one
    /// over the orders filled alike, or with another price of unfilled shares; or `unpriced` orders
    /// that have no price could turn it with savings as large as the largest.
    pub(crate) fn fills_decide(&self, unpriced: usize) -> bool {
        let others = [
            self.alike_bps(),
            self.with_residual(0.0),
            self.with_residual(HARSH),
        ];
        let all = self.totals.iter();
        let largest = all.fold(0.0, |most: f64, one| most.max(one.abs()));
        self.turned(self.mean_bps(), &others, largest, unpriced)
    }

    /// Whether shares that were not filled alike decide the sign of the part due to where: it is
    /// another one over the orders filled alike, or were what unfilled shares cost beyond the touch
    /// a cost of where; or unpriced orders could turn it.
    pub(crate) fn fills_decide_routing(&self, unpriced: usize) -> bool {
        let others = [
            bps(self.alike.by_routing, self.alike.base),
            bps(self.by_routing + self.by_residual, self.base),
        ];
        let routing = bps(self.by_routing, self.base);
        self.turned(routing, &others, self.most_routed, unpriced)
    }

    fn turned(
        &self,
        mean: Option<f64>,
        others: &[Option<f64>],
        most: f64,
        unpriced: usize,
    ) -> bool {
        let Some(mean) = mean else { return false };
        let orders = self.totals.len();
        (self.differently_filled > 0 && turns(mean, others))
            || could_turn(mean, most, unpriced, orders)
    }

    pub(crate) fn base_dollars(&self) -> f64 {
        self.base as f64 / 1e9
    }

    pub(crate) fn rate(&self, counts: impl Fn(f64) -> bool) -> Option<f64> {
        let count = self.totals.iter().filter(|total| counts(**total)).count();
        (!self.totals.is_empty()).then(|| count as f64 / self.totals.len() as f64)
    }
}

fn bps(part: i128, base: i128) -> Option<f64> {
    (base > 0).then(|| 10_000.0 * part as f64 / base as f64)
}
