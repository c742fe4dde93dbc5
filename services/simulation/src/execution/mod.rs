//! One strategy executing the parent order.

pub(crate) mod emptied;
pub(crate) mod in_flight;
pub mod outcome;
pub mod totals;
pub(crate) mod unacknowledged;

use market_data::{Cash, Price, Quote, Shares, Timestamp};
use routing::offer::{Take, VenueIndex};

use crate::execution::emptied::Emptied;
use crate::execution::in_flight::{InFlight, shares_of};
use crate::execution::totals::Totals;
use crate::execution::unacknowledged::{Acks, UnknownFills};
use crate::market::touch::Touch;
use crate::market::view::{Displayed, View};
use crate::order::child::{Message, Orders, Post, join_venues};
pub use crate::order::fill::{Fill, Liquidity};
use crate::order::{Assumptions, ParentOrder, TakeOrder};
use crate::strategy::{Situation, Strategy, take_cheapest};
use crate::venue::liquidity::Ledger;
use crate::venue::queue_position::VenueUpdate;
use crate::venue::resting_orders::{Posted, PostedFill};

/// How far an execution has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// The strategy decides.
    Working,
    /// Posted orders have been withdrawn for the completion, and none is posted any more.
    Withdrawn,
    /// The completion has been sent, and nothing is decided any more.
    Swept,
    /// The window has ended.
    Expired,
}

