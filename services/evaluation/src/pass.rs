//! One pass over the rows that a group of neighbouring parent orders needs.

use market_data::{Event, Quote, Side, Tape, Timestamp};

use super::engine::{Bench, Executed, index};
use super::plan::PlannedOrder;
use super::residual::{LastTouch, Touch};
use simulation::engine::replay::tell;
use simulation::execution::Execution;
use simulation::execution::outcome::Outcome;
use simulation::market::book::Book;
use simulation::market::view::View;
use simulation::order::SnapshotMode;

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

/// An execution whose window is open and whose order is not filled.
struct Running {
    /// Rank of the parent order in the pass.
    order: usize,
    /// Which baseline or rule.
    run: usize,
    /// Last instant of the window.
    last: Timestamp,
    execution: Execution,
}

/// What is known of a parent order so far.
#[derive(Clone, Default)]
struct Progress {
    outcomes: Vec<Option<Outcome>>,
    arrival: Option<i128>,
    touch: Option<Touch>,
    executed: Option<Executed>,
}

/// The state of a pass.
pub(super) struct Pass<'a> {
    bench: &'a Bench<'a>,
    orders: &'a [PlannedOrder],
    progress: Vec<Progress>,
    /// Parent orders whose window has opened.
    opened: usize,
    book: Book,
    views: [View; 2],
    /// By side.
    running: [Vec<Running>; 2],
    /// By side: parent orders that have not seen a price yet.
    unpriced: [Vec<usize>; 2],
    touches: LastTouch,
}

impl<'a> Pass<'a> {
    /// A pass over `orders`, which are in order of start, from where `book` stands.
    pub(super) fn new(bench: &'a Bench<'a>, orders: &'a [PlannedOrder], book: Book) -> Self {
        let assumptions = &bench.settings.assumptions;
        Self {
            bench,
            orders,
            progress: vec![Progress::default(); orders.len()],
            opened: 0,
            book,
            views: SIDES.map(|side| View::new(bench.tape, side, assumptions)),
            running: [Vec::new(), Vec::new()],
            unpriced: [Vec::new(), Vec::new()],
            touches: LastTouch::default(),
        }
    }

    /// Replays from the row at `position` until every window has closed.
    pub(super) fn run(mut self, position: usize) -> Vec<Executed> {
        let tape: &Tape = self.bench.tape;
        let rows = tape.events().get(position..).unwrap_or_default();
        let end = self.orders.iter().map(|order| order.span.last).max();
        for instant in rows.chunk_by(|one, next| one.ts_event == next.ts_event) {
            let Some(now) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            if Some(now) > end {
                break;
            }
            self.step(now, instant);
        }
        self.into_executed()
    }

    /// One instant: the steps of [`simulation::engine::replay::replay_observed`] for all whose window is open.
    fn step(&mut self, now: Timestamp, instant: &[Event]) {
        let latency = !self.bench.settings.assumptions.latency.is_zero();
        if latency {
            self.arrive_before(now);
        }
        self.open(now);
        for event in instant {
            let before = self.book.apply(event);
            self.tell(event, before);
        }
        for side in SIDES {
            if self.running[index(side)].is_empty() && self.unpriced[index(side)].is_empty() {
                continue;
            }
            if latency {
                self.arrive_at(now, side);
            }
            self.price_arrivals(now, side);
            self.decide(now, instant, side);
        }
    }

    /// Starts the executions of parent orders whose window opens by `now`.
    fn open(&mut self, now: Timestamp) {
        while let Some(planned) = self.orders.get(self.opened) {
            if planned.span.first > now {
                break;
            }
            let (order, side) = (self.opened, index(planned.order.side));
            let runs = self.bench.runs();
            self.progress[order].outcomes = vec![None; runs];
            self.unpriced[side].push(order);
            for run in 0..runs {
                if let Some(execution) = self.bench.execution(run, planned) {
                    self.running[side].push(Running {
                        order,
                        run,
                        last: planned.span.last,
                        execution,
                    });
                }
            }
            self.opened += 1;
        }
    }

    fn tell(&mut self, event: &Event, before: (Option<Quote>, Option<Quote>)) {
        let assumptions = &self.bench.settings.assumptions;
        for side in SIDES {
            let running = self.running[index(side)].iter_mut();
            tell(
                &self.book,
                event,
                before,
                &mut self.views[index(side)],
                assumptions,
                running.map(|one| &mut one.execution),
            );
        }
    }

