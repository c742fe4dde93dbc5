//! Markets in which nothing can be saved in the long run, and none of what is hard about a real one
//! is missing.
//!
//! One venue, one row a second, bid and ask a cent or more around a mid that is a martingale. The
//! strict router waits until the whole order of 100 shares is on offer; the baseline takes 60 of
//! them and waits for the rest.

use std::num::NonZeroU32;

use market_data::{Event, Price, PublisherId, Quote, Row, SymbolId, SymbolTable, Tape};
use rand_pcg::Pcg64;

use super::market::{START, TICK, at_second, below};

/// What is hard about a market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Nothing: sizes do not depend on the price.
    Independent,
    /// The ask shows few shares while the price is above that of 15 seconds ago, the bid while it
    /// is below: books are thin on the side to which the price has moved.
    Thin,
    /// The near price is a tick worse every other second. In one regime waiting for size avoids
    /// that, in the other it pays it; regimes last so many seconds on average. In the long run
    /// nothing is saved, within a stretch something is.
    Regimes(u64),
    /// The price is calm, then moves eight times as fast, for a minute on average.
    Bursts,
    /// One second in two hundred the price jumps by 20 ticks.
    Jumps,
    /// The price rises by a tick in 20 seconds on average: what is lost on buys is gained on sells.
    Drift,
}

/// The last so many prices decide which side is thin.
const MEMORY: usize = 15;

/// The recording of so many seconds; where there are regimes, also how much longer those that pay
/// for waiting were than the others, in seconds of the four fifths that are reported on.
pub(super) fn recording(kind: Kind, seconds: u64, draw: &mut Pcg64) -> (Tape, Option<i64>) {
    let mut symbols = SymbolTable::default();
    let symbol = symbols.intern("NOTHING").unwrap_or(SymbolId(0));
    let mut state = State::new(kind, draw);
    let mut paid = 0;
    let rows = (0..seconds).map(|second| {
        let (bid, ask) = state.next(draw);
        if second >= seconds / 5 {
            paid += if state.regime { 1 } else { -1 };
        }
        Row {
            event: Event::quote(at_second(second), PublisherId(2), ask.quote(), bid.quote()),
            sequence: second,
            ts_recv: None,
            symbol,
        }
    });
    let rows = rows.collect();
    let tape = Tape::split(rows, &symbols).pop().unwrap_or_default();
    (tape, matches!(kind, Kind::Regimes(_)).then_some(paid))
}

/// One side of the book.
#[derive(Clone, Copy)]
struct Shown {
    ticks: i64,
    few: bool,
}

impl Shown {
    fn quote(self) -> Option<Quote> {
        Some(Quote {
            price: Price::from_units(self.ticks * TICK).ok()?,
            size: NonZeroU32::new(if self.few { 60 } else { 200 })?,
        })
    }
}

struct State {
    kind: Kind,
    mid: i64,
    history: Vec<i64>,
    /// The regime that pays for waiting, or a burst.
    regime: bool,
}

impl State {
    fn new(kind: Kind, draw: &mut Pcg64) -> Self {
        Self {
            kind,
            mid: START,
            history: Vec::new(),
            regime: below(2, draw) == 0,
        }
    }

    /// The bid and the ask of the next second.
    fn next(&mut self, draw: &mut Pcg64) -> (Shown, Shown) {
        self.mid += self.step(draw);
        self.history.push(self.mid);
        match self.kind {
            Kind::Thin => {
                let place = self.history.len().saturating_sub(1 + MEMORY);
                let old = self.history[place];
                self.around(1, [self.mid < old, self.mid > old], [false; 2])
            }
            Kind::Regimes(duration) => {
                self.regime ^= below(duration, draw) == 0;
                let worse = [below(2, draw) == 0, below(2, draw) == 0];
                self.around(2, worse.map(|worse| worse == self.regime), worse)
            }
            Kind::Independent | Kind::Bursts | Kind::Jumps | Kind::Drift => {
                let few = [below(10, draw) < 7, below(10, draw) < 7];
                self.around(1, few, [false; 2])
            }
        }
    }

    fn step(&mut self, draw: &mut Pcg64) -> i64 {
        let step = match below(4, draw) {
            0 => -1,
            1 => 1,
            _ => 0,
        };
        match self.kind {
            Kind::Bursts => {
                self.regime ^= below(60, draw) == 0;
                if self.regime { 8 * step } else { step }
            }
            Kind::Jumps if below(200, draw) == 0 => 20 * (2 * i64::from(below(2, draw) == 1) - 1),
            Kind::Drift => step + i64::from(below(20, draw) == 0),
            _ => step,
        }
    }

    /// Bid and ask so many ticks around the mid, a tick further out where they are worse.
    fn around(&self, half: i64, few: [bool; 2], worse: [bool; 2]) -> (Shown, Shown) {
        let bid = Shown {
            ticks: self.mid - half - i64::from(worse[0]),
            few: few[0],
        };
        let ask = Shown {
            ticks: self.mid + half + i64::from(worse[1]),
            few: few[1],
        };
        (bid, ask)
    }
}
