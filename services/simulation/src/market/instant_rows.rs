//! The rows of one instant, as strategies are shown them in event mode.

use market_data::{Depth, Event, Price, Quote, Shares, Side};
use routing::offer::VenueIndex;

use crate::market::book::{Book, opposite_and_own};

/// Which rows of an instant are of the same venue, so that none looks at the rows of another.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowsByVenue {
    /// The first row of each venue, in order.
    first: Vec<usize>,
    /// By venue, its last row.
    last: Vec<Option<usize>>,
    /// By row, the row of its venue before it.
    before: Vec<Option<usize>>,
}

impl RowsByVenue {
    /// Sorts out the rows of another instant.
    pub(crate) fn of(mut self, events: &[Event], book: &Book) -> Self {
        self.first.clear();
        self.before.clear();
        self.last.clear();
        self.last.resize(usize::from(book.venue_count()), None);
        for (place, event) in events.iter().enumerate() {
            let Some(last) = self.last.get_mut(usize::from(book.venue_of(event).0)) else {
                continue;
            };
            let before = last.replace(place);
            if before.is_none() {
                self.first.push(place);
            }
            self.before.push(before);
        }
        self
    }

    /// The place of the first row of each venue.
    pub(crate) fn first(&self) -> &[usize] {
        &self.first
    }

    /// The rows of a venue, the last one first.
    fn backwards(&self, venue: VenueIndex) -> impl Iterator<Item = usize> + '_ {
        let last = self.last.get(usize::from(venue.0)).copied().flatten();
        std::iter::successors(last, |place| self.before.get(*place).copied().flatten())
    }
}

/// The rows of an instant, seen from one side.
#[derive(Clone, Copy)]
pub(crate) struct Instant<'a> {
    pub(crate) events: &'a [Event],
    pub(crate) by_venue: &'a RowsByVenue,
    /// The place of the first of them on the tape.
    pub(crate) first: usize,
    pub(crate) side: Side,
    pub(crate) depth: Option<&'a Depth>,
}

impl<'a> Instant<'a> {
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
        opposite_and_own(self.side, event.ask(), event.bid()).0
    }

    /// What a row says of a price, as the ledger has it ([`crate::venue::liquidity`]): the shares
    /// shown there, or none where it could show the price and does not; `None` where the price is
    /// behind all that it can show.
    fn says(self, place: usize, price: Price) -> Option<Shares> {
        let Some(best) = self.best(place) else {
            return Some(Shares::ZERO);
        };
        let levels = self.depth.map_or(1, |depth| usize::from(depth.levels()));
        let (mut shows, mut deepest) = (0, best.price);
        for quote in std::iter::once(best).chain(self.behind_best(place)) {
            if quote.price == price {
                return Some(quote.shares());
            }
            shows += 1;
            deepest = quote.price;
        }
        let is_behind = match self.side {
            Side::Buy => price > deepest,
            Side::Sell => price < deepest,
        };
        (!is_behind || shows < levels).then_some(Shares::ZERO)
    }

    /// What a venue last showed at a price: nothing where a later row says that it is gone.
    pub(crate) fn last_shown(self, venue: VenueIndex, price: Price) -> Shares {
        let mut rows = self.by_venue.backwards(venue);
        let last = rows.find_map(|place| self.says(place, price));
        last.unwrap_or_default()
    }
}
