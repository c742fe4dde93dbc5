//! The book as it stood at some moments: what was on offer where something was done.

use market_data::{Quote, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use crate::market::book::Book;
use crate::order::Assumptions;

/// When the book is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moment {
    /// Before the rows of this instant: what a row that filled a posted order found.
    Before(Timestamp),
    /// After the rows of this instant: what an order that took found.
    After(Timestamp),
}

impl Moment {
    /// The instant that it is before or after.
    pub fn time(self) -> Timestamp {
        match self {
            Self::Before(time) | Self::After(time) => time,
        }
    }

    /// Whether an instant at `time` has come before it.
    fn has_seen(self, time: Timestamp) -> bool {
        match self {
            Self::Before(until) => time < until,
            Self::After(until) => time <= until,
        }
    }
}

/// What a venue offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// To buyers.
    pub ask: Option<Quote>,
    /// To sellers.
    pub bid: Option<Quote>,
}

/// What every venue offered at each of `moments`, by rank of publisher id: quotes that
/// `assumptions` hold for stale or put out where venues cross are none.
pub fn books_at(tape: &Tape, assumptions: &Assumptions, moments: &[Moment]) -> Vec<Vec<Shown>> {
    let mut order: Vec<usize> = (0..moments.len()).collect();
    order.sort_by_key(|place| moments.get(*place).copied().map(by_time));
    let mut books = vec![Vec::new(); moments.len()];
    let mut book = Book::under(tape, assumptions);
    let mut instants = tape.instants().peekable();
    for place in order {
        let Some(&moment) = moments.get(place) else {
            continue;
        };
        let earlier = |instant: &&[market_data::Event]| {
            let first = instant.first();
            first.is_none_or(|event| moment.has_seen(event.ts_event))
        };
        while let Some(instant) = instants.next_if(earlier) {
            book.take_in(instant);
        }
        let venues = (0..book.venue_count()).map(VenueIndex);
        let shown = venues.map(|venue| {
            let stale_after = assumptions.stale_after;
            let (ask, bid) = book.quotes(venue, Side::Buy, moment.time(), stale_after);
            Shown { ask, bid }
        });
        if let Some(books) = books.get_mut(place) {
            *books = shown.collect();
        }
    }
    books
}

/// Order of moments: of one instant first what was before its rows.
fn by_time(moment: Moment) -> (Timestamp, bool) {
    (moment.time(), matches!(moment, Moment::After(_)))
}
