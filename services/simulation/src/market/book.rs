//! Every venue's latest quote.

use std::collections::VecDeque;
use std::time::Duration;

use market_data::{Event, PublisherId, Quote, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use crate::order::latency::Latency;

/// The consolidated book: what each venue last showed.
#[derive(Clone, Debug)]
pub struct Book {
    /// Index by publisher id, so that no event is hashed.
    index: Vec<u16>,
    venues: Vec<VenueState>,
    /// By venue, where news takes time: how long, and earlier states from the one that is known now on.
    delayed: Vec<(Duration, VecDeque<VenueState>)>,
    /// Events taken in so far, which is the place of the next one on the tape.
    events: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct VenueState {
    ask: Option<Quote>,
    bid: Option<Quote>,
    updated: Timestamp,
    /// The place on the tape of the event that said so.
    event: usize,
}

impl VenueState {
    fn quotes(
        &self,
        side: Side,
        now: Timestamp,
        stale_after: Option<Duration>,
    ) -> (Option<Quote>, Option<Quote>) {
        if stale_after.is_some_and(|limit| now.since(self.updated) > limit) {
            return (None, None);
        }
        opposite_and_own(side, self.ask, self.bid)
    }
}

impl Book {
    /// An empty book over the venues of `tape`.
    pub fn new(tape: &Tape) -> Self {
        let mut index = vec![0; usize::from(u16::MAX) + 1];
        for (rank, PublisherId(id)) in (0..).zip(tape.venues()) {
            index[usize::from(*id)] = rank;
        }
        Self {
            index,
            venues: vec![VenueState::default(); tape.venues().len()],
            delayed: Vec::new(),
            events: 0,
        }
    }

    /// An empty book that also knows what has come to the trader.
    pub fn delayed(tape: &Tape, latency: &Latency) -> Self {
        let mut book = Self::new(tape);
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

    /// Replaces the venue's quotes by those that `event` shows; gives the ask and the bid that they replace.
    #[inline]
    pub fn apply(&mut self, event: &Event) -> (Option<Quote>, Option<Quote>) {
        let venue = self.venue_of(event);
        let state = VenueState {
            ask: event.ask(),
            bid: event.bid(),
            updated: event.ts_event,
            event: self.events,
        };
        self.events += 1;
        let before = std::mem::replace(&mut self.venues[usize::from(venue.0)], state);
        if self.is_delayed() {
            self.keep(venue, state);
        }
        (before.ask, before.bid)
    }

    /// Keeps a state until the trader knows of a later one.
    fn keep(&mut self, venue: VenueIndex, state: VenueState) {
        let Some((delay, states)) = self.delayed.get_mut(usize::from(venue.0)) else {
            return;
        };
        states.push_back(state);
        let has_come = |next: &VenueState| next.updated + *delay <= state.updated;
        while states.get(1).is_some_and(has_come) {
            states.pop_front();
        }
    }

    /// [`Book::quotes`] as the trader knows them at `now`, when news takes time.
    pub fn seen_quotes(
        &self,
        venue: VenueIndex,
        side: Side,
        now: Timestamp,
        stale_after: Option<Duration>,
    ) -> (Option<Quote>, Option<Quote>) {
        let Some((delay, states)) = self.delayed.get(usize::from(venue.0)) else {
            return self.quotes(venue, side, now, stale_after);
        };
        let state = known(*delay, states, now);
        state.map_or((None, None), |state| state.quotes(side, now, stale_after))
    }

    /// The place on the tape of the event that [`Book::seen_quotes`] shows.
    pub fn seen_event(&self, venue: VenueIndex, now: Timestamp) -> Option<usize> {
        match self.delayed.get(usize::from(venue.0)) {
            Some((delay, states)) => known(*delay, states, now).map(|state| state.event),
            None => self.event(venue),
        }
    }

    /// The place on the tape of the event that [`Book::quotes`] shows.
    pub fn event(&self, venue: VenueIndex) -> Option<usize> {
        let state = self.venues.get(usize::from(venue.0))?;
        Some(state.event)
    }

    /// How many events of the tape the book has taken in.
    pub fn events(&self) -> usize {
        self.events
    }

    /// The quotes of a venue on `side` of the book that an order of that side trades against, and on the other.
    #[inline]
    pub fn quotes(
        &self,
        venue: VenueIndex,
        side: Side,
        now: Timestamp,
        stale_after: Option<Duration>,
    ) -> (Option<Quote>, Option<Quote>) {
        let state = self.venues.get(usize::from(venue.0));
        state.map_or((None, None), |state| state.quotes(side, now, stale_after))
    }

    /// How many venues there are.
    pub fn venue_count(&self) -> u16 {
        u16::try_from(self.venues.len()).unwrap_or(u16::MAX)
    }
}

/// The last of `states` of which news has come by `now`.
fn known(delay: Duration, states: &VecDeque<VenueState>, now: Timestamp) -> Option<&VenueState> {
    let known = states.partition_point(|state| state.updated + delay <= now);
    states.get(known.checked_sub(1)?)
}

/// Asks first for a buy, bids first for a sell.
pub fn opposite_and_own(
    side: Side,
    ask: Option<Quote>,
    bid: Option<Quote>,
) -> (Option<Quote>, Option<Quote>) {
    match side {
        Side::Buy => (ask, bid),
        Side::Sell => (bid, ask),
    }
}
