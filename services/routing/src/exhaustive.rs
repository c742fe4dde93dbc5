//! Exhaustive searches: slow, obviously right, and bounded. Oracles for tests and for `prove`,
//! never used to route.

use market_data::{Cash, Shares};
use thiserror::Error;

use crate::offer::Offer;
use crate::penalties::Penalties;
use crate::static_router::TwiceReference;

/// Most splits that a search may look at.
pub const LARGEST_SEARCH: u64 = 5_000_000;

/// A search that would not end in reasonable time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "exhaustive search over up to {splits} splits exceeds {LARGEST_SEARCH}: use fewer venues, a \
     smaller order or a larger step"
)]
pub struct SearchTooLarge {
    /// An upper bound of the splits to be looked at.
    pub splits: u64,
}

/// A split and its cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Shares at each offer, in the order of the offers.
    pub shares: Vec<Shares>,
    /// The objective's value.
    pub cost: Cash,
    /// How many splits were feasible.
    pub feasible: u64,
}

/// The pseudocode: all splits in multiples of `step`, in order, with `sum = order`; the first of
/// least cost.
///
/// The penalties are evaluated as written, although they can never matter (see [`crate::strict`]).
///
/// # Errors
/// When there are too many splits.
pub fn strict(
    order: Shares,
    step: Shares,
    offers: &[Offer],
    penalties: Penalties,
) -> Result<Option<Split>, SearchTooLarge> {
    let largest: Vec<Shares> = offers
        .iter()
        .map(|offer| offer.available.min(order).round_down_to(step))
        .collect();
    check_size(&largest, step)?;
    let mut best: Option<Split> = None;
    let mut feasible = 0;
    for_each_split(&largest, step, order, &mut |split| {
        if split.iter().copied().sum::<Shares>() != order {
            return;
        }
        feasible += 1;
        let cost = pseudocode_cost(order, offers, split, penalties);
        if best.as_ref().is_none_or(|best| cost < best.cost) {
            best = Some(Split {
                shares: split.to_vec(),
                cost,
                feasible: 0,
            });
        }
    });
    Ok(best.map(|best| Split { feasible, ..best }))
}

/// The static objective over single shares: all `q <= available` with `sum q <= order`. Of equal
/// values the one that takes fewest shares, and of those the one that uses earlier venues first.
/// `cost` is twice the objective, to stay an integer.
///
/// # Errors
/// When there are too many splits.
pub fn static_objective(
    order: Shares,
    reference: TwiceReference,
    penalties: Penalties,
    offers: &[Offer],
) -> Result<Split, SearchTooLarge> {
    let one = Shares::new(1);
    let largest: Vec<Shares> = offers
        .iter()
        .map(|offer| offer.available.min(order))
        .collect();
    check_size(&largest, one)?;
    let mut best: Option<(Cash, Shares, Vec<Shares>)> = None;
    let mut feasible = 0;
    for_each_split(&largest, one, order, &mut |split| {
        feasible += 1;
        let taken: Shares = split.iter().copied().sum();
        let value = twice_static_cost(order, reference, penalties, offers, split);
        let better = best.as_ref().is_none_or(|(least, fewest, shares)| {
            (value, taken, std::cmp::Reverse(split)) < (*least, *fewest, std::cmp::Reverse(shares))
        });
        if better {
            best = Some((value, taken, split.to_vec()));
        }
    });
    let (cost, _, shares) = best.unwrap_or_default();
    Ok(Split {
        shares,
        cost,
        feasible,
    })
}

fn pseudocode_cost(
    order: Shares,
    offers: &[Offer],
    split: &[Shares],
    penalties: Penalties,
) -> Cash {
    let mut executed = Shares::ZERO;
    let mut cash = Cash::ZERO;
    for (offer, shares) in offers.iter().zip(split) {
        let filled = (*shares).min(offer.available);
        executed += filled;
        cash += offer.cost.times(filled);
    }
    let under = Shares::new(order.get().saturating_sub(executed.get()));
    let over = Shares::new(executed.get().saturating_sub(order.get()));
    cash + penalties.theta_queue.times(under + over)
        + penalties.lambda_under.times(under)
        + penalties.lambda_over.times(over)
}

fn twice_static_cost(
    order: Shares,
    reference: TwiceReference,
    penalties: Penalties,
    offers: &[Offer],
    split: &[Shares],
) -> Cash {
    let taken: Shares = split.iter().copied().sum();
    let twice_cash: i128 = offers
        .iter()
        .zip(split)
        .map(|(offer, shares)| {
            (2 * i128::from(offer.cost.0) - reference.0) * i128::from(shares.get())
        })
        .sum();
    let under = penalties.urgency().per_share().times(order - taken).units();
    Cash::from_units(twice_cash + 2 * under)
}

