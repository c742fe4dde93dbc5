//! The ten levels of one side at one venue.

use super::draw::Draw;
use crate::event::BookSide;

/// Levels shown on each side.
pub(super) const DEPTH: usize = 10;

/// Neighbouring levels are at most so many ticks apart, except for a moment behind a fresh best
/// price.
pub(super) const WIDEST_GAP: i32 = 4;

/// A side of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flank {
    /// Sellers.
    Ask,
    /// Buyers.
    Bid,
}

impl Flank {
    /// Both sides of a book, asks first.
    pub(super) const BOTH: [Self; 2] = [Self::Ask, Self::Bid];

    /// One of both.
    pub(super) fn any(draw: &mut Draw) -> Self {
        if draw.chance(50) {
            Self::Ask
        } else {
            Self::Bid
        }
    }

    /// The opposite side of the book.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Ask => Self::Bid,
            Self::Bid => Self::Ask,
        }
    }

    /// +1 for asks, -1 for bids: the direction from better to worse prices.
    pub(super) fn outward(self) -> i32 {
        match self {
            Self::Ask => 1,
            Self::Bid => -1,
        }
    }

    /// How rows name the side.
    pub(super) fn name(self) -> BookSide {
        match self {
            Self::Ask => BookSide::Ask,
            Self::Bid => BookSide::Bid,
        }
    }
}

/// One price level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Level {
    /// Price in ticks of one cent.
    pub(super) ticks: i32,
    /// Displayed shares, at least one for each order.
    pub(super) size: u32,
    /// Orders.
    pub(super) count: u32,
}

impl Level {
    /// A level of one to five orders.
    pub(super) fn fresh(ticks: i32, draw: &mut Draw) -> Self {
        let count = 1 + draw.weighted([60, 24, 10, 4, 2].into_iter()) as u32;
        let size = (0..count).map(|_| draw.order_size()).sum();
        Self { ticks, size, count }
    }

    /// The shares of one of its orders, drawn so that every other order keeps at least one.
    pub(super) fn one_order(self, draw: &mut Draw) -> u32 {
        if self.count <= 1 {
            return self.size;
        }
        let most = self.size - (self.count - 1);
        let typical = 2 * self.size / self.count;
        let drawn = draw.between(1, u64::from(typical)) as u32;
        // A round lot where one fits: most orders are.
        let rounded = if drawn > 100 {
            drawn - drawn % 100
        } else {
            drawn
        };
        rounded.clamp(1, most)
    }
}

/// One side of a venue's book: ten levels, best first, strictly ordered, none empty.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    outward: i32,
    levels: [Level; DEPTH],
}

impl Ladder {
    /// A full ladder whose best price is `best`.
    pub(super) fn new(flank: Flank, best: i32, draw: &mut Draw) -> Self {
        let outward = flank.outward();
        let mut ladder = Self {
            outward,
            levels: [Level::default(); DEPTH],
        };
        let mut ticks = best;
        for level in &mut ladder.levels {
            *level = Level::fresh(ticks, draw);
            ticks += outward * step(draw);
        }
        ladder
    }

    /// The levels, best first.
    pub(super) fn levels(&self) -> &[Level; DEPTH] {
        &self.levels
    }

    /// The best level.
    pub(super) fn best(&self) -> Level {
        self.levels[0]
    }

    /// By how many ticks `ticks` is worse than `other`; negative where it is better.
    pub(super) fn worse_by(&self, ticks: i32, other: i32) -> i32 {
        (ticks - other) * self.outward
    }

    /// The index of the level at `ticks`.
    pub(super) fn depth_of(&self, ticks: i32) -> Option<usize> {
        self.levels.iter().position(|level| level.ticks == ticks)
    }

    /// Ticks between a level and the next deeper one; one behind the last.
    pub(super) fn gap_behind(&self, depth: usize) -> i32 {
        match (self.levels.get(depth), self.levels.get(depth + 1)) {
            (Some(near), Some(far)) => self.worse_by(far.ticks, near.ticks),
            _ => 1,
        }
    }

    /// Whether the level may vanish without leaving too wide a gap.
    pub(super) fn may_vanish(&self, depth: usize) -> bool {
        depth == 0 || self.gap_behind(depth - 1) + self.gap_behind(depth) <= WIDEST_GAP
    }

    /// Adds one order; what falls behind the tenth level is no longer shown. Gives the level's
    /// index, `None` behind the tenth.
    pub(super) fn add(&mut self, ticks: i32, size: u32) -> Option<usize> {
        let depth = self
            .levels
            .iter()
            .position(|level| self.worse_by(level.ticks, ticks) >= 0)?;
        if self.levels[depth].ticks == ticks {
            let level = &mut self.levels[depth];
            level.size += size;
            level.count += 1;
        } else {
            self.levels[depth..].rotate_right(1);
            self.levels[depth] = Level {
                ticks,
                size,
                count: 1,
            };
        }
        Some(depth)
    }

    /// Takes shares and whole orders from a level; with its last share the level vanishes and a
    /// deeper one comes into view.
    pub(super) fn take(&mut self, depth: usize, size: u32, orders: u32, draw: &mut Draw) {
        let level = &mut self.levels[depth];
        level.size = level.size.saturating_sub(size);
        level.count = level
            .count
            .saturating_sub(orders)
            .clamp(1, level.size.max(1));
        if level.size == 0 {
            self.vanish(depth, draw);
        }
    }

    /// Sets the size of a level without changing its orders.
    pub(super) fn resize(&mut self, depth: usize, size: u32) {
        let level = &mut self.levels[depth];
        level.size = size.max(level.count);
    }

    fn vanish(&mut self, depth: usize, draw: &mut Draw) {
        self.levels[depth..].rotate_left(1);
        let before = self.levels[DEPTH - 2].ticks;
        self.levels[DEPTH - 1] = Level::fresh(before + self.outward * step(draw), draw);
    }
}

/// Ticks from one level to the next: mostly one.
fn step(draw: &mut Draw) -> i32 {
    match draw.below(100) {
        0..75 => 1,
        75..95 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_join_levels_found_new_ones_and_push_out_the_tenth() {
        let mut draw = Draw::new(1);
        for flank in Flank::BOTH {
            let outward = flank.outward();
            let mut ladder = Ladder::new(flank, 1_000, &mut draw);
            let ninth = ladder.levels()[DEPTH - 2];
            assert_eq!(ladder.add(1_000 - outward, 70), Some(0));
            assert_eq!(
                ladder.best(),
                Level {
                    ticks: 1_000 - outward,
                    size: 70,
                    count: 1
                }
            );
            assert_eq!(ladder.levels()[DEPTH - 1], ninth);
            assert_eq!(ladder.add(1_000 - outward, 30), Some(0));
            assert_eq!((ladder.best().size, ladder.best().count), (100, 2));
            assert_eq!(ladder.add(1_000 + 100 * outward, 30), None);
        }
    }

    #[test]
    fn a_level_vanishes_with_its_last_share() {
        let mut draw = Draw::new(1);
        let mut ladder = Ladder::new(Flank::Ask, 1_000, &mut draw);
        let [first, second, ..] = *ladder.levels();
        ladder.take(0, first.size, 1, &mut draw);
        assert_eq!(ladder.best(), second);
        assert!(
            ladder
                .levels()
                .is_sorted_by(|one, next| one.ticks < next.ticks)
        );
        assert!(
            ladder
                .levels()
                .iter()
                .all(|level| level.size >= level.count)
        );
    }
}
