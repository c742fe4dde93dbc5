//! The liquidity ledger: the same displayed shares are never filled twice.
//!
//! A replayed book does not know our fills and goes on showing what we took. So each strategy
//! keeps, for every (venue, price), what was last shown there and what is available to it: at first
//! sight, or when its order starts, all that is shown. At every row that shows size `s` at that
//! price, as the venue's best or, where levels behind it are kept, as one of those:
//!
//! `available' = max(0, min(s, available + max(0, s - last shown)))`
//!
//! Only increases of the shown size add liquidity. A trade at the price takes its shares from what
//! is available, for others took them: what they took is not there for us too. Where the venue's
//! best price becomes worse than a price, that price is gone, and what comes back there later is
//! new; so is one that is missing among the levels that a row shows. A price behind all that a row
//! can show may still be there, and is kept.
//!
//! A trade comes before what its row shows. One without a side took nothing that was displayed:
//! auctions and hidden orders are printed so. Where all that was last shown is available, the rule
//! gives `available = s`: such a price needs no entry, and an entry that gets there is dropped.

use market_data::{Price, Quote, Shares, Side};
use routing::offer::VenueIndex;

use super::queue_position::VenueUpdate;
use crate::order::FillModel;

/// What is available to one strategy.
#[derive(Clone, Debug)]
pub struct Ledger {
    model: FillModel,
    side: Side,
    /// By venue, in order of price.
    venues: Vec<Vec<Entry>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    price: Price,
    last_shown: Shares,
    available: Shares,
    /// Whether the row that is being looked at shows it.
    shown_now: bool,
}

impl Entry {
    fn show(&mut self, shown: Shares) {
        let added = Shares::new(shown.get().saturating_sub(self.last_shown.get()));
        self.available = shown.min(self.available + added);
        self.last_shown = shown;
        self.shown_now = true;
    }

    fn trade(&mut self, shares: Shares) {
        self.available -= shares.min(self.available);
    }

    /// Whether it says what would be so without it.
    fn is_idle(&self) -> bool {
        self.available == self.last_shown
    }
}

impl Ledger {
    /// The ledger of an order of `side` without fills over so many venues.
    pub fn new(model: FillModel, side: Side, venues: u16) -> Self {
        Self {
            model,
            side,
            venues: vec![Vec::new(); usize::from(venues)],
        }
    }

    /// Takes note of a row of a venue, which shows `behind` behind its best price, of so many
    /// `levels` that rows keep: one where they keep the best price alone.
    pub fn observe(
        &mut self,
        venue: VenueIndex,
        update: &VenueUpdate,
        behind: impl Iterator<Item = Quote>,
        levels: usize,
    ) {
        if self.model == FillModel::Displayed {
            return;
        }
        let side = self.side;
        let Some(entries) = self.venues.get_mut(usize::from(venue.0)) else {
            return;
        };
        if let Some((price, shares)) = update.taken() {
            match (position(entries, price), update.displayed()) {
                (Ok(place), _) => entries[place].trade(shares),
                (Err(place), Some(displayed)) => {
                    let mut entry = Entry {
                        price,
                        last_shown: displayed,
                        available: displayed,
                        shown_now: false,
                    };
                    entry.trade(shares);
                    entries.insert(place, entry);
                }
                (Err(_), None) => {} // never displayed: nothing of it was available
            }
        }
        let Some(best) = update.opposite() else {
            entries.clear();
            return;
        };
        if entries.is_empty() {
            return;
        }
        let (mut shows, mut deepest) = (0, best.price);
        for shown in std::iter::once(best).chain(behind) {
            shows += 1;
            deepest = shown.price;
            if let Ok(place) = position(entries, shown.price) {
                entries[place].show(shown.shares());
            }
        }
        // Behind what is shown there may be more, but where a row could have shown it.
        let may_be_behind =
            |entry: &Entry| shows >= levels && is_better(side, deepest, entry.price);
        entries.retain_mut(|entry| {
            let is_there = std::mem::take(&mut entry.shown_now) || may_be_behind(entry);
            is_there && !entry.is_idle()
        });
    }

    /// Whether rows of a venue matter: not all that it shows is available.
    pub fn watches(&self, venue: VenueIndex) -> bool {
        self.venues
            .get(usize::from(venue.0))
            .is_some_and(|entries| !entries.is_empty())
    }

    /// How many of the `shown` shares can be taken; `last_shown` is what the venue showed last at
    /// this price.
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
            Ok(place) => {
                entries[place].available -= shares;
            }
            Err(place) => {
                let entry = Entry {
                    price,
                    last_shown,
                    available: last_shown - shares,
                    shown_now: false,
                };
                if entries.capacity() == 0 {
                    entries.reserve_exact(1); // one price at most of most of many venues
                }
                entries.insert(place, entry);
            }
        }
    }
}

/// Whether `price` is better for an order of `side` than `than`.
fn is_better(side: Side, price: Price, than: Price) -> bool {
    match side {
        Side::Buy => price < than,
        Side::Sell => price > than,
    }
}

/// Where the entry of a price is, or where it belongs.
fn position(entries: &[Entry], price: Price) -> Result<usize, usize> {
    entries.binary_search_by_key(&price, |entry| entry.price)
}

