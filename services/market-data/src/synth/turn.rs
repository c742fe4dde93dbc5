//! One instant of one symbol: what happened, and what will follow.

use super::book::{DEPTH, Flank, Level};
use super::draw::Draw;
use crate::event::Action;

/// What a row says besides time and place.
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

/// One instant: where its draws come from and what comes of it.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    /// Source of all that is random.
    pub(super) draw: &'a mut Draw,
    /// What has come of it so far.
    pub(super) outcome: Outcome,
}

impl<'a> Turn<'a> {
    /// An instant at which nothing has happened.
    pub(super) fn new(draw: &'a mut Draw) -> Self {
        Self {
            draw,
            outcome: Outcome::default(),
        }
    }
}

/// A level of some venue's book.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Index of the venue.
    pub(super) venue: usize,
    /// Side of the book that changes.
    pub(super) flank: Flank,
    /// Index of the level, 0 for the best.
    pub(super) depth: usize,
}
