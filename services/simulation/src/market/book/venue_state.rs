//! What one venue showed last, and what of it is offered.

use std::time::Duration;

use market_data::tape::Habit;
use market_data::{Quote, Side, Timestamp};

use crate::order::StaleAfter;

/// A venue: its quotes, since when, and which of them another venue has crossed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct VenueState {
    pub(crate) ask: Option<Quote>,
    pub(crate) bid: Option<Quote>,
    pub(crate) updated: Timestamp,
    /// How often the venue has spoken, this row included.
    pub(crate) habit: Habit,
    /// The place on the tape of the event that said so.
    pub(crate) event: usize,
    /// Since when the venue shows this, which is later than `updated` when another venue has put a
    /// quote of it out.
    pub(crate) since: Timestamp,
    /// The version of the book since which it does.
    pub(crate) changed: usize,
    /// Whether it is of an instant that has not ended yet, so that nobody has yielded to it.
    pub(crate) is_unsettled: bool,
    /// Whether a later quote of another venue has crossed the ask, or the bid.
    pub(crate) ask_out: bool,
    pub(crate) bid_out: bool,
}

impl VenueState {
    pub(crate) fn quotes(
        &self,
        side: Side,
        now: Timestamp,
        stale_after: StaleAfter,
    ) -> (Option<Quote>, Option<Quote>) {
        let silent = now.nanos().saturating_sub(self.updated.nanos());
        let is_stale = match stale_after {
            StaleAfter::Never => false,
            StaleAfter::Fixed(limit) => u128::from(silent) > limit.as_nanos(),
            StaleAfter::Usual => self.habit.is_exceeded(silent, self.updated),
        };
        if is_stale {
            return (None, None);
        }
        let [ask, bid] = self.offered();
        opposite_and_own(side, ask, bid)
    }

    /// The silence after which these quotes are not good any more; `None` for never.
    #[inline]
    pub(crate) fn limit(&self, stale_after: StaleAfter) -> Option<Duration> {
        match stale_after {
            StaleAfter::Never => None,
            StaleAfter::Fixed(limit) => Some(limit),
            StaleAfter::Usual => Some(self.habit.usual_silence(self.updated)),
        }
    }

    /// The ask and the bid that no other venue has crossed.
    #[inline]
    pub(crate) fn offered(&self) -> [Option<Quote>; 2] {
        let offered = |quote: Option<Quote>, out: bool| quote.filter(|_| !out);
        [
            offered(self.ask, self.ask_out),
            offered(self.bid, self.bid_out),
        ]
    }

    /// Whether these quotes can cross any that are offered elsewhere, where the same venue offered
    /// `before` when the last instant ended. No two offered crossed each other then: so only a
    /// better price can, or one that comes back after it was put out.
    #[inline]
    pub(crate) fn may_cross(&self, before: &Self) -> bool {
        let lower_ask = match (self.ask, before.ask) {
            (Some(ask), Some(before)) => ask.price < before.price,
            (ask, _) => ask.is_some(),
        };
        let higher_bid = match (self.bid, before.bid) {
            (Some(bid), Some(before)) => bid.price > before.price,
            (bid, _) => bid.is_some(),
        };
        lower_ask || higher_bid || before.ask_out || before.bid_out
    }

    /// Puts out what a later `ask` or `bid` of another venue crosses; returns whether there was
    /// anything.
    pub(crate) fn yield_to(&mut self, ask: Option<Quote>, bid: Option<Quote>) -> bool {
        let crosses = |bid: Option<Quote>, ask: Option<Quote>| {
            bid.zip(ask).is_some_and(|(bid, ask)| bid.price > ask.price)
        };
        let ask_out = !self.ask_out && crosses(bid, self.ask);
        let bid_out = !self.bid_out && crosses(self.bid, ask);
        self.ask_out |= ask_out;
        self.bid_out |= bid_out;
        ask_out || bid_out
    }
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
