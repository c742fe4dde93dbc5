//! The best prices over all venues.

use market_data::{Price, Quote, Side, Timestamp};
use routing::offer::VenueIndex;

use super::book::Book;
use crate::order::StaleAfter;

/// The best price on either side of the market over all venues, as an order of one side sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touch {
    /// On the side that the order trades against.
    pub opposite: Option<Price>,
    /// On the order's own side.
    pub own: Option<Price>,
}

impl Touch {
    /// The touch of every venue's latest quotes.
    pub fn of(book: &Book, side: Side, now: Timestamp, stale_after: impl Into<StaleAfter>) -> Self {
        let stale_after = stale_after.into();
        let venues = (0..book.venue_count()).map(VenueIndex);
        Self::over(
            side,
            venues.map(|venue| book.quotes(venue, side, now, stale_after)),
        )
    }

    /// The touch as it was when the instant before the rows ended that `book` has taken in since.
    pub fn before_instant(
        book: &Book,
        side: Side,
        now: Timestamp,
        stale_after: impl Into<StaleAfter>,
    ) -> Self {
        let stale_after = stale_after.into();
        let venues = (0..book.venue_count()).map(VenueIndex);
        Self::over(
            side,
            venues.map(|venue| book.quotes_before_instant(venue, side, now, stale_after)),
        )
    }

    fn over(side: Side, quotes: impl Iterator<Item = (Option<Quote>, Option<Quote>)>) -> Self {
        quotes.fold(Self::default(), |touch, quotes| touch.with(side, quotes))
    }

    /// The touch with the quotes of one more venue.
    pub(crate) fn with(self, side: Side, quotes: (Option<Quote>, Option<Quote>)) -> Self {
        let lower = |one: Price, other| match side {
            Side::Buy => one.min(other),
            Side::Sell => one.max(other),
        };
        let higher = |one: Price, other| match side {
            Side::Buy => one.max(other),
            Side::Sell => one.min(other),
        };
        let prices = (quotes.0.map(|one| one.price), quotes.1.map(|one| one.price));
        Self {
            opposite: self.opposite.into_iter().chain(prices.0).reduce(lower),
            own: self.own.into_iter().chain(prices.1).reduce(higher),
        }
    }

    /// The sum of best ask and best bid in units of 1e-9 dollars, twice the mid; twice the best
    /// opposite price where the own side is empty; `None` where the opposite side is.
    pub fn twice_mid(&self) -> Option<i128> {
        let opposite = i128::from(self.opposite?.units());
        Some(opposite + self.own.map_or(opposite, |own| i128::from(own.units())))
    }
}
