//! Replay of one order under any number of strategies.

use market_data::{Side, Tape, Timestamp};

use super::session::Session;
use crate::execution::Execution;
use crate::market::book::Book;
use crate::order::Assumptions;
use crate::order::window::Span;

/// Executes on `tape` within `span`. The book, the ledgers and posted orders see every row;
/// strategies act at the order's start, at the boundaries of their own schedules, at the order's
/// end, and once per distinct instant, after its last row. Rows before the span fill the book; rows
/// after it are not looked at.
pub fn replay(
    tape: &Tape,
    span: &Span,
    side: Side,
    assumptions: &Assumptions,
    executions: &mut [Execution],
) {
    replay_observed(tape, span, side, assumptions, executions, |_, _| ());
}

/// [`replay`], with a look at all executions after every instant in the window and at the end.
pub fn replay_observed(
    tape: &Tape,
    span: &Span,
    side: Side,
    assumptions: &Assumptions,
    executions: &mut [Execution],
    mut observe: impl FnMut(Timestamp, &Session<&mut Execution>),
) {
    let mut book = Book::delayed(tape, assumptions);
    let before = tape
        .events()
        .partition_point(|event| event.ts_event < span.start);
    let (earlier, mut rows) = tape.events().split_at(before);
    book.take_in(earlier);
    let mut session = Session::new(tape, assumptions, book);
    for (key, execution) in executions.iter_mut().enumerate() {
        session.open(key, side, span, execution);
    }
    while rows
        .first()
        .is_some_and(|event| event.ts_event <= span.close)
    {
        let Some((now, later)) = session.instant(rows) else {
            break;
        };
        rows = later;
        observe(now, &session);
    }
    session.finish();
    observe(span.close, &session);
}
