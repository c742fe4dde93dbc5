//! The market's path through a window: what arrival prices, markouts and data quality are measured
//! on.

use std::collections::BTreeMap;
use std::time::Duration;

use market_data::event::{Action, BookSide};
use market_data::units::money::UNITS_PER_DOLLAR;
use market_data::{Cash, Event, Price, Shares, Side, Tape, Timestamp};

use super::book::Book;
use super::ranking::MANY;
use super::view::View;
use crate::order::window::Span;
use crate::order::{Assumptions, StaleAfter};

/// The consolidated market after one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The instant.
    pub time: Timestamp,
    /// Twice the mid in units of 1e-9 dollars; twice the best price where the other side is empty.
    pub twice_mid: i128,
}

/// What was traded in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trades {
    /// Shares.
    pub shares: Shares,
    /// Of these, shares of trades without a side: auctions, and trades of which the recording does
    /// not say it.
    pub without_side: Shares,
    /// Shares of the trades that have a price, and what was paid for them.
    priced: Shares,
    turnover: Cash,
}

impl Trades {
    fn add(&mut self, trade: &Event) {
        let of = Self::of(trade);
        self.shares += of.shares;
        self.without_side += of.without_side;
        self.priced += of.priced;
        self.turnover += of.turnover;
    }

    /// Takes back what was added.
    fn take_back(&mut self, trade: &Event) {
        let of = Self::of(trade);
        self.shares -= of.shares;
        self.without_side -= of.without_side;
        self.priced -= of.priced;
        self.turnover -= of.turnover;
    }

    fn of(trade: &Event) -> Self {
        let shares = Shares::new(u64::from(trade.size));
        let price = trade.price();
        Self {
            shares,
            without_side: match trade.cause.side() {
                BookSide::None => shares,
                _ => Shares::ZERO,
            },
            priced: price.map_or(Shares::ZERO, |_| shares),
            turnover: price.map_or(Cash::ZERO, |price| price.times(shares)),
        }
    }

    /// The average price, weighted by shares, in dollars; `None` without trades that have one.
    pub fn vwap(&self) -> Option<f64> {
        let shares = i128::from(self.priced.get());
        (shares > 0).then(|| self.turnover.units() as f64 / shares as f64 / UNITS_PER_DOLLAR as f64)
    }
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
    /// Instants in the window at which the order's own side alone is empty: the mid is the best
    /// price that it trades against.
    pub one_sided: u64,
    /// Whether the window opens in such an instant.
    pub opens_one_sided: bool,
    /// The longest time within the window without a row: since when, and how long.
    pub silence: Option<(Timestamp, Duration)>,
    /// What was traded in the window (rows of action `T`).
    pub trades: Trades,
    /// How many instants of the window have each spread over all venues, in units of 1e-9 dollars.
    spreads: BTreeMap<i64, u64>,
    arrival_spread: Option<i64>,
    /// The end of the window.
    close: Timestamp,
}

/// The best prices as recorded, those that another venue has crossed included.
enum Recorded {
    /// Of few venues: all are looked at.
    Few,
    /// Of many: a book in which nobody yields, and a view that follows it.
    Many(Box<(Book, View)>),
}

impl Recorded {
    fn of(tape: &Tape, side: Side, unlimited: &Assumptions) -> Self {
        if tape.venues().len() < MANY {
            return Self::Few;
        }
        let view = View::new(tape, side, unlimited);
        Self::Many(Box::new((Book::new(tape), view)))
    }

    fn apply(&mut self, instant: &[Event]) {
        if let Self::Many(many) = self {
            many.0.take_in(instant);
        }
    }

    /// The best ask and the best bid; `book` has taken in the same rows.
    fn best(
        &mut self,
        book: &Book,
        now: Timestamp,
        stale_after: StaleAfter,
    ) -> (Option<Price>, Option<Price>) {
        match self {
            Self::Few => book.recorded_best(now, stale_after),
            Self::Many(many) => {
                let (book, view) = &mut **many;
                view.show_best(book, now, stale_after);
                match view.side() {
                    Side::Buy => (view.best(), view.best_own()),
                    Side::Sell => (view.best_own(), view.best()),
                }
            }
        }
    }
}

/// Whether the order's own side of the market is empty and the other is not.
fn is_one_sided(view: &View) -> bool {
    view.best().is_some() && view.best_own().is_none()
}

