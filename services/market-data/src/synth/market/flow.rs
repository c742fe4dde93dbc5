//! The order flow between moves: orders come, go and change, trades take the best price, deep
//! quotes come and go.

use super::Market;
use super::turn::{Place, Task, Turn};
use crate::synth::book::{DEPTH, Flank};
use crate::synth::draw::Draw;

/// Share of the messages by a venue's place in the configuration, repeated beyond the eighth.
const ACTIVITY: [u64; 8] = [10, 4, 3, 5, 2, 2, 1, 1];

/// How often each level changes, best first.
const ATTENTION: [u64; DEPTH] = [42, 18, 12, 8, 6, 4, 3, 3, 2, 2];

/// Smallest and largest deep quote in round lots.
const DEEP_LOTS: (u64, u64) = (50, 200);

/// From this size on no order leaves a level by itself, so that deep quotes stay, and from
/// [`CROWDED`] on most changes shrink it.
const DEEP: u32 = 5_000;
const CROWDED: u32 = 1_500;

/// Beyond so many orders most changes shrink a level of any size: where the price rests, queues
/// would grow without end.
const QUEUE: u32 = 10;

const MILLISECOND: u64 = 1_000_000;

/// The flow of orders in one symbol.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    activity: Vec<u64>,
    /// The side that the last aggressor took from: the next one mostly takes from the same.
    taken: Flank,
}

impl Flow {
    /// The flow over so many venues.
    pub(crate) fn new(venues: usize) -> Self {
        Self {
            activity: ACTIVITY.into_iter().cycle().take(venues).collect(),
            taken: Flank::Ask,
        }
    }

    /// Every venue shows itself.
    pub(crate) fn open(market: &mut Market, turn: &mut Turn) {
        for venue in 0..market.venues.len() {
            let best = market.venues[venue].asks.best().ticks;
            let size = turn.draw.order_size();
            market.add(venue, Flank::Ask, best, size, turn);
        }
    }

    /// Something happens of itself: at least one row.
    pub(crate) fn arrive(&mut self, market: &mut Market, turn: &mut Turn) {
        if market.has_moved() {
            market.follow_price(turn);
        } else {
            match turn.draw.below(100) {
                0..10 => self.trade(market, turn),
                10..18 => market.requote(self.venue(turn.draw), turn),
                18..24 => {
                    // Two by coincidence, often at two venues.
                    self.change_order(market, turn);
                    self.change_order(market, turn);
                }
                _ => {}
            }
        }
        if turn.outcome.changes.is_empty() {
            self.change_order(market, turn);
        }
    }

    /// What had been put off.
    pub(crate) fn perform(&self, task: Task, market: &mut Market, turn: &mut Turn) {
        match task {
            Task::Follow { venue } => market.requote(venue, turn),
            Task::ShowDeep { flank } => self.show_deep(flank, market, turn),
            Task::HideDeep {
                venue,
                flank,
                ticks,
            } => hide_deep(venue, flank, ticks, market, turn),
        }
    }

    fn venue(&self, draw: &mut Draw) -> usize {
        draw.weighted(self.activity.iter().copied())
    }

    /// One order is added, cancelled, modified, or moved to another price.
    fn change_order(&self, market: &mut Market, turn: &mut Turn) {
        let at = Place {
            venue: self.venue(turn.draw),
            flank: Flank::any(turn.draw),
            depth: turn.draw.weighted(ATTENTION.into_iter()),
        };
        let level = market.level(at);
        let cancels = match level.size {
            _ if level.count > QUEUE => 85,
            DEEP.. => 0,
            CROWDED.. => 85,
            500.. => 55,
            150.. => 42,
            _ => 30,
        };
        if turn.draw.chance(cancels) {
            cancel_order(market, at, turn);
            if turn.draw.chance(25) {
                add_order(market, at, turn);
            }
        } else if turn.draw.chance(10) {
            modify_order(market, at, turn);
        } else {
            add_order(market, at, turn);
        }
    }

