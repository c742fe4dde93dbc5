//! Small markets with the fills that a desk would expect: each bought, sold in the mirror, at ten
//! times the price, with three times the shares, and at another time of day.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

use std::num::NonZeroU32;
use std::time::Duration;

use market_data::event::{Action, BookSide, Cause};
use market_data::{
    Event, FeeSchedule, PerShare, Price, PublisherId, Quote, Row, Shares, Side, SymbolTable, Tape,
    TimeOfDay, Timestamp, VenueFees,
};
use simulation::backtest::tuning::Grid;
use simulation::backtest::{self, Backtest, Settings};
use simulation::execution::outcome::Outcome;
use simulation::order::latency::{Delays, Latency};
use simulation::order::window::Window;
use simulation::order::{Assumptions, ParentOrder};
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;

/// One ten-thousandth of a dollar, in units of 1e-9 dollars: what prices of these markets are
/// counted in.
pub(crate) const PIP: i64 = 100_000;

/// A row as a buyer sees it: milliseconds, venue, a trade (price, shares, whether it has a side),
/// bid and ask (price, shares). Prices are in cents.
pub(crate) type Line = (u64, u16, Option<(i64, u32, bool)>, (i64, u32), (i64, u32));

/// How a market is seen: from which side, prices times what, how much later, and shares times what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Image {
    pub(crate) side: Side,
    pub(crate) scale: i64,
    pub(crate) later: u64,
    pub(crate) lots: u32,
}

pub(crate) fn images() -> Vec<Image> {
    let mut all = Vec::new();
    for side in [Side::Buy, Side::Sell] {
        for (scale, later, lots) in [(1, 0, 1), (10, 0, 1), (1, 7_261, 1), (1, 0, 3)] {
            all.push(Image {
                side,
                scale,
                later,
                lots,
            });
        }
    }
    all
}

impl Image {
    pub(crate) fn price(self, cents: i64) -> Price {
        let cents = match self.side {
            Side::Buy => cents,
            Side::Sell => 20_000 - cents,
        };
        Price::from_units(cents * 100 * self.scale * PIP).unwrap()
    }

    /// An amount per share, in ten-thousandths of a dollar.
    pub(crate) fn amount(self, pips: i64) -> PerShare {
        PerShare::from_units(pips * self.scale * PIP).unwrap()
    }

    pub(crate) fn time(self, millis: u64) -> Timestamp {
        let open = Timestamp::parse(b"2024-08-01T13:30:00.000000000Z").unwrap();
        open + Duration::from_secs(self.later) + Duration::from_millis(millis)
    }

    pub(crate) fn time_of_day(self, seconds: u64) -> TimeOfDay {
        let time = self.time(seconds * 1_000).to_string();
        TimeOfDay::parse(time.get(11..19).unwrap()).unwrap()
    }

    pub(crate) fn tape(self, market: &[Line]) -> Tape {
        let quote = |(cents, size)| {
            Some(Quote {
                price: self.price(cents),
                size: NonZeroU32::new(size * self.lots)?,
            })
        };
        let row = |(sequence, line): (usize, &Line)| {
            let (millis, venue, trade, bid, ask) = *line;
            let (bid, ask) = match self.side {
                Side::Buy => (quote(bid), quote(ask)),
                Side::Sell => (quote(ask), quote(bid)),
            };
            let mut event = Event::quote(self.time(millis), PublisherId(venue), ask, bid);
            if let Some((cents, size, sided)) = trade {
                let side = if sided { BookSide::Bid } else { BookSide::None };
                event.cause = Cause::new(Action::Trade, side);
                event.set_price(Some(self.price(cents)));
                event.size = size * self.lots;
            }
            Row {
                event,
                sequence: sequence as u64,
                ts_recv: None,
                symbol: market_data::SymbolId(0),
            }
        };
        let mut symbols = SymbolTable::default();
        symbols.intern("TEST").unwrap();
        let rows = market.iter().enumerate().map(row).collect();
        Tape::split(rows, &symbols).pop().unwrap()
    }
}

