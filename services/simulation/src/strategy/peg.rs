use routing::offer::VenueIndex;

use super::{Situation, Strategy};
use crate::order::child::{Orders, Post};

/// One limit order for the whole parent order at the best bid of one venue (best ask for a sell), moved whenever that changes. The
/// venue is the one with the lowest cost of a passive fill when the window opens, then the lower publisher id. What is not
/// filled by the end is left to the completion. The benchmark "limit orders only" of Cont and Kukanov.
#[derive(Clone, Copy, Debug, Default)]
pub struct Peg {
    venue: Option<VenueIndex>,
}

impl Strategy for Peg {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let cheapest = situation.cheapest_queue().map(|queue| queue.venue);
        self.venue = self.venue.or(cheapest);
        let Some(queue) = self.venue.and_then(|venue| situation.queue_at(venue)) else {
            return;
        };
        let (venue, price) = (queue.venue, queue.quote.price);
        match situation.posted().at(venue) {
            Some(resting) if resting.price() == price => {}
            Some(_) => orders.replaces.push((venue, price)),
            None => orders.posts.push(Post {
                venue,
                price,
                shares: situation.remaining(),
            }),
        }
    }
}