#[cfg(test)]
mod tests {
    use super::*;
    use market_data::event::{Action, BookSide, Cause};
    use market_data::{Event, PublisherId, Timestamp};
    use std::num::NonZeroU32;

    const VENUE: VenueIndex = VenueIndex(0);

    fn quote(dollars: i64, size: u32) -> Quote {
        Quote {
            price: Price::from_units(dollars * 1_000_000_000).unwrap(),
            size: NonZeroU32::new(size).unwrap(),
        }
    }

    /// A ledger with what its venue last showed.
    struct Venue {
        ledger: Ledger,
        shown: Option<Quote>,
    }

    impl Venue {
        fn showing(model: FillModel, side: Side, shown: Quote) -> Self {
            Self {
                ledger: Ledger::new(model, side, 1),
                shown: Some(shown),
            }
        }

        fn take(&mut self, shares: u64) {
            let shown = self.shown.unwrap();
            let shares = Shares::new(shares);
            self.ledger.take(VENUE, shown.price, shown.shares(), shares);
        }

        /// A row that shows `quote`, and perhaps a trade of so many shares at so many dollars;
        /// gives what is available then.
        fn row(&mut self, shown: Option<Quote>, trade: Option<(i64, u32)>) -> u64 {
            let (ask, bid) = match self.ledger.side {
                Side::Buy => (shown, None),
                Side::Sell => (None, shown),
            };
            let mut event = Event::quote(Timestamp::default(), PublisherId(1), ask, bid);
            if let Some((dollars, size)) = trade {
                event.cause = Cause::new(Action::Trade, BookSide::Bid);
                event.set_price(Some(quote(dollars, 1).price));
                event.size = size;
            }
            let update = VenueUpdate::by(&event, self.ledger.side, self.shown);
            self.ledger.observe(VENUE, &update, std::iter::empty(), 1);
            self.shown = shown;
            shown.map_or(0, |quote| {
                let shown = quote.shares();
                let available = self.ledger.available(VENUE, quote.price, shown, shown);
                available.get()
            })
        }
    }

    /// Shows sizes at one price after a fill and gives what is available after each.
    fn available_after(first: u32, filled: u64, sizes: &[u32]) -> Vec<u64> {
        let mut venue = Venue::showing(FillModel::Ledger, Side::Buy, quote(100, first));
        venue.take(filled);
        let each = sizes.iter();
        each.map(|size| venue.row(Some(quote(100, *size)), None))
            .collect()
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
    fn a_price_that_was_gone_comes_back_new_and_one_behind_the_best_is_kept() {
        for (side, worse, better) in [(Side::Buy, 101, 99), (Side::Sell, 99, 101)] {
            let mut venue = Venue::showing(FillModel::Ledger, side, quote(100, 80));
            venue.take(80);
            assert_eq!(venue.row(Some(quote(better, 500)), None), 500);
            assert_eq!(venue.row(Some(quote(100, 90)), None), 10, "{side}");
            assert_eq!(venue.row(Some(quote(worse, 500)), None), 500);
            assert_eq!(venue.row(Some(quote(100, 90)), None), 90, "{side}");
            venue.take(90);
            assert_eq!(venue.row(None, None), 0);
            assert_eq!(venue.row(Some(quote(100, 90)), None), 90, "{side}");
        }
    }

    #[test]
    fn what_others_took_is_gone_whichever_row_shows_it() {
        for side in [Side::Buy, Side::Sell] {
            for shown_with_trade in [100, 20] {
                let mut venue = Venue::showing(FillModel::Ledger, side, quote(100, 100));
                venue.take(45);
                let traded = venue.row(Some(quote(100, shown_with_trade)), Some((100, 80)));
                assert_eq!(traded, 0, "55 were left, and others wanted 80");
                assert_eq!(venue.row(Some(quote(100, 20)), None), 0);
                assert_eq!(venue.row(Some(quote(100, 50)), None), 30);
            }
        }
    }

    #[test]
    fn what_others_took_is_gone_where_nothing_was_filled_too() {
        let mut venue = Venue::showing(FillModel::Ledger, Side::Buy, quote(100, 100));
        assert_eq!(venue.row(Some(quote(100, 100)), Some((100, 30))), 70);
        assert_eq!(venue.row(Some(quote(100, 100)), Some((100, 30))), 40);
        assert_eq!(venue.row(Some(quote(100, 40)), None), 40);
        assert!(!venue.ledger.watches(VENUE), "all that is shown is there");
        assert_eq!(venue.row(Some(quote(100, 40)), Some((100, 30))), 10);
        assert_eq!(
            venue.row(Some(quote(100, 40)), None),
            10,
            "nothing was added"
        );
        assert_eq!(venue.row(Some(quote(100, 45)), None), 15);
        assert_eq!(venue.row(Some(quote(100, 45)), Some((99, 30))), 15);
        assert_eq!(venue.row(Some(quote(101, 45)), Some((100, 30))), 45);
        assert!(!venue.ledger.watches(VENUE), "the price is gone");
    }

    #[test]
    fn displayed_fills_forget() {
        let mut venue = Venue::showing(FillModel::Displayed, Side::Buy, quote(100, 80));
        venue.take(80);
        assert!(!venue.ledger.watches(VENUE));
        assert_eq!(venue.row(Some(quote(100, 80)), Some((100, 80))), 80);
    }
}
