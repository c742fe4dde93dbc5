//! Acknowledgements on their way back.

use std::collections::BTreeMap;

use market_data::{Price, Shares, Timestamp};
use routing::offer::VenueIndex;

/// Shares whose fate the trader will know later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acks {
    /// By the time when it is known.
    due: BTreeMap<Timestamp, Shares>,
    shares: Shares,
}

impl Acks {
    /// Shares of which the trader does not know yet.
    pub(crate) fn shares(&self) -> Shares {
        self.shares
    }

    /// News of `shares` that is known at `due`; nothing to wait for when that is `now`.
    pub(crate) fn add(&mut self, shares: Shares, now: Timestamp, due: Timestamp) {
        if due <= now || shares.is_zero() {
            return;
        }
        *self.due.entry(due).or_default() += shares;
        self.shares += shares;
    }

    /// What is known by `now` is on its way no more.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        while let Some(next) = self.due.first_entry()
            && *next.key() <= now
        {
            self.shares -= next.remove();
        }
    }
}

/// Shares of a posted order that were filled without the trader knowing yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnknownFill {
    /// When it is known.
    due: Timestamp,
    pub(crate) venue: VenueIndex,
    pub(crate) price: Price,
    pub(crate) shares: Shares,
}

/// Fills of posted orders of which the trader will know later.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnknownFills(Vec<UnknownFill>);

impl UnknownFills {
    /// The fills of which the trader does not know yet.
    pub(crate) fn all(&self) -> &[UnknownFill] {
        &self.0
    }

    /// A fill of an order posted at `venue` for `price`, which is known at `due`; nothing to wait
    /// for when that is `now`.
    pub(crate) fn add(
        &mut self,
        (venue, price): (VenueIndex, Price),
        shares: Shares,
        now: Timestamp,
        due: Timestamp,
    ) {
        if due > now && !shares.is_zero() {
            self.0.push(UnknownFill {
                due,
                venue,
                price,
                shares,
            });
        }
    }

    /// What is known by `now` is waited for no more.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        self.0.retain(|fill| fill.due > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_is_known_in_order_of_time_whatever_was_sent_first() {
        let at = |nanos| Timestamp::from_nanos(nanos).unwrap_or_default();
        let mut acks = Acks::default();
        acks.add(Shares::new(10), at(1), at(9));
        acks.add(Shares::new(20), at(2), at(5));
        acks.add(Shares::new(40), at(3), at(3)); // known at once
        assert_eq!(acks.shares(), Shares::new(30));
        let mut unknown_at = |nanos| {
            acks.settle(at(nanos));
            acks.shares().get()
        };
        assert_eq!([3, 4, 5, 8, 9].map(&mut unknown_at), [30, 30, 10, 10, 0]);
    }
}
