//! What to know of a recording, in words.

use market_data::Oddities;

/// What was out of the ordinary among the rows of a market.
pub(crate) fn of(oddities: &Oddities) -> Vec<String> {
    let mut notes = Vec::new();
    if oddities.duplicates > 0 {
        notes.push(format!(
            "{} rows are equal to an earlier row: they count once.",
            oddities.duplicates
        ));
    }
    if oddities.late > 0 {
        notes.push(format!(
            "{} rows tell of something up to {} s earlier than what stood before them: they show \
             in the order in which they \
             arrived.",
            oddities.late,
            oddities.latest.as_secs_f64()
        ));
    }
    if oddities.maybe_bad_book > 0 {
        notes.push(format!(
            "{} rows are flagged F_MAYBE_BAD_BOOK: nothing is executed on their quotes.",
            oddities.maybe_bad_book
        ));
    }
    if oddities.bad_ts_recv > 0 {
        notes.push(format!(
            "{} rows are flagged F_BAD_TS_RECV: their order is not to be relied on.",
            oddities.bad_ts_recv
        ));
    }
    notes
}
