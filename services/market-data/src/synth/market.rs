//! One symbol: the price that nobody sees, the venues around it, and what can happen at one instant.
//!
//! The hidden price walks in quarters of a tick. When it has left the reference by a whole tick, the reference follows, and with it
//! the venues: most at the same instant, some a moment later. Every venue keeps its own distance from the reference
//! on each side, so venues join and leave the best price one by one; as distances are positive, venues that have followed
//! the same reference never lock or cross each other.

use super::book::{DEPTH, Flank, Ladder, Level, WIDEST_GAP};
use super::draw::Draw;
use crate::event::Action;

/// Steps of the hidden price in one tick.
const QUARTERS: i32 = 4;

/// The reference follows when the hidden price has left it by so many quarters.
const DEAD_BAND: i32 = 4;

/// Distances of a venue's quotes from the reference, in quarters, and how often each is chosen.
const DISTANCES: [(i32, u64); 5] = [(1, 20), (2, 45), (4, 23), (6, 9), (9, 3)];

/// What a row tells besides time and place.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Index of the venue.
    pub(super) venue: usize,
    /// What happened.
    pub(super) action: Action,
    /// On which side: of the resting order, or of the aggressor.
    pub(super) side: Flank,
    /// Index of the level changed.
    pub(super) depth: usize,
    /// Price of the change, in ticks.
    pub(super) ticks: i32,
    /// Shares of the change.
    pub(super) size: u32,
    /// The venue's asks as the row shows them.
    pub(super) asks: [Level; DEPTH],
    /// The venue's bids as the row shows them.
    pub(super) bids: [Level; DEPTH],
}

/// Something that a market does later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// A venue that lagged or was depleted quotes anew.
    Follow { venue: usize },
    /// Some venue shows a deep quote.
    ShowDeep { flank: Flank },
    /// The deep quote goes.
    HideDeep {
        venue: usize,
        flank: Flank,
        ticks: i32,
    },
}

/// What came of one instant.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Rows, in order for each venue.
    pub(super) changes: Vec<Change>,
    /// What follows, each after so many nanoseconds.
    pub(super) tasks: Vec<(u64, Task)>,
}

/// One venue.
#[derive(Clone, Debug)]
pub(super) struct Venue {
    pub(super) asks: Ladder,
    pub(super) bids: Ladder,
    /// The reference that the venue has followed last, in quarters.
    reference: i32,
    /// Distances of the best ask and the best bid from the reference, in quarters.
    distance: [i32; 2],
}

impl Venue {
    fn new(reference: i32, draw: &mut Draw) -> Self {
        let distance = [draw_distance(draw), draw_distance(draw)];
        let ladder = |flank, draw: &mut Draw| {
            Ladder::new(
                flank,
                target(reference, flank, distance[flank as usize]),
                draw,
            )
        };
        Self {
            asks: ladder(Flank::Ask, draw),
            bids: ladder(Flank::Bid, draw),
            reference,
            distance,
        }
    }

    pub(super) fn ladder(&self, flank: Flank) -> &Ladder {
        match flank {
            Flank::Ask => &self.asks,
            Flank::Bid => &self.bids,
        }
    }

    pub(super) fn ladder_mut(&mut self, flank: Flank) -> &mut Ladder {
        match flank {
            Flank::Ask => &mut self.asks,
            Flank::Bid => &mut self.bids,
        }
    }

    /// The price that the venue wants to be its best.
    fn target(&self, flank: Flank) -> i32 {
        target(self.reference, flank, self.distance[flank as usize])
    }
}

/// The first whole tick at least `distance` quarters outside of the reference.
fn target(reference: i32, flank: Flank, distance: i32) -> i32 {
    let outward = flank.outward();
    -outward * (-outward * reference - distance).div_euclid(QUARTERS)
}

fn draw_distance(draw: &mut Draw) -> i32 {
    let index = draw.weighted(DISTANCES.iter().map(|(_, weight)| *weight));
    DISTANCES.get(index).map_or(1, |(distance, _)| *distance)
}

