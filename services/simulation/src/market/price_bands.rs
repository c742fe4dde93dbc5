//! The market over a window in so many equal parts: what pictures are drawn from. However long the
//! recording, nothing that a price reached is lost, only when exactly within its part.

use std::ops::Range;
use std::time::Duration;

use market_data::{Event, Price, Quote, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use crate::market::book::Book;
use crate::market::view::View;
use crate::order::window::Span;
use crate::order::{Assumptions, StaleAfter};

/// The lowest and the highest that a price was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HighLow {
    /// Lowest.
    pub low: Price,
    /// Highest.
    pub high: Price,
}

impl HighLow {
    fn widened(reach: Option<Self>, price: Price) -> Self {
        reach.map_or(
            Self {
                low: price,
                high: price,
            },
            |Self { low, high }| Self {
                low: low.min(price),
                high: high.max(price),
            },
        )
    }
}

/// How far bid and ask reached, by part; `None` where there was no quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteBands {
    /// Bids.
    pub bid: Vec<Option<HighLow>>,
    /// Asks.
    pub ask: Vec<Option<HighLow>>,
}

impl QuoteBands {
    fn of(parts: usize) -> Self {
        Self {
            bid: vec![None; parts],
            ask: vec![None; parts],
        }
    }

    fn add(&mut self, part: usize, ask: Option<Price>, bid: Option<Price>) {
        for (reaches, price) in [(&mut self.ask, ask), (&mut self.bid, bid)] {
            if let (Some(reach), Some(price)) = (reaches.get_mut(part), price) {
                *reach = Some(HighLow::widened(*reach, price));
            }
        }
    }
}

/// The market over a window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBands {
    /// How long a part is; the first starts with the window.
    pub part: Duration,
    /// Best bid and best ask over all venues.
    pub best: QuoteBands,
    /// Each venue, by rank of publisher id.
    pub venues: Vec<QuoteBands>,
}

impl PriceBands {
    /// Follows `tape` through `span` in `parts` parts, at least one. Quotes are carried forward
    /// until replaced or older than `assumptions` allow.
    pub fn follow(tape: &Tape, span: &Span, parts: usize, assumptions: &Assumptions) -> Self {
        let parts = parts.max(1);
        let nanos = span.end.max(span.last).since(span.start).as_nanos();
        let nanos = u64::try_from(nanos / parts as u128).unwrap_or(u64::MAX) + 1;
        let unlimited = Assumptions {
            limit: None,
            ..assumptions.clone()
        };
        let mut drawn = Drawn {
            view: View::new(tape, Side::Buy, &unlimited),
            start: span.start,
            nanos,
            stale_after: assumptions.stale_after,
            envelope: Self {
                part: Duration::from_nanos(nanos),
                best: QuoteBands::of(parts),
                venues: vec![QuoteBands::of(parts); tape.venues().len()],
            },
        };
        let mut book = Book::under(tape, assumptions);
        // Parts before this one are done.
        let mut open = 0;
        for instant in tape.instants() {
            let Some(now) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            if now > span.last {
                break;
            }
            let part = drawn.part_of(now);
            if now >= span.first {
                drawn.carry(&book, open..part + 1);
                open = part + 1;
            }
            book.take_in(instant);
            if now >= span.first {
                drawn.show(&book, instant, now, part);
            }
        }
        drawn.carry(&book, open..drawn.part_of(span.last) + 1);
        drawn.envelope
    }
}

struct Drawn {
    /// The best prices of all venues, as a buyer sees them.
    view: View,
    start: Timestamp,
    nanos: u64,
    stale_after: StaleAfter,
    envelope: PriceBands,
}

impl Drawn {
    fn part_of(&self, now: Timestamp) -> usize {
        let since = u64::try_from(now.since(self.start).as_nanos()).unwrap_or(u64::MAX);
        usize::try_from(since / self.nanos).unwrap_or(usize::MAX)
    }

    /// The book as it stands when parts begin.
    fn carry(&mut self, book: &Book, parts: Range<usize>) {
        for part in parts {
            let begins = self.start + Duration::from_nanos(self.nanos.saturating_mul(part as u64));
            for venue in (0..book.venue_count()).map(VenueIndex) {
                self.show_venue(book, venue, begins, part);
            }
            self.show_best(book, begins, part);
        }
    }

    /// The book after an instant.
    fn show(&mut self, book: &Book, instant: &[Event], now: Timestamp, part: usize) {
        for event in instant {
            self.show_venue(book, book.venue_of(event), now, part);
        }
        self.show_best(book, now, part);
    }

    fn show_venue(&mut self, book: &Book, venue: VenueIndex, now: Timestamp, part: usize) {
        let (ask, bid) = prices(book.quotes(venue, Side::Buy, now, self.stale_after));
        if let Some(quoted) = self.envelope.venues.get_mut(usize::from(venue.0)) {
            quoted.add(part, ask, bid);
        }
    }

    fn show_best(&mut self, book: &Book, now: Timestamp, part: usize) {
        self.view.show_best(book, now, self.stale_after);
        let (ask, bid) = (self.view.best(), self.view.best_own());
        self.envelope.best.add(part, ask, bid);
    }
}

fn prices((ask, bid): (Option<Quote>, Option<Quote>)) -> (Option<Price>, Option<Price>) {
    (ask.map(|quote| quote.price), bid.map(|quote| quote.price))
}
