//! The posted orders of one execution, at most one a venue.

use market_data::{Price, Shares};
use routing::offer::VenueIndex;

use crate::market::view::View;
use crate::order::child::Post;
use crate::venue::liquidity::Ledger;
use crate::venue::queue_position::{Resting, VenueUpdate};

/// What one row filled of a posted order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostedFill {
    /// The order's price.
    pub price: Price,
    /// Shares filled.
    pub shares: Shares,
    /// Of these, shares of a recorded trade; the others are of orders that came to the price.
    pub traded: Shares,
}

/// What is posted where.
#[derive(Clone, Debug)]
pub struct Posted {
    /// How many venues there are.
    venues: u16,
    /// Venues with an order, in order of venue: few at a time, however many there are.
    orders: Vec<(VenueIndex, Resting)>,
    open: Shares,
}

impl Posted {
    /// Nothing posted, over so many venues.
    pub fn new(venues: u16) -> Self {
        Self {
            venues,
            orders: Vec::new(),
            open: Shares::ZERO,
        }
    }

    /// Shares open in all.
    pub fn open(&self) -> Shares {
        self.open
    }

    /// The order at a venue.
    pub fn at(&self, venue: VenueIndex) -> Option<&Resting> {
        if self.open.is_zero() {
            return None; // most executions, at every row
        }
        let place = self.place(venue).ok()?;
        Some(&self.orders.get(place)?.1)
    }

    /// Where the order at a venue is, or where it belongs.
    fn place(&self, venue: VenueIndex) -> Result<usize, usize> {
        self.orders.binary_search_by_key(&venue, |(one, _)| *one)
    }

    /// All orders, by venue.
    pub fn iter(&self) -> impl Iterator<Item = (VenueIndex, &Resting)> {
        self.orders.iter().map(|(venue, resting)| (*venue, resting))
    }

    /// Posts an order on the book that `view` shows. It is refused, and nothing changes, where it
    /// would trade at once, beyond the limit of the parent order, or where an order rests. Gives
    /// the shares posted.
    pub(crate) fn post(&mut self, post: Post, view: &View) -> Shares {
        join(post, view).map_or(Shares::ZERO, |order| self.add(post.venue, order))
    }

    /// Adds an order at the back of its queue. It is refused where an order rests. Gives the shares
    /// added.
    pub(crate) fn add(&mut self, venue: VenueIndex, order: Resting) -> Shares {
        match self.place(venue) {
            Err(place) if venue.0 < self.venues && !order.open().is_zero() => {
                self.orders.insert(place, (venue, order));
                self.open += order.open();
                order.open()
            }
            _ => Shares::ZERO,
        }
    }

    /// Moves an order to another price on the book that `view` shows. It keeps its place at its own
    /// price, and where it would trade at once.
    pub(crate) fn replace(&mut self, venue: VenueIndex, price: Price, view: &View) {
        let place = self.place(venue).ok();
        let Some((_, resting)) = place.and_then(|place| self.orders.get_mut(place)) else {
            return;
        };
        if resting.price() == price {
            return;
        }
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

    /// Cancels what is open at a venue and gives how many shares that is.
    pub(crate) fn cancel(&mut self, venue: VenueIndex) -> Shares {
        let Ok(place) = self.place(venue) else {
            return Shares::ZERO;
        };
        let (_, resting) = self.orders.remove(place);
        self.open -= resting.open();
        resting.open()
    }

    /// Takes note of a row of `venue` that `ledger` has seen, and gives what it filled of the order
    /// there.
    pub(crate) fn observe(
        &mut self,
        venue: VenueIndex,
        update: &VenueUpdate,
        ledger: &mut Ledger,
    ) -> Option<PostedFill> {
        if self.open.is_zero() {
            return None;
        }
        let place = self.place(venue).ok()?;
        let (_, resting) = self.orders.get_mut(place)?;
        let traded = resting.advance(update);
        let mut filled = traded;
        if let Some(opposite) = update
            .opposite()
            .filter(|opposite| resting.is_reached_by(Some(*opposite)))
        {
            // Shares that came to our price would have traded with us.
            let shown = opposite.shares();
            let came = resting.fill(ledger.available(venue, opposite.price, shown, shown));
            if !came.is_zero() {
                ledger.take(venue, opposite.price, shown, came);
            }
            filled += came;
        }
        let price = resting.price();
        if resting.open().is_zero() {
            self.orders.remove(place);
        }
        self.open -= filled;
        (!filled.is_zero()).then_some(PostedFill {
            price,
            shares: filled,
            traded,
        })
    }
}

/// An order at the back of its queue; `None` where it would trade at once, or the parent order may
/// not trade at its price.
fn join(post: Post, view: &View) -> Option<Resting> {
    if !view.allows(post.price) {
        return None;
    }
    let own = view.queue_at(post.venue).map(|queue| queue.quote);
    let order = Resting::join(view.side(), post.price, post.shares, own);
    (!order.is_reached_by(view.opposite_at(post.venue))).then_some(order)
}
