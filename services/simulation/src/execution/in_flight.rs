//! Child orders on their way to venues.

use std::collections::BTreeMap;

use market_data::{Price, Shares, Timestamp};
use routing::offer::VenueIndex;

use crate::order::child::Message;

/// Child orders that have been sent and have not arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight {
    /// In order of arrival; of those that arrive together the first sent comes first.
    due: BTreeMap<(Timestamp, u64), Message>,
    sent: u64,
    shares: Shares,
    /// The shares of those that take, by venue and limit.
    taking: BTreeMap<(VenueIndex, Option<Price>), Shares>,
}

impl InFlight {
    /// Shares of all of them: they are not sent again.
    pub(crate) fn shares(&self) -> Shares {
        self.shares
    }

    /// When the next of them arrives.
    pub(crate) fn next_arrival(&self) -> Option<Timestamp> {
        let ((due, _), _) = self.due.first_key_value()?;
        Some(*due)
    }

    /// Sends one that arrives at `due`; of those that arrive together the first sent is the first
    /// there.
    pub(crate) fn send(&mut self, due: Timestamp, message: Message) {
        self.shares += shares_of(&message);
        if let Message::Take(take, limit) = message {
            *self.taking.entry((take.venue, limit)).or_default() += take.shares;
        }
        self.due.insert((due, self.sent), message);
        self.sent += 1;
    }

    /// The next that has arrived by `now`, with its time.
    pub(crate) fn arrived(&mut self, now: Timestamp) -> Option<(Timestamp, Message)> {
        let next = self.due.first_entry()?;
        let (due, _) = *next.key();
        if due > now {
            return None;
        }
        let message = next.remove();
        self.shares -= shares_of(&message);
        if let Message::Take(take, limit) = message {
            let key = (take.venue, limit);
            if let Some(taking) = self.taking.get_mut(&key) {
                *taking -= take.shares;
                if taking.is_zero() {
                    self.taking.remove(&key);
                }
            }
        }
        Some((due, message))
    }

    /// Whether any of them takes displayed shares.
    pub(crate) fn takes_anything(&self) -> bool {
        !self.taking.is_empty()
    }

    /// Shares that they will take at a venue at a price that is `within` their limits; any is
    /// within none.
    pub(crate) fn taking_at(&self, venue: VenueIndex, within: impl Fn(Price) -> bool) -> Shares {
        let of_venue = self.taking.range((venue, None)..);
        of_venue
            .take_while(|((one, _), _)| *one == venue)
            .filter(|((_, limit), _)| limit.is_none_or(&within))
            .map(|(_, shares)| *shares)
            .sum()
    }
}

/// Shares that a child order keeps from being sent again while it is on its way.
pub(crate) fn shares_of(message: &Message) -> Shares {
    match message {
        Message::Cancel(_) | Message::Replace(..) => Shares::ZERO,
        Message::Take(take, _) => take.shares,
        Message::Post(post) => post.shares,
    }
}
