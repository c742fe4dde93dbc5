//! A strategy, and the situation in which it decides.

use market_data::{Price, Shares, Side, Timestamp};
use routing::offer::{Offer, Take, VenueIndex};
use routing::static_router::TwiceReference;

use crate::execution::emptied::Emptied;
use crate::execution::in_flight::InFlight;
use crate::execution::unacknowledged::UnknownFill;
use crate::market::view::{Displayed, Queue, View};
use crate::order::child::Orders;
use crate::schedule::Schedule;
use crate::venue::liquidity::Ledger;
use crate::venue::resting_orders::Posted;

/// Decides what to take from whom and what to post where: at the order's start, once per distinct
/// instant, and at the order's end.
pub trait Strategy: Send {
    /// Adds to `orders`, which come empty, what is to be sent now. Child orders beyond the
    /// remaining shares are cut to them.
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders);

    /// The schedule that it follows, at whose boundaries it decides too, whether or not a row comes
    /// then; `None` where it follows none.
    fn schedule(&self) -> Option<&Schedule> {
        None
    }
}

/// What a strategy knows when it decides.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    pub(super) view: &'a View,
    ledger: &'a Ledger,
    pub(super) posted: &'a Posted,
    on_their_way: Option<&'a InFlight>,
    /// Where nothing is left among many venues.
    emptied: Option<&'a Emptied>,
    pub(super) unknown: &'a [UnknownFill],
    order: Shares,
    remaining: Shares,
}

impl<'a> Situation<'a> {
    /// The market as `view` shows it, of which `ledger` says what is left for this strategy, and
    /// its own `posted` orders.
    pub fn new(
        view: &'a View,
        ledger: &'a Ledger,
        posted: &'a Posted,
        order: Shares,
        remaining: Shares,
    ) -> Self {
        Self {
            view,
            ledger,
            posted,
            on_their_way: None,
            emptied: None,
            unknown: &[],
            order,
            remaining,
        }
    }

    /// This context while the strategy does not know of these fills of posted shares.
    #[must_use]
    pub(crate) fn without_news_of(self, unknown: &'a [UnknownFill]) -> Self {
        Self { unknown, ..self }
    }

    /// This context without a look at what `emptied` knows that nothing is left of.
    #[must_use]
    pub(crate) fn with_emptied(self, emptied: &'a Emptied) -> Self {
        let emptied = Some(emptied);
        Self { emptied, ..self }
    }

    /// This context while child orders are on their way to venues: the displayed shares that they
    /// will take are not offered again.
    #[must_use]
    pub(crate) fn with_on_their_way(self, orders: &'a InFlight) -> Self {
        let on_their_way = Some(orders).filter(|orders| orders.takes_anything());
        Self {
            on_their_way,
            ..self
        }
    }

    /// The instant.
    pub fn time(&self) -> Timestamp {
        self.view.time()
    }

    /// Shares neither filled, nor posted, nor on their way to a venue.
    pub fn remaining(&self) -> Shares {
        self.remaining
    }

    /// Shares filled, posted, or on their way to a venue.
    pub fn committed(&self) -> Shares {
        self.order - self.remaining
    }

    /// How far the execution is behind a plan that wants `by_now` shares committed.
    pub fn behind(&self, by_now: Shares) -> Shares {
        Shares::new(by_now.get().saturating_sub(self.committed().get()))
    }

    /// The strategy's own posted orders as the venues have them.
    pub fn posted(&self) -> &Posted {
        self.posted
    }

    /// Posted shares that the strategy does not know to be filled or cancelled.
    pub fn posted_shares(&self) -> Shares {
        let unknown = self.unknown.iter();
        unknown.fold(self.posted.open(), |all, fill| all + fill.shares)
    }