/// What is asked of a market.
#[derive(Clone)]
pub(crate) struct Question {
    pub(crate) size: u64,
    /// Seconds at which the window opens and closes.
    pub(crate) window: (Option<u64>, Option<u64>),
    pub(crate) router: Router,
    /// `lambda_over` and `lambda_under`, in ten-thousandths of a dollar.
    pub(crate) penalties: (i64, i64),
    /// Fee and rebate, in ten-thousandths of a dollar.
    pub(crate) fees: (i64, i64),
    pub(crate) assumptions: Assumptions,
}

impl Question {
    /// An order of so many shares over the whole recording, of a router that waits for ever,
    /// completed at the end.
    pub(crate) fn of(size: u64) -> Self {
        Self {
            size,
            window: (None, None),
            router: Router::Static,
            penalties: (0, 0),
            fees: (0, 0),
            assumptions: Assumptions {
                completion: true,
                ..Assumptions::default()
            },
        }
    }

    pub(crate) fn answer(&self, image: Image, market: &[Line]) -> Answer {
        let tape = image.tape(market);
        let mut fees = FeeSchedule::default();
        for venue in tape.venues() {
            let (fee, rebate) = self.fees;
            let (fee, rebate) = (image.amount(fee), image.amount(rebate));
            fees.set(*venue, VenueFees { fee, rebate });
        }
        let (over, under) = self.penalties;
        let settings = Settings {
            order: ParentOrder {
                side: image.side,
                size: Shares::new(self.size * u64::from(image.lots)),
            },
            window: Window {
                from: self.window.0.map(|seconds| image.time_of_day(seconds)),
                to: self.window.1.map(|seconds| image.time_of_day(seconds)),
                ..Window::default()
            },
            assumptions: Assumptions {
                fees,
                ..self.assumptions.clone()
            },
            router: self.router.clone(),
            step: Shares::new(100),
            grid: Grid::new(
                &[image.amount(over)],
                &[image.amount(under)],
                &[PerShare::ZERO],
            )
            .unwrap(),
        };
        let backtest = backtest::run(&tape, &settings, &|_, _| ()).unwrap();
        Answer {
            image,
            tape,
            backtest,
        }
    }
}

pub(crate) struct Answer {
    pub(crate) image: Image,
    pub(crate) tape: Tape,
    pub(crate) backtest: Backtest,
}

/// Milliseconds, venue, cents, shares.
pub(crate) type Filled = (u64, u16, i64, u64);

impl Answer {
    pub(crate) fn router(&self) -> &Outcome {
        &self.backtest.optimized.outcome
    }

    pub(crate) fn baseline(&self, which: Baseline) -> &Outcome {
        &self.backtest.baseline(which).outcome
    }

    pub(crate) fn assert_fills(&self, outcome: &Outcome, expected: &[Filled]) {
        let image = self.image;
        let found: Vec<_> = outcome
            .fills
            .iter()
            .map(|fill| {
                let venue = self.tape.venues()[usize::from(fill.venue.0)].0;
                (fill.time, venue, fill.price, fill.shares.get())
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(millis, venue, cents, shares)| {
                let shares = shares * u64::from(image.lots);
                (image.time(*millis), *venue, image.price(*cents), shares)
            })
            .collect();
        assert_eq!(found, expected, "{image:?}");
    }

    /// A part of a price that is an amount in cents, in basis points of it and of its mirror image.
    pub(crate) fn bps(&self, cents: f64, of: f64) -> f64 {
        let of = match self.image.side {
            Side::Buy => of,
            Side::Sell => 20_000.0 - of,
        };
        1e4 * cents / of
    }

    pub(crate) fn assert_bps(&self, found: Option<f64>, cents: f64, of: f64) {
        let (found, expected) = (found.unwrap(), self.bps(cents, of));
        assert!(
            (found - expected).abs() < 1e-6,
            "{found}, not {expected}: {:?}",
            self.image
        );
    }
}

pub(crate) fn seconds(data: u64, order: u64, acknowledgement: u64) -> Latency {
    let [data, order, acknowledgement] = [data, order, acknowledgement].map(Duration::from_millis);
    Latency::uniform(Delays {
        data,
        order,
        acknowledgement,
    })
}
