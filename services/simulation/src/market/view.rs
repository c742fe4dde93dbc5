//! What a strategy is shown at one instant.

use std::cell::OnceCell;
use std::num::NonZeroU32;
use std::sync::Arc;

use market_data::{Depth, Event, PerShare, Price, Quote, Shares, Side, Tape, Timestamp};
use routing::offer::{UnitCost, VenueIndex};
use routing::static_router::TwiceReference;

use crate::execution::emptied::Emptied;
use crate::market::book::{Book, opposite_and_own};
use crate::market::costs::Costs;
use crate::market::few_venues::{FewThenMany, FewVenues};
use crate::market::instant_rows::{Instant, RowsByVenue};
use crate::market::many_venues::ManyVenues;
use crate::market::ranking::MANY;
pub use crate::market::shown::{Displayed, Queue};
use crate::market::touch::Touch;
use crate::order::latency::Delays;
use crate::order::{Assumptions, SnapshotMode, StaleAfter};

/// The market at one instant, seen from one side: asks for a buy, bids for a sell.
#[derive(Clone, Debug)]
pub struct View {
    costs: Costs,
    depth: Option<Arc<Depth>>,
    delays: Vec<Delays>,
    time: Timestamp,
    few: FewVenues,
    /// What is displayed, and the queues, of a market of many venues, where the view follows the
    /// book.
    many: Option<Box<ManyVenues>>,
    /// The best price on either side, without fees and rebates, once somebody has asked.
    opposite: OnceCell<Option<Price>>,
    own: OnceCell<Option<Price>>,
    /// The touch over all venues, where not all are shown.
    market: Option<Touch>,
    /// How many events the book had taken in when all of it was shown; `None` when something else
    /// is shown.
    shown: Option<usize>,
    /// Until when all that is shown is good if nothing changes; `None` for no end.
    good_until: Option<Timestamp>,
    /// Room for sorting out the rows of an instant.
    rows: RowsByVenue,
}

impl View {
    /// An empty view for the venues of `tape`.
    pub fn new(tape: &Tape, side: Side, assumptions: &Assumptions) -> Self {
        let venues = tape.venues();
        let delays = venues.iter().map(|venue| assumptions.latency.of(*venue));
        Self {
            costs: Costs::new(venues, side, assumptions),
            depth: tape.depth().cloned(),
            delays: delays.collect(),
            time: Timestamp::default(),
            few: FewVenues::new(venues.len()),
            many: (venues.len() >= MANY).then(|| Box::new(ManyVenues::new(side, venues.len()))),
            opposite: OnceCell::new(),
            own: OnceCell::new(),
            market: None,
            shown: None,
            good_until: None,
            rows: RowsByVenue::default(),
        }
    }

    /// Shows an instant: the book after it as far as news of it has come, or its own rows, as
    /// `assumptions` say. Rows come with their instant: the delay of data is for the book. A view
    /// is always shown the same book.
    #[inline]
    pub fn show_instant(&mut self, book: &Book, instant: &[Event], assumptions: &Assumptions) {
        let Some(time) = instant.last().map(|event| event.ts_event) else {
            return;
        };
        match assumptions.snapshots {
            SnapshotMode::Consolidated => self.show_known(book, time, assumptions.stale_after),
            SnapshotMode::Event => {
                self.show_rows(book, instant, time);
                let market = Touch::of(book, self.costs.side(), time, assumptions.stale_after);
                self.market = Some(market);
            }
        }
    }

    /// Shows every venue's latest quote as far as news of it has come. A view is always shown the
    /// same book.
    #[inline]
    pub fn show_known(&mut self, book: &Book, time: Timestamp, stale_after: impl Into<StaleAfter>) {
        let stale_after = stale_after.into();
        if !book.is_delayed() {
            return self.show_book(book, time, stale_after);
        }
        self.show(book, time, |venue, side| {
            let quotes = book.seen_quotes(venue, side, time, stale_after);
            (quotes, book.seen_event(venue, time))
        });
    }

    /// Shows every venue's latest quote. A view is always shown the same book.
    #[inline]
    pub fn show_book(&mut self, book: &Book, time: Timestamp, stale_after: impl Into<StaleAfter>) {
        let stale_after = stale_after.into();
        if self.depth.is_none() {
            return self.follow(book, time, stale_after);
        }
        self.show(book, time, |venue, side| {
            let quotes = book.quotes(venue, side, time, stale_after);
            (quotes, book.event(venue))
        });
    }

    /// Shows every venue's best quotes, no level behind them, whatever the tape has.
    pub(crate) fn show_best(&mut self, book: &Book, time: Timestamp, stale_after: StaleAfter) {
        self.follow(book, time, stale_after);
    }

    /// Shows every venue's best quotes by replacing those that have changed since the book was last
    /// shown.
    fn follow(&mut self, book: &Book, time: Timestamp, stale_after: StaleAfter) {
        if self.many.is_some() {
            return self.follow_many(book, time, stale_after);
        }
        let events = book.events();
        let good = time >= self.time && self.good_until.is_none_or(|until| time <= until);
        let since = self.shown.filter(|shown| good && *shown <= events);
        if since.is_none() {
            self.clear(time);
        }
        self.time = time;
        if since == Some(events) {
            return;
        }
        let since = since.unwrap_or_default();
        for venue in (0..book.venue_count()).map(VenueIndex) {
            if book.changed(venue) >= Some(since) {
                let (opposite, own) = book.quotes(venue, self.costs.side(), time, stale_after);
                let (opposite, own) = (
                    self.costs.within_limit(opposite),
                    self.costs.within_limit(own),
                );
                let displayed = opposite.map(|quote| self.costs.whole(venue, quote));
                self.few.replace_opposite(venue, displayed);
                let queue = own.map(|quote| self.costs.queue(venue, quote));
                self.few.replace_own(venue, queue);
                if (opposite.is_some() || own.is_some())
                    && let Some(until) = book.good_until(venue, stale_after)
                {
                    self.good_until = Some(self.good_until.map_or(until, |all| all.min(until)));
                }
            }
        }
        self.forget_best();
        self.shown = Some(events);
    }

