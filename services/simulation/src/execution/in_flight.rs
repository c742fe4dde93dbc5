//! Child orders on their way to venues.

use std::collections::VecDeque;

use market_data::{Price, Shares, Timestamp};
use routing::offer::VenueIndex;

use crate::order::child::Message;

/// Child orders that have been sent and have not arrived, in order of arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct InFlight {
    due: VecDeque<(Timestamp, Message)>,
    shares: Shares,
}

impl InFlight {
    /// Shares of all of them: they are not sent again.
    pub(crate) fn shares(&self) -> Shares {
        self.shares
    }

    /// When the next of them arrives.
    pub(crate) fn next_arrival(&self) -> Option<Timestamp> {
        self.due.front().map(|(due, _)| *due)
    }

    /// Sends one that arrives at `due`; of those that arrive together the first sent is the first
    /// there.
    pub(crate) fn send(&mut self, due: Timestamp, message: Message) {
        self.shares += shares_of(&message);
        let place = self.due.partition_point(|(other, _)| *other <= due);
        self.due.insert(place, (due, message));
    }

    /// The next that has arrived by `now`, with its time.
    pub(crate) fn arrived(&mut self, now: Timestamp) -> Option<(Timestamp, Message)> {
        let arrived = self.due.pop_front_if(|(due, _)| *due <= now)?;
        self.shares -= shares_of(&arrived.1);
        Some(arrived)
    }

    /// Whether any of them takes displayed shares.
    pub(crate) fn takes_anything(&self) -> bool {
        let mut messages = self.due.iter();
        messages.any(|(_, message)| matches!(message, Message::Take(..)))
    }

    /// Shares that they will take at a venue at a price that is `within` their limits; any is
    /// within none.
    pub(crate) fn taking_at(&self, venue: VenueIndex, within: impl Fn(Price) -> bool) -> Shares {
        let taking = |(_, message): &(Timestamp, Message)| match message {
            Message::Take(take, limit) if take.venue == venue && limit.is_none_or(&within) => {
                take.shares
            }
            _ => Shares::ZERO,
        };
        self.due.iter().map(taking).sum()
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
