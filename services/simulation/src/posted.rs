//! The posted orders of one execution, at most one a venue.

use market_data::{Price, Shares};
use routing::offer::VenueIndex;

use crate::orders::Post;
use crate::queue::Resting;
use crate::view::View;

/// What is posted where.
#[derive(Clone, Debug)]
pub struct Posted {
    venues: Vec<Option<Resting>>,
    open: Shares,
}

impl Posted {
    /// Nothing posted, over so many venues.
    pub fn new(venues: u16) -> Self {
        Self {
            venues: vec![None; usize::from(venues)],
            open: Shares::ZERO,
        }
    }

    /// Shares open in all.
    pub fn open(&self) -> Shares {
        self.open
    }

    /// The order at a venue.
    pub fn at(&self, venue: VenueIndex) -> Option<&Resting> {
        self.venues.get(usize::from(venue.0))?.as_ref()
    }

    /// All orders, by venue.
    pub fn iter(&self) -> impl Iterator<Item = (VenueIndex, &Resting)> {
        let venues = (0..).map(VenueIndex).zip(&self.venues);
        venues.filter_map(|(venue, resting)| Some((venue, resting.as_ref()?)))
    }

    /// Posts an order on the book that `view` shows. It is refused, and nothing changes, where it would trade at once or where an
    /// order rests.
    pub(crate) fn post(&mut self, post: Post, view: &View) {
        let order = join(post, view);
        let Some(place) = self.venues.get_mut(usize::from(post.venue.0)) else {
            return;
        };
        if place.is_none() && !post.shares.is_zero() {
            *place = order;
            self.open += place.map_or(Shares::ZERO, |order| order.open());
        }
    }

    /// Moves an order to another price on the book that `view` shows. It stays where it is when it would trade at once.
    pub(crate) fn replace(&mut self, venue: VenueIndex, price: Price, view: &View) {
        let Some(Some(resting)) = self.venues.get_mut(usize::from(venue.0)) else {
            return;
        };
        let shares = resting.open();
        let moved = Post {
            venue,
            price,
            shares,
        };
        if let Some(moved) = join(moved, view) {
            *resting = moved;
        }
    }

    /// Cancels what is open at a venue.
    pub(crate) fn cancel(&mut self, venue: VenueIndex) {
        if let Some(resting) = self.take(venue) {
            self.open -= resting.open();
        }
    }

    /// Changes an order in place and gives what that filled of it; a filled order is gone.
    pub(crate) fn fill(
        &mut self,
        venue: VenueIndex,
        change: impl FnOnce(&mut Resting) -> Shares,
    ) -> Option<(Price, Shares)> {
        let place = self.venues.get_mut(usize::from(venue.0))?;
        let resting = place.as_mut()?;
        let (price, filled) = (resting.price(), change(resting));
        if resting.open().is_zero() {
            *place = None;
        }
        self.open -= filled;
        (!filled.is_zero()).then_some((price, filled))
    }

    fn take(&mut self, venue: VenueIndex) -> Option<Resting> {
        self.venues.get_mut(usize::from(venue.0))?.take()
    }
}

/// An order at the back of its queue; `None` where it would trade at once.
fn join(post: Post, view: &View) -> Option<Resting> {
    let own = view.queue_at(post.venue).map(|queue| queue.quote);
    let order = Resting::join(view.side(), post.price, post.shares, own);
    (!order.is_reached_by(view.near_at(post.venue))).then_some(order)
}
