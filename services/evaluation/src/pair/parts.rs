//! What a saving is made of, when and where, with an interval for each part.

use super::Pair;
use crate::statistics::estimate::Interval;

/// A saving and the parts that are measured of it, in units of 1e-9 dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// All of the saving.
    pub(crate) saved: i128,
    /// Of it, the part due to where.
    pub(crate) by_routing: i128,
    /// Of that part, what was saved in fees.
    pub(crate) by_fees: i128,
    /// Of that part, what posting saved.
    pub(crate) by_posting: i128,
}

impl Split {
    fn timing(&self) -> i128 {
        self.saved - self.by_routing
    }

    fn price(&self) -> i128 {
        self.by_routing - self.by_fees - self.by_posting
    }
}

impl From<&Pair> for Split {
    fn from(pair: &Pair) -> Self {
        Self {
            saved: pair.saved,
            by_routing: pair.by_routing,
            by_fees: pair.by_fees,
            by_posting: pair.by_posting,
        }
    }
}

/// Confidence intervals of the parts of a mean saving, each of its part alone; `None` where nothing
/// bounds one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PartIntervals {
    /// Of the part due to when.
    pub timing: Option<Interval>,
    /// Of what was saved in fees.
    pub fees: Option<Interval>,
    /// Of what posting saved.
    pub posting: Option<Interval>,
    /// Of what was saved in prices.
    pub price: Option<Interval>,
}

impl PartIntervals {
    /// The intervals that `estimate` makes of each part.
    pub(crate) fn by(estimate: impl Fn(fn(&Split) -> i128) -> Option<Interval>) -> Self {
        Self {
            timing: estimate(Split::timing),
            fees: estimate(|split| split.by_fees),
            posting: estimate(|split| split.by_posting),
            price: estimate(Split::price),
        }
    }

    /// The intervals of what the part due to where was saved by, fees, posting and prices; none
    /// where there was nothing to route.
    pub fn of_routing(&self, is_routed: bool) -> [Option<Interval>; 3] {
        [self.fees, self.posting, self.price].map(|one| one.filter(|_| is_routed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_to_the_saving() {
        let split = Split {
            saved: 100,
            by_routing: 70,
            by_fees: -20,
            by_posting: 50,
        };
        let intervals = PartIntervals::by(|part| {
            let low = part(&split) as f64;
            Some(Interval { low, high: low })
        });
        let PartIntervals {
            timing,
            fees,
            posting,
            price,
        } = intervals;
        let all = [timing, fees, posting, price].map(|one| one.map(|one| one.low));
        assert_eq!(all, [Some(30.0), Some(-20.0), Some(50.0), Some(40.0)]);
    }
}