    /// A marketable order takes the best price of all venues; what one venue does not have it may
    /// seek at others.
    fn trade(&mut self, market: &mut Market, turn: &mut Turn) {
        if turn.draw.chance(35) {
            self.taken = self.taken.opposite();
        }
        let flank = self.taken;
        let price = best_price(market, flank);
        let mut left = turn.draw.aggressor_size();
        while left > 0 {
            let Some(venue) = self.venue_at(market, flank, price, turn.draw) else {
                return;
            };
            left -= market.execute(venue, flank, left, turn);
            if market.venues[venue].ladder(flank).best().ticks != price {
                market.drift(flank.outward());
                let delay = MILLISECOND + turn.draw.exponential_of(30 * MILLISECOND);
                turn.outcome.tasks.push((delay, Task::Follow { venue }));
            }
            if turn.draw.chance(40) {
                return;
            }
        }
    }

    /// One of the venues whose best price this is.
    fn venue_at(
        &self,
        market: &Market,
        flank: Flank,
        price: i32,
        draw: &mut Draw,
    ) -> Option<usize> {
        let venues = market.venues.iter().zip(&self.activity);
        let weights = venues.map(|(venue, activity)| {
            let there = venue.ladder(flank).best().ticks == price;
            u64::from(there) * activity
        });
        (weights.clone().sum::<u64>() > 0).then(|| draw.weighted(weights))
    }

    fn show_deep(&self, flank: Flank, market: &mut Market, turn: &mut Turn) {
        let price = best_price(market, flank);
        let venue = match self.venue_at(market, flank, price, turn.draw) {
            Some(best) if turn.draw.chance(75) => best,
            _ => self.venue(turn.draw),
        };
        let ticks = market.venues[venue].ladder(flank).best().ticks;
        let size = 100 * turn.draw.between(DEEP_LOTS.0, DEEP_LOTS.1) as u32;
        market.add(venue, flank, ticks, size, turn);
        let stays = turn.draw.between(100 * MILLISECOND, 2_000 * MILLISECOND);
        let task = Task::HideDeep {
            venue,
            flank,
            ticks,
        };
        turn.outcome.tasks.push((stays, task));
    }
}

/// The best price of all venues.
fn best_price(market: &Market, flank: Flank) -> i32 {
    let outward = flank.outward();
    let prices = market
        .venues
        .iter()
        .map(|venue| venue.ladder(flank).best().ticks);
    outward
        * prices
            .map(|ticks| outward * ticks)
            .min()
            .unwrap_or_default()
}

/// Cancels what is left of a deep quote, wherever in the book it now stands.
fn hide_deep(venue: usize, flank: Flank, ticks: i32, market: &mut Market, turn: &mut Turn) {
    let Some(depth) = market.venues[venue].ladder(flank).depth_of(ticks) else {
        return;
    };
    let at = Place {
        venue,
        flank,
        depth,
    };
    let level = market.level(at);
    let keeps = 100 * level.count;
    if level.size > CROWDED.max(keeps) {
        market.cancel(at, level.size - keeps, turn);
    }
}

/// Cancels one order; where that would tear too wide a gap, the order changes instead.
fn cancel_order(market: &mut Market, at: Place, turn: &mut Turn) {
    let level = market.level(at);
    let size = level.one_order(turn.draw);
    let vanishes = size == level.size;
    if vanishes
        && !market.venues[at.venue]
            .ladder(at.flank)
            .may_vanish(at.depth)
    {
        return modify_order(market, at, turn);
    }
    market.cancel(at, size, turn);
    if vanishes && at.depth == 0 {
        let delay = MILLISECOND + turn.draw.exponential_of(100 * MILLISECOND);
        let task = Task::Follow { venue: at.venue };
        turn.outcome.tasks.push((delay, task));
    }
}

/// Adds at some level of the same side, or just behind it where there is room.
fn add_order(market: &mut Market, near: Place, turn: &mut Turn) {
    let at = Place {
        depth: turn.draw.weighted(ATTENTION.into_iter()),
        ..near
    };
    let level = market.level(at);
    let room = market.venues[at.venue]
        .ladder(at.flank)
        .gap_behind(at.depth)
        > 1;
    let behind = room && (level.size >= CROWDED || turn.draw.chance(40));
    let ticks = level.ticks + i32::from(behind) * at.flank.outward();
    let size = turn.draw.order_size();
    market.add(at.venue, at.flank, ticks, size, turn);
}

/// Changes the size of one order.
fn modify_order(market: &mut Market, at: Place, turn: &mut Turn) {
    let before = market.level(at).one_order(turn.draw).min(CROWDED);
    let after = turn.draw.between(1, 2 * u64::from(before)) as u32;
    market.modify(at, before, after, turn);
}
