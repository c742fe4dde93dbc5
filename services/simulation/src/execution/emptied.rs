//! What an order has left nothing of, among many venues: so that the next look does not pass by all
//! of it again.

use std::ops::Bound;

use crate::market::many_venues::Place;
use crate::market::view::View;
use crate::venue::liquidity::Ledger;

/// How far, from the cheapest price on, nothing that a view displays is left for one strategy. It
/// follows one view and one ledger.
#[derive(Clone, Debug)]
pub(crate) struct Emptied {
    /// Where what may be left begins.
    left: Bound<Place>,
    /// How many changes of the view are taken account of.
    seen: usize,
}

impl Default for Emptied {
    fn default() -> Self {
        Self {
            left: Bound::Unbounded,
            seen: 0,
        }
    }
}

impl Emptied {
    /// Where what may be left begins in what `view` displays.
    pub(crate) fn left(&self) -> Bound<Place> {
        self.left
    }

    /// Takes account of what has changed. Shares come to be available only with a row of their
    /// venue, and every row of a venue is a change of the view.
    pub(crate) fn follow(&mut self, view: &View, ledger: &Ledger) {
        let Some(many) = view.many() else {
            return;
        };
        match many.changed_since(self.seen) {
            Some(changed) => {
                for place in changed.filter_map(|venue| many.place_of(venue)) {
                    if self.is_before(place) {
                        self.left = Bound::Included(place);
                    }
                }
            }
            None => self.left = Bound::Unbounded,
        }
        self.seen = many.changes();
        for (place, displayed) in many.displayed_from(self.left) {
            let available = ledger.available(
                displayed.venue,
                displayed.price,
                displayed.shown,
                displayed.last_shown,
            );
            if !available.is_zero() {
                self.left = Bound::Included(*place);
                break;
            }
            self.left = Bound::Excluded(*place);
        }
    }

    /// Whether a place lies where nothing was left.
    fn is_before(&self, place: Place) -> bool {
        match self.left {
            Bound::Included(left) => place < left,
            Bound::Excluded(left) => place <= left,
            Bound::Unbounded => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use market_data::synth::{self, Config};
    use market_data::{Event, Price, PublisherId, Quote, Row, Shares, Side, Tape, Timestamp};

    use super::*;
    use crate::market::book::{Book, opposite_and_own};
    use crate::order::{Assumptions, FillModel};
    use crate::strategy::Situation;
    use crate::venue::queue_position::VenueUpdate;
    use crate::venue::resting_orders::Posted;

    /// Numbers without a pattern.
    fn drawn(state: &mut u64, below: u64) -> u64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % below
    }

    fn crowd(seed: u64) -> Tape {
        let mut state = seed;
        let config = Config::default();
        let symbol = synth::generate(&config).unwrap().next().unwrap().symbol;
        let mut time = Timestamp::default() + Duration::from_secs(1_700_000_000);
        let quote = |cents: u64, size: u64| Quote {
            price: Price::from_units(i64::try_from(cents * 10_000_000).unwrap()).unwrap(),
            size: NonZeroU32::new(u32::try_from(size + 1).unwrap()).unwrap(),
        };
        let rows = (0..6_000).map(|_| {
            time = time + Duration::from_millis(drawn(&mut state, 900));
            let (venue, cents) = (drawn(&mut state, 200), 10_000 + drawn(&mut state, 6));
            let there = drawn(&mut state, 9);
            Row {
                event: Event::quote(
                    time,
                    PublisherId(u16::try_from(venue + 1).unwrap()),
                    (there != 0).then(|| quote(cents + 1, drawn(&mut state, 4))),
                    (there != 1).then(|| quote(cents - 9, drawn(&mut state, 4))),
                ),
                sequence: 0,
                ts_recv: None,
                symbol,
            }
        });
        Tape::split(rows.collect(), &synth::symbols(&config)).remove(0)
    }

    #[test]
    fn what_is_offered_is_what_a_look_at_all_finds() {
        for (seed, side) in [(1, Side::Buy), (2, Side::Sell), (3, Side::Buy)] {
            let tape = crowd(seed);
            let assumptions = Assumptions::default();
            let mut book = Book::under(&tape, &assumptions);
            let mut view = View::new(&tape, side, &assumptions);
            let mut ledger = Ledger::new(FillModel::Ledger, side, book.venue_count());
            let posted = Posted::new(book.venue_count());
            let (mut emptied, mut state, mut passed) = (Emptied::default(), seed, 0);
            for event in tape.events() {
                let venue = book.venue_of(event);
                let (ask, bid) = book.apply(event);
                let update = VenueUpdate::by(event, side, opposite_and_own(side, ask, bid).0);
                ledger.observe(venue, &update, std::iter::empty(), 1);
                if drawn(&mut state, 4) == 0 {
                    continue; // several rows between two looks
                }
                view.show_book(&book, event.ts_event, assumptions.stale_after);
                let size = Shares::new(1_000_000);
                let all = Situation::new(&view, &ledger, &posted, size, size);
                emptied.follow(&view, &ledger);
                let some = all.with_emptied(&emptied);
                assert!(some.offers().eq(all.offers()));
                assert!(some.best_offers().eq(all.best_offers()));
                assert!(some.offers_at_best_price().eq(all.offers_at_best_price()));
                passed += usize::from(emptied.left() != Bound::Unbounded);
                let wanted = usize::try_from(drawn(&mut state, 12)).unwrap();
                let taken: Vec<_> = all.offers().take(wanted).collect();
                for offer in taken {
                    let shown = view.opposite_at(offer.venue).unwrap();
                    let part = Shares::new(1 + drawn(&mut state, offer.available.get()));
                    ledger.take(offer.venue, shown.price, shown.shares(), part);
                }
            }
            assert!(passed > 1_000, "{passed}");
        }
    }
}
