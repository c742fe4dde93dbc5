//! What was achieved with one parent order, in every way.

use market_data::Side;

use super::{Achieved, Pair, Paired};

/// One parent order, executed in every way on the same market.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// Twice the mid at arrival, in units of 1e-9 dollars; `None` when nothing was ever on offer.
    pub arrival: Option<i128>,
    /// By rule.
    pub rules: Vec<Achieved>,
    /// By baseline, as the settings list them.
    pub baselines: Vec<Achieved>,
    /// Whether there is more than one venue, hence something to route.
    pub is_routed: bool,
}

impl Executed {
    /// What a rule saved against a baseline, each by its place; `None` where there is no such.
    pub fn pair(&self, side: Side, rule: usize, baseline: usize) -> Option<Paired> {
        let (rule, baseline) = (self.rules.get(rule)?, self.baselines.get(baseline)?);
        let paired = Pair::new(side, rule, baseline);
        Some(paired.map(|pair| {
            if self.is_routed {
                pair
            } else {
                pair.without_routing()
            }
        }))
    }
}
