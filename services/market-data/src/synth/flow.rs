//! The order flow between moves: orders come, go and change, trades take the best price, deep quotes come and go.

use super::book::{DEPTH, Flank};
use super::draw::Draw;
use super::market::{Market, Outcome, Task};
use crate::event::Action;

/// Share of the messages by a venue's place in the configuration, repeated beyond the eighth.
const ACTIVITY: [u64; 8] = [10, 4, 3, 5, 2, 2, 1, 1];

/// How often each level changes, best first.
const ATTENTION: [u64; DEPTH] = [42, 18, 12, 8, 6, 4, 3, 3, 2, 2];

/// Smallest and largest deep quote in round lots.
const DEEP_LOTS: (u64, u64) = (50, 200);

/// From this size on a level is left alone, and below it is not built up beyond [`CROWDED`].
const DEEP: u32 = 5_000;
const CROWDED: u32 = 1_500;

const MILLISECOND: u64 = 1_000_000;

/// The flow of orders in one symbol.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    activity: Vec<u64>,
    /// The side that the last aggressor took from: the next one mostly takes from the same.
    taken: Flank,
}

impl Flow {
    /// The flow over so many venues.
    pub(super) fn new(venues: usize) -> Self {
        Self {
            activity: ACTIVITY.into_iter().cycle().take(venues).collect(),
            taken: Flank::Ask,
        }
    }

    /// Every venue shows itself.
    pub(super) fn open(market: &mut Market, draw: &mut Draw, out: &mut Outcome) {
        for venue in 0..market.venues.len() {
            let best = market.venues[venue].asks.best().ticks;
            market.add(venue, Flank::Ask, best, draw.order_size(), out);
        }
    }

    /// Something happens of itself: at least one row.
    pub(super) fn arrive(&mut self, market: &mut Market, draw: &mut Draw, out: &mut Outcome) {
        if market.has_moved() {
            market.follow_price(draw, out);
        } else {
            match draw.below(100) {
                0..10 => self.trade(market, draw, out),
                10..18 => market.requote(self.venue(draw), draw, out),
                18..24 => {
                    // Two venues by coincidence, which coarse venue clocks make less rare than it should be.
                    self.change_order(market, draw, out);
                    self.change_order(market, draw, out);
                }
                _ => {}
            }
        }
        if out.changes.is_empty() {
            self.change_order(market, draw, out);
        }
    }

    /// What had been put off.
    pub(super) fn perform(
        &mut self,
        task: Task,
        market: &mut Market,
        draw: &mut Draw,
        out: &mut Outcome,
    ) {
        match task {
            Task::Follow { venue } => market.requote(venue, draw, out),
            Task::ShowDeep { flank } => self.show_deep(flank, market, draw, out),
            Task::HideDeep {
                venue,
                flank,
                ticks,
            } => hide_deep(venue, flank, ticks, market, draw, out),
        }
    }

    fn venue(&self, draw: &mut Draw) -> usize {
        draw.weighted(self.activity.iter().copied())
    }

    /// One order is added, cancelled, modified, or moved to another price.
    fn change_order(&self, market: &mut Market, draw: &mut Draw, out: &mut Outcome) {
        let venue = self.venue(draw);
        let flank = Flank::any(draw);
        let depth = draw.weighted(ATTENTION.into_iter());
        let level = market.venues[venue].ladder(flank).levels()[depth];
        let cancels = match level.size {
            DEEP.. => 0,
            CROWDED.. => 85,
            500.. => 55,
            150.. => 42,
            _ => 30,
        };
        if draw.chance(cancels) {
            cancel_order(market, venue, flank, depth, draw, out);
            if draw.chance(25) {
                add_order(market, venue, flank, draw, out);
            }
        } else if draw.chance(10) {
            modify_order(market, venue, flank, depth, draw, out);
        } else {
            add_order(market, venue, flank, draw, out);
        }
    }

