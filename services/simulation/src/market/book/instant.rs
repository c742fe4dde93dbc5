//! What an instant comes to when its last row has been taken in: who is put out, and what the
//! market was before.

use market_data::{Quote, Side, Timestamp};
use routing::offer::VenueIndex;

use super::venue_state::VenueState;
use super::{Book, Many};
use crate::order::{Crossed, StaleAfter};

impl Book {
    /// Puts out the older of two quotes that cross each other now that an instant is over. What
    /// crosses between its rows alone was never offered together: venues that move in one instant
    /// move one after the other on the tape.
    #[inline]
    pub fn end_instant(&mut self) {
        if !self.unsettled.is_empty() {
            self.settle();
        }
    }

    #[inline]
    fn settle(&mut self) {
        let mut any_may_cross = self.many.is_some();
        for (venue, before) in &self.unsettled {
            let state = &mut self.venues[usize::from(venue.0)];
            state.is_unsettled = false;
            any_may_cross |= state.may_cross(before);
        }
        if any_may_cross && self.crossed == Crossed::OlderOut {
            self.put_out_all_older();
        }
        self.unsettled.clear();
    }

    /// Puts out whatever is older and crossed by a venue of the instant that ends.
    fn put_out_all_older(&mut self) {
        let mut unsettled = std::mem::take(&mut self.unsettled);
        // The last row of a venue says how old its quotes are.
        unsettled.sort_unstable_by_key(|(venue, _)| self.venues[usize::from(venue.0)].event);
        if let Some(mut many) = self.many.take() {
            self.settle_many(&mut many, &unsettled);
            self.many = Some(many);
        } else {
            for (venue, _) in &unsettled {
                self.put_out_older(*venue);
            }
        }
        self.version += 1;
        self.unsettled = unsettled;
    }

    /// What [`Book::put_out_older`] does for each of `unsettled`, among many venues, and the order
    /// of what they offer.
    #[cold]
    fn settle_many(&mut self, many: &mut Many, unsettled: &[(VenueIndex, VenueState)]) {
        let Some([asks, bids]) = &mut many.offered else {
            return;
        };
        // Whoever comes later in this instant is not there yet.
        for (venue, _) in unsettled.get(1..).unwrap_or_default() {
            asks.set(*venue, None);
            bids.set(*venue, None);
        }
        for (latest, _) in unsettled {
            let new = self.venues[usize::from(latest.0)];
            many.crossed.clear();
            if let Some(bid) = new.bid {
                many.crossed.extend(asks.better_than(bid.price));
            }
            if let Some(ask) = new.ask {
                many.crossed.extend(bids.better_than(ask.price));
            }
            for venue in many.crossed.iter().copied() {
                if let Some(older) = self.put_out(venue, &new) {
                    let [ask, bid] = older.offered();
                    asks.set(venue, ask.map(|ask| ask.price));
                    bids.set(venue, bid.map(|bid| bid.price));
                    many.changes.add(older.changed, venue);
                }
            }
            asks.set(*latest, new.ask.map(|ask| ask.price));
            bids.set(*latest, new.bid.map(|bid| bid.price));
        }
    }

    /// Puts out the older quotes of other venues that the quotes of `latest` cross.
    fn put_out_older(&mut self, latest: VenueIndex) {
        let new = self.venues[usize::from(latest.0)];
        for venue in (0..self.venue_count()).map(VenueIndex) {
            self.put_out(venue, &new);
        }
    }

    /// Puts out the quotes of one venue where they are older and `later` ones cross them; gives
    /// what it offers since, if there were any.
    fn put_out(&mut self, venue: VenueIndex, later: &VenueState) -> Option<VenueState> {
        let older = &mut self.venues[usize::from(venue.0)];
        if older.event >= later.event || !older.yield_to(later.ask, later.bid) {
            return None;
        }
        (older.since, older.changed) = (later.since, self.version);
        let state = *older;
        if self.is_delayed() {
            self.keep(venue, state);
        }
        Some(state)
    }

    /// The quotes of a venue as [`Book::quotes`] gave them when the instant before the rows ended
    /// that have been taken in since.
    pub(crate) fn quotes_before_instant(
        &self,
        venue: VenueIndex,
        side: Side,
        now: Timestamp,
        stale_after: StaleAfter,
    ) -> (Option<Quote>, Option<Quote>) {
        let before = self.unsettled.iter().filter(|_| self.is_unsettled(venue));
        let before = before.map(|(one, before)| (*one, before));
        let before = before.filter(|(one, _)| *one == venue).map(|(_, it)| it);
        let state = before.chain(self.venues.get(usize::from(venue.0))).next();
        state.map_or((None, None), |state| state.quotes(side, now, stale_after))
    }

    /// What [`Book::quotes_before_instant`] gives, of each venue that has shown a row since.
    pub(crate) fn moved(
        &self,
        side: Side,
        now: Timestamp,
        stale_after: StaleAfter,
    ) -> impl Iterator<Item = (Option<Quote>, Option<Quote>)> {
        let moved = self.unsettled.iter();
        moved.map(move |(_, before)| before.quotes(side, now, stale_after))
    }

    /// Whether a venue has shown a row in the instant that has not ended yet.
    pub(crate) fn is_unsettled(&self, venue: VenueIndex) -> bool {
        let state = self.venues.get(usize::from(venue.0));
        state.is_some_and(|state| state.is_unsettled)
    }
}
