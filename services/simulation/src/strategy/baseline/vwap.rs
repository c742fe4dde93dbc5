use market_data::Shares;
use routing::offer::{Offer, Take};

use crate::order::VwapVenues;
use crate::order::child::Orders;
use crate::schedule::Schedule;
use crate::strategy::situation::{Situation, Strategy};

/// Follows a time schedule like TWAP, but splits what is wanted in proportion to what is offered:
/// over the venues at the best price, or over all at their own best prices, which trades through
/// better ones ([`VwapVenues`]).
#[derive(Clone, Debug)]
pub struct Vwap {
    schedule: Schedule,
    venues: VwapVenues,
    offers: Vec<Offer>,
}

impl Vwap {
    /// Follows `schedule`, splitting over `venues`.
    pub fn new(schedule: Schedule, venues: VwapVenues) -> Self {
        Self {
            schedule,
            venues,
            offers: Vec::new(),
        }
    }
}

impl Strategy for Vwap {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let wanted = situation.behind(self.schedule.wanted_by(situation.time()));
        if wanted.is_zero() {
            return;
        }
        self.offers.clear();
        match self.venues {
            VwapVenues::All => self.offers.extend(situation.best_offers()),
            VwapVenues::BestPrice => self.offers.extend(situation.offers_at_best_price()),
        }
        self.offers.sort_unstable_by_key(|offer| offer.venue);
        take_in_proportion(wanted, &self.offers, &mut orders.takes);
    }

    fn schedule(&self) -> Option<&Schedule> {
        Some(&self.schedule)
    }
}

/// Splits `wanted` in proportion to what is available: whole shares by largest remainder, then
/// lower publisher id; all of it where no more than that is on offer. `offers` are in order of
/// publisher id.
fn take_in_proportion(wanted: Shares, offers: &[Offer], takes: &mut Vec<Take>) {
    let on_offer: u128 = offers
        .iter()
        .map(|offer| u128::from(offer.available.get()))
        .sum();
    let wanted = u128::from(wanted.get()).min(on_offer);
    if wanted == 0 {
        return;
    }
    let share = |offer: &Offer| wanted * u128::from(offer.available.get());
    let given: u128 = offers.iter().map(|offer| share(offer) / on_offer).sum();
    let mut by_remainder: Vec<_> = offers.iter().collect();
    by_remainder.sort_by_key(|offer| std::cmp::Reverse(share(offer) % on_offer));
    for (rank, offer) in (0_u128..).zip(by_remainder) {
        let shares = share(offer) / on_offer + u128::from(rank < wanted - given);
        if let Ok(shares @ 1..) = u64::try_from(shares) {
            takes.push(Take {
                venue: offer.venue,
                shares: Shares::new(shares),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use routing::offer::{UnitCost, VenueIndex};

    fn split(wanted: u64, available: &[u64]) -> Vec<u64> {
        let offers: Vec<_> = (0..)
            .zip(available)
            .map(|(venue, shares)| Offer {
                venue: VenueIndex(venue),
                cost: UnitCost(0),
                available: Shares::new(*shares),
            })
            .collect();
        let mut takes = Vec::new();
        take_in_proportion(Shares::new(wanted), &offers, &mut takes);
        let mut split = vec![0; available.len()];
        for take in takes {
            split[usize::from(take.venue.0)] += take.shares.get();
        }
        split
    }

    #[test]
    fn largest_remainder_then_lower_id() {
        assert_eq!(split(10, &[100, 100, 100]), [4, 3, 3]);
        assert_eq!(split(10, &[100, 250, 100]), [2, 6, 2]);
        assert_eq!(split(7, &[1, 2]), [1, 2]);
        assert_eq!(split(5, &[]), Vec::<u64>::new());
    }

    proptest! {
        #[test]
        fn a_split_sums_up_and_never_exceeds_what_is_there(
            wanted in 0..10_000_u64,
            available in proptest::collection::vec(0..4_000_u64, 0..8),
        ) {
            let shares = split(wanted, &available);
            prop_assert_eq!(shares.iter().sum::<u64>(), wanted.min(available.iter().sum()));
            prop_assert!(shares.iter().zip(&available).all(|(taken, there)| taken <= there));
        }
    }
}
