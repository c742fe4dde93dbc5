use crate::order::child::{Orders, Post};
use crate::strategy::situation::{Situation, Strategy};

/// One limit order for the whole parent order at the best bid of all venues (best ask for a sell):
/// among the queues there it joins the one in which a fill costs least, then that of the lower
/// publisher id. It follows the best price at its venue, and leaves for another one when its own is
/// not at the best price any more. What is not filled by the end is left to the completion.
///
/// The benchmark "limit orders only" of Cont and Kukanov is one order at the best bid that is never
/// moved; this one is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Peg;

impl Strategy for Peg {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let Some(best) = situation.best_queues().next() else {
            return;
        };
        let price = best.quote.price;
        let mut waiting = situation.remaining();
        if let Some((venue, resting)) = situation.posted().iter().next() {
            if resting.price() == price {
                return;
            }
            let own = situation.queue_at(venue);
            if own.is_some_and(|queue| queue.quote.price == price) {
                orders.replaces.push((venue, price));
                return;
            }
            orders.cancels.push(venue);
            waiting += resting.open();
        }
        let cheapest = situation.cheapest_queue().unwrap_or(best);
        orders.posts.push(Post {
            venue: cheapest.venue,
            price,
            shares: waiting,
        });
    }
}
