//! One instant of one symbol: what happened, and what will follow.

use crate::event::Action;
use crate::synth::book::{DEPTH, Flank, Level};
use crate::synth::draw::Draw;

/// What a row says besides time and place.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// Index of the venue.
    pub(crate) venue: usize,
    /// What happened.
    pub(crate) action: Action,
    /// On which side: of the resting order, or of the aggressor.
    pub(crate) side: Flank,
    /// Index of the level changed.
    pub(crate) depth: usize,
    /// Price of the change, in ticks.
    pub(crate) ticks: i32,
    /// Shares of the change.
    pub(crate) size: u32,
    /// The venue's asks as the row shows them.
    pub(crate) asks: [Level; DEPTH],
    /// The venue's bids as the row shows them.
    pub(crate) bids: [Level; DEPTH],
}

/// Something that a market does later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Task {
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
pub(crate) struct Outcome {
    /// Rows, in order for each venue.
    pub(crate) changes: Vec<Change>,
    /// What follows, each after so many nanoseconds.
    pub(crate) tasks: Vec<(u64, Task)>,
}

/// One instant: where its draws come from and what comes of it.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    /// Source of all that is random.
    pub(crate) draw: &'a mut Draw,
    /// What has come of it so far.
    pub(crate) outcome: Outcome,
}

impl<'a> Turn<'a> {
    /// An instant at which nothing has happened.
    pub(crate) fn new(draw: &'a mut Draw) -> Self {
        Self {
            draw,
            outcome: Outcome::default(),
        }
    }
}

/// A level of some venue's book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Index of the venue.
    pub(crate) venue: usize,
    /// Side of the book that changes.
    pub(crate) flank: Flank,
    /// Index of the level, 0 for the best.
    pub(crate) depth: usize,
}
