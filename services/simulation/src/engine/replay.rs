//! Replay: the rows of a tape, in order, through the book, the ledgers, the posted orders and the strategies.

use market_data::{Event, Quote, Side, Tape, Timestamp};

use crate::execution::Execution;
use crate::market::book::{Book, opposite_and_own};
use crate::market::view::View;
use crate::order::Assumptions;
use crate::order::window::Span;
use crate::venue::queue_position::VenueUpdate;

/// Executes on `tape` within `span`. The book, the ledgers and posted orders see every row; strategies act once per distinct instant,
/// after its last row. Rows before the span fill the book; rows after it are not looked at.
pub fn replay(
    tape: &Tape,
    span: &Span,
    side: Side,
    assumptions: &Assumptions,
    executions: &mut [Execution],
) {
    replay_observed(tape, span, side, assumptions, executions, |_, _| ());
}

/// [`replay`], with a look at all executions after every instant and at the end.
pub fn replay_observed(
    tape: &Tape,
    span: &Span,
    side: Side,
    assumptions: &Assumptions,
    executions: &mut [Execution],
    mut observe: impl FnMut(Timestamp, &[Execution]),
) {
    let mut book = Book::delayed(tape, assumptions);
    let mut view = View::new(tape, side, assumptions);
    let latency = !assumptions.latency.is_zero();
    let mut rows = tape.events();
    while let Some(now) = rows.first().map(|event| event.ts_event) {
        if now > span.last {
            break;
        }
        if latency {
            arrive_before(now, &book, &mut view, assumptions, &mut *executions);
        }
        // The end of the instant is found while its rows are taken in: it comes after one or a few, which no processor foresees.
        let mut count = 0;
        while let Some(event) = rows.get(count).filter(|event| event.ts_event == now) {
            count += 1;
            let before = book.apply(event);
            tell(
                &book,
                event,
                before,
                &mut view,
                assumptions,
                &mut *executions,
            );
        }
        let (instant, later) = rows.split_at(count);
        rows = later;
        if now < span.first || instant.iter().all(Event::is_snapshot) {
            continue;
        }
        if latency && executions.iter().any(|one| one.next_arrival() == Some(now)) {
            view.show_book(&book, now, assumptions.stale_after);
            for execution in executions.iter_mut() {
                execution.arrive(now, &view);
            }
        }
        view.show_instant(&book, instant, assumptions);
        for execution in executions.iter_mut() {
            execution.decide(&view);
        }
        observe(now, executions);
    }
    view.show_book(&book, span.last, assumptions.stale_after);
    for execution in executions.iter_mut() {
        execution.finish(&view);
    }
    observe(span.last, executions);
}

/// Child orders that arrive before `now` meet the book as it stood when they arrived.
fn arrive_before(
    now: Timestamp,
    book: &Book,
    view: &mut View,
    assumptions: &Assumptions,
    executions: &mut [Execution],
) {
    for execution in executions {
        while let Some(due) = execution.next_arrival().filter(|due| *due < now) {
            view.show_book(book, due, assumptions.stale_after);
            execution.arrive(due, view);
        }
    }
}

/// Tells executions of a row that `book` has taken in; `before` is the ask and the bid that it replaced.
#[inline]
pub fn tell<'a>(
    book: &Book,
    event: &Event,
    before: (Option<Quote>, Option<Quote>),
    view: &mut View,
    assumptions: &Assumptions,
    executions: impl IntoIterator<Item = &'a mut Execution>,
) {
    let venue = book.venue_of(event);
    let mut watching = executions
        .into_iter()
        .filter(|execution| execution.watches(venue));
    // Most rows are of no concern to anybody.
    if let Some(first) = watching.next() {
        let watching = std::iter::once(first).chain(watching);
        tell_all(book, event, before, view, assumptions, watching);
    }
}

/// Tells executions that watch the row's venue.
fn tell_all<'a>(
    book: &Book,
    event: &Event,
    before: (Option<Quote>, Option<Quote>),
    view: &mut View,
    assumptions: &Assumptions,
    watching: impl Iterator<Item = &'a mut Execution>,
) {
    let (venue, side) = (book.venue_of(event), view.side());
    let opposite_before = opposite_and_own(side, before.0, before.1).0;
    let update = VenueUpdate::by(event, side, opposite_before);
    let mut shown = false;
    for execution in watching {
        let behind = view.behind_best(book.events().saturating_sub(1));
        if let Some(filled) = execution.observe(venue, &update, behind) {
            if !shown {
                view.show_book(book, event.ts_event, assumptions.stale_after);
                shown = true;
            }
            execution.book_posted(venue, filled, view);
        }
    }
}
