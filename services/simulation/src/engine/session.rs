//! One pass over the rows of a tape for any number of executions: the one place where rows, child
//! orders on their way and decisions meet.
//!
//! Whatever happens, happens in order of time, for each execution:
//! - a row of the tape goes through the book, the ledgers and the posted orders;
//! - a child order arrives on the book as it stands then;
//! - strategies decide at the order's start, at the boundaries of their own schedules and at the
//!   order's end on the book as it stands, and once at every instant of the tape, after its last
//!   row. They see the book as far as news of it has come, or, in event mode, the rows of the
//!   instant; then there is nothing to see between instants, and nothing is decided.

use std::borrow::BorrowMut;

use market_data::event::Action;
use market_data::{Event, Quote, Shares, Side, Tape, Timestamp};

use super::agenda::Agenda;
use crate::execution::Execution;
use crate::market::book::{Book, opposite_and_own};
use crate::market::touch::Touch;
use crate::market::touches::Touches;
use crate::market::view::View;
use crate::order::window::Span;
use crate::order::{Assumptions, SnapshotMode};
use crate::venue::queue_position::VenueUpdate;

/// An execution within its window; `key` says to the caller which it is.
struct Running<E> {
    key: usize,
    agenda: Agenda,
    /// The next moment of the agenda.
    moment: Option<Timestamp>,
    execution: E,
}

impl<E: BorrowMut<Execution>> Running<E> {
    fn execution(&self) -> &Execution {
        self.execution.borrow()
    }

    fn execution_mut(&mut self) -> &mut Execution {
        self.execution.borrow_mut()
    }
}

/// The executions of one side, and what they see.
struct Desk<E> {
    view: View,
    touches: Touches,
    /// The touch when the instant before this one ended, once a posted order has filled in it.
    before: Option<Touch>,
    running: Vec<Running<E>>,
    /// The first moment at which something happens besides rows; kept up to date by every step.
    wake: Option<Timestamp>,
    /// Whether an execution is over, and to be given back.
    any_over: bool,
}

/// Executions on their way through a tape.
pub struct Session<'a, E> {
    assumptions: &'a Assumptions,
    book: Book,
    desks: [Desk<E>; 2],
}

const SIDES: [Side; 2] = [Side::Buy, Side::Sell];

fn index(side: Side) -> usize {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}

impl<'a, E: BorrowMut<Execution>> Session<'a, E> {
    /// No execution yet, from where `book` stands on `tape`.
    pub fn new(tape: &Tape, assumptions: &'a Assumptions, book: Book) -> Self {
        let desk = |side| Desk {
            view: View::new(tape, side, assumptions),
            touches: Touches::new(tape, side, assumptions),
            before: None,
            running: Vec::new(),
            wake: None,
            any_over: false,
        };
        Self {
            assumptions,
            book,
            desks: SIDES.map(desk),
        }
    }

    /// Adds an execution of `side` before any row of its window has been taken in.
    pub fn open(&mut self, key: usize, side: Side, span: &Span, execution: E) {
        let scheduled = execution.borrow().follows_schedule();
        let agenda = Agenda::of(span, self.assumptions, scheduled);
        let moment = agenda.next(None);
        let desk = &mut self.desks[index(side)];
        desk.wake = earlier(desk.wake, moment);
        desk.running.push(Running {
            key,
            agenda,
            moment,
            execution,
        });
    }

    /// The book as it stands.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Twice the mid of the book as it stands at `now`, with all that has been taken in.
    pub fn twice_mid(&self, side: Side, now: Timestamp) -> Option<i128> {
        self.touch(side, now).twice_mid()
    }

    /// The best prices of the book as it stands at `now`, with all that has been taken in.
    pub fn touch(&self, side: Side, now: Timestamp) -> Touch {
        Touch::of(&self.book, side, now, self.assumptions.stale_after)
    }

    /// The executions that have not been given back, in the order in which they were opened, those
    /// of buyers first.
    pub fn executions(&self) -> impl Iterator<Item = &Execution> {
        let running = self.desks.iter().flat_map(|desk| &desk.running);
        running.map(Running::execution)
    }

