//! The market's path through a window: what arrival prices, markouts and data quality are measured on.

use std::collections::BTreeMap;

use market_data::event::Action;
use market_data::{Event, Price, Shares, Side, Tape, Timestamp};

use crate::market::book::Book;
use crate::market::view::View;
use crate::order::Assumptions;
use crate::order::window::Span;

/// The consolidated market after one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The instant.
    pub time: Timestamp,
    /// Twice the mid in units of 1e-9 dollars; twice the best price where the other side is empty.
    pub twice_mid: i128,
}

/// The market from the start of a window on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarketPath {
    /// Where the middle changed, and the first point.
    points: Vec<Point>,
    last_in_window: usize,
    /// The last point, whether anything changed there or not.
    until: Option<Timestamp>,
    /// Distinct instants in the window.
    pub snapshots: u64,
    /// Rows in the window.
    pub rows: u64,
    /// Instants in the window at which the best bid equals the best ask, across venues.
    pub locked: u64,
    /// Instants in the window at which the best bid is above the best ask, across venues.
    pub crossed: u64,
    /// Instants in the window at which the side that the order trades against is empty.
    pub empty: u64,
    /// Shares traded in the window (rows of action `T`).
    pub traded: Shares,
    /// How many instants of the window have each spread over all venues, in units of 1e-9 dollars.
    spreads: BTreeMap<i64, u64>,
    arrival_spread: Option<i64>,
}

impl MarketPath {
    /// Follows `tape` from the start of `span` to its end, past the window: only measurements look at what comes after.
    pub fn follow(tape: &Tape, span: &Span, side: Side, assumptions: &Assumptions) -> Self {
        let mut path = Self::default();
        let mut book = Book::under(tape, assumptions);
        let unlimited = Assumptions {
            limit: None,
            ..assumptions.clone()
        };
        let mut view = View::new(tape, side, &unlimited);
        for instant in tape.instants() {
            for event in instant {
                book.apply(event);
            }
            let Some(time) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            if time < span.first {
                continue;
            }
            view.show_book(&book, time, assumptions.stale_after);
            if let Some(twice_mid) = view.twice_mid() {
                path.until = Some(time);
                if path.points.last().map(|last| last.twice_mid) != Some(twice_mid) {
                    path.points.push(Point { time, twice_mid });
                }
            }
            if time <= span.last {
                path.last_in_window = path.points.len();
                path.count(instant, &view);
                if let Some(spread) = view.spread() {
                    path.arrival_spread = path.arrival_spread.or(Some(spread));
                    *path.spreads.entry(spread).or_default() += 1;
                }
                let recorded = book.recorded_best(time, assumptions.stale_after);
                path.locked += u64::from(recorded.0.is_some() && recorded.0 == recorded.1);
                path.crossed += u64::from(recorded.0.is_some() && recorded.1 > recorded.0);
            }
        }
        path.move_late_trades(tape, span);
        path
    }

    /// Counts trades that were reported late at their own time, not at that of their rows.
    fn move_late_trades(&mut self, tape: &Tape, span: &Span) {
        let window = span.start.min(span.first)..=span.end.max(span.last);
        for trade in tape.late_trades() {
            let shares = Shares::new(u64::from(trade.size));
            if window.contains(&trade.time) {
                self.traded += shares;
            }
            if (span.first..=span.last).contains(&trade.shown) {
                self.traded -= shares;
            }
        }
    }

    fn count(&mut self, instant: &[Event], view: &View) {
        self.snapshots += 1;
        self.rows += instant.len() as u64;
        for event in instant
            .iter()
            .filter(|event| event.cause.action() == Action::Trade)
        {
            self.traded += Shares::new(u64::from(event.size));
        }
        self.empty += u64::from(view.best().is_none());
    }

    /// The spread over all venues in the first instant of the window that has one, in units of 1e-9 dollars.
    pub fn arrival_spread(&self) -> Option<i64> {
        self.arrival_spread
    }

    /// The spread that half of the window's instants do not exceed.
    pub fn median_spread(&self) -> Option<i64> {
        let all: u64 = self.spreads.values().sum();
        let mut seen = 0;
        self.spreads.iter().find_map(|(spread, count)| {
            seen += count;
            (2 * seen >= all).then_some(*spread)
        })
    }

    /// The widest spread of the window.
    pub fn worst_spread(&self) -> Option<i64> {
        self.spreads.keys().next_back().copied()
    }

    /// The market at the start of the window: the first instant with something on offer.
    pub fn arrival(&self) -> Option<Point> {
        self.points[..self.last_in_window].first().copied()
    }

    /// The market as it stood at the end of the window: when it last changed.
    pub fn close(&self) -> Option<Point> {
        self.points[..self.last_in_window].last().copied()
    }

    /// The market as it stands at `time`, with when it last changed; `None` before the first point or past the end of the recording.
    pub fn at(&self, time: Timestamp) -> Option<Point> {
        if self.until.is_none_or(|until| until < time) {
            return None;
        }
        let after = self.points.partition_point(|point| point.time <= time);
        self.points[..after].last().copied()
    }

    /// A price in the middle, rounded down to 1e-9 dollars; `None` outside the range of prices.
    pub fn price(twice_mid: i128) -> Option<Price> {
        i64::try_from(twice_mid / 2)
            .ok()
            .and_then(|units| Price::from_units(units).ok())
    }
}