fn check_size(largest: &[Shares], step: Shares) -> Result<(), SearchTooLarge> {
    let steps = |shares: &Shares| shares.get().checked_div(step.get()).unwrap_or(0) + 1;
    let splits = largest.iter().map(steps).fold(1_u64, u64::saturating_mul);
    if splits > LARGEST_SEARCH {
        Err(SearchTooLarge { splits })
    } else {
        Ok(())
    }
}

/// Visits every split with `sum <= order` in the order of the pseudocode's loops: the first venue
/// outermost, ascending.
fn for_each_split(
    largest: &[Shares],
    step: Shares,
    order: Shares,
    visit: &mut impl FnMut(&[Shares]),
) {
    fn descend(
        largest: &[Shares],
        step: Shares,
        left: Shares,
        split: &mut Vec<Shares>,
        visit: &mut impl FnMut(&[Shares]),
    ) {
        let Some(most) = largest.get(split.len()) else {
            visit(split);
            return;
        };
        let most = left.min(*most);
        let mut shares = Shares::ZERO;
        while shares <= most {
            split.push(shares);
            descend(largest, step, left - shares, split, visit);
            split.pop();
            match shares.get().checked_add(step.get()) {
                Some(next) if !step.is_zero() => shares = Shares::new(next),
                _ => break,
            }
        }
    }
    descend(
        largest,
        step,
        order,
        &mut Vec::with_capacity(largest.len()),
        visit,
    );
}

#[cfg(test)]
mod tests {
    use market_data::PerShare;

    use super::*;
    use crate::offer::{UnitCost, VenueIndex};

    fn offers(costs_and_sizes: &[(i64, u64)]) -> Vec<Offer> {
        let offer = |((cost, available), venue): (&(i64, u64), u16)| Offer {
            venue: VenueIndex(venue),
            cost: UnitCost(*cost),
            available: Shares::new(*available),
        };
        costs_and_sizes.iter().zip(0..).map(offer).collect()
    }

    fn penalties() -> Penalties {
        let units = |units| PerShare::from_units(units).unwrap();
        Penalties {
            lambda_over: units(10_000),
            lambda_under: units(100),
            theta_queue: units(7),
        }
    }

    fn shares(counts: &[u64]) -> Vec<Shares> {
        counts.iter().copied().map(Shares::new).collect()
    }

    #[test]
    fn the_pseudocode_charges_what_it_says() {
        // Three of four shares at 50, one of two at 60, one missing of five: at lambda_under and
        // theta.
        let cost = pseudocode_cost(
            Shares::new(5),
            &offers(&[(50, 3), (60, 2)]),
            &shares(&[4, 1]),
            penalties(),
        );
        assert_eq!(cost, Cash::from_units(3 * 50 + 60 + 107));
        let over = pseudocode_cost(
            Shares::new(3),
            &offers(&[(50, 4)]),
            &shares(&[4]),
            penalties(),
        );
        assert_eq!(over, Cash::from_units(4 * 50 + 10_007));
    }

    #[test]
    fn all_static_splits_are_looked_at_and_the_least_of_equals_is_taken() {
        let order = Shares::new(2);
        // A share at 107 costs what leaving it costs.
        let search = |offers: &[Offer]| {
            static_objective(order, TwiceReference(0), penalties(), offers).unwrap()
        };
        let tie = search(&offers(&[(107, 2)]));
        assert_eq!((tie.shares, tie.feasible), (shares(&[0]), 3));
        assert_eq!(tie.cost, Cash::from_units(2 * 2 * 107));
        // Of venues that cost the same, the earlier is used.
        let even = search(&offers(&[(50, 2), (50, 2)]));
        assert_eq!((even.shares, even.feasible), (shares(&[2, 0]), 6));
    }

    #[test]
    fn a_search_is_refused_from_one_split_too_many_on() {
        let size = |shares| Shares::new(shares);
        let at_limit = [size(LARGEST_SEARCH - 1)];
        assert_eq!(check_size(&at_limit, size(1)), Ok(()));
        let beyond = [size(LARGEST_SEARCH)];
        let splits = LARGEST_SEARCH + 1;
        assert_eq!(check_size(&beyond, size(1)), Err(SearchTooLarge { splits }));
        assert_eq!(check_size(&beyond, size(2)), Ok(()));
    }

    #[test]
    fn steps_of_nothing_end() {
        let mut seen = Vec::new();
        for_each_split(&shares(&[3]), Shares::ZERO, Shares::new(3), &mut |split| {
            seen.push(split.to_vec());
        });
        assert_eq!(seen, [shares(&[0])]);
    }
}
