//! The rows of one instant, as strategies are shown them in event mode.

use market_data::{Depth, Event, Price, Quote, Shares, Side};

use crate::book::near_and_far;

/// The rows of an instant, seen from one side.
#[derive(Clone, Copy)]
pub(crate) struct Instant<'a> {
    pub(crate) events: &'a [Event],
    /// The place of the first of them on the tape.
    pub(crate) first: usize,
    pub(crate) side: Side,
    pub(crate) depth: Option<&'a Depth>,
}

impl<'a> Instant<'a> {
    /// The place of the first row of each venue.
    pub(crate) fn first_rows(self) -> impl Iterator<Item = usize> + 'a {
        (0..self.events.len()).filter(move |place| {
            let venue = self.events[*place].publisher;
            let mut earlier = self.events[..*place].iter();
            !earlier.any(|earlier| earlier.publisher == venue)
        })
    }

    /// What a row shows behind its best price; nothing where it shows no price.
    pub(crate) fn behind_best(self, place: usize) -> impl Iterator<Item = Quote> + 'a {
        let depth = self.depth.filter(|_| self.best(place).is_some());
        depth
            .into_iter()
            .flat_map(move |depth| depth.behind_best(self.first + place, self.side))
    }

    /// The best price of a row on the side that the order trades against.
    pub(crate) fn best(self, place: usize) -> Option<Quote> {
        let event = &self.events[place];
        near_and_far(self.side, event.ask(), event.bid()).0
    }

    /// What the venue of a row last showed at a price, in that row or in a later one.
    pub(crate) fn last_shown(self, place: usize, price: Price) -> Shares {
        let venue = self.events[place].publisher;
        let rows =
            (place..self.events.len()).filter(|later| self.events[*later].publisher == venue);
        let shown =
            rows.flat_map(|later| self.best(later).into_iter().chain(self.behind_best(later)));
        let last = shown.filter(|quote| quote.price == price).last();
        last.map_or(Shares::ZERO, Quote::shares)
    }
}
