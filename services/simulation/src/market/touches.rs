//! The touch of a book again and again, without a look at all of many venues each time.

use market_data::{Side, Tape, Timestamp};

use super::book::Book;
use super::ranking::MANY;
use super::touch::Touch;
use super::view::View;
use crate::order::{Assumptions, StaleAfter};

/// Follows one book, for the best prices over all its venues whenever they are asked for.
pub(crate) struct Touches {
    side: Side,
    stale_after: StaleAfter,
    /// What many venues show, in order.
    many: Option<Box<View>>,
}

impl Touches {
    /// The touch of the venues of `tape`, as an order of `side` sees it, whatever its limit.
    pub(crate) fn new(tape: &Tape, side: Side, assumptions: &Assumptions) -> Self {
        let view = || {
            let assumptions = Assumptions {
                limit: None,
                ..assumptions.clone()
            };
            Box::new(View::new(tape, side, &assumptions))
        };
        Self {
            side,
            stale_after: assumptions.stale_after,
            many: (tape.venues().len() >= MANY).then(view),
        }
    }

    /// The touch of every venue's latest quotes.
    pub(crate) fn of(&mut self, book: &Book, now: Timestamp) -> Touch {
        let Some(view) = &mut self.many else {
            return Touch::of(book, self.side, now, self.stale_after);
        };
        view.show_best(book, now, self.stale_after);
        view.market()
    }

    /// The touch as it was when the instant before the rows ended that `book` has taken in since.
    pub(crate) fn before_instant(&mut self, book: &Book, now: Timestamp) -> Touch {
        let Some(view) = &mut self.many else {
            return Touch::before_instant(book, self.side, now, self.stale_after);
        };
        view.show_best(book, now, self.stale_after);
        let others = view.touch_without(|venue| book.is_unsettled(venue));
        let moved = book.moved(self.side, now, self.stale_after);
        moved.fold(others, |touch, quotes| touch.with(self.side, quotes))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use market_data::synth::{self, Config};
    use market_data::{Event, Price, PublisherId, Quote, Row};

    use super::*;
    use crate::order::Crossed;

    /// Rows of two hundred venues without a pattern; `below` draws a number.
    fn crowd(mut below: impl FnMut(u64) -> u64) -> Tape {
        let config = Config::default();
        let symbol = synth::generate(&config).unwrap().next().unwrap().symbol;
        let mut time = Timestamp::default() + Duration::from_secs(1_700_000_000);
        let rows = (0..4_000).map(|_| {
            if below(3) > 0 {
                time = time + Duration::from_millis(below(900));
            }
            let cents = i64::try_from(10_000 + below(9)).unwrap();
            let mut quote = |cents: i64| {
                (below(9) > 0).then(|| Quote {
                    price: Price::from_units(cents * 10_000_000).unwrap(),
                    size: NonZeroU32::MIN,
                })
            };
            let (ask, bid) = (quote(cents + 2), quote(cents - 1));
            let venue = PublisherId(u16::try_from(below(200)).unwrap());
            Row {
                event: Event::quote(time, venue, ask, bid),
                sequence: 0,
                ts_recv: None,
                symbol,
            }
        });
        Tape::split(rows.collect(), &synth::symbols(&config)).remove(0)
    }

    #[test]
    fn a_touch_that_is_followed_is_what_a_look_at_all_finds() {
        for (seed, crossed) in [(1, Crossed::OlderOut), (2, Crossed::Trade)] {
            let mut state: u64 = seed;
            let tape = crowd(|below| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            });
            let assumptions = Assumptions {
                crossed,
                limit: Price::from_units(100_030_000_000).ok(),
                stale_after: StaleAfter::Fixed(Duration::from_secs(40)),
                ..Assumptions::default()
            };
            for side in [Side::Buy, Side::Sell] {
                let mut touches = Touches::new(&tape, side, &assumptions);
                assert!(touches.many.is_some());
                let mut book = Book::under(&tape, &assumptions);
                let (mut settled, mut time) = (book.clone(), None);
                for (place, event) in tape.events().iter().enumerate() {
                    let now = event.ts_event;
                    let stale_after = assumptions.stale_after;
                    if time.replace(now) != Some(now) {
                        book.end_instant();
                        settled = book.clone();
                    }
                    book.apply(event);
                    if place % 3 > 0 {
                        let before = Touch::of(&settled, side, now, stale_after);
                        let looked = Touch::before_instant(&book, side, now, stale_after);
                        assert_eq!(looked, before, "{place}");
                        assert_eq!(touches.before_instant(&book, now), before, "{place}");
                    }
                    if place % 5 > 1 {
                        let now = now + Duration::from_millis(70);
                        let after = Touch::of(&book, side, now, stale_after);
                        assert_eq!(touches.of(&book, now), after, "{place}");
                    }
                }
            }
        }
    }
}
