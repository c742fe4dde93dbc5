//! From arrivals to records: whose turn it is, and what a row says besides the book.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::num::NonZeroU32;

use super::book::{DEPTH, Flank, Level};
use super::config::Config;
use super::draw::Draw;
use super::drift::Drift;
use super::market::Market;
use super::market::flow::Flow;
use super::market::turn::{Change, Outcome, Task, Turn};
use super::pace::Clock;
use super::reactive::Push;
use crate::event::{Action, Cause, Event, F_LAST, Quote, Row, SymbolId};
use crate::units::money::{Price, UNITS_PER_DOLLAR};
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// One tick, one cent, in units of 1e-9 dollars.
pub(super) const TICK: i64 = UNITS_PER_DOLLAR / 100;

/// Distance between the sequence numbers of two venues, so that within one instant the order of the
/// numbers is that of the rows. A venue uses up about three numbers a row.
const SEQUENCE_SPACING: u64 = 130_000_000;

/// Shortest time from the venue to the recorder, in nanoseconds.
const SHORTEST_TRIP: u64 = 165_000;

/// Most steps of the hidden price at one instant: about half a minute's at the default volatility.
const MOST_STEPS: u128 = 4_096;

/// Variance of the hidden price's walk in lulls and bursts, in 1/256 of the mean, given how
/// [`Clock`] divides the time.
const LULL_VARIANCE: u128 = 209;
const BURST_VARIANCE: u128 = 1_254;

/// A row with all that the file has of it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) row: Row,
    /// Nanoseconds from `ts_event` to `ts_recv`.
    pub(super) trip: u64,
    pub(super) depth: usize,
    pub(super) asks: [Level; DEPTH],
    pub(super) bids: [Level; DEPTH],
}

/// Something to be done: when (nanoseconds since the epoch), in which order of planning, in which
/// symbol, what.
type Planned = Reverse<(u64, u64, usize, Task)>;

/// One symbol with its own sense of time.
#[derive(Clone, Debug)]
struct Symbol {
    market: Market,
    flow: Flow,
    /// When its hidden price walked last.
    walked: u64,
    /// What rounding left over of the last walk.
    remainder: u128,
    /// By what trades have pushed its prices; `None` where they do not react.
    push: Option<Push>,
    /// Quarters of a tick by which it has drifted.
    drifted: i32,
}

/// The source of all records, one instant after the other.
#[derive(Clone, Debug)]
pub(super) struct Process {
    draw: Draw,
    clock: Clock,
    symbols: Vec<Symbol>,
    /// Symbols that have shown themselves.
    opened: usize,
    agenda: BinaryHeap<Planned>,
    planned: u64,
    publishers: Vec<PublisherId>,
    sequences: Vec<u64>,
    received: u64,
    /// Variance of the walk in (cents per square root of a minute) squared.
    variance: u128,
    /// Mean time between deep quotes in nanoseconds.
    deep_interval: Option<u64>,
    drift: Drift,
    /// Most ticks by which trades push a price: an eighth of that at the start.
    most_pushed: i32,
    ready: VecDeque<Record>,
}

impl Process {
    /// A process for a valid configuration.
    pub(super) fn new(config: &Config) -> Self {
        let mut draw = Draw::new(config.seed);
        let (start, end) = (config.start.nanos(), config.end.nanos());
        let venues = config.venues.len();
        let symbols = config.symbols.iter().map(|_| Symbol {
            market: Market::new(venues, config.start_price_cents, &mut draw),
            flow: Flow::new(venues),
            walked: start,
            remainder: 0,
            push: config.reaction.map(Push::new),
            drifted: 0,
        });
        let symbols = symbols.collect();
        let bases = (0..).map(|venue| venue * SEQUENCE_SPACING);
        let sequences = bases
            .take(venues)
            .map(|base| base + draw.between(1_000_000, 50_000_000));
        let sequences = sequences.collect();
        let clock = Clock::new(start, end, config.rows, &mut draw);
        let deep_interval = config
            .deep_interval
            .map(|mean| u64::try_from(mean.as_nanos()).unwrap_or(u64::MAX));
        let mut process = Self {
            draw,
            clock,
            symbols,
            opened: 0,
            agenda: BinaryHeap::new(),
            planned: 0,
            publishers: config.venues.clone(),
            sequences,
            received: start,
            variance: u128::from(config.volatility_cents).pow(2),
            deep_interval,
            drift: Drift::of(config),
            most_pushed: (config.start_price_cents / 8).cast_signed(),
            ready: VecDeque::new(),
        };
        process.plan_first_deep_quotes(start);
        process
    }

