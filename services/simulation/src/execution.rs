//! One strategy executing the parent order.

use std::collections::VecDeque;
use std::time::Duration;

use market_data::{Cash, PerShare, Price, Quote, Shares, Side, Timestamp};
use routing::offer::{Take, VenueIndex};

use crate::ledger::Ledger;
use crate::order::{Assumptions, ParentOrder};
use crate::strategy::{Situation, Strategy, take_cheapest};
use crate::view::View;

/// One fill of a child order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// When it filled.
    pub time: Timestamp,
    /// Where (`LastMkt`).
    pub venue: VenueIndex,
    /// Price, without fees (`LastPx`).
    pub price: Price,
    /// Shares (`LastQty`).
    pub shares: Shares,
    /// Fee per share.
    pub fee: PerShare,
    /// Best displayed price at that moment, without fees.
    pub best: Price,
    /// Twice the mid at that moment, in units of 1e-9 dollars (see [`View::twice_mid`]).
    pub twice_mid: i128,
}

impl Fill {
    /// Cash paid for a buy, received for a sell; fees included.
    pub fn cash(&self, side: Side) -> Cash {
        let fees = self.fee.times(self.shares);
        match side {
            Side::Buy => self.price.times(self.shares) + fees,
            Side::Sell => self.price.times(self.shares) - fees,
        }
    }
}

/// A strategy with its order, its ledger and its fills.
pub struct Execution {
    strategy: Box<dyn Strategy>,
    order: ParentOrder,
    latency: Duration,
    completes: bool,
    leaves: Shares,
    in_flight: VecDeque<(Timestamp, Take)>,
    in_flight_shares: Shares,
    ledger: Ledger,
    sent: Vec<Shares>,
    fills: Vec<Fill>,
    takes: Vec<Take>,
}

impl Execution {
    /// Nothing done yet, over so many venues.
    pub fn new(
        strategy: Box<dyn Strategy>,
        order: ParentOrder,
        assumptions: &Assumptions,
        venues: u16,
    ) -> Self {
        Self {
            strategy,
            order,
            latency: assumptions.latency,
            completes: assumptions.completion,
            leaves: order.size,
            in_flight: VecDeque::new(),
            in_flight_shares: Shares::ZERO,
            ledger: Ledger::new(assumptions.fills, venues),
            sent: vec![Shares::ZERO; usize::from(venues)],
            fills: Vec::new(),
            takes: Vec::new(),
        }
    }

    /// Takes note of a row that shows `quote` as the venue's best on the side that the order trades against.
    pub(crate) fn observe(&mut self, venue: VenueIndex, quote: Quote) {
        self.ledger.observe(venue, quote);
    }

    /// Whether rows of `venue` matter to the ledger.
    pub(crate) fn watches(&self, venue: VenueIndex) -> bool {
        self.ledger.watches(venue)
    }

    /// When the next child order on its way arrives.
    pub(crate) fn next_arrival(&self) -> Option<Timestamp> {
        self.in_flight.front().map(|(due, _)| *due)
    }

    /// Fills the child orders that arrive by `now` on the book that `view` shows.
    pub(crate) fn arrive(&mut self, now: Timestamp, view: &View) {
        while let Some((due, take)) = self.in_flight.pop_front_if(|(due, _)| *due <= now) {
            self.in_flight_shares -= take.shares;
            self.fill(due, take, view);
        }
    }

    /// Lets the strategy decide on what `view` shows.
    pub(crate) fn decide(&mut self, view: &View) {
        let remaining = self.leaves - self.in_flight_shares;
        if remaining.is_zero() {
            return;
        }
        let mut takes = std::mem::take(&mut self.takes);
        let situation = Situation::new(view, &self.ledger, self.order.size, remaining);
        self.strategy.decide(&situation, &mut takes);
        for take in takes.drain(..) {
            self.send(take, view);
        }
        self.takes = takes;
    }

    /// Sends a child order of at most the remaining shares: it fills now, or after the latency.
    fn send(&mut self, take: Take, view: &View) {
        let Some(take) = self.account(take) else {
            return;
        };
        if self.latency.is_zero() {
            self.fill(view.time(), take, view);
        } else {
            self.in_flight.push_back((view.time() + self.latency, take));
            self.in_flight_shares += take.shares;
        }
    }

    /// Counts a child order of at most the remaining shares as sent; `None` when nothing remains.
    fn account(&mut self, take: Take) -> Option<Take> {
        let shares = take.shares.min(self.leaves - self.in_flight_shares);
        *self.sent.get_mut(usize::from(take.venue.0))? += shares;
        (!shares.is_zero()).then_some(Take { shares, ..take })
    }

    /// Ends the window: child orders on their way arrive on the last book, and what is still unfilled is swept from it.
    pub(crate) fn finish(&mut self, view: &View) {
        let last_arrival = self.in_flight.back().map(|(due, _)| *due);
        let end = last_arrival.map_or(view.time(), |due| due.max(view.time()));
        self.arrive(end, view);
        if !self.completes || self.leaves.is_zero() {
            return;
        }
        let mut takes = Vec::new();
        let situation = Situation::new(view, &self.ledger, self.order.size, self.leaves);
        take_cheapest(self.leaves, situation.offers(), &mut takes);
        for take in takes {
            if let Some(take) = self.account(take) {
                self.fill(end, take, view);
            }
        }
    }

    /// Fills what of `take` is available at the displayed price.
    fn fill(&mut self, time: Timestamp, take: Take, view: &View) {
        let at_venue = view
            .displayed()
            .iter()
            .find(|displayed| displayed.venue == take.venue);
        let (Some(displayed), Some(best), Some(twice_mid)) =
            (at_venue, view.best(), view.twice_mid())
        else {
            return;
        };
        let (venue, price) = (displayed.venue, displayed.price);
        let available = self
            .ledger
            .available(venue, price, displayed.shown, displayed.last_shown);
        let shares = take.shares.min(available).min(self.leaves);
        if shares.is_zero() {
            return;
        }
        self.ledger.take(venue, price, displayed.last_shown, shares);
        self.leaves -= shares;
        let fee = view.fee(venue);
        self.fills.push(Fill {
            time,
            venue,
            price,
            shares,
            fee,
            best,
            twice_mid,
        });
    }

    /// `OrderQty`.
    pub fn order_quantity(&self) -> Shares {
        self.order.size
    }

    /// `CumQty`: shares filled.
    pub fn cumulative_quantity(&self) -> Shares {
        self.fills.iter().map(|fill| fill.shares).sum()
    }

    /// `LeavesQty`: shares open, on their way included.
    pub fn leaves_quantity(&self) -> Shares {
        self.leaves
    }

    /// Shares of all child orders sent so far, by rank of venue.
    pub fn sent(&self) -> &[Shares] {
        &self.sent
    }

    /// The fills so far, in order of time.
    pub fn fills(&self) -> &[Fill] {
        &self.fills
    }

    /// Gives the fills away.
    pub fn into_fills(self) -> Vec<Fill> {
        self.fills
    }
}
