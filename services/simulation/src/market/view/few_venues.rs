//! What a view keeps of a market of few venues: lists in order, in which a change is moved to where
//! it belongs.

use routing::offer::{UnitCost, VenueIndex};

use super::shown::{Displayed, Queue};

/// What few venues show, in order.
#[derive(Clone, Debug)]
pub(crate) struct FewVenues {
    /// Cheapest first, then lower publisher id.
    pub(crate) displayed: Vec<Displayed>,
    /// By venue.
    pub(crate) queues: Vec<Queue>,
}

impl FewVenues {
    /// Nothing yet, with room for so many venues.
    pub(crate) fn new(venues: usize) -> Self {
        Self {
            displayed: Vec::with_capacity(venues),
            queues: Vec::with_capacity(venues),
        }
    }

    /// Replaces a venue's best price on the side that the order trades against. Whether it moved is
    /// not asked: it does so often, and no processor foresees when.
    #[inline]
    pub(crate) fn replace_opposite(&mut self, venue: VenueIndex, new: Option<Displayed>) {
        let old = self.displayed.iter().position(|one| one.venue == venue);
        match (old, new) {
            (Some(place), Some(new)) => {
                self.displayed[place] = new;
                self.settle(place);
            }
            (Some(place), None) => {
                self.displayed.remove(place);
            }
            (None, Some(new)) => {
                self.displayed.push(new);
                self.settle(self.displayed.len() - 1);
            }
            (None, None) => {}
        }
    }

    /// Moves what is displayed at `place` to where its cost belongs; everything else is in order.
    fn settle(&mut self, mut place: usize) {
        let displayed = &mut self.displayed;
        while place > 0 && order_of(&displayed[place - 1]) > order_of(&displayed[place]) {
            displayed.swap(place - 1, place);
            place -= 1;
        }
        while place + 1 < displayed.len()
            && order_of(&displayed[place + 1]) < order_of(&displayed[place])
        {
            displayed.swap(place, place + 1);
            place += 1;
        }
    }

    /// Replaces a venue's best price on the order's own side.
    #[inline]
    pub(crate) fn replace_own(&mut self, venue: VenueIndex, new: Option<Queue>) {
        let old = self.queues.iter().position(|queue| queue.venue >= venue);
        let place = old.unwrap_or(self.queues.len());
        let is_there = old.is_some_and(|place| self.queues[place].venue == venue);
        match new {
            Some(new) if is_there => self.queues[place] = new,
            Some(new) => self.queues.insert(place, new),
            None if is_there => {
                self.queues.remove(place);
            }
            None => {}
        }
    }

    /// Puts prices in their order: cheapest first, then lower publisher id; queues by venue.
    pub(crate) fn sort(&mut self) {
        self.displayed.sort_by_key(order_of);
        self.queues.sort_by_key(|queue| queue.venue);
    }

    /// Forgets every quote.
    pub(crate) fn clear(&mut self) {
        self.displayed.clear();
        self.queues.clear();
    }
}

/// What stands in a list of few, then what is kept of many venues: one of them is empty, and nearly
/// always the second.
pub(crate) struct FewThenMany<F, M> {
    pub(crate) few: F,
    pub(crate) many: Option<M>,
}

impl<T, F, M: Iterator<Item = T>> FewThenMany<F, M> {
    #[cold]
    #[inline(never)]
    fn of_many(&mut self) -> Option<T> {
        self.many.as_mut()?.next()
    }
}

impl<T, F: Iterator<Item = T>, M: Iterator<Item = T>> Iterator for FewThenMany<F, M> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        match self.few.next() {
            None => self.of_many(),
            next => next,
        }
    }
}

/// Cheapest first, then lower publisher id.
fn order_of(displayed: &Displayed) -> (UnitCost, VenueIndex) {
    (displayed.cost, displayed.venue)
}
