//! What a strategy reads of a view.

use std::num::NonZeroU32;

use market_data::{PerShare, Price, Quote, Side, Timestamp};
use routing::offer::{UnitCost, VenueIndex};
use routing::static_router::TwiceReference;

use super::few_venues::FewThenMany;
use super::many_venues::ManyVenues;
use super::{Displayed, Queue, View};
use crate::execution::emptied::Emptied;
use crate::market::touch::Touch;
use crate::order::latency::Delays;

impl View {
    /// The all-in cost of a share at `price` at a venue.
    pub fn all_in(&self, venue: VenueIndex, price: Price) -> UnitCost {
        self.costs.all_in(venue, price)
    }

    /// The taker fee at a venue.
    pub fn fee(&self, venue: VenueIndex) -> PerShare {
        self.costs.fee(venue)
    }

    /// The fee for a posted share that fills at a venue: its rebate with the sign turned.
    pub fn posted_fee(&self, venue: VenueIndex) -> PerShare {
        self.costs.posted_fee(venue)
    }

    /// The cost of a share that fills in an order posted at a venue for `price`.
    pub fn posted_cost(&self, venue: VenueIndex, price: Price) -> UnitCost {
        self.costs.posted_cost(venue, price)
    }

    /// How long messages between the trader and a venue take.
    pub fn delays(&self, venue: VenueIndex) -> Delays {
        let delays = self.delays.get(usize::from(venue.0));
        delays.copied().unwrap_or_default()
    }

    /// The side of the parent order.
    pub fn side(&self) -> Side {
        self.costs.side()
    }

