//! The liquidity ledger: the same displayed shares are never filled twice.
//!
//! A replayed book does not know our fills and goes on showing what we took. So each strategy keeps, for every
//! (venue, price) at which it filled, what was last shown there and what is still available to it. At every row that
//! shows size `s` at that price, as the venue's best or, where levels behind it are kept, as one of those:
//!
//! `available' = max(0, min(s, available + max(0, s - last shown)))`
//!
//! Only increases of the shown size add liquidity; a return to an earlier price finds the earlier ledger. Where nothing
//! was filled, the rule gives `available = s`, so that no entry is needed.

use market_data::{Price, Quote, Shares};
use routing::offer::VenueIndex;

use crate::order::FillModel;

/// What is available to one strategy.
#[derive(Clone, Debug)]
pub struct Ledger {
    model: FillModel,
    /// By venue, in order of price.
    venues: Vec<Vec<Entry>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    price: Price,
    last_shown: Shares,
    available: Shares,
}

impl Ledger {
    /// A ledger without fills over so many venues.
    pub fn new(model: FillModel, venues: u16) -> Self {
        Self {
            model,
            venues: vec![Vec::new(); usize::from(venues)],
        }
    }

    /// Takes note of a row: `quote` is the venue's best on the side that the order trades against, or a level behind it.
    pub fn observe(&mut self, venue: VenueIndex, quote: Quote) {
        if let Some(entries) = self.venues.get_mut(usize::from(venue.0))
            && let Ok(place) = position(entries, quote.price)
        {
            let entry = &mut entries[place];
            let shown = quote.shares();
            let added = Shares::new(shown.get().saturating_sub(entry.last_shown.get()));
            entry.available = shown.min(entry.available + added);
            entry.last_shown = shown;
        }
    }

    /// Whether anything was filled at a venue, so that its rows matter.
    pub fn watches(&self, venue: VenueIndex) -> bool {
        self.venues
            .get(usize::from(venue.0))
            .is_some_and(|entries| !entries.is_empty())
    }

    /// How many of the `shown` shares can be taken; `last_shown` is what the venue showed last at this price.
    pub fn available(
        &self,
        venue: VenueIndex,
        price: Price,
        shown: Shares,
        last_shown: Shares,
    ) -> Shares {
        match self.model {
            FillModel::Displayed => shown,
            FillModel::Ledger => {
                let entries = self
                    .venues
                    .get(usize::from(venue.0))
                    .map_or(&[][..], Vec::as_slice);
                let entry = position(entries, price).map(|place| entries[place].available);
                shown.min(entry.unwrap_or(last_shown))
            }
        }
    }

    /// Takes shares away; `last_shown` is what the venue showed last at this price.
    pub fn take(&mut self, venue: VenueIndex, price: Price, last_shown: Shares, shares: Shares) {
        if self.model == FillModel::Displayed {
            return;
        }
        let Some(entries) = self.venues.get_mut(usize::from(venue.0)) else {
            return;
        };
        match position(entries, price) {
            Ok(place) => entries[place].available -= shares,
            Err(place) => {
                let entry = Entry {
                    price,
                    last_shown,
                    available: last_shown - shares,
                };
                entries.insert(place, entry);
            }
        }
    }
}

/// Where the entry of a price is, or where it belongs.
fn position(entries: &[Entry], price: Price) -> Result<usize, usize> {
    entries.binary_search_by_key(&price, |entry| entry.price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    const VENUE: VenueIndex = VenueIndex(0);

    fn quote(dollars: i64, size: u32) -> Quote {
        Quote {
            price: Price::from_units(dollars * 1_000_000_000).unwrap(),
            size: NonZeroU32::new(size).unwrap(),
        }
    }

    /// Shows sizes at one price after a fill and gives what is available after each.
    fn available_after(first: u32, filled: u64, sizes: &[u32]) -> Vec<u64> {
        let mut ledger = Ledger::new(FillModel::Ledger, 1);
        let price = quote(100, first).price;
        ledger.take(
            VENUE,
            price,
            Shares::new(u64::from(first)),
            Shares::new(filled),
        );
        let mut all = Vec::new();
        for size in sizes {
            ledger.observe(VENUE, quote(100, *size));
            let shown = Shares::new(u64::from(*size));
            all.push(ledger.available(VENUE, price, shown, shown).get());
        }
        all
    }

    #[test]
    fn only_increases_of_the_shown_size_add_liquidity() {
        assert_eq!(
            available_after(100, 100, &[100, 99, 100, 150]),
            [0, 0, 1, 51]
        );
        assert_eq!(available_after(100, 40, &[100, 30, 100]), [60, 30, 100]);
        assert_eq!(available_after(100, 0, &[100, 7, 300]), [100, 7, 300]);
    }

    #[test]
    fn a_return_to_a_price_finds_its_ledger() {
        let mut ledger = Ledger::new(FillModel::Ledger, 1);
        let old = quote(100, 80);
        ledger.take(VENUE, old.price, old.shares(), Shares::new(80));
        ledger.observe(VENUE, quote(101, 500));
        ledger.observe(VENUE, quote(100, 90));
        assert_eq!(
            ledger
                .available(VENUE, old.price, Shares::new(90), Shares::new(90))
                .get(),
            10
        );
        assert_eq!(
            ledger
                .available(
                    VENUE,
                    quote(101, 1).price,
                    Shares::new(500),
                    Shares::new(500)
                )
                .get(),
            500
        );
    }

    #[test]
    fn displayed_fills_forget() {
        let mut ledger = Ledger::new(FillModel::Displayed, 1);
        let quote = quote(100, 80);
        ledger.take(VENUE, quote.price, quote.shares(), Shares::new(80));
        assert!(!ledger.watches(VENUE));
        assert_eq!(
            ledger
                .available(VENUE, quote.price, quote.shares(), quote.shares())
                .get(),
            80
        );
    }
}