impl MarketPath {
    /// Follows `tape` from the start of `span` to its end, past the window: only measurements look
    /// at what comes after.
    pub fn follow(tape: &Tape, span: &Span, side: Side, assumptions: &Assumptions) -> Self {
        let mut path = Self::default();
        let mut book = Book::under(tape, assumptions);
        let unlimited = Assumptions {
            limit: None,
            ..assumptions.clone()
        };
        let mut view = View::new(tape, side, &unlimited);
        let mut recorded = Recorded::of(tape, side, &unlimited);
        let mut opened = false;
        // Nothing is silent before its first row.
        let first = tape
            .events()
            .first()
            .map_or(span.start, |event| event.ts_event);
        let mut before = first.max(span.start);
        for instant in tape.instants() {
            let Some(time) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            if time > span.start && !opened {
                // The market as it stands when the window opens.
                view.show_book(&book, span.start, assumptions.stale_after);
                path.add(span.start, &view);
                path.last_in_window = path.points.len();
            }
            opened |= time >= span.start;
            book.take_in(instant);
            recorded.apply(instant);
            if !opened {
                continue;
            }
            view.show_book(&book, time, assumptions.stale_after);
            path.add(time, &view);
            if time <= span.close {
                path.silent(before, time);
                before = time;
                path.last_in_window = path.points.len();
                path.count(instant, &view);
                if let Some(spread) = view.spread() {
                    path.arrival_spread = path.arrival_spread.or(Some(spread));
                    *path.spreads.entry(spread).or_default() += 1;
                }
                let recorded = recorded.best(&book, time, assumptions.stale_after);
                path.locked += u64::from(recorded.0.is_some() && recorded.0 == recorded.1);
                path.crossed += u64::from(recorded.0.is_some() && recorded.1 > recorded.0);
            }
        }
        path.silent(before, span.close);
        path.move_late_trades(tape, span);
        path.close = span.close;
        path
    }

    /// Notes a time without a row.
    fn silent(&mut self, since: Timestamp, until: Timestamp) {
        let silence = until.since(since);
        if self.silence.is_none_or(|(_, longest)| silence > longest) {
            self.silence = Some((since, silence));
        }
    }

    /// Counts trades that were reported late at their own time, not at that of their rows.
    fn move_late_trades(&mut self, tape: &Tape, span: &Span) {
        let window = span.start..=span.close.max(span.start);
        for trade in tape.late_trades() {
            if window.contains(&trade.time) {
                self.trades.add(&trade.row);
            }
            if window.contains(&trade.row.ts_event) {
                self.trades.take_back(&trade.row);
            }
        }
    }

    fn add(&mut self, time: Timestamp, view: &View) {
        if let Some(twice_mid) = view.twice_mid() {
            self.until = Some(time);
            if self.points.is_empty() {
                self.opens_one_sided = is_one_sided(view);
            }
            if self.points.last().map(|last| last.twice_mid) != Some(twice_mid) {
                self.points.push(Point { time, twice_mid });
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
            self.trades.add(event);
        }
        self.empty += u64::from(view.best().is_none());
        self.one_sided += u64::from(is_one_sided(view));
    }

    /// The spread over all venues in the first instant of the window that has one, in units of 1e-9
    /// dollars.
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

    /// The average mid over the window, weighted by how long it stood, in dollars; `None` where
    /// there is none.
    pub fn market_twap(&self) -> Option<f64> {
        let points = self.points.get(..self.last_in_window)?;
        let ends = points.iter().skip(1).map(|point| point.time);
        let ends = ends.chain([self.close]);
        let (mut weighted, mut nanos) = (0.0, 0.0);
        for (point, end) in points.iter().zip(ends) {
            let stood = end.since(point.time).as_nanos() as f64;
            weighted += point.twice_mid as f64 * stood;
            nanos += stood;
        }
        let only = points.last().map(|point| point.twice_mid as f64);
        let twice_mid = if nanos > 0.0 {
            Some(weighted / nanos)
        } else {
            only
        };
        twice_mid.map(|twice| twice / (2 * UNITS_PER_DOLLAR) as f64)
    }

    /// The market at the start of the window as it stands, else at the first instant with something
    /// on offer.
    pub fn arrival(&self) -> Option<Point> {
        self.points[..self.last_in_window].first().copied()
    }

    /// The market as it stood at the end of the window: when it last changed.
    pub fn close(&self) -> Option<Point> {
        self.points[..self.last_in_window].last().copied()
    }

    /// The market as it stands at `time`, with when it last changed; `None` before the first point
    /// or past the end of the recording.
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