/// One symbol on all venues.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) venues: Vec<Venue>,
    /// The hidden price in quarters of a tick, and the bounds that keep it from zero and from overflow.
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

    /// The reference follows the hidden price, and the venues the reference.
    pub(super) fn follow_price(&mut self, draw: &mut Draw, out: &mut Outcome) {
        self.reference = self.hidden;
        for venue in 0..self.venues.len() {
            let lags = draw.chance(35);
            let stale = self.stale_side(venue);
            if lags && (stale.is_none() || draw.chance(3)) {
                out.tasks.push((
                    20_000 + draw.exponential_of(400_000),
                    Task::Follow { venue },
                ));
                continue;
            }
            if let Some(flank) = stale
                && (lags || draw.chance(40))
            {
                self.pick_off(venue, flank, draw, out);
            }
            self.requote(venue, draw, out);
        }
    }

    /// The side on which a venue's quote would lock or cross what others may quote at the new reference.
    fn stale_side(&self, venue: usize) -> Option<Flank> {
        let venue = &self.venues[venue];
        Flank::BOTH.into_iter().find(|flank| {
            let opposite = target(self.reference, flank.opposite(), 1);
            venue
                .ladder(*flank)
                .worse_by(venue.ladder(*flank).best().ticks, opposite)
                <= 0
        })
    }

    /// Someone faster takes all that a venue still shows at stale prices.
    fn pick_off(&mut self, venue: usize, flank: Flank, draw: &mut Draw, out: &mut Outcome) {
        let limit = target(self.reference, flank.opposite(), 1);
        loop {
            let ladder = self.venues[venue].ladder(flank);
            let best = ladder.best();
            if ladder.worse_by(best.ticks, limit) > 0 {
                return;
            }
            self.execute(venue, flank, best.size, draw, out);
        }
    }

    /// A venue follows the reference: leaves prices that are too good, then shows its own best.
    pub(super) fn requote(&mut self, venue: usize, draw: &mut Draw, out: &mut Outcome) {
        let quotes = &mut self.venues[venue];
        quotes.reference = self.reference;
        for flank in Flank::BOTH {
            if draw.chance(30) {
                quotes.distance[flank as usize] = draw_distance(draw);
            }
        }
        for flank in Flank::BOTH {
            self.leave(venue, flank, draw, out);
        }
        for flank in Flank::BOTH {
            self.join(venue, flank, draw, out);
        }
    }

    /// Cancels every level better than the venue wants.
    fn leave(&mut self, venue: usize, flank: Flank, draw: &mut Draw, out: &mut Outcome) {
        let target = self.venues[venue].target(flank);
        loop {
            let ladder = self.venues[venue].ladder(flank);
            let best = ladder.best();
            if ladder.worse_by(best.ticks, target) >= 0 {
                return;
            }
            let one = best.one_order(draw);
            self.cancel(venue, flank, 0, one, draw, out);
            if one < best.size {
                self.cancel(venue, flank, 0, best.size - one, draw, out);
            }
        }
    }

    /// Shows the price that the venue wants, and some behind it where the next is too far away.
    fn join(&mut self, venue: usize, flank: Flank, draw: &mut Draw, out: &mut Outcome) {
        let quotes = &self.venues[venue];
        let mut ticks = quotes.target(flank);
        if quotes
            .ladder(flank)
            .worse_by(quotes.ladder(flank).best().ticks, ticks)
            <= 0
        {
            return;
        }
        for depth in 0..DEPTH - 1 {
            self.add(venue, flank, ticks, draw.order_size(), out);
            if depth == 0 && draw.chance(30) {
                self.add(venue, flank, ticks, draw.order_size(), out);
            }
            if self.venues[venue].ladder(flank).gap_behind(depth) <= WIDEST_GAP {
                return;
            }
            ticks += flank.outward() * draw.between(1, 3) as i32;
        }
    }

    /// An order joins the book.
    pub(super) fn add(
        &mut self,
        venue: usize,
        flank: Flank,
        ticks: i32,
        size: u32,
        out: &mut Outcome,
    ) {
        if let Some(depth) = self.venues[venue].ladder_mut(flank).add(ticks, size) {
            self.report(venue, Action::Add, flank, (depth, ticks, size), out);
        }
    }

    /// An order of `size` shares leaves the book.
    pub(super) fn cancel(
        &mut self,
        venue: usize,
        flank: Flank,
        depth: usize,
        size: u32,
        draw: &mut Draw,
        out: &mut Outcome,
    ) {
        let ladder = self.venues[venue].ladder_mut(flank);
        let ticks = ladder.levels()[depth].ticks;
        ladder.take(depth, size, draw);
        self.report(venue, Action::Cancel, flank, (depth, ticks, size), out);
    }

    /// An aggressor takes up to `wanted` shares of a venue's best level, order by order; gives what it got.
    ///
    /// As in the real format, a trade's row shows the book that it met, so the last one is followed by the row that shows
    /// the book without its shares.
    pub(super) fn execute(
        &mut self,
        venue: usize,
        flank: Flank,
        wanted: u32,
        draw: &mut Draw,
        out: &mut Outcome,
    ) -> u32 {
        let ticks = self.venues[venue].ladder(flank).best().ticks;
        let (mut left, mut last) = (wanted, 0);
        while left > 0 {
            let best = self.venues[venue].ladder(flank).best();
            if best.ticks != ticks {
                break;
            }
            last = best.one_order(draw).min(left);
            left -= last;
            self.report(
                venue,
                Action::Trade,
                flank.opposite(),
                (0, ticks, last),
                out,
            );
            self.venues[venue].ladder_mut(flank).take(0, last, draw);
        }
        self.report(venue, Action::Cancel, flank, (0, ticks, last), out);
        wanted - left
    }

    /// Records what a venue shows now, and why.
    pub(super) fn report(
        &self,
        venue: usize,
        action: Action,
        side: Flank,
        (depth, ticks, size): (usize, i32, u32),
        out: &mut Outcome,
    ) {
        let quotes = &self.venues[venue];
        out.changes.push(Change {
            venue,
            action,
            side,
            depth,
            ticks,
            size,
            asks: *quotes.asks.levels(),
            bids: *quotes.bids.levels(),
        });
    }
}
