//! A market to send.

use market_data::{Collected, IngestReport, Row, Shown, SymbolTable};

use crate::error::StreamError;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// Rows in replay order.
    pub rows: Rows<'a>,
    /// Symbols of the rows.
    pub symbols: &'a SymbolTable,
    /// The account of the reader that they come from: what it rejected and
    /// of which schemas its rows are, the receiver learns.
    pub report: &'a IngestReport,
}

/// Rows in replay order.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'a> {
    /// In memory ([`market_data::event::sort_for_replay`]).
    Slice(&'a [Row]),
    /// Wherever they had room.
    Collected(&'a Collected),
}

impl Rows<'_> {
    /// Gives out all rows, in batches of whole instants.
    pub(super) fn for_each_batch(
        self,
        mut on_rows: impl FnMut(&[Shown]) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        match self {
            Self::Slice(rows) => {
                let shown: Vec<Shown> = rows.iter().copied().map(Shown::from).collect();
                on_rows(&shown)
            }
            Self::Collected(rows) => rows.for_each_shown(on_rows),
        }
    }
}

impl<'a> From<&'a [Row]> for Rows<'a> {
    fn from(rows: &'a [Row]) -> Self {
        Self::Slice(rows)
    }
}

impl<'a> From<&'a Vec<Row>> for Rows<'a> {
    fn from(rows: &'a Vec<Row>) -> Self {
        Self::Slice(rows)
    }
}

impl<'a> From<&'a Collected> for Rows<'a> {
    fn from(rows: &'a Collected) -> Self {
        Self::Collected(rows)
    }
}
