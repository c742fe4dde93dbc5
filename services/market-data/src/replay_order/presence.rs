//! Where and when the rows of a market were seen.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::venue::PublisherId;

/// The venues that showed one instrument under one name, and on which days.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    seen: Vec<Seen>,
    /// The place in `seen` of the row before.
    last: usize,
}

/// Rows of one venue.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) publisher: PublisherId,
    pub(super) rows: usize,
    /// Days since the epoch.
    pub(super) days: BTreeSet<u64>,
    /// That of the row before.
    day: u64,
}

impl Presence {
    #[inline]
    pub(super) fn add(&mut self, event: &Event) {
        let day = event.ts_event.day();
        match self.seen.get_mut(self.last) {
            Some(seen) if seen.publisher == event.publisher && seen.day == day => seen.rows += 1,
            _ => self.add_elsewhere(event.publisher, day),
        }
    }

    fn add_elsewhere(&mut self, publisher: PublisherId, day: u64) {
        let known = self
            .seen
            .iter()
            .position(|seen| seen.publisher == publisher);
        self.last = known.unwrap_or(self.seen.len());
        if known.is_none() {
            self.seen.push(Seen {
                publisher,
                rows: 0,
                days: BTreeSet::from([day]),
                day,
            });
        }
        if let Some(seen) = self.seen.get_mut(self.last) {
            seen.rows += 1;
            if seen.day != day {
                seen.day = day;
                seen.days.insert(day);
            }
        }
    }

    /// The venues, in the order in which they were seen first.
    pub(super) fn seen(&self) -> &[Seen] {
        &self.seen
    }

    /// Whether one venue showed both on one day.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.seen.iter().any(|one| {
            let same = other.seen.iter().find(|two| two.publisher == one.publisher);
            same.is_some_and(|two| !one.days.is_disjoint(&two.days))
        })
    }
}
