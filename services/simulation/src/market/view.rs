//! What a strategy is shown at one instant.

use std::cell::OnceCell;
use std::num::NonZeroU32;
use std::ops::Bound;
use std::sync::Arc;

use market_data::{Depth, Event, PerShare, Price, Quote, Shares, Side, Tape, Timestamp};
use routing::offer::{UnitCost, VenueIndex};
use routing::static_router::TwiceReference;

use crate::market::book::{Book, opposite_and_own};
use crate::market::instant_rows::{Instant, RowsByVenue};
use crate::market::many_venues::{ManyVenues, Place};
use crate::market::ranking::MANY;
pub use crate::market::shown::{Displayed, Queue};
use crate::market::touch::Touch;
use crate::order::latency::Delays;
use crate::order::{Assumptions, SnapshotMode, StaleAfter};

/// The market at one instant, seen from one side: asks for a buy, bids for a sell.
#[derive(Clone, Debug)]
pub struct View {
    side: Side,
    depth: Option<Arc<Depth>>,
    fees: Vec<PerShare>,
    /// Rebates with the sign turned.
    posted_fees: Vec<PerShare>,
    /// The worst price that is shown.
    limit: Option<Price>,
    delays: Vec<Delays>,
    time: Timestamp,
    displayed: Vec<Displayed>,
    queues: Vec<Queue>,
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
        let Assumptions { fees, latency, .. } = assumptions;
        let venues = || tape.venues().iter();
        let turned = |rebate: PerShare| PerShare::from_units(-rebate.units()).unwrap_or_default();
        Self {
            side,
            depth: tape.depth().cloned(),
            fees: venues().map(|venue| fees.of(*venue).fee).collect(),
            posted_fees: venues()
                .map(|venue| turned(fees.of(*venue).rebate))
                .collect(),
            delays: venues().map(|venue| latency.of(*venue)).collect(),
            limit: assumptions.limit,
            time: Timestamp::default(),
            displayed: Vec::with_capacity(tape.venues().len()),
            queues: Vec::with_capacity(tape.venues().len()),
            many: (tape.venues().len() >= MANY)
                .then(|| Box::new(ManyVenues::new(side, tape.venues().len()))),
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
                let market = Touch::of(book, self.side, time, assumptions.stale_after);
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
                let (opposite, own) = book.quotes(venue, self.side, time, stale_after);
                let (opposite, own) = (self.within_limit(opposite), self.within_limit(own));
                self.replace_opposite(venue, opposite);
                self.replace_own(venue, own);
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
            let (opposite, own) = book.quotes(venue, self.side, time, stale_after);
            let (opposite, own) = (self.within_limit(opposite), self.within_limit(own));
            let until = (opposite.is_some() || own.is_some())
                .then(|| book.good_until(venue, stale_after))
                .flatten();
            let displayed =
                opposite.map(|quote| self.displayed_at(venue, quote, quote.shares(), true));
            let queue = own.map(|quote| self.queue_of(venue, quote));
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

    /// Replaces a venue's best price on the side that the order trades against. Whether it moved is
    /// not asked: it does so often, and no processor foresees when.
    fn replace_opposite(&mut self, venue: VenueIndex, quote: Option<Quote>) {
        let new = quote.map(|quote| self.displayed_at(venue, quote, quote.shares(), true));
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
    fn replace_own(&mut self, venue: VenueIndex, quote: Option<Quote>) {
        let new = quote.map(|quote| self.queue_of(venue, quote));
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

    fn show(
        &mut self,
        book: &Book,
        time: Timestamp,
        quotes: impl Fn(VenueIndex, Side) -> ((Option<Quote>, Option<Quote>), Option<usize>),
    ) {
        self.clear(time);
        let depth = self.depth.take();
        for venue in (0..book.venue_count()).map(VenueIndex) {
            let ((opposite, own), event) = quotes(venue, self.side);
            self.add(
                venue,
                opposite,
                own,
                opposite.map_or(Shares::ZERO, Quote::shares),
            );
            if let (Some(depth), Some(event), Some(_)) = (&depth, event, opposite) {
                let behind = depth.behind_best(event, self.side);
                for quote in behind
                    .filter_map(|quote| self.within_limit(Some(quote)))
                    .collect::<Vec<_>>()
                {
                    let behind = self.displayed_at(venue, quote, quote.shares(), false);
                    self.displayed.push(behind);
                }
            }
        }
        self.depth = depth;
        self.sort();
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
            side: self.side,
            depth: depth.as_deref(),
        };
        for place in rows.first().iter().copied() {
            let event = &instant.events[place];
            let venue = book.venue_of(event);
            let (opposite, own) = opposite_and_own(self.side, event.ask(), event.bid());
            let last_shown = |quote: Quote| instant.last_shown(venue, quote.price);
            self.add(
                venue,
                opposite,
                own,
                opposite.map_or(Shares::ZERO, last_shown),
            );
            let behind = instant.behind_best(place);
            for quote in behind
                .filter_map(|quote| self.within_limit(Some(quote)))
                .collect::<Vec<_>>()
            {
                let behind = self.displayed_at(venue, quote, last_shown(quote), false);
                self.displayed.push(behind);
            }
        }
        self.depth = depth;
        self.rows = rows;
        self.sort();
    }

    fn clear(&mut self, time: Timestamp) {
        self.time = time;
        self.displayed.clear();
        self.queues.clear();
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
            self.queues.push(self.queue_of(venue, own));
        }
        if let Some(opposite) = opposite {
            let displayed = self.displayed_at(venue, opposite, last_shown, true);
            self.displayed.push(displayed);
        }
    }

    /// Puts prices in their order: cheapest first, then lower publisher id; queues by venue.
    fn sort(&mut self) {
        self.displayed.sort_by_key(order_of);
        self.queues.sort_by_key(|queue| queue.venue);
    }

    fn displayed_at(
        &self,
        venue: VenueIndex,
        quote: Quote,
        last_shown: Shares,
        is_best: bool,
    ) -> Displayed {
        Displayed {
            venue,
            cost: self.all_in(venue, quote.price),
            price: quote.price,
            shown: quote.shares(),
            last_shown,
            is_best,
        }
    }

    fn queue_of(&self, venue: VenueIndex, quote: Quote) -> Queue {
        Queue {
            venue,
            cost: UnitCost(self.signed(quote.price).0 + self.posted_fee(venue).units()),
            quote,
        }
    }

    /// A quote, unless the order may not trade at its price.
    fn within_limit(&self, quote: Option<Quote>) -> Option<Quote> {
        quote.filter(|quote| {
            let price = self.signed(quote.price);
            self.limit.is_none_or(|limit| price <= self.signed(limit))
        })
    }

    fn signed(&self, price: Price) -> UnitCost {
        match self.side {
            Side::Buy => UnitCost(price.units()),
            Side::Sell => UnitCost(-price.units()),
        }
    }

    /// The all-in cost of a share at `price` at a venue.
    pub fn all_in(&self, venue: VenueIndex, price: Price) -> UnitCost {
        UnitCost(self.signed(price).0 + self.fee(venue).units())
    }

    /// The taker fee at a venue.
    pub fn fee(&self, venue: VenueIndex) -> PerShare {
        let fee = self.fees.get(usize::from(venue.0));
        fee.copied().unwrap_or_default()
    }

    /// The fee for a posted share that fills at a venue: its rebate with the sign turned.
    pub fn posted_fee(&self, venue: VenueIndex) -> PerShare {
        let fee = self.posted_fees.get(usize::from(venue.0));
        fee.copied().unwrap_or_default()
    }

    /// How long messages between the trader and a venue take.
    pub fn delays(&self, venue: VenueIndex) -> Delays {
        let delays = self.delays.get(usize::from(venue.0));
        delays.copied().unwrap_or_default()
    }

    /// The side of the parent order.
    pub fn side(&self) -> Side {
        self.side
    }

    /// The instant.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What a row of the tape shows behind its best price, to an order of this side.
    pub(crate) fn behind_best(&self, event: usize) -> impl Iterator<Item = Quote> + '_ {
        let depth = self.depth.iter();
        depth.flat_map(move |depth| depth.behind_best(event, self.side))
    }

