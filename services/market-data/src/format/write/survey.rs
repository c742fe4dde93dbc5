//! What must be known of all rows before the first is written: a header stands before them.

use std::collections::BTreeSet;

use crate::event::{Action, Row, SymbolId};
use crate::units::time::Timestamp;

/// What rows have in common, gathered as they are read.
#[derive(Debug, Default)]
pub struct Survey {
    pub(super) rows: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
    /// By market, the days on which it has rows.
    pub(super) days: Vec<BTreeSet<u64>>,
    pub(super) has_received: bool,
    /// Trades before the first row that is none.
    pub(super) leading_trades: u64,
}

impl Survey {
    /// Adds rows.
    pub fn add(&mut self, rows: &[Row]) {
        for row in rows {
            if self.leading_trades == self.rows && row.event.cause.action() == Action::Trade {
                self.leading_trades += 1;
            }
            self.rows += 1;
            self.has_received |= row.ts_recv.is_some();
            let time = time(row);
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
            let market = row.symbol.0 as usize;
            if market >= self.days.len() {
                self.days.resize_with(market + 1, BTreeSet::new);
            }
            let days = &mut self.days[market];
            if days.last() != Some(&time.day()) {
                days.insert(time.day());
            }
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The days on which a market has rows.
    pub(super) fn days_of(&self, market: SymbolId) -> Option<&BTreeSet<u64>> {
        self.days
            .get(market.0 as usize)
            .filter(|days| !days.is_empty())
    }
}

/// The time by which a name is looked up in DBN: that of receipt where it is known.
pub(super) fn time(row: &Row) -> Timestamp {
    row.ts_recv.unwrap_or(row.event.ts_event)
}
