//! The static router: the same objective where less than the whole order is on offer.
//!
//! For available shares `a_i`, unit costs `c_i` (all-in), a reference price `p` and `S` shares
//! remaining,
//!
//! `J(q) = sum q_i (c_i - p) + (lambda_under + theta) max(S - sum q, 0)`, `0 <= q_i <= a_i`,
//! `sum q <= S`.
//!
//! Every share taken saves `lambda_under + theta` and costs `c_i - p`, so a share is taken exactly
//! when `c_i - p < lambda_under + theta`, cheapest first. A marketable order never takes more than
//! remains, so `lambda_over` cannot matter here.

use market_data::Shares;

use crate::offer::{Offer, Take, UnitCost};
use crate::penalties::Urgency;

/// Twice the reference price, on the scale of [`UnitCost`]: twice, so that the middle of two prices
/// stays an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwiceReference(pub i128);

impl TwiceReference {
    /// The middle of two prices.
    pub fn middle(one: UnitCost, other: UnitCost) -> Self {
        Self(i128::from(one.0) + i128::from(other.0))
    }

    /// Whether a share at `cost` is worth taking now.
    pub fn is_worth(self, cost: UnitCost, urgency: Urgency) -> bool {
        2 * i128::from(cost.0) - self.0 < 2 * i128::from(urgency.per_share().units())
    }
}

/// Takes up to `order` shares of `offers` that are worth it, cheapest first, in single shares;
/// writes them to `takes`. `offers` are left sorted.
pub fn allocate(
    order: Shares,
    reference: TwiceReference,
    urgency: Urgency,
    offers: &mut [Offer],
    takes: &mut Vec<Take>,
) {
    takes.clear();
    crate::offer::sort_best_first(offers);
    let mut left = order;
    for offer in offers {
        if left.is_zero() || !reference.is_worth(offer.cost, urgency) {
            break;
        }
        let shares = left.min(offer.available);
        if !shares.is_zero() {
            takes.push(Take {
                venue: offer.venue,
                shares,
            });
            left -= shares;
        }
    }
}

#[cfg(test)]
mod tests {
    use market_data::PerShare;

    use super::*;
    use crate::penalties::Penalties;

    #[test]
    fn a_share_is_worth_taking_below_reference_and_urgency_and_not_at_them() {
        let units = |units| PerShare::from_units(units).unwrap();
        let penalties = Penalties {
            lambda_over: units(1_000),
            lambda_under: units(7),
            theta_queue: units(3),
        };
        let urgency = penalties.urgency();
        assert_eq!(urgency.per_share(), units(10));
        let reference = TwiceReference::middle(UnitCost(100), UnitCost(105));
        assert_eq!(reference, TwiceReference(205));
        // 102.5 + 10
        assert!(reference.is_worth(UnitCost(112), urgency));
        assert!(!reference.is_worth(UnitCost(113), urgency));
        let even = TwiceReference::middle(UnitCost(100), UnitCost(104));
        assert!(even.is_worth(UnitCost(111), urgency));
        assert!(!even.is_worth(UnitCost(112), urgency), "a tie is left");
    }
}
