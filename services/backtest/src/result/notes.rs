//! What to know of a recording, in words.

use market_data::Oddities;
use text::counted;

/// What was out of the ordinary among the rows of a market.
pub(crate) fn of(oddities: &Oddities) -> Vec<String> {
    let mut notes = Vec::new();
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
    if oddities.unreceived > 0 {
        notes.push(format!(
            "{} no time of receipt (ts_recv) to be replayed by: such rows show at ts_event.",
            counted(oddities.unreceived, "row has", "rows have")
        ));
    }
    if oddities.newest_first > 0 {
        notes.push(format!(
            "{} of venues whose rows come newest first: they are read from the end.",
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
