//! One symbol: the price that nobody sees, the venues around it, and what can happen at one
//! instant.
//!
//! The hidden price walks in quarters of a tick. When it has left the reference by a whole tick,
//! the reference follows, and with it the venues: most at the same instant, some a moment later.
//! Every venue keeps its own distance from the reference on each side, so venues join and leave the
//! best price one by one; as distances are positive, venues that have followed the same reference
//! never lock or cross each other.

pub(super) mod flow;
pub(super) mod turn;
pub(super) mod venue;

use super::book::{DEPTH, Flank, Level, WIDEST_GAP};
use super::draw::Draw;
use crate::event::Action;
use turn::{Change, Place, Task, Turn};
use venue::{QUARTERS, Venue, target};

/// The reference follows when the hidden price has left it by so many quarters.
const DEAD_BAND: i32 = 4;

/// One symbol on all venues.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) venues: Vec<Venue>,
    /// The hidden price in quarters of a tick, and the bounds that keep it from zero and from
    /// overflow.
    hidden: i32,
    bounds: (i32, i32),
    reference: i32,
}

impl Market {
    /// A market of so many venues about a price in ticks.
    pub(super) fn new(venues: usize, ticks: u32, draw: &mut Draw) -> Self {
        let hidden = ticks.cast_signed() * QUARTERS;
        Self {
            venues: (0..venues).map(|_| Venue::new(hidden, draw)).collect(),
            hidden,
            bounds: (hidden / 2, hidden * 2),
            reference: hidden,
        }
    }

    /// Moves the hidden price by so many quarters.
    pub(super) fn drift(&mut self, quarters: i32) {
        let (low, high) = self.bounds;
        self.hidden = (self.hidden + quarters).clamp(low, high);
    }

    /// Whether the venues have something to follow.
    pub(super) fn has_moved(&self) -> bool {
        (self.hidden - self.reference).abs() >= DEAD_BAND
    }

    /// What a place in the book holds.
    pub(super) fn level(&self, at: Place) -> Level {
        self.venues[at.venue].ladder(at.flank).levels()[at.depth]
    }

    /// The reference follows the hidden price, and the venues the reference.
    pub(super) fn follow_price(&mut self, turn: &mut Turn) {
        self.reference = self.hidden;
        for venue in 0..self.venues.len() {
            let lags = turn.draw.chance(35);
            let stale = self.stale_side(venue);
            if lags && (stale.is_none() || turn.draw.chance(3)) {
                let delay = 20_000 + turn.draw.exponential_of(400_000);
                turn.outcome.tasks.push((delay, Task::Follow { venue }));
                continue;
            }
            if let Some(flank) = stale
                && (lags || turn.draw.chance(40))
            {
                self.pick_off(venue, flank, turn);
            }
            self.requote(venue, turn);
        }
    }

    /// The side on which a venue's quote would lock or cross what others may quote at the new
    /// reference.
    fn stale_side(&self, venue: usize) -> Option<Flank> {
        let venue = &self.venues[venue];
        Flank::BOTH.into_iter().find(|flank| {
            let limit = target(self.reference, flank.opposite(), 1);
            let ladder = venue.ladder(*flank);
            ladder.worse_by(ladder.best().ticks, limit) <= 0
        })
    }

    /// Someone faster takes all that a venue still shows at stale prices.
    fn pick_off(&mut self, venue: usize, flank: Flank, turn: &mut Turn) {
        let limit = target(self.reference, flank.opposite(), 1);
        loop {
            let ladder = self.venues[venue].ladder(flank);
            let best = ladder.best();
            if ladder.worse_by(best.ticks, limit) > 0 {
                return;
            }
            self.execute(venue, flank, best.size, turn);
        }
    }

    /// A venue follows the reference: leaves prices that are too good, then shows its own best.
    pub(super) fn requote(&mut self, venue: usize, turn: &mut Turn) {
        let quotes = &mut self.venues[venue];
        quotes.follow(self.reference);
        for flank in Flank::BOTH {
            if turn.draw.chance(30) {
                quotes.choose_distance(flank, turn.draw);
            }
        }
        for flank in Flank::BOTH {
            self.leave(venue, flank, turn);
        }
        for flank in Flank::BOTH {
            self.join(venue, flank, turn);
        }
    }