    /// Takes in the first instant of `rows`, which are those not taken in yet, and gives the
    /// others; `None` without rows. Before it happens what is due before it.
    pub fn instant<'r>(&mut self, rows: &'r [Event]) -> Option<(Timestamp, &'r [Event])> {
        let now = rows.first()?.ts_event;
        self.until(now);
        // The end of the instant is found while its rows are taken in: it comes after one or a few,
        // which no processor foresees.
        let mut count = 0;
        while let Some(event) = rows.get(count).filter(|event| event.ts_event == now) {
            count += 1;
            self.take_in(event);
        }
        self.book.end_instant();
        for desk in &mut self.desks {
            desk.before = None;
        }
        let (instant, later) = rows.split_at(count);
        // Rows that only repeat a book are no moment to decide at.
        let is_news = !instant.iter().all(Event::is_snapshot);
        for desk in &mut self.desks {
            desk.act(
                &self.book,
                now,
                is_news.then_some(instant),
                self.assumptions,
            );
        }
        Some((now, later))
    }

    /// A row of the tape: the book, then the ledgers and the posted orders.
    #[inline]
    fn take_in(&mut self, event: &Event) {
        if event.cause.action() == Action::Trade {
            return self.take_in_trade(event);
        }
        let before = self.book.apply(event);
        let venue = self.book.venue_of(event);
        for desk in &mut self.desks {
            let concerns = |one: &Running<E>| one.execution().watches(venue);
            // Most rows are of no concern to anybody.
            if desk.running.iter().any(concerns) {
                desk.note(&self.book, event, (before, None));
            }
        }
    }

    /// A trade, which may have taken what was displayed behind the best price.
    fn take_in_trade(&mut self, trade: &Event) {
        let behind = self.desks.each_ref();
        let behind = behind.map(|desk| desk.behind(&self.book, trade));
        let before = self.book.apply(trade);
        for (desk, behind) in self.desks.iter_mut().zip(behind) {
            desk.note(&self.book, trade, (before, behind));
        }
    }

    /// Lets happen what is due before `now` without any row.
    pub fn until(&mut self, now: Timestamp) {
        for desk in &mut self.desks {
            while let Some(due) = desk.wake.filter(|due| *due < now) {
                desk.act(&self.book, due, None, self.assumptions);
            }
        }
    }

    /// Lets happen all that is still due.
    pub fn finish(&mut self) {
        for desk in &mut self.desks {
            while let Some(due) = desk.wake {
                desk.act(&self.book, due, None, self.assumptions);
            }
        }
    }

    /// Gives back the executions that are over.
    pub fn take_over(&mut self, mut give: impl FnMut(usize, Side, E)) {
        for (side, desk) in SIDES.into_iter().zip(&mut self.desks) {
            if std::mem::take(&mut desk.any_over) {
                let is_over = |one: &mut Running<E>| one.execution().is_over();
                for one in desk.running.extract_if(.., is_over) {
                    give(one.key, side, one.execution);
                }
            }
        }
    }
}

impl<E: BorrowMut<Execution>> Desk<E> {
    /// What the venue of a trade displays at its price behind its best one, before `book` takes the
    /// row in.
    fn behind(&self, book: &Book, trade: &Event) -> Option<Shares> {
        if self.running.is_empty() {
            return None;
        }
        let (venue, price) = (book.venue_of(trade), trade.price()?);
        if self.view.levels() == 1 {
            return book.displayed_behind(venue, self.view.side(), price);
        }
        let mut levels = self.view.behind_best(book.event(venue)?);
        Some(levels.find(|quote| quote.price == price)?.shares())
    }