    /// The queues that a posted order can join: every venue's best price on the order's own side,
    /// by venue.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.view.queues()
    }

    /// The queue at a venue.
    pub fn queue_at(&self, venue: VenueIndex) -> Option<&Queue> {
        self.view.queue_at(venue)
    }

    /// The queues at the best price on the order's own side, by venue. Behind it a queue looks
    /// cheap, and fills when the market comes to it, against us.
    pub fn best_queues(&self) -> impl Iterator<Item = &Queue> {
        self.view.best_queues()
    }

    /// Among the queues at the best price, the one in which a fill costs least, then of the lower
    /// publisher id.
    pub fn cheapest_queue(&self) -> Option<&Queue> {
        self.best_queues()
            .min_by_key(|queue| (queue.cost, queue.venue))
    }

    /// What can be taken, cheapest first, then lower publisher id. Prices with nothing left are not
    /// offered.
    pub fn offers(&self) -> impl Iterator<Item = Offer> {
        self.displayed()
            .filter_map(|displayed| self.offer(displayed))
    }

    /// [`Situation::offers`] at the best price of each venue only.
    pub fn best_offers(&self) -> impl Iterator<Item = Offer> {
        let best = self.displayed().filter(|displayed| displayed.is_best);
        best.filter_map(|displayed| self.offer(displayed))
    }

    /// [`Situation::offers`] at the best price, fees left out, at which anything is left.
    pub fn offers_at_best_price(&self) -> impl Iterator<Item = Offer> {
        let mut best = None::<Price>;
        for one in self.displayed() {
            if best.is_some_and(|best| self.view.is_behind(best, one.cost)) {
                break;
            }
            let is_better = best.is_none_or(|best| self.view.reaches(best, one.price));
            if is_better && self.offer(one).is_some() {
                best = Some(one.price);
            }
        }
        let may_have_it =
            move |one: &&Displayed| best.is_some_and(|best| !self.view.is_behind(best, one.cost));
        self.displayed()
            .take_while(may_have_it)
            .filter(move |one| Some(one.price) == best)
            .filter_map(|one| self.offer(one))
    }

    /// What is displayed, cheapest first, without what is known to be emptied.
    fn displayed(&self) -> impl Iterator<Item = &'a Displayed> {
        self.view.displayed_without(self.emptied)
    }

    /// What is left of a displayed price for this strategy.
    fn offer(&self, displayed: &Displayed) -> Option<Offer> {
        let available = self.left_of(displayed);
        (!available.is_zero()).then_some(Offer {
            venue: displayed.venue,
            cost: displayed.cost,
            available,
        })
    }

    /// Shares of a displayed price that are neither filled nor about to be.
    pub(crate) fn left_of(&self, displayed: &Displayed) -> Shares {
        let available = self.available(displayed);
        available - self.claimed(displayed).min(available)
    }

    fn available(&self, displayed: &Displayed) -> Shares {
        self.ledger.available(
            displayed.venue,
            displayed.price,
            displayed.shown,
            displayed.last_shown,
        )
    }

    /// Shares of a displayed price that child orders on their way will take: what better prices of
    /// the venue leave of them.
    fn claimed(&self, displayed: &Displayed) -> Shares {
        let Some(orders) = self.on_their_way else {
            return Shares::ZERO;
        };
        let (venue, price) = (displayed.venue, displayed.price);
        let mut claimed = orders.taking_at(venue, |limit| self.view.reaches(limit, price));
        for better in self.view.displayed_at_venue(venue) {
            if better.price == price || claimed.is_zero() {
                break;
            }
            claimed -= self.available(better).min(claimed);
        }
        claimed
    }

    /// The cheapest price displayed, whether or not anything is left of it for this strategy.
    pub fn cheapest_displayed(&self) -> Option<&Displayed> {
        self.view.displayed().next()
    }

    /// What is displayed and left for this strategy, cheapest first: each price as the venue shows
    /// it, with the shares that can be taken.
    pub fn displayed_and_left(&self) -> impl Iterator<Item = (&'a Displayed, Shares)> {
        let left = self.displayed().map(|one| (one, self.left_of(one)));
        left.filter(|(_, left)| !left.is_zero())
    }

    /// The side of the parent order.
    pub fn side(&self) -> Side {
        self.view.side()
    }

    /// Twice the mid of all venues in units of 1e-9 dollars; twice the best price where the own
    /// side is empty, `None` while nothing is on offer.
    pub fn twice_mid(&self) -> Option<i128> {
        self.view.twice_mid()
    }

    /// The mid on the scale of costs; `None` while nothing is on offer.
    pub fn reference(&self) -> Option<TwiceReference> {
        self.view.reference()
    }
}

/// Takes up to `shares`, cheapest first.
pub fn take_cheapest(
    mut shares: Shares,
    offers: impl Iterator<Item = Offer>,
    takes: &mut Vec<Take>,
) {
    for offer in offers {
        if shares.is_zero() {
            break;
        }
        let taken = shares.min(offer.available);
        takes.push(Take {
            venue: offer.venue,
            shares: taken,
        });
        shares -= taken;
    }
}
