//! What a view keeps of a market of many venues: every quote where it belongs, so that an instant
//! costs what changed in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use market_data::{Side, Timestamp};
use routing::offer::{UnitCost, VenueIndex};

use super::shown::{Displayed, Queue};
use crate::market::changes::Changes;
use crate::market::ranking::Ranking;

/// Where a displayed price stands: cheapest first, then lower publisher id.
pub(crate) type Place = (UnitCost, VenueIndex);

/// The best quotes of many venues, in order.
#[derive(Clone, Debug)]
pub(crate) struct ManyVenues {
    places: BTreeSet<Place>,
    /// Which venues were looked at again, by how many had been before, and where what they
    /// displayed stood then.
    changes: Changes<(VenueIndex, Option<Place>)>,
    changed: usize,
    /// By venue, what it displays.
    displayed: Vec<Option<Displayed>>,
    queues: BTreeMap<VenueIndex, Queue>,
    pub(crate) opposite: Ranking,
    pub(crate) own: Ranking,
    /// Until when quotes are good.
    ends: BTreeSet<(Timestamp, VenueIndex)>,
    /// By venue, until when its own are.
    until: Vec<Option<Timestamp>>,
}

impl ManyVenues {
    /// No quotes yet, of so many venues, for an order of `side`.
    pub(crate) fn new(side: Side, venues: usize) -> Self {
        let other = match side {
            Side::Buy => Side::Sell,
            Side::Sell => Side::Buy,
        };
        Self {
            places: BTreeSet::new(),
            changes: Changes::new(venues),
            changed: 0,
            displayed: vec![None; venues],
            queues: BTreeMap::new(),
            opposite: Ranking::new(side, venues),
            own: Ranking::new(other, venues),
            ends: BTreeSet::new(),
            until: vec![None; venues],
        }
    }

    /// What is displayed, cheapest first, then lower publisher id.
    pub(crate) fn displayed(&self) -> impl Iterator<Item = &Displayed> {
        self.places
            .iter()
            .filter_map(|(_, venue)| self.displayed_at(*venue))
    }

    /// What is displayed from a place on, up to another and without it; to the end without one.
    pub(crate) fn displayed_within(
        &self,
        from: Place,
        to: Option<Place>,
    ) -> impl Iterator<Item = &Displayed> {
        let to = to.map_or(Bound::Unbounded, |to| Bound::Excluded(to.max(from)));
        let within = self.places.range((Bound::Included(from), to));
        within.filter_map(|(_, venue)| self.displayed_at(*venue))
    }

    /// Where what a venue displays stands.
    pub(crate) fn place_of(&self, venue: VenueIndex) -> Option<Place> {
        Some((self.displayed_at(venue)?.cost, venue))
    }

    /// How often a venue was looked at again.
    pub(crate) fn changes(&self) -> usize {
        self.changed
    }

    /// The venues that were looked at again since there had been so many changes, and where what
    /// each displayed stood before; `None` where that is not known any more.
    pub(crate) fn changed_since(
        &self,
        changes: usize,
    ) -> Option<impl Iterator<Item = (VenueIndex, Option<Place>)> + '_> {
        let since = self.changes.since(changes)?;
        Some(since.iter().map(|(_, changed)| *changed))
    }

    /// What a venue displays.
    pub(crate) fn displayed_at(&self, venue: VenueIndex) -> Option<&Displayed> {
        self.displayed.get(usize::from(venue.0))?.as_ref()
    }

    /// What venues display on the order's own side, by venue.
    pub(crate) fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.values()
    }

    /// What a venue displays on the order's own side.
    pub(crate) fn queue_at(&self, venue: VenueIndex) -> Option<&Queue> {
        self.queues.get(&venue)
    }

    /// The queues at the best price, by venue.
    pub(crate) fn best_queues(&self) -> impl Iterator<Item = &Queue> {
        let venues = self.own.venues_at_best();
        venues.filter_map(|venue| self.queues.get(&venue))
    }

    /// Replaces what a venue shows, which is good until `until`.
    pub(crate) fn replace(
        &mut self,
        venue: VenueIndex,
        opposite: Option<Displayed>,
        own: Option<Queue>,
        until: Option<Timestamp>,
    ) {
        self.changes
            .add(self.changed, (venue, self.place_of(venue)));
        self.changed += 1;
        self.opposite.set(venue, opposite.map(|one| one.price));
        self.own.set(venue, own.map(|one| one.quote.price));
        let place = usize::from(venue.0);
        if let Some(displayed) = self.displayed.get_mut(place) {
            let (old, new) = (displayed.map(|one| one.cost), opposite.map(|one| one.cost));
            *displayed = opposite;
            if old != new {
                if let Some(old) = old {
                    self.places.remove(&(old, venue));
                }
                if let Some(new) = new {
                    self.places.insert((new, venue));
                }
            }
        }
        match own {
            Some(own) => self.queues.insert(venue, own),
            None => self.queues.remove(&venue),
        };
        if let Some(end) = self.until.get_mut(place)
            && *end != until
        {
            if let Some(old) = end.take() {
                self.ends.remove(&(old, venue));
            }
            if let Some(new) = until {
                *end = Some(new);
                self.ends.insert((new, venue));
            }
        }
    }

    /// A venue whose quotes are not good any more at `now`.
    pub(crate) fn stale(&self, now: Timestamp) -> Option<VenueIndex> {
        let (until, venue) = self.ends.first()?;
        (*until < now).then_some(*venue)
    }

    /// Forgets every quote.
    pub(crate) fn clear(&mut self) {
        self.changed += 1;
        self.changes.forget_before(self.changed);
        self.places.clear();
        self.displayed.fill(None);
        self.queues.clear();
        self.opposite.clear();
        self.own.clear();
        self.ends.clear();
        self.until.fill(None);
    }
}