/// A strategy with its order, its ledger, its posted orders and its fills.
pub struct Execution {
    strategy: Box<dyn Strategy>,
    order: ParentOrder,
    /// Whether decisions are taken on a book that is not the market's any more.
    blind: bool,
    /// Whether orders that take are limited to the price decided on.
    limits: bool,
    phase: Phase,
    leaves: Shares,
    in_flight: InFlight,
    posted: Posted,
    /// Shares that came back unfilled without the trader knowing yet.
    returned: Acks,
    /// Posted shares that were filled without the trader knowing yet.
    filled: UnknownFills,
    ledger: Ledger,
    emptied: Emptied,
    sent: Vec<Shares>,
    /// Paid for what is filled, or received, fees included.
    cash: Cash,
    keeps_fills: bool,
    fills: Vec<Fill>,
    orders: Orders,
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
            blind: assumptions.latency.delays_data(),
            limits: assumptions.take == TakeOrder::Ioc,
            phase: Phase::Working,
            leaves: order.size,
            in_flight: InFlight::default(),
            posted: Posted::new(venues),
            returned: Acks::default(),
            filled: UnknownFills::default(),
            ledger: Ledger::new(assumptions.fills, order.side, venues),
            emptied: Emptied::default(),
            sent: vec![Shares::ZERO; usize::from(venues)],
            cash: Cash::default(),
            keeps_fills: true,
            fills: Vec::new(),
            orders: Orders::default(),
        }
    }

    /// This execution without a list of its fills: what they add up to is all that is known.
    #[must_use]
    pub(crate) fn without_fills(self) -> Self {
        Self {
            keeps_fills: false,
            ..self
        }
    }

    /// Whether the strategy decides at the boundaries of a schedule too.
    pub(crate) fn follows_schedule(&self) -> bool {
        self.strategy.schedule().is_some()
    }

    /// Whether rows of `venue` matter to the ledger or to a posted order.
    pub(crate) fn watches(&self, venue: VenueIndex) -> bool {
        self.ledger.watches(venue) || self.posted.at(venue).is_some()
    }

    /// Takes note of a row of `venue`, which shows `behind` behind its best price. Gives what it
    /// filled of an order posted there, to be booked with [`Execution::book_posted`].
    pub(crate) fn observe(
        &mut self,
        venue: VenueIndex,
        update: &VenueUpdate,
        (behind, levels): (impl Iterator<Item = Quote>, usize),
    ) -> Option<PostedFill> {
        self.ledger.observe(venue, update, behind, levels);
        self.posted.observe(venue, update, &mut self.ledger)
    }

    /// Books shares of a posted order that a row at `time` filled; `before` is the market as
    /// the instant before that row left it.
    pub(crate) fn book_posted(
        &mut self,
        venue: VenueIndex,
        filled: PostedFill,
        time: Timestamp,
        before: Touch,
        view: &View,
    ) {
        let PostedFill {
            price,
            shares,
            traded,
        } = filled;
        let known = time + view.delays(venue).acknowledgement;
        self.filled.add((venue, price), shares, time, known);
        let twice = 2 * i128::from(price.units());
        self.book(Fill {
            time,
            venue,
            price,
            shares,
            fee: view.posted_fee(venue),
            liquidity: Liquidity::Maker,
            recorded: traded,
            // With nothing on offer anywhere the fill itself is the market.
            best: before.opposite.unwrap_or(price),
            twice_mid: before.twice_mid().unwrap_or(twice),
        });
    }

    fn book(&mut self, fill: Fill) {
        self.leaves -= fill.shares;
        self.cash += fill.cash(self.order.side);
        if self.keeps_fills {
            self.fills.push(fill);
        }
    }

    /// When the next child order on its way arrives.
    pub(crate) fn next_arrival(&self) -> Option<Timestamp> {
        self.in_flight.next_arrival()
    }

    /// Carries out the child orders that arrive by `now` on the book that `view` shows.
    pub(crate) fn arrive(&mut self, now: Timestamp, view: &View) {
        while let Some((due, message)) = self.in_flight.arrived(now) {
            self.emptied.touch(venue_of(&message));
            self.carry_out(due, message, view);
        }
    }

    /// Lets the strategy decide on what `view` shows.
    pub(crate) fn decide(&mut self, view: &View) {
        if self.is_over() || self.phase >= Phase::Swept {
            return;
        }
        self.settle(view.time());
        if self.free().is_zero() && self.posted.open().is_zero() {
            return;
        }
        let (size, free) = (self.order.size, self.free());
        let known = Situation::new(view, &self.ledger, &self.posted, size, free)
            .with_on_their_way(&self.in_flight);
        self.emptied
            .follow(view.many(), |displayed| !known.left_of(displayed).is_zero());
        let situation = Situation::new(view, &self.ledger, &self.posted, size, free)
            .with_on_their_way(&self.in_flight)
            .with_emptied(&self.emptied)
            .without_news_of(self.filled.all());
        self.strategy.decide(&situation, &mut self.orders);
        if self.orders.is_empty() {
            return;
        }
        let mut orders = std::mem::take(&mut self.orders);
        if self.phase >= Phase::Withdrawn {
            orders.posts.clear();
            orders.replaces.clear();
        }
        for message in orders.drain() {
            self.send(message, view);
        }
        self.orders = orders;
    }

    /// What is known when so many shares remain to be sent.
    fn situation<'a>(&'a self, view: &'a View, remaining: Shares) -> Situation<'a> {
        let size = self.order.size;
        Situation::new(view, &self.ledger, &self.posted, size, remaining)
            .with_on_their_way(&self.in_flight)
    }

    /// What the trader has come to know by `now` is on its way no more.
    fn settle(&mut self, now: Timestamp) {
        self.returned.settle(now);
        self.filled.settle(now);
    }

    /// Shares neither filled, nor posted, nor on their way to a venue.
    fn free(&self) -> Shares {
        self.leaves - self.in_flight.shares() - self.posted.open() - self.returned.shares()
    }

    /// Sends a child order of at most the free shares: it arrives now, or after the latency.
    fn send(&mut self, message: Message, view: &View) {
        let Some(message) = self.account(message) else {
            return;
        };
        let delay = view.delays(venue_of(&message)).order;
        if delay.is_zero() && !self.blind {
            self.carry_out(view.time(), message, view);
        } else {
            let message = match message {
                Message::Take(take, None) if self.limits => {
                    Message::Take(take, self.worst_price(take, view))
                }
                message => message,
            };
            self.emptied.touch(venue_of(&message));
            self.in_flight.send(view.time() + delay, message);
        }
    }

    /// Cuts a child order to the free shares and counts them as sent; `None` when nothing is left
    /// of it.
    fn account(&mut self, message: Message) -> Option<Message> {
        let free = self.free();
        let cut = match message {
            Message::Cancel(_) | Message::Replace(..) => return Some(message),
            Message::Take(take, limit) => {
                let shares = take.shares.min(free);
                Message::Take(Take { shares, ..take }, limit)
            }
            Message::Post(post) => Message::Post(Post {
                shares: post.shares.min(free),
                ..post
            }),
        };
        let shares = shares_of(&cut);
        *self.sent.get_mut(usize::from(venue_of(&cut).0))? += shares;
        (!shares.is_zero()).then_some(cut)
    }

    fn carry_out(&mut self, time: Timestamp, message: Message, view: &View) {
        let returned = match message {
            Message::Cancel(venue) => self.posted.cancel(venue),
            Message::Take(take, limit) => take.shares - self.fill(time, take, limit, view),
            Message::Replace(venue, price) => {
                self.posted.replace(venue, price, view);
                Shares::ZERO
            }
            Message::Post(post) => post.shares - self.posted.post(post, view),
        };
        let known = time + view.delays(venue_of(&message)).acknowledgement;
        self.returned.add(returned, time, known);
    }

    /// Cancels what is posted, so that its shares are free when the completion sweeps; nothing is
    /// posted any more.
    pub(crate) fn withdraw(&mut self, view: &View) {
        self.phase = Phase::Withdrawn;
        let posted: Vec<VenueIndex> = self.posted.iter().map(|(venue, _)| venue).collect();
        for venue in posted {
            self.send(Message::Cancel(venue), view);
        }
    }

    /// Sweeps what is neither filled nor on its way, on the book that `view` shows.
    pub(crate) fn complete(&mut self, view: &View) {
        self.phase = Phase::Swept;
        self.settle(view.time());
        let free = self.free();
        if free.is_zero() {
            return;
        }
        let mut takes = Vec::new();
        let situation = self.situation(view, free);
        take_cheapest(free, situation.offers(), &mut takes);
        join_venues(&mut takes);
        for take in takes {
            self.send(Message::Take(take, None), view);
        }
    }

    /// Ends the window: child orders that would arrive later and posted orders expire.
    pub(crate) fn expire(&mut self) {
        self.in_flight = InFlight::default();
        self.posted = Posted::new(u16::try_from(self.sent.len()).unwrap_or(u16::MAX));
        self.returned = Acks::default();
        self.phase = Phase::Expired;
    }

    /// Whether nothing can happen any more: all is filled, or the window has ended.
    pub(crate) fn is_over(&self) -> bool {
        self.phase == Phase::Expired || self.leaves.is_zero()
    }

    /// The worst price that `view` shows for the shares of `take`: the limit of the order. `None`
    /// where its venue shows nothing.
    fn worst_price(&self, take: Take, view: &View) -> Option<Price> {
        let mut reached = Shares::ZERO;
        let mut worst = None;
        let situation = self.situation(view, take.shares);
        for displayed in view.displayed_at_venue(take.venue) {
            if reached >= take.shares {
                break;
            }
            reached += situation.left_of(displayed);
            worst = Some(displayed.price);
        }
        worst
    }

    /// Fills what of `take` is available at the displayed price, then at the levels behind it as
    /// far as they are shown and within the limit, and gives how many shares that is.
    fn fill(&mut self, time: Timestamp, take: Take, limit: Option<Price>, view: &View) -> Shares {
        let mut filled = Shares::ZERO;
        let within =
            |displayed: &&Displayed| limit.is_none_or(|limit| view.reaches(limit, displayed.price));
        for displayed in view.displayed_at_venue(take.venue).filter(within) {
            filled += self.fill_at(time, displayed, take.shares - filled, view);
            if filled == take.shares {
                break;
            }
        }
        filled
    }

    /// Fills up to `shares` at one displayed price.
    fn fill_at(
        &mut self,
        time: Timestamp,
        displayed: &Displayed,
        shares: Shares,
        view: &View,
    ) -> Shares {
        let market = view.market();
        // In event mode a row that was shown may be followed by rows of the same instant that leave
        // nothing on offer.
        let best = market.opposite.or(view.best());
        let twice_mid = market.twice_mid().or(view.twice_mid());
        let (Some(best), Some(twice_mid)) = (best, twice_mid) else {
            return Shares::ZERO;
        };
        let (venue, price) = (displayed.venue, displayed.price);
        let available = self
            .ledger
            .available(venue, price, displayed.shown, displayed.last_shown);
        let shares = shares.min(available).min(self.leaves);
        if shares.is_zero() {
            return shares;
        }
        self.ledger.take(venue, price, displayed.last_shown, shares);
        self.emptied.touch(venue);
        self.book(Fill {
            time,
            venue,
            price,
            shares,
            fee: view.fee(venue),
            liquidity: Liquidity::Taker,
            recorded: Shares::ZERO,
            best,
            twice_mid,
        });
        shares
    }

    /// `OrderQty`.
    pub fn order_quantity(&self) -> Shares {
        self.order.size
    }

    /// `CumQty`: shares filled.
    pub fn cumulative_quantity(&self) -> Shares {
        self.order.size - self.leaves
    }

    /// What the fills so far add up to.
    pub fn totals(&self) -> Totals {
        Totals {
            side: self.order.side,
            filled: self.cumulative_quantity(),
            cash: self.cash,
        }
    }

    /// `LeavesQty`: shares open, on their way included.
    pub fn leaves_quantity(&self) -> Shares {
        self.leaves
    }

    /// Shares of all child orders sent so far, by rank of venue.
    pub fn sent(&self) -> &[Shares] {
        &self.sent
    }

    /// What is posted now.
    pub fn posted(&self) -> &Posted {
        &self.posted
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

/// The venue that a child order goes to.
fn venue_of(message: &Message) -> VenueIndex {
    match message {
        Message::Cancel(venue) | Message::Replace(venue, _) => *venue,
        Message::Take(take, _) => take.venue,
        Message::Post(post) => post.venue,
    }
}
