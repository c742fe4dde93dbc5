//! One venue: its book, and where it wants its best prices to be.

use crate::synth::book::{Flank, Ladder};
use crate::synth::draw::Draw;

/// Steps of the hidden price in one tick.
pub(crate) const QUARTERS: i32 = 4;

/// Distances of a venue's quotes from the reference, in quarters, and how often each is chosen.
const DISTANCES: [(i32, u64); 5] = [(1, 20), (2, 45), (4, 23), (6, 9), (9, 3)];

/// One venue.
#[derive(Clone, Debug)]
pub(crate) struct Venue {
    /// Sellers of the venue.
    pub(crate) asks: Ladder,
    /// Buyers of the venue.
    pub(crate) bids: Ladder,
    /// The reference that the venue has followed last, in quarters.
    reference: i32,
    /// Distances of the best ask and the best bid from the reference, in quarters.
    distance: [i32; 2],
}

impl Venue {
    /// A venue that quotes about a reference in quarters of a tick.
    pub(crate) fn new(reference: i32, draw: &mut Draw) -> Self {
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

    /// Levels of the venue on one side.
    pub(crate) fn ladder(&self, flank: Flank) -> &Ladder {
        match flank {
            Flank::Ask => &self.asks,
            Flank::Bid => &self.bids,
        }
    }

    /// Levels of the venue on one side, to be changed.
    pub(crate) fn ladder_mut(&mut self, flank: Flank) -> &mut Ladder {
        match flank {
            Flank::Ask => &mut self.asks,
            Flank::Bid => &mut self.bids,
        }
    }

    /// The price that the venue wants to be its best.
    pub(crate) fn target(&self, flank: Flank) -> i32 {
        target(self.reference, flank, self.distance[flank as usize])
    }

    /// Takes note of a new reference.
    pub(crate) fn follow(&mut self, reference: i32) {
        self.reference = reference;
    }

    /// Draws how far from the reference the venue wants its best price to be.
    pub(crate) fn choose_distance(&mut self, flank: Flank, draw: &mut Draw) {
        self.distance[flank as usize] = draw_distance(draw);
    }
}

/// The first whole tick at least `distance` quarters outside of the reference.
pub(crate) fn target(reference: i32, flank: Flank, distance: i32) -> i32 {
    let outward = flank.outward();
    -outward * (-outward * reference - distance).div_euclid(QUARTERS)
}

fn draw_distance(draw: &mut Draw) -> i32 {
    let index = draw.weighted(DISTANCES.iter().map(|(_, weight)| *weight));
    DISTANCES.get(index).map_or(1, |(distance, _)| *distance)
}