    /// Child orders that arrive before `now` meet the book as it stood when they arrived.
    fn arrive_before(&mut self, now: Timestamp) {
        let stale_after = self.bench.settings.assumptions.stale_after;
        for side in SIDES {
            let view = &mut self.views[index(side)];
            for one in &mut self.running[index(side)] {
                while let Some(due) = one.execution.next_arrival().filter(|due| *due < now) {
                    view.show_book(&self.book, due, stale_after);
                    one.execution.arrive(due, view);
                }
            }
        }
    }

    /// Child orders that arrive at `now` meet the book after its last row.
    fn arrive_at(&mut self, now: Timestamp, side: Side) {
        let due = |one: &Running| one.execution.next_arrival() == Some(now);
        if !self.running[index(side)].iter().any(due) {
            return;
        }
        let view = &mut self.views[index(side)];
        view.show_book(&self.book, now, self.bench.settings.assumptions.stale_after);
        for one in &mut self.running[index(side)] {
            one.execution.arrive(now, view);
        }
    }

    /// Notes the price at arrival: the mid at the first instant of the window with something on offer after its last row.
    fn price_arrivals(&mut self, now: Timestamp, side: Side) {
        if self.unpriced[index(side)].is_empty() {
            return;
        }
        let view = &mut self.views[index(side)];
        view.show_book(&self.book, now, self.bench.settings.assumptions.stale_after);
        let (orders, twice_mid) = (self.orders, view.twice_mid());
        let known = |order: &mut usize| twice_mid.is_some() || orders[*order].span.last <= now;
        let priced: Vec<usize> = self.unpriced[index(side)].extract_if(.., known).collect();
        for order in priced {
            self.progress[order].arrival = twice_mid;
            self.conclude(order, side);
        }
    }

    /// Lets strategies decide on the instant; closes what ends with it or is filled.
    fn decide(&mut self, now: Timestamp, instant: &[Event], side: Side) {
        let assumptions = &self.bench.settings.assumptions;
        let (view, running) = (&mut self.views[index(side)], &mut self.running[index(side)]);
        view.show_instant(&self.book, instant, assumptions);
        if assumptions.snapshots == SnapshotMode::Consolidated && !assumptions.latency.delays_data()
        {
            self.touches.note(view);
        } else {
            view.show_book(&self.book, now, assumptions.stale_after);
            self.touches.note(view);
            view.show_instant(&self.book, instant, assumptions);
        }
        let mut ends = false;
        let is_news = !instant.iter().all(Event::is_snapshot);
        for one in running.iter_mut() {
            if is_news {
                one.execution.decide(view);
            }
            ends |= one.last <= now || one.execution.leaves_quantity().is_zero();
        }
        if !ends {
            return;
        }
        view.show_book(&self.book, now, assumptions.stale_after);
        let over = |one: &mut Running| one.last <= now || one.execution.leaves_quantity().is_zero();
        let mut orders: Vec<usize> = Vec::new();
        for mut one in running.extract_if(.., over) {
            one.execution.finish(view);
            let progress = &mut self.progress[one.order];
            progress.outcomes[one.run] = Some(Outcome::of(one.execution, side));
            progress.touch = self.touches.since(self.orders[one.order].span.first, side);
            orders.push(one.order);
        }
        orders.dedup();
        for order in orders {
            self.conclude(order, side);
        }
    }

    /// Gathers the outcomes of a parent order once it has all and its price at arrival, and keeps no more than their sums.
    fn conclude(&mut self, order: usize, side: Side) {
        let progress = &mut self.progress[order];
        if progress.outcomes.iter().any(Option::is_none)
            || self.unpriced[index(side)].contains(&order)
        {
            return;
        }
        let outcomes: Vec<Outcome> = progress.outcomes.drain(..).flatten().collect();
        progress.executed = Some(
            self.bench
                .gather(&outcomes, progress.arrival, progress.touch),
        );
    }

    fn into_executed(self) -> Vec<Executed> {
        let bench = self.bench;
        self.progress
            .into_iter()
            .map(|progress| {
                progress
                    .executed
                    .unwrap_or_else(|| bench.gather(&[], None, None))
            })
            .collect()
    }
}