    /// Lets executions take note of a row that `book` has taken in; `before` is the ask and the bid
    /// that it replaced, and what was displayed behind them at the price of a trade.
    fn note(
        &mut self,
        book: &Book,
        event: &Event,
        (before, behind): ((Option<Quote>, Option<Quote>), Option<Shares>),
    ) {
        let Self {
            view,
            touches,
            before: market,
            running,
            ..
        } = self;
        let (venue, side) = (book.venue_of(event), view.side());
        let update = VenueUpdate::by(event, side, opposite_and_own(side, before.0, before.1).0);
        let update = update.behind(behind);
        let all = update.displayed().is_some();
        for one in running {
            let execution = one.execution_mut();
            if execution.is_over() || !(all || execution.watches(venue)) {
                continue;
            }
            let behind = view.behind_best(book.events().saturating_sub(1));
            if let Some(filled) = execution.observe(venue, &update, (behind, view.levels())) {
                let now = event.ts_event;
                let market = *market.get_or_insert_with(|| touches.before_instant(book, now));
                execution.book_posted(venue, filled, now, market, view);
            }
        }
    }

    /// What happens at `now`: child orders arrive on the book as it stands, and strategies decide,
    /// at an instant of the tape all of them, else those whose agenda says so.
    #[inline]
    fn act(
        &mut self,
        book: &Book,
        now: Timestamp,
        instant: Option<&[Event]>,
        assumptions: &Assumptions,
    ) {
        if self.running.is_empty() {
            self.wake = None;
            return;
        }
        let due = self.wake.is_some_and(|wake| wake <= now);
        if due {
            self.arrive(book, now, assumptions);
        }
        if let Some(instant) = instant {
            self.view.show_instant(book, instant, assumptions);
            for one in &mut self.running {
                one.execution_mut().decide(&self.view);
            }
        } else if due && assumptions.snapshots == SnapshotMode::Consolidated {
            self.view.show_known(book, now, assumptions.stale_after);
            for one in &mut self.running {
                if one.moment == Some(now) && one.agenda.is_for_decisions(now) {
                    one.execution_mut().decide(&self.view);
                }
            }
        }
        if due {
            self.keep_agendas(book, now, assumptions);
        }
        if due || !assumptions.latency.is_zero() || instant.is_none() {
            self.look_ahead();
        }
        let mut running = self.running.iter();
        self.any_over |= running.any(|one| one.execution().is_over());
    }

    /// Child orders that are due by `now` meet the book as it stands.
    fn arrive(&mut self, book: &Book, now: Timestamp, assumptions: &Assumptions) {
        let is_due = |one: &Running<E>| {
            let arrival = one.execution().next_arrival();
            arrival.is_some_and(|arrival| arrival <= now)
        };
        if !self.running.iter().any(is_due) {
            return;
        }
        self.view.show_book(book, now, assumptions.stale_after);
        for one in &mut self.running {
            one.execution_mut().arrive(now, &self.view);
        }
    }

    /// What agendas say for `now`: completions, ends.
    fn keep_agendas(&mut self, book: &Book, now: Timestamp, assumptions: &Assumptions) {
        let is_due = |one: &Running<E>| one.moment.is_some_and(|moment| moment <= now);
        if !self.running.iter().any(is_due) {
            return;
        }
        self.view.show_known(book, now, assumptions.stale_after);
        let mut closing = false;
        for one in self.running.iter_mut().filter(|one| is_due(one)) {
            let agenda = one.agenda;
            let execution = one.execution_mut();
            if agenda.withdraw == Some(now) {
                execution.withdraw(&self.view);
            }
            if agenda.sweep == Some(now) {
                execution.complete(&self.view);
            }
            closing |= agenda.close <= now;
            one.moment = agenda.next(Some(now));
        }
        if closing {
            // What was sent without delay on old news arrives at once, on the book as it is.
            self.arrive(book, now, assumptions);
            for one in &mut self.running {
                if one.agenda.close <= now {
                    one.execution_mut().expire();
                }
            }
        }
    }

    /// Finds the first moment at which something happens besides rows.
    fn look_ahead(&mut self) {
        self.wake = None;
        for one in &self.running {
            let execution = one.execution();
            if !execution.is_over() {
                let next = earlier(one.moment, execution.next_arrival());
                self.wake = earlier(self.wake, next);
            }
        }
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