    /// How many levels a row of the tape can show.
    pub(crate) fn levels(&self) -> usize {
        let depth = self.depth.as_ref();
        depth.map_or(1, |depth| usize::from(depth.levels()))
    }

    /// What is displayed, cheapest first, then lower publisher id.
    pub fn displayed(&self) -> impl Iterator<Item = &Displayed> {
        FewThenMany {
            few: self.displayed.iter(),
            many: self.many.as_deref().map(ManyVenues::displayed),
        }
    }

    /// What is displayed, among many venues from a place on.
    pub(crate) fn displayed_from(&self, from: Bound<Place>) -> impl Iterator<Item = &Displayed> {
        let many = self.many.as_deref();
        FewThenMany {
            few: self.displayed.iter(),
            many: many.map(|many| many.displayed_from(from).map(|(_, displayed)| displayed)),
        }
    }

    /// What is kept of a market of many venues.
    pub(crate) fn many(&self) -> Option<&ManyVenues> {
        self.many.as_deref()
    }

    /// What a venue displays on the side that the order trades against, its best price first.
    pub fn displayed_at_venue(&self, venue: VenueIndex) -> impl Iterator<Item = &Displayed> {
        let displayed = self.displayed.iter();
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
        self.signed(price) <= self.signed(limit)
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
            few: self.queues.iter(),
            many: self.many.as_deref().map(ManyVenues::queues),
        }
    }

    /// The queues at the best price on the order's own side, by venue.
    pub fn best_queues(&self) -> impl Iterator<Item = &Queue> {
        let best = self.best_own();
        let queues = self.queues.iter();
        let queues = queues.filter(move |queue| Some(queue.quote.price) == best);
        FewThenMany {
            few: queues,
            many: self.many.as_deref().map(ManyVenues::best_queues),
        }
    }

    /// What a venue displays on the order's own side.
    pub fn queue_at(&self, venue: VenueIndex) -> Option<&Queue> {
        let queue = self.queues.iter().find(|queue| queue.venue == venue);
        queue.or_else(|| self.many.as_ref()?.queue_at(venue))
    }

    /// The best price, without fees, on the side that the order trades against.
    pub fn best(&self) -> Option<Price> {
        *self.opposite.get_or_init(|| {
            let best = self.displayed.iter().filter(|one| one.is_best);
            let prices = best.map(|one| one.price);
            let best = match self.side {
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
            let prices = self.queues.iter().map(|queue| queue.quote.price);
            let best = match self.side {
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
        Some(match self.side {
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

    /// The reference price of the static router: the mid on the scale of costs.
    pub fn reference(&self) -> Option<TwiceReference> {
        let opposite = self.signed(self.best()?);
        Some(TwiceReference::middle(
            opposite,
            self.best_own().map_or(opposite, |own| self.signed(own)),
        ))
    }
}

/// What stands in a list of few, then what is kept of many venues: one of them is empty, and nearly
/// always the second.
struct FewThenMany<F, M> {
    few: F,
    many: Option<M>,
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
