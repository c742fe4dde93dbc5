//! Every venue's latest quote.

mod instant;
mod known;
pub mod moments;
pub(super) mod venue_state;

use std::collections::VecDeque;
use std::time::Duration;

use market_data::{Event, Price, PublisherId, Quote, Shares, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use super::changes::Changes;
use super::ranking::{MANY, Ranking};
use crate::order::latency::Latency;
use crate::order::{Assumptions, Crossed, StaleAfter};
use venue_state::VenueState;
pub use venue_state::opposite_and_own;

/// Prices behind its best one that are kept for a venue: trades reach no further.
const MOST_BEHIND: usize = 64;

/// The consolidated book: what each venue last showed.
#[derive(Clone, Debug)]
pub struct Book {
    /// Index by publisher id, so that no event is hashed.
    index: Vec<u16>,
    venues: Vec<VenueState>,
    crossed: Crossed,
    /// By venue, where news takes time: how long, and earlier states from the one that is known now
    /// on.
    delayed: Vec<(Duration, VecDeque<VenueState>)>,
    /// Events taken in so far, which is the place of the next one on the tape.
    events: usize,
    /// How often what venues offer may have changed: by each row, and by the end of an instant.
    version: usize,
    /// The instant of the last row.
    instant: Timestamp,
    /// The venues that have shown a row in it, until it has ended, and what they offered before.
    unsettled: Vec<(VenueIndex, VenueState)>,
    /// By venue: asks, then bids, that were its best before a better one came, the last of them
    /// last, no more than [`MOST_BEHIND`].
    behind: Vec<[Vec<Quote>; 2]>,
    /// What a market of many venues has besides, so that a row costs no look at all of them.
    many: Option<Box<Many>>,
}

/// The order that a book of many venues keeps.
#[derive(Clone, Debug)]
struct Many {
    changes: Changes<VenueIndex>,
    /// The asks and the bids that are offered, where those that are crossed are put out.
    offered: Option<[Ranking; 2]>,
    /// Room for the venues that one row crosses.
    crossed: Vec<VenueIndex>,
}

impl Book {
    /// An empty book over the venues of `tape`.
    pub fn new(tape: &Tape) -> Self {
        let mut index = vec![0; usize::from(u16::MAX) + 1];
        for (PublisherId(id), rank) in tape.venues().iter().zip(0..) {
            index[usize::from(*id)] = rank;
        }
        let venues = tape.venues().len();
        let is_many = venues >= MANY;
        // Of many venues most hardly ever speak.
        let room = if is_many { 0 } else { MOST_BEHIND };
        Self {
            index,
            venues: vec![VenueState::default(); tape.venues().len()],
            crossed: Crossed::Trade,
            delayed: Vec::new(),
            events: 0,
            version: 0,
            instant: Timestamp::default(),
            unsettled: Vec::with_capacity(tape.venues().len().min(MANY)),
            behind: tape
                .venues()
                .iter()
                .map(|_| [(); 2].map(|()| Vec::with_capacity(room)))
                .collect(),
            many: is_many.then(|| {
                Box::new(Many {
                    changes: Changes::new(venues),
                    offered: None,
                    crossed: Vec::new(),
                })
            }),
        }
    }

    /// An empty book that offers what `assumptions` say when venues cross each other.
    pub fn under(tape: &Tape, assumptions: &Assumptions) -> Self {
        let mut book = Self::new(tape);
        book.crossed = assumptions.crossed;
        if let Some(many) = &mut book.many
            && assumptions.crossed == Crossed::OlderOut
        {
            let venues = tape.venues().len();
            many.offered = Some([Side::Buy, Side::Sell].map(|side| Ranking::new(side, venues)));
        }
        book
    }

    /// An empty book that also knows what has come to the trader.
    pub fn delayed(tape: &Tape, assumptions: &Assumptions) -> Self {
        let latency: &Latency = &assumptions.latency;
        let mut book = Self::under(tape, assumptions);
        if latency.delays_data() {
            let delayed = |venue: &PublisherId| (latency.of(*venue).data, VecDeque::new());
            book.delayed = tape.venues().iter().map(delayed).collect();
        }
        book
    }

    /// Whether the trader knows of some venue only later.
    pub(crate) fn is_delayed(&self) -> bool {
        !self.delayed.is_empty()
    }

    /// The rank of the event's venue.
    pub fn venue_of(&self, event: &Event) -> VenueIndex {
        VenueIndex(self.index[usize::from(event.publisher.0)])
    }

    /// Takes in whole instants.
    pub fn take_in(&mut self, rows: &[Event]) {
        for event in rows {
            self.apply(event);
        }
        self.end_instant();
    }

    /// Replaces the venue's quotes by those that `event` shows; gives the ask and the bid that they
    /// replace. A row of a later instant ends the one before; whoever looks at the book behind the
    /// last row of an instant ends it by [`Book::end_instant`].
    #[inline]
    pub fn apply(&mut self, event: &Event) -> (Option<Quote>, Option<Quote>) {
        if self.instant != event.ts_event {
            self.end_instant();
            self.instant = event.ts_event;
        }
        let venue = self.venue_of(event);
        let shown = &mut self.venues[usize::from(venue.0)];
        let state = VenueState {
            ask: event.ask(),
            bid: event.bid(),
            updated: event.ts_event,
            habit: shown.habit.with_row(event.ts_event),
            event: self.events,
            since: event.ts_event,
            changed: self.version,
            ask_out: false,
            bid_out: false,
            is_unsettled: true,
        };
        self.events += 1;
        self.version += 1;
        let before = (shown.ask, shown.bid);
        if !shown.is_unsettled {
            self.unsettled.push((venue, *shown));
        }
        *shown = state;
        let [asks, bids] = &mut self.behind[usize::from(venue.0)];
        leave_behind(asks, Side::Buy, before.0, state.ask);
        leave_behind(bids, Side::Sell, before.1, state.bid);
        if self.is_delayed() {
            self.keep(venue, state);
        }
        if let Some(many) = &mut self.many {
            many.changes.add(state.changed, venue);
        }
        before
    }

    /// The place on the tape of the event that [`Book::quotes`] shows.
    pub fn event(&self, venue: VenueIndex) -> Option<usize> {
        let state = self.venues.get(usize::from(venue.0))?;
        Some(state.event)
    }

    /// What a venue last displayed at `price` behind its best one, on the side that an order of
    /// `side` trades against, of what rows without further levels show; `None` where it displayed
    /// nothing there, or has taken its best price back since.
    pub fn displayed_behind(&self, venue: VenueIndex, side: Side, price: Price) -> Option<Shares> {
        let [asks, bids] = self.behind.get(usize::from(venue.0))?;
        let (behind, _) = match side {
            Side::Buy => (asks, bids),
            Side::Sell => (bids, asks),
        };
        let quote = behind.iter().find(|quote| quote.price == price)?;
        Some(quote.shares())
    }

    /// How many events of the tape the book has taken in.
    pub fn events(&self) -> usize {
        self.events
    }

    /// The quotes of a venue on `side` of the book that an order of that side trades against, and
    /// on the other.
    #[inline]
    pub fn quotes(
        &self,
        venue: VenueIndex,
        side: Side,
        now: Timestamp,
        stale_after: impl Into<StaleAfter>,
    ) -> (Option<Quote>, Option<Quote>) {
        let state = self.venues.get(usize::from(venue.0));
        state.map_or((None, None), |state| {
            state.quotes(side, now, stale_after.into())
        })
    }

    /// The quotes of a venue as [`Book::quotes`] gives them, those that another venue has crossed
    /// included.
    pub fn recorded(
        &self,
        venue: VenueIndex,
        side: Side,
        now: Timestamp,
        stale_after: impl Into<StaleAfter>,
    ) -> (Option<Quote>, Option<Quote>) {
        let state = self.venues.get(usize::from(venue.0)).copied();
        state.map_or((None, None), |state| {
            let state = VenueState {
                ask_out: false,
                bid_out: false,
                ..state
            };
            state.quotes(side, now, stale_after.into())
        })
    }

    /// The best ask and the best bid over all venues as recorded, those that another venue has
    /// crossed included.
    pub fn recorded_best(
        &self,
        now: Timestamp,
        stale_after: StaleAfter,
    ) -> (Option<Price>, Option<Price>) {
        let (mut best_ask, mut best_bid) = (None::<Price>, None::<Price>);
        for venue in (0..self.venue_count()).map(VenueIndex) {
            let (ask, bid) = self.recorded(venue, Side::Buy, now, stale_after);
            best_ask = best_ask.into_iter().chain(ask.map(|ask| ask.price)).min();
            best_bid = best_bid.into_iter().chain(bid.map(|bid| bid.price)).max();
        }
        (best_ask, best_bid)
    }

    /// The silence after which quotes of a venue are not good any more; `None` for never.
    pub fn limit(&self, venue: VenueIndex, stale_after: StaleAfter) -> Option<Duration> {
        let state = self.venues.get(usize::from(venue.0))?;
        state.limit(stale_after)
    }

    /// The last instant at which a venue's quotes are good if it shows no other row; `None` for no
    /// end.
    pub(crate) fn good_until(
        &self,
        venue: VenueIndex,
        stale_after: StaleAfter,
    ) -> Option<Timestamp> {
        let state = self.venues.get(usize::from(venue.0))?;
        Some(state.updated + state.limit(stale_after)?)
    }

    /// How often what venues offer may have changed.
    pub(crate) fn version(&self) -> usize {
        self.version
    }

    /// At which [`Book::version`] what a venue offers was last changed.
    pub(crate) fn changed(&self, venue: VenueIndex) -> Option<usize> {
        let state = self.venues.get(usize::from(venue.0))?;
        Some(state.changed)
    }

    /// What has changed since a [`Book::version`], venue by venue, where that is known without a
    /// look at all.
    pub(crate) fn changes(&self, since: usize) -> Option<&[(usize, VenueIndex)]> {
        self.many.as_ref()?.changes.since(since)
    }

    /// How many venues there are.
    pub fn venue_count(&self) -> u16 {
        u16::try_from(self.venues.len()).unwrap_or(u16::MAX)
    }
}

/// Keeps a best price that an order of `side` trades against when a better one comes before it, and
/// forgets those that the best price has come back to or left.
#[inline]
fn leave_behind(behind: &mut Vec<Quote>, side: Side, before: Option<Quote>, after: Option<Quote>) {
    let (Some(before), Some(after)) = (before, after) else {
        behind.clear();
        return;
    };
    if before.price == after.price {
        return;
    }
    let is_before = |one: Price, other: Price| match side {
        Side::Buy => one < other,
        Side::Sell => one > other,
    };
    if is_before(after.price, before.price) {
        if behind.len() >= MOST_BEHIND {
            behind.remove(0);
        }
        behind.push(before);
    } else {
        behind.retain(|quote| is_before(after.price, quote.price));
    }
}