    /// The instant.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What a row of the tape shows behind its best price, to an order of this side.
    pub(crate) fn behind_best(&self, event: usize) -> impl Iterator<Item = Quote> + '_ {
        let depth = self.depth.iter();
        depth.flat_map(move |depth| depth.behind_best(event, self.costs.side()))
    }

    /// How many levels a row of the tape can show.
    pub(crate) fn levels(&self) -> usize {
        let depth = self.depth.as_ref();
        depth.map_or(1, |depth| usize::from(depth.levels()))
    }

    /// What is displayed, cheapest first, then lower publisher id.
    pub fn displayed(&self) -> impl Iterator<Item = &Displayed> {
        FewThenMany {
            few: self.few.displayed.iter(),
            many: self.many.as_deref().map(ManyVenues::displayed),
        }
    }

    /// What is displayed, among many venues without what has been `emptied`.
    pub(crate) fn displayed_without<'a>(
        &'a self,
        emptied: Option<&'a Emptied>,
    ) -> impl Iterator<Item = &'a Displayed> {
        FewThenMany {
            few: self.few.displayed.iter(),
            many: (self.many.as_deref()).map(|many| Emptied::displayed_without(emptied, many)),
        }
    }

    /// Whether a share at this all-in cost has a price, without fees, that is worse than `price`,
    /// whatever the venue.
    pub(crate) fn is_behind(&self, price: Price, cost: UnitCost) -> bool {
        self.costs.is_behind(price, cost)
    }

    /// What is kept of a market of many venues.
    pub(crate) fn many(&self) -> Option<&ManyVenues> {
        self.many.as_deref()
    }

    /// What a venue displays on the side that the order trades against, its best price first.
    pub fn displayed_at_venue(&self, venue: VenueIndex) -> impl Iterator<Item = &Displayed> {
        let displayed = self.few.displayed.iter();
        let displayed = displayed.filter(move |displayed| displayed.venue == venue);
        let is_many = self.many.is_some();
        displayed.chain(is_many.then(|| self.at_one_of_many(venue)).flatten())
    }

    #[cold]
    #[inline(never)]
    fn at_one_of_many(&self, venue: VenueIndex) -> Option<&Displayed> {
        self.many.as_ref()?.displayed_at(venue)
    }

    /// Whether the order may trade at `price`.
    pub fn allows(&self, price: Price) -> bool {
        self.costs.allows(price)
    }

    /// Whether an order of this side with a limit trades at `price`.
    pub fn reaches(&self, limit: Price, price: Price) -> bool {
        self.costs.signed(price) <= self.costs.signed(limit)
    }

    /// What a venue displays on the side that the order trades against.
    pub fn opposite_at(&self, venue: VenueIndex) -> Option<Quote> {
        let displayed = self.displayed_at_venue(venue).find(|one| one.is_best)?;
        let size = u32::try_from(displayed.shown.get()).ok()?;
        Some(Quote {
            price: displayed.price,
            size: NonZeroU32::new(size)?,
        })
    }

    /// What venues display on the order's own side, by venue.
    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        FewThenMany {
            few: self.few.queues.iter(),
            many: self.many.as_deref().map(ManyVenues::queues),
        }
    }

    /// The queues at the best price on the order's own side, by venue.
    pub fn best_queues(&self) -> impl Iterator<Item = &Queue> {
        let best = self.best_own();
        let queues = self.few.queues.iter();
        let queues = queues.filter(move |queue| Some(queue.quote.price) == best);
        FewThenMany {
            few: queues,
            many: self.many.as_deref().map(ManyVenues::best_queues),
        }
    }

    /// What a venue displays on the order's own side.
    pub fn queue_at(&self, venue: VenueIndex) -> Option<&Queue> {
        let queue = self.few.queues.iter().find(|queue| queue.venue == venue);
        queue.or_else(|| self.many.as_ref()?.queue_at(venue))
    }

    /// The best price, without fees, on the side that the order trades against.
    pub fn best(&self) -> Option<Price> {
        *self.opposite.get_or_init(|| {
            let best = self.few.displayed.iter().filter(|one| one.is_best);
            let prices = best.map(|one| one.price);
            let best = match self.costs.side() {
                Side::Buy => prices.min(),
                Side::Sell => prices.max(),
            };
            best.or_else(|| self.best_of_many(true))
        })
    }

    #[cold]
    #[inline(never)]
    fn best_of_many(&self, opposite: bool) -> Option<Price> {
        let many = self.many.as_ref()?;
        if opposite {
            many.opposite.best()
        } else {
            many.own.best()
        }
    }

    /// The best price shown, without rebates, on the order's own side.
    pub fn best_own(&self) -> Option<Price> {
        *self.own.get_or_init(|| {
            let prices = self.few.queues.iter().map(|queue| queue.quote.price);
            let best = match self.costs.side() {
                Side::Buy => prices.max(),
                Side::Sell => prices.min(),
            };
            best.or_else(|| self.best_of_many(false))
        })
    }

    /// Whether the other side of the market shows a price.
    pub fn has_own(&self) -> bool {
        self.queues().next().is_some()
    }

    /// Best ask minus best bid in units of 1e-9 dollars; `None` where a side is empty.
    pub fn spread(&self) -> Option<i64> {
        let (opposite, own) = (self.best()?.units(), self.best_own()?.units());
        Some(match self.costs.side() {
            Side::Buy => opposite - own,
            Side::Sell => own - opposite,
        })
    }

    /// The sum of best ask and best bid in units of 1e-9 dollars, twice the mid; twice the best
    /// price where the other side is empty; `None` where this side is.
    pub fn twice_mid(&self) -> Option<i128> {
        let opposite = i128::from(self.best()?.units());
        Some(
            opposite
                + self
                    .best_own()
                    .map_or(opposite, |own| i128::from(own.units())),
        )
    }

    /// The touch over all venues, whether or not all of them are shown.
    pub fn market(&self) -> Touch {
        self.market.unwrap_or_else(|| Touch {
            opposite: self.best(),
            own: self.best_own(),
        })
    }

    /// The best prices of all of many venues but some.
    pub(crate) fn touch_without(&self, left_out: impl Fn(VenueIndex) -> bool) -> Touch {
        let many = self.many.as_ref();
        Touch {
            opposite: many.and_then(|many| many.opposite.best_without(&left_out)),
            own: many.and_then(|many| many.own.best_without(&left_out)),
        }
    }

    /// The reference price of the static router: the mid on the scale of costs.
    pub fn reference(&self) -> Option<TwiceReference> {
        let opposite = self.costs.signed(self.best()?);
        Some(TwiceReference::middle(
            opposite,
            self.best_own()
                .map_or(opposite, |own| self.costs.signed(own)),
        ))
    }
}