    /// [`View::follow`] among many venues: those that have changed, and those whose quotes have
    /// become too old.
    #[cold]
    fn follow_many(&mut self, book: &Book, time: Timestamp, stale_after: StaleAfter) {
        let Some(mut many) = self.many.take() else {
            return;
        };
        let since = self.shown.filter(|_| time >= self.time);
        let changes = since.and_then(|since| book.changes(since));
        if changes.is_none() {
            self.clear(time);
            many.clear();
        }
        self.time = time;
        let show = |many: &mut ManyVenues, venue| {
            let (opposite, own) = book.quotes(venue, self.costs.side(), time, stale_after);
            let (opposite, own) = (
                self.costs.within_limit(opposite),
                self.costs.within_limit(own),
            );
            let until = (opposite.is_some() || own.is_some())
                .then(|| book.good_until(venue, stale_after))
                .flatten();
            let displayed = opposite.map(|quote| self.costs.whole(venue, quote));
            let queue = own.map(|quote| self.costs.queue(venue, quote));
            many.replace(venue, displayed, queue, until);
        };
        match changes {
            Some(changes) => changes
                .iter()
                .for_each(|(_, venue)| show(&mut many, *venue)),
            None => (0..book.venue_count()).for_each(|venue| show(&mut many, VenueIndex(venue))),
        }
        while let Some(venue) = many.stale(time) {
            show(&mut many, venue);
        }
        self.many = Some(many);
        self.forget_best();
        self.shown = Some(book.events());
    }

    fn show(
        &mut self,
        book: &Book,
        time: Timestamp,
        quotes: impl Fn(VenueIndex, Side) -> ((Option<Quote>, Option<Quote>), Option<usize>),
    ) {
        self.clear(time);
        let depth = self.depth.take();
        for venue in (0..book.venue_count()).map(VenueIndex) {
            let ((opposite, own), event) = quotes(venue, self.costs.side());
            self.add(
                venue,
                opposite,
                own,
                opposite.map_or(Shares::ZERO, Quote::shares),
            );
            if let (Some(depth), Some(event), Some(_)) = (&depth, event, opposite) {
                let behind = depth.behind_best(event, self.costs.side());
                self.add_behind(venue, behind, Quote::shares);
            }
        }
        self.depth = depth;
        self.few.sort();
    }

    /// Shows the first row of each venue that quoted at this instant.
    fn show_rows(&mut self, book: &Book, instant: &[Event], time: Timestamp) {
        self.clear(time);
        let depth = self.depth.take();
        let rows = std::mem::take(&mut self.rows).of(instant, book);
        let instant = Instant {
            events: instant,
            by_venue: &rows,
            first: book.events().saturating_sub(instant.len()),
            side: self.costs.side(),
            depth: depth.as_deref(),
        };
        for place in rows.first().iter().copied() {
            let event = &instant.events[place];
            let venue = book.venue_of(event);
            let (opposite, own) = opposite_and_own(self.costs.side(), event.ask(), event.bid());
            let last_shown = |quote: Quote| instant.last_shown(venue, quote.price);
            self.add(
                venue,
                opposite,
                own,
                opposite.map_or(Shares::ZERO, last_shown),
            );
            self.add_behind(venue, instant.behind_best(place), last_shown);
        }
        self.depth = depth;
        self.rows = rows;
        self.few.sort();
    }

    fn clear(&mut self, time: Timestamp) {
        self.time = time;
        self.few.clear();
        if let Some(many) = &mut self.many {
            many.clear();
        }
        self.market = None;
        self.shown = None;
        self.good_until = None;
        self.forget_best();
    }

    fn forget_best(&mut self) {
        self.opposite = OnceCell::new();
        self.own = OnceCell::new();
    }

    /// Adds a venue, in any order.
    fn add(
        &mut self,
        venue: VenueIndex,
        opposite: Option<Quote>,
        own: Option<Quote>,
        last_shown: Shares,
    ) {
        if let Some(own) = own {
            self.few.queues.push(self.costs.queue(venue, own));
        }
        if let Some(opposite) = opposite {
            let displayed = self.costs.displayed(venue, opposite, last_shown, true);
            self.few.displayed.push(displayed);
        }
    }

    /// Adds what a venue shows behind its best price.
    fn add_behind(
        &mut self,
        venue: VenueIndex,
        behind: impl Iterator<Item = Quote>,
        last_shown: impl Fn(Quote) -> Shares,
    ) {
        let costs = &self.costs;
        let behind = behind.filter_map(|quote| costs.within_limit(Some(quote)));
        let displayed = |quote| costs.displayed(venue, quote, last_shown(quote), false);
        self.few.displayed.extend(behind.map(displayed));
    }

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

    /// The best prices of all of many venues but one.
    pub(crate) fn touch_without(&self, venue: VenueIndex) -> Touch {
        let many = self.many.as_ref();
        Touch {
            opposite: many.and_then(|many| many.opposite.best_without(venue)),
            own: many.and_then(|many| many.own.best_without(venue)),
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
