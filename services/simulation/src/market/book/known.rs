//! What has come to a trader to whom news takes time.

use std::collections::VecDeque;
use std::time::Duration;

use market_data::{Quote, Side, Timestamp};
use routing::offer::VenueIndex;

use super::Book;
use super::venue_state::VenueState;
use crate::order::StaleAfter;

impl Book {
    /// Keeps a state until the trader knows of a later one.
    pub(super) fn keep(&mut self, venue: VenueIndex, state: VenueState) {
        let Some((delay, states)) = self.delayed.get_mut(usize::from(venue.0)) else {
            return;
        };
        states.push_back(state);
        let has_come = |next: &VenueState| next.since + *delay <= state.since;
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
        stale_after: impl Into<StaleAfter>,
    ) -> (Option<Quote>, Option<Quote>) {
        let Some((delay, states)) = self.delayed.get(usize::from(venue.0)) else {
            return self.quotes(venue, side, now, stale_after);
        };
        known(*delay, states, now).map_or((None, None), |state| {
            state.quotes(side, now, stale_after.into())
        })
    }

    /// The place on the tape of the event that [`Book::seen_quotes`] shows.
    pub fn seen_event(&self, venue: VenueIndex, now: Timestamp) -> Option<usize> {
        match self.delayed.get(usize::from(venue.0)) {
            Some((delay, states)) => known(*delay, states, now).map(|state| state.event),
            None => self.event(venue),
        }
    }
}

/// The last of `states` of which news has come by `now`.
fn known(delay: Duration, states: &VecDeque<VenueState>, now: Timestamp) -> Option<&VenueState> {
    let known = states.partition_point(|state| state.since + delay <= now);
    states.get(known.checked_sub(1)?)
}