    /// The next record.
    pub(super) fn next_record(&mut self) -> Option<Record> {
        while self.ready.is_empty() && self.clock.rows_left() > 0 {
            self.advance();
        }
        self.ready.pop_front()
    }

    /// Rows still to come.
    pub(super) fn rows_left(&self) -> u64 {
        self.clock.rows_left() + self.ready.len() as u64
    }

    /// Whatever comes next: the market's own arrival, or something planned before it.
    fn advance(&mut self) {
        let planned = self.agenda.peek().map(|Reverse((at, ..))| *at);
        if self.opened < self.symbols.len() || planned.is_none_or(|at| at > self.clock.arrival()) {
            let instant = self.clock.possible(self.clock.arrival());
            let (symbol, outcome) = self.arrive(instant);
            self.publish(instant, symbol, outcome);
            self.clock.draw_arrival(&mut self.draw);
        } else if let Some(Reverse((at, _, symbol, task))) = self.agenda.pop() {
            let instant = self.clock.possible(at);
            let outcome = self.perform(instant, symbol, task);
            self.publish(instant, symbol, outcome);
        }
    }

    fn arrive(&mut self, instant: u64) -> (usize, Outcome) {
        if self.opened < self.symbols.len() {
            let index = self.opened;
            self.opened += 1;
            let mut turn = Turn::new(&mut self.draw);
            Flow::open(&mut self.symbols[index].market, &mut turn);
            return (index, turn.outcome);
        }
        let index = self.draw.below(self.symbols.len() as u64) as usize;
        let pace = if self.clock.in_burst() {
            BURST_VARIANCE
        } else {
            LULL_VARIANCE
        };
        let symbol = &mut self.symbols[index];
        symbol.walk(instant, self.variance * pace, &mut self.draw);
        symbol.drift_to(self.drift.at(instant));
        let mut turn = Turn::new(&mut self.draw);
        symbol.flow.arrive(&mut symbol.market, &mut turn);
        (index, turn.outcome)
    }

    fn perform(&mut self, instant: u64, index: usize, task: Task) -> Outcome {
        let symbol = &mut self.symbols[index];
        let mut turn = Turn::new(&mut self.draw);
        symbol.flow.perform(task, &mut symbol.market, &mut turn);
        let outcome = turn.outcome;
        if let (Task::ShowDeep { .. }, Some(mean)) = (task, self.deep_interval) {
            let next = self.draw.between(mean / 2, mean.saturating_add(mean / 2));
            self.plan(instant.saturating_add(next), index, task);
        }
        outcome
    }

    fn plan(&mut self, at: u64, symbol: usize, task: Task) {
        self.planned += 1;
        self.agenda.push(Reverse((at, self.planned, symbol, task)));
    }

    fn plan_first_deep_quotes(&mut self, start: u64) {
        let Some(mean) = self.deep_interval else {
            return;
        };
        for symbol in 0..self.symbols.len() {
            for flank in Flank::BOTH {
                let wait = self.draw.below(mean);
                self.plan(start.saturating_add(wait), symbol, Task::ShowDeep { flank });
            }
        }
    }

