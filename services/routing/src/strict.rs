//! The strict router: the pseudocode that public implementations simplify the Cont-Kukanov model
//! to, to the letter. It is not in the paper of Cont and Kukanov.
//!
//! The pseudocode enumerates splits in steps of 100 shares, `q_i <= ask_size_i`, keeps those with
//! `sum q = S`, and takes the first of least cost. As every kept split is filled whole, its over-
//! and underfill are zero and the three penalties never matter: the cost is
//! `sum q_i (ask_i + fee_i)`. The first of least cost in the order of enumeration is the one that
//! uses later venues first where all-in prices tie. So the answer is a greedy fill by (cost, venue
//! descending), in O(N log N) where enumeration is exponential. [`crate::exhaustive`] keeps the
//! enumeration as the oracle.

use market_data::{Cash, Shares};

use crate::offer::{Offer, Take};

/// Splits `order` over `offers`, all or nothing, and gives the cost; writes the split to `takes`,
/// cheapest first.
///
/// `None`, and no takes, when `order` is no multiple of `step` or fewer whole steps than that are
/// on offer. An order of zero is split into nothing at no cost. `offers` are left sorted.
pub fn allocate(
    order: Shares,
    step: Shares,
    offers: &mut [Offer],
    takes: &mut Vec<Take>,
) -> Option<Cash> {
    takes.clear();
    if !is_feasible(order, step, offers) {
        return None;
    }
    offers.sort_unstable_by_key(|offer| (offer.cost, std::cmp::Reverse(offer.venue)));
    let mut left = order;
    let mut cost = Cash::ZERO;
    for offer in offers {
        let shares = left.min(offer.available.round_down_to(step));
        if !shares.is_zero() {
            takes.push(Take {
                venue: offer.venue,
                shares,
            });
            cost += offer.cost.times(shares);
            left -= shares;
        }
        if left.is_zero() {
            break;
        }
    }
    Some(cost)
}

fn is_feasible(order: Shares, step: Shares, offers: &[Offer]) -> bool {
    let on_offer: Shares = offers
        .iter()
        .map(|offer| offer.available.round_down_to(step))
        .sum();
    order.round_down_to(step) == order && on_offer >= order
}