    /// Cancels every level better than the venue wants.
    fn leave(&mut self, venue: usize, flank: Flank, turn: &mut Turn) {
        let target = self.venues[venue].target(flank);
        let at = Place {
            venue,
            flank,
            depth: 0,
        };
        loop {
            let best = self.level(at);
            if self.venues[venue]
                .ladder(flank)
                .worse_by(best.ticks, target)
                >= 0
            {
                return;
            }
            let one = best.one_order(turn.draw);
            self.cancel(at, one, turn);
            if one < best.size {
                self.cancel(at, best.size - one, turn);
            }
        }
    }

    /// Shows the price that the venue wants, and some behind it where the next is too far away.
    fn join(&mut self, venue: usize, flank: Flank, turn: &mut Turn) {
        let quotes = &self.venues[venue];
        let mut ticks = quotes.target(flank);
        let ladder = quotes.ladder(flank);
        if ladder.worse_by(ladder.best().ticks, ticks) <= 0 {
            return;
        }
        for depth in 0..DEPTH - 1 {
            let orders = 1 + u32::from(depth == 0 && turn.draw.chance(30));
            for _ in 0..orders {
                let size = turn.draw.order_size();
                self.add(venue, flank, ticks, size, turn);
            }
            if self.venues[venue].ladder(flank).gap_behind(depth) <= WIDEST_GAP {
                return;
            }
            ticks += flank.outward() * (1 + i32::from(turn.draw.chance(50)));
        }
    }

    /// An order joins the book.
    pub(super) fn add(
        &mut self,
        venue: usize,
        flank: Flank,
        ticks: i32,
        size: u32,
        turn: &mut Turn,
    ) {
        if let Some(depth) = self.venues[venue].ladder_mut(flank).add(ticks, size) {
            let at = Place {
                venue,
                flank,
                depth,
            };
            self.report(at, Action::Add, ticks, size, turn);
        }
    }

    /// An order of `size` shares leaves the book.
    pub(super) fn cancel(&mut self, at: Place, size: u32, turn: &mut Turn) {
        let ticks = self.level(at).ticks;
        let ladder = self.venues[at.venue].ladder_mut(at.flank);
        ladder.take(at.depth, size, 1, turn.draw);
        self.report(at, Action::Cancel, ticks, size, turn);
    }

    /// An order changes its size from `before` to `after` shares.
    pub(super) fn modify(&mut self, at: Place, before: u32, after: u32, turn: &mut Turn) {
        let level = self.level(at);
        let ladder = self.venues[at.venue].ladder_mut(at.flank);
        ladder.resize(at.depth, level.size - before + after);
        self.report(at, Action::Modify, level.ticks, after, turn);
    }

    /// An aggressor takes up to `wanted` shares of a venue's best level, order by order; gives what
    /// it got.
    ///
    /// As in the real format, a trade's row shows the book that it met, so the last one is followed
    /// by the row that shows the book without its shares.
    pub(super) fn execute(
        &mut self,
        venue: usize,
        flank: Flank,
        wanted: u32,
        turn: &mut Turn,
    ) -> u32 {
        let at = Place {
            venue,
            flank,
            depth: 0,
        };
        let ticks = self.level(at).ticks;
        let (mut left, mut last) = (wanted, 0);
        while left > 0 && self.level(at).ticks == ticks {
            let order = self.level(at).one_order(turn.draw);
            last = order.min(left);
            left -= last;
            self.report(at, Action::Trade, ticks, last, turn);
            let orders = u32::from(last == order);
            let ladder = self.venues[venue].ladder_mut(flank);
            ladder.take(0, last, orders, turn.draw);
        }
        self.report(at, Action::Cancel, ticks, last, turn);
        wanted - left
    }

    /// Records what a venue shows now, and why.
    fn report(&self, at: Place, action: Action, ticks: i32, size: u32, turn: &mut Turn) {
        let quotes = &self.venues[at.venue];
        let side = match action {
            Action::Trade => at.flank.opposite(),
            _ => at.flank,
        };
        turn.outcome.changes.push(Change {
            venue: at.venue,
            action,
            side,
            depth: at.depth,
            ticks,
            size,
            asks: *quotes.asks.levels(),
            bids: *quotes.bids.levels(),
        });
    }
}