    /// Turns what happened at one instant into records. Nothing may have happened: then the instant
    /// does not exist.
    fn publish(&mut self, instant: u64, symbol: usize, mut outcome: Outcome) {
        for (delay, task) in outcome.tasks {
            self.plan(instant.saturating_add(delay), symbol, task);
        }
        let room = usize::try_from(self.clock.rows_left()).unwrap_or(usize::MAX);
        outcome.changes.sort_by_key(|change| change.venue);
        outcome.changes.truncate(room);
        let mut venue_before = None;
        for change in &mut outcome.changes {
            self.react(instant, symbol, change);
            let first = venue_before.replace(change.venue) != Some(change.venue);
            let record = self.record(instant, symbol, change, first);
            self.ready.extend(record);
        }
        if let Some(last) = self.ready.back_mut() {
            last.row.event.flags |= F_LAST;
        }
        if !outcome.changes.is_empty() {
            self.clock.pass(instant, outcome.changes.len() as u64);
        }
    }

    /// Pushes the prices of a change by the trades before it, and takes note of its own.
    fn react(&mut self, instant: u64, symbol: usize, change: &mut Change) {
        let symbol = self.symbols.get_mut(symbol);
        let Some(push) = symbol.and_then(|symbol| symbol.push.as_mut()) else {
            return;
        };
        let pushed = push.ticks(instant, self.most_pushed);
        change.ticks += pushed;
        for level in change.asks.iter_mut().chain(&mut change.bids) {
            level.ticks += pushed;
        }
        if change.action == Action::Trade {
            // Its side is the aggressor's: a bid has bought.
            let bought = f64::from(change.side.opposite().outward());
            push.trade(bought * f64::from(change.size));
        }
    }

    /// One record; `None` only for numbers that a valid configuration rules out.
    fn record(
        &mut self,
        instant: u64,
        symbol: usize,
        change: &Change,
        first: bool,
    ) -> Option<Record> {
        let sequence = self.sequences.get_mut(change.venue)?;
        // Messages about other instruments lie between a venue's instants.
        *sequence += if first { self.draw.between(1, 6) } else { 1 };
        if first {
            let trip = SHORTEST_TRIP + self.draw.exponential_of(4_000);
            self.received = self.received.max(instant + trip);
        }
        let mut event = Event::quote(
            Timestamp::from_nanos(instant).ok()?,
            *self.publishers.get(change.venue)?,
            Some(quote(change.asks[0])?),
            Some(quote(change.bids[0])?),
        );
        event.set_price(Some(price(change.ticks)?));
        event.size = change.size;
        event.cause = Cause::new(change.action, change.side.name());
        Some(Record {
            row: Row {
                event,
                sequence: *sequence,
                ts_recv: None,
                symbol: SymbolId(u32::try_from(symbol).ok()?),
            },
            trip: self.received - instant,
            depth: change.depth,
            asks: change.asks,
            bids: change.bids,
        })
    }
}

impl Symbol {
    /// Moves the hidden price to so many quarters of a tick of drift.
    fn drift_to(&mut self, quarters: i32) {
        self.market.drift(quarters - self.drifted);
        self.drifted = quarters;
    }

    /// Lets the hidden price walk up to `instant`, with a variance in 1/256 of cents squared per
    /// minute.
    fn walk(&mut self, instant: u64, variance: u128, draw: &mut Draw) {
        // A step is a quarter of a cent: sixteen for each cent squared.
        const DENOMINATOR: u128 = 60_000_000_000 * 256 / 16;
        let elapsed = u128::from(instant.saturating_sub(self.walked));
        self.walked = instant;
        self.remainder += variance * elapsed;
        let steps = (self.remainder / DENOMINATOR).min(MOST_STEPS);
        self.remainder %= DENOMINATOR;
        self.market.drift(draw.walk(steps as u32));
    }
}

fn price(ticks: i32) -> Option<Price> {
    Price::from_units(i64::from(ticks) * TICK).ok()
}

fn quote(level: Level) -> Option<Quote> {
    Some(Quote {
        price: price(level.ticks)?,
        size: NonZeroU32::new(level.size)?,
    })
}
