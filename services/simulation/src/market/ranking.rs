//! The prices of many venues in order: the best is at hand, and so are all that are better than
//! another price, without a look at the rest.

use std::collections::BTreeSet;

use market_data::{Price, Side};
use routing::offer::VenueIndex;

/// Venues from which on their prices are kept in order: to look at fewer costs less than to keep an
/// order.
pub(crate) const MANY: usize = 128;

/// One price a venue at most, in order.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    /// Which side an order is on that finds the lowest price best: a buyer's.
    side: Side,
    /// By venue, its key.
    of: Vec<Option<i64>>,
    /// Lower is better on either side.
    keys: BTreeSet<(i64, VenueIndex)>,
}

impl Ranking {
    /// No prices yet, of so many venues; an order of `side` finds the lowest best, or the highest.
    pub(crate) fn new(side: Side, venues: usize) -> Self {
        Self {
            side,
            of: vec![None; venues],
            keys: BTreeSet::new(),
        }
    }

    fn key(&self, price: Price) -> i64 {
        match self.side {
            Side::Buy => price.units(),
            Side::Sell => -price.units(),
        }
    }

    /// Replaces the price of a venue.
    pub(crate) fn set(&mut self, venue: VenueIndex, price: Option<Price>) {
        let new = price.map(|price| self.key(price));
        let Some(key) = self.of.get_mut(usize::from(venue.0)) else {
            return;
        };
        if *key == new {
            return;
        }
        if let Some(old) = key.take() {
            self.keys.remove(&(old, venue));
        }
        if let Some(new) = new {
            *key = Some(new);
            self.keys.insert((new, venue));
        }
    }

    /// Forgets every price.
    pub(crate) fn clear(&mut self) {
        self.of.fill(None);
        self.keys.clear();
    }

    /// The best price.
    pub(crate) fn best(&self) -> Option<Price> {
        let (key, _) = self.keys.first()?;
        self.price(*key)
    }

    fn price(&self, key: i64) -> Option<Price> {
        let units = match self.side {
            Side::Buy => key,
            Side::Sell => -key,
        };
        Price::from_units(units).ok()
    }

    /// The best price of any venue but some.
    pub(crate) fn best_without(&self, left_out: impl Fn(VenueIndex) -> bool) -> Option<Price> {
        let others = self.keys.iter().filter(|(_, one)| !left_out(*one));
        self.price(others.map(|(key, _)| *key).next()?)
    }

    /// The venues at the best price, by rank.
    pub(crate) fn venues_at_best(&self) -> impl Iterator<Item = VenueIndex> + '_ {
        let best = self.keys.first().map(|(key, _)| *key);
        let at_best = self
            .keys
            .iter()
            .take_while(move |(key, _)| Some(*key) == best);
        at_best.map(|(_, venue)| *venue)
    }

    /// The venues whose price is better than `price`.
    pub(crate) fn better_than(&self, price: Price) -> impl Iterator<Item = VenueIndex> + '_ {
        let bound = (self.key(price), VenueIndex(0));
        self.keys.range(..bound).map(|(_, venue)| *venue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_a_look_at_all() {
        for side in [Side::Buy, Side::Sell] {
            let mut ranking = Ranking::new(side, 50);
            let mut plain: Vec<Option<Price>> = vec![None; 50];
            let mut random = 7_u64;
            for _ in 0..5_000 {
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let drawn = |bits: u32, below: u64| (random >> bits) % below;
                let venue = usize::try_from(drawn(33, 50)).unwrap();
                let units = i64::try_from(drawn(40, 9) * 1_000_000 + 1_000_000_000).unwrap();
                let price = (drawn(50, 4) > 0).then(|| Price::from_units(units).unwrap());
                let index = VenueIndex(u16::try_from(venue).unwrap());
                ranking.set(index, price);
                plain[venue] = price;
                let prices = plain.iter().flatten().copied();
                let best = match side {
                    Side::Buy => prices.min(),
                    Side::Sell => prices.max(),
                };
                assert_eq!(ranking.best(), best);
                let of = |wanted: &dyn Fn(Price) -> bool| -> Vec<_> {
                    let with = (0..).map(VenueIndex).zip(&plain);
                    with.filter(|(_, price)| price.is_some_and(wanted))
                        .map(|(venue, _)| venue)
                        .collect()
                };
                let at_best: Vec<_> = ranking.venues_at_best().collect();
                assert_eq!(at_best, of(&|price| Some(price) == best));
                let other = Price::from_units(1_004_000_000).unwrap();
                let mut better: Vec<_> = ranking.better_than(other).collect();
                better.sort_unstable();
                let is_better = |price: Price| match side {
                    Side::Buy => price < other,
                    Side::Sell => price > other,
                };
                assert_eq!(better, of(&is_better));
            }
            ranking.clear();
            assert_eq!(ranking.best(), None);
        }
    }
}