    /// A marketable order takes the best price of all venues; what one venue does not have it may seek at others.
    fn trade(&mut self, market: &mut Market, draw: &mut Draw, out: &mut Outcome) {
        if draw.chance(35) {
            self.taken = self.taken.opposite();
        }
        let flank = self.taken;
        let price = best_price(market, flank);
        let mut left = draw.aggressor_size();
        while left > 0 {
            let Some(venue) = self.venue_at(market, flank, price, draw) else {
                return;
            };
            left -= market.execute(venue, flank, left, draw, out);
            if market.venues[venue].ladder(flank).best().ticks != price {
                market.drift(flank.outward());
                let delay = MILLISECOND + draw.exponential_of(30 * MILLISECOND);
                out.tasks.push((delay, Task::Follow { venue }));
            }
            if draw.chance(40) {
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
        let weights = market
            .venues
            .iter()
            .zip(&self.activity)
            .map(|(venue, activity)| {
                let there = venue.ladder(flank).best().ticks == price;
                u64::from(there) * activity
            });
        (weights.clone().sum::<u64>() > 0).then(|| draw.weighted(weights))
    }

    fn show_deep(&self, flank: Flank, market: &mut Market, draw: &mut Draw, out: &mut Outcome) {
        let price = best_price(market, flank);
        let venue = match self.venue_at(market, flank, price, draw) {
            Some(best) if draw.chance(75) => best,
            _ => self.venue(draw),
        };
        let ticks = market.venues[venue].ladder(flank).best().ticks;
        let size = 100 * draw.between(DEEP_LOTS.0, DEEP_LOTS.1) as u32;
        market.add(venue, flank, ticks, size, out);
        let stays = draw.between(100 * MILLISECOND, 2_000 * MILLISECOND);
        out.tasks.push((
            stays,
            Task::HideDeep {
                venue,
                flank,
                ticks,
            },
        ));
    }
}

/// The best price of all venues.
fn best_price(market: &Market, flank: Flank) -> i32 {
    let outward = flank.outward();
    let best = market
        .venues
        .iter()
        .map(|venue| outward * venue.ladder(flank).best().ticks);
    outward * best.min().unwrap_or_default()
}

/// Cancels what is left of a deep quote, wherever in the book it now stands.
fn hide_deep(
    venue: usize,
    flank: Flank,
    ticks: i32,
    market: &mut Market,
    draw: &mut Draw,
    out: &mut Outcome,
) {
    let ladder = market.venues[venue].ladder(flank);
    let Some(depth) = ladder.depth_of(ticks) else {
        return;
    };
    let level = ladder.levels()[depth];
    let keeps = level.count * 100;
    if level.size > CROWDED.max(keeps) {
        market.cancel(venue, flank, depth, level.size - keeps, draw, out);
    }
}

fn cancel_order(
    market: &mut Market,
    venue: usize,
    flank: Flank,
    depth: usize,
    draw: &mut Draw,
    out: &mut Outcome,
) {
    let ladder = market.venues[venue].ladder(flank);
    let level = ladder.levels()[depth];
    let size = level.one_order(draw);
    if size == level.size && !ladder.may_vanish(depth) {
        return modify_order(market, venue, flank, depth, draw, out);
    }
    market.cancel(venue, flank, depth, size, draw, out);
    if size == level.size && depth == 0 {
        let delay = MILLISECOND + draw.exponential_of(100 * MILLISECOND);
        out.tasks.push((delay, Task::Follow { venue }));
    }
}

/// Adds at a level, or between two levels where there is room.
fn add_order(market: &mut Market, venue: usize, flank: Flank, draw: &mut Draw, out: &mut Outcome) {
    let ladder = market.venues[venue].ladder(flank);
    let depth = draw.weighted(ATTENTION.into_iter());
    let level = ladder.levels()[depth];
    let between = ladder.gap_behind(depth) > 1 && (level.size >= CROWDED || draw.chance(40));
    let ticks = level.ticks + i32::from(between) * flank.outward();
    market.add(venue, flank, ticks, draw.order_size(), out);
}

/// Changes the size of one order.
fn modify_order(
    market: &mut Market,
    venue: usize,
    flank: Flank,
    depth: usize,
    draw: &mut Draw,
    out: &mut Outcome,
) {
    let ladder = market.venues[venue].ladder_mut(flank);
    let level = ladder.levels()[depth];
    let before = level.one_order(draw).min(CROWDED);
    let after = draw.between(1, 2 * u64::from(before)) as u32;
    ladder.resize(depth, level.size - before + after);
    market.report(
        venue,
        Action::Modify,
        flank,
        (depth, level.ticks, after),
        out,
    );
}
