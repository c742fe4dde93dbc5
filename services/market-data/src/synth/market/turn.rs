//! One instant of one symbol: what happened, and what will follow.

use crate::event::Action;
use crate::synth::book::{DEPTH, Flank, Level};
use crate::synth::draw::Draw;

/// What a row says besides time and place.
#[derive(Clone, Debug)]
pub(in crate::synth) struct Change {
    /// Index of the venue.
    pub(in crate::synth) venue: usize,
    /// What happened.
    pub(in crate::synth) action: Action,
    /// On which side: of the resting order, or of the aggressor.
    pub(in crate::synth) side: Flank,
    /// Index of the level changed.
    pub(in crate::synth) depth: usize,
    /// Price of the change, in ticks.
    pub(in crate::synth) ticks: i32,
    /// Shares of the change.
    pub(in crate::synth) size: u32,
    /// The venue's asks as the row shows them.
    pub(in crate::synth) asks: [Level; DEPTH],
    /// The venue's bids as the row shows them.
    pub(in crate::synth) bids: [Level; DEPTH],
}

/// Something that a market does later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::synth) enum Task {
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
pub(in crate::synth) struct Outcome {
    /// Rows, in order for each venue.
    pub(in crate::synth) changes: Vec<Change>,
    /// What follows, each after so many nanoseconds.
    pub(in crate::synth) tasks: Vec<(u64, Task)>,
}

/// One instant: where its draws come from and what comes of it.
#[derive(Debug)]
pub(in crate::synth) struct Turn<'a> {
    /// Source of all that is random.
    pub(in crate::synth) draw: &'a mut Draw,
    /// What has come of it so far.
    pub(in crate::synth) outcome: Outcome,
}

impl<'a> Turn<'a> {
    /// An instant at which nothing has happened.
    pub(in crate::synth) fn new(draw: &'a mut Draw) -> Self {
        Self {
            draw,
            outcome: Outcome::default(),
        }
    }
}

/// A level of some venue's book.
#[derive(Clone, Copy, Debug)]
pub(in crate::synth) struct Place {
    /// Index of the venue.
    pub(in crate::synth) venue: usize,
    /// Side of the book that changes.
    pub(in crate::synth) flank: Flank,
    /// Index of the level, 0 for the best.
    pub(in crate::synth) depth: usize,
}
