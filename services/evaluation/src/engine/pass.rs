//! One pass over the rows that a group of neighbouring parent orders needs.

use market_data::{Side, Timestamp};
use simulation::engine::session::Session;
use simulation::execution::Execution;
use simulation::execution::outcome::Outcome;
use simulation::market::book::Book;

use super::bench::Bench;
use crate::pair::executed::Executed;
use crate::pair::residual::{LastTouches, Touch};
use crate::plan::PlannedOrder;

/// What is known of a parent order so far.
#[derive(Clone, Default)]
struct Progress {
    outcomes: Vec<Option<Outcome>>,
    arrival: Option<i128>,
    touch: Option<Touch>,
    executed: Option<Executed>,
}

/// The state of a pass.
pub(crate) struct Pass<'a> {
    bench: &'a Bench<'a>,
    orders: &'a [PlannedOrder],
    progress: Vec<Progress>,
    /// Parent orders whose window has opened.
    opened: usize,
    session: Session<'a, Execution>,
    /// Parent orders that have not seen a price yet.
    unpriced: Vec<usize>,
    /// By side, buys first.
    touches: [LastTouches; 2],
}

impl<'a> Pass<'a> {
    /// A pass over `orders`, which are in order of start, from where `book` stands.
    pub(crate) fn new(bench: &'a Bench<'a>, orders: &'a [PlannedOrder], book: Book) -> Self {
        Self {
            bench,
            orders,
            progress: vec![Progress::default(); orders.len()],
            opened: 0,
            session: Session::new(bench.tape, &bench.settings.assumptions, book),
            unpriced: Vec::new(),
            touches: [LastTouches::default(); 2],
        }
    }

    /// Replays from the row at `position` until every window has closed.
    pub(crate) fn run(mut self, position: usize) -> Vec<Executed> {
        let mut rows = self.bench.tape.events().get(position..).unwrap_or_default();
        let end = self.orders.iter().map(|order| order.span.close).max();
        while let Some(now) = rows.first().map(|event| event.ts_event) {
            if Some(now) > end {
                break;
            }
            self.open(now);
            let Some((now, later)) = self.session.instant(rows) else {
                break;
            };
            rows = later;
            for side in [Side::Buy, Side::Sell] {
                let touch = self.touch(side, now);
                self.touches[place(side)].note(now, touch);
            }
            self.price_arrivals(now);
            self.settle();
        }
        if let Some(end) = end {
            self.open(end);
            self.session.finish();
            self.price_arrivals(end);
            self.settle();
        }
        self.into_executed()
    }

    /// Starts the executions of parent orders whose window opens by `now`, before any row of then
    /// has been taken in.
    fn open(&mut self, now: Timestamp) {
        while let Some(planned) = self.orders.get(self.opened) {
            let (order, side, span) = (self.opened, planned.order.side, planned.span);
            if span.start > now {
                break;
            }
            let runs = self.bench.runs();
            self.progress[order].outcomes = vec![None; runs];
            self.unpriced.push(order);
            self.progress[order].touch = self.touch(side, span.start);
            for run in 0..runs {
                if let Some(execution) = self.bench.execution(run, planned) {
                    self.session
                        .open(order * runs + run, side, &span, execution);
                }
            }
            self.opened += 1;
            if span.start < now {
                self.price_arrivals(span.start);
            }
        }
    }

    /// The last displayed best price on the side that an order of `side` trades against.
    fn touch(&self, side: Side, now: Timestamp) -> Option<Touch> {
        let Bench { tape, settings, .. } = self.bench;
        Touch::of(tape, &settings.assumptions, self.session.book(), side, now)
    }

    /// Notes the price at arrival: the mid as it stands when the window opens, else at the first
    /// instant of the window with something on offer after its last row.
    fn price_arrivals(&mut self, now: Timestamp) {
        let (mut priced, mut mids) = (Vec::new(), [None, None]);
        self.unpriced.retain(|order| {
            let planned = &self.orders[*order];
            let mid: &mut Option<Option<i128>> =
                &mut mids[usize::from(planned.order.side == Side::Sell)];
            let session = &self.session;
            // What is shown after the window has closed is no price at arrival.
            let mid = (*mid.get_or_insert_with(|| session.twice_mid(planned.order.side, now)))
                .filter(|_| now <= planned.span.close);
            let is_known = mid.is_some() || planned.span.close <= now;
            if is_known {
                priced.push((*order, mid));
            }
            !is_known
        });
        for (order, mid) in priced {
            self.progress[order].arrival = mid;
            self.conclude(order);
        }
    }

    /// Adds up what is over.
    fn settle(&mut self) {
        let runs = self.bench.runs();
        let (progress, mut over) = (&mut self.progress, Vec::new());
        let (orders, touches) = (self.orders, &self.touches);
        self.session.take_over(|key, side, execution| {
            let (order, run) = (key / runs, key % runs);
            let span = orders[order].span;
            let last = touches[place(side)].within(span.start, span.close);
            progress[order].touch = last.or(progress[order].touch);
            progress[order].outcomes[run] = Some(Outcome::of(execution, side));
            over.push(order);
        });
        over.dedup();
        for order in over {
            self.conclude(order);
        }
    }

    /// Gathers the outcomes of a parent order once it has all and its price at arrival, and keeps
    /// no more than their sums.
    fn conclude(&mut self, order: usize) {
        let progress = &mut self.progress[order];
        if progress.executed.is_some()
            || progress.outcomes.iter().any(Option::is_none)
            || self.unpriced.contains(&order)
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

/// The place of a side in pairs of things that exist once a side.
fn place(side: Side) -> usize {
    usize::from(side == Side::Sell)
}
