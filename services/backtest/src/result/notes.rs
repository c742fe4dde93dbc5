//! What to know of a recording, in words.

use market_data::Tape;
use text::counted;

/// What was out of the ordinary among the rows of a market.
pub(crate) fn of(tape: &Tape) -> Vec<String> {
    let oddities = tape.oddities();
    let mut notes: Vec<_> = may_count_twice(tape).into_iter().collect();
    if oddities.duplicates > 0 {
        notes.push(format!(
            "{} equal to an earlier row and counted once.",
            counted(oddities.duplicates, "row is", "rows are")
        ));
    }
    if oddities.late > 0 {
        notes.push(format!(
            "{} about something up to {} s earlier than what stood before: rows show in the \
             order in which they arrived.",
            counted(oddities.late, "row is", "rows are"),
            oddities.latest.as_secs_f64()
        ));
    }
    if oddities.ahead > 0 {
        notes.push(format!(
            "{} dated up to {} s after its receipt, which cannot be: such rows show when they were \
             received.",
            counted(oddities.ahead, "row is", "rows are"),
            oddities.farthest.as_secs_f64()
        ));
    }
    if oddities.behind > 0 {
        notes.push(format!(
            "{} received up to {} s after it happened: --clock receive shows such rows when they \
             were received.",
            counted(oddities.behind, "row was", "rows were"),
            oddities.slowest.as_secs_f64()
        ));
    }
    if oddities.unreceived > 0 {
        notes.push(format!(
            "{} no time of receipt (ts_recv) to be replayed by: such rows show at ts_event.",
            counted(oddities.unreceived, "row has", "rows have")
        ));
    }
    if oddities.newest_first > 0 {
        notes.push(format!(
            "{} of venues whose rows come newest first: they are read from the end, those of one \
             instant too.",
            counted(oddities.newest_first, "row is", "rows are")
        ));
    }
    if oddities.maybe_bad_book > 0 {
        notes.push(format!(
            "{} flagged F_MAYBE_BAD_BOOK: nothing is executed on such quotes.",
            counted(oddities.maybe_bad_book, "row is", "rows are")
        ));
    }
    if oddities.bad_ts_recv > 0 {
        notes.push(format!(
            "{} flagged F_BAD_TS_RECV: the order of such rows is not to be relied on.",
            counted(oddities.bad_ts_recv, "row is", "rows are")
        ));
    }
    notes
}

/// Says of a venue whose rows come from two parts of the recording by turns that it may be there
/// twice: the same rows would count once, but with another column or precision they are others.
pub(crate) fn may_count_twice(tape: &Tape) -> Option<String> {
    const FEWEST: u64 = 3;
    const SHARE: u64 = 20; // one in so many rows
    const MANY: u64 = 50; // of any number of rows
    const ALIKE: u64 = 4; // times as many as there are that show something else
    let (odd, rows) = (tape.oddities(), tape.events().len() as u64);
    let woven = odd.woven;
    let are_enough = woven >= FEWEST && (woven * SHARE > rows || woven >= MANY);
    let is_woven = are_enough && woven > ALIKE * odd.scattered;
    is_woven.then(|| {
        format!(
            "Two parts of the recording show the same venue at the same times, by turns {woven} \
             times, and their rows differ: of two copies, of which one lacks a column or decimals, \
             every share counts twice. Give one of them."
        )
    })
}
