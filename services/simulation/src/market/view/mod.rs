//! What a strategy is shown at one instant.

mod answers;
pub(super) mod costs;
pub(super) mod few_venues;
pub(crate) mod many_venues;
pub(crate) mod shown;

use std::cell::OnceCell;
use std::sync::Arc;

use market_data::{Depth, Event, Price, Quote, Shares, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use crate::market::book::{Book, opposite_and_own};
use crate::market::instant_rows::{Instant, RowsByVenue};
use crate::market::ranking::MANY;
use crate::market::touch::Touch;
use crate::order::latency::Delays;
use crate::order::{Assumptions, SnapshotMode, StaleAfter};
use costs::Costs;
use few_venues::FewVenues;
use many_venues::ManyVenues;
pub use shown::{Displayed, Queue};

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
    /// The version of the book when all of it was shown; `None` when something else is shown.
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
        let version = book.version();
        let good = time >= self.time && self.good_until.is_none_or(|until| time <= until);
        let since = self.shown.filter(|shown| good && *shown <= version);
        if since.is_none() {
            self.clear(time);
        }
        self.time = time;
        if since == Some(version) {
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
        self.shown = Some(version);
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
        self.shown = Some(book.version());
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

    /// Adds a venue, in any order, as far as the order may trade at its quotes.
    fn add(
        &mut self,
        venue: VenueIndex,
        opposite: Option<Quote>,
        own: Option<Quote>,
        last_shown: Shares,
    ) {
        let opposite = self.costs.within_limit(opposite);
        let own = self.costs.within_limit(own);
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
}
