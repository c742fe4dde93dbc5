//! Where and when the rows of a market were seen.

use std::collections::BTreeMap;

use crate::event::Event;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// The venues that showed one instrument under one name, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    seen: Vec<Seen>,
    /// Where each venue stands in `seen`.
    places: BTreeMap<PublisherId, usize>,
    /// The place in `seen` of the row before.
    last: usize,
}

/// So many venues are looked through one after the other; with more of them an index is faster.
const FEW: usize = 32;

/// Rows of one venue.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) publisher: PublisherId,
    pub(super) rows: usize,
    /// The first and the last row of days since the epoch: of all but that of the row before.
    days: BTreeMap<u64, Span>,
    /// The day of the row before, and its first and last row so far.
    day: u64,
    span: Span,
}

/// The first and the last instant.
pub(super) type Span = (Timestamp, Timestamp);

impl Seen {
    /// A row on the day of the row before.
    #[inline]
    fn extend(&mut self, time: Timestamp) {
        self.rows += 1;
        self.span = (self.span.0.min(time), self.span.1.max(time));
    }

    /// A row on another day.
    fn turn_to(&mut self, day: u64, time: Timestamp) {
        self.days.insert(self.day, self.span);
        self.day = day;
        self.span = self.days.remove(&day).unwrap_or((time, time));
    }

    /// The first and the last row of each date in UTC.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.days.values().copied().chain([self.span])
    }
}

impl Presence {
    #[inline]
    pub(super) fn add(&mut self, event: &Event) {
        let day = event.ts_event.day();
        match self.seen.get_mut(self.last) {
            Some(seen) if seen.publisher == event.publisher && seen.day == day => {
                seen.extend(event.ts_event);
            }
            _ => self.add_elsewhere(event.publisher, day, event.ts_event),
        }
    }

    fn add_elsewhere(&mut self, publisher: PublisherId, day: u64, time: Timestamp) {
        let known = self.place_of(publisher);
        self.last = known.unwrap_or(self.seen.len());
        if known.is_none() {
            self.places.insert(publisher, self.seen.len());
            self.seen.push(Seen {
                publisher,
                rows: 0,
                days: BTreeMap::new(),
                day,
                span: (time, time),
            });
        }
        if let Some(seen) = self.seen.get_mut(self.last) {
            if seen.day != day {
                seen.turn_to(day, time);
            }
            seen.extend(time);
        }
    }

    fn place_of(&self, publisher: PublisherId) -> Option<usize> {
        if self.seen.len() > FEW {
            return self.places.get(&publisher).copied();
        }
        self.seen
            .iter()
            .position(|seen| seen.publisher == publisher)
    }

    /// The venues, in the order in which they were seen first.
    pub(super) fn seen(&self) -> &[Seen] {
        &self.seen
    }
}
