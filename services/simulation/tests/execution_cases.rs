//! Small markets with the fills that a desk would expect: each bought, sold in the mirror, at ten times the price, with three times
//! the shares, and at another time of day.

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
use simulation::order::{Assumptions, FillModel, ParentOrder, SnapshotMode, TakeOrder, VwapVenues};
use simulation::schedule::curve::Curve;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca::{
    effective_spread, implementation_shortfall, markouts, participation, savings, slippage,
};

/// One ten-thousandth of a dollar, in units of 1e-9 dollars: what prices of these markets are counted in.
const PIP: i64 = 100_000;

/// A row as a buyer sees it: milliseconds, venue, a trade (price, shares, whether it has a side), bid and ask (price, shares).
/// Prices are in cents.
type Line = (u64, u16, Option<(i64, u32, bool)>, (i64, u32), (i64, u32));

/// How a market is seen: from which side, prices times what, how much later, and shares times what.
#[derive(Clone, Copy, Debug)]
struct Image {
    side: Side,
    scale: i64,
    later: u64,
    lots: u32,
}

fn images() -> Vec<Image> {
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
    fn price(self, cents: i64) -> Price {
        let cents = match self.side {
            Side::Buy => cents,
            Side::Sell => 20_000 - cents,
        };
        Price::from_units(cents * 100 * self.scale * PIP).unwrap()
    }

    /// An amount per share, in ten-thousandths of a dollar.
    fn amount(self, pips: i64) -> PerShare {
        PerShare::from_units(pips * self.scale * PIP).unwrap()
    }

    fn time(self, millis: u64) -> Timestamp {
        let open = Timestamp::parse(b"2024-08-01T13:30:00.000000000Z").unwrap();
        open + Duration::from_secs(self.later) + Duration::from_millis(millis)
    }

    fn time_of_day(self, seconds: u64) -> TimeOfDay {
        let time = self.time(seconds * 1_000).to_string();
        TimeOfDay::parse(time.get(11..19).unwrap()).unwrap()
    }

    fn tape(self, market: &[Line]) -> Tape {
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
struct Question {
    size: u64,
    /// Seconds at which the window opens and closes.
    window: (Option<u64>, Option<u64>),
    router: Router,
    /// `lambda_over` and `lambda_under`, in ten-thousandths of a dollar.
    penalties: (i64, i64),
    /// Fee and rebate, in ten-thousandths of a dollar.
    fees: (i64, i64),
    assumptions: Assumptions,
}

impl Question {
    /// An order of so many shares over the whole recording, of a router that waits for ever, completed at the end.
    fn of(size: u64) -> Self {
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

    fn answer(&self, image: Image, market: &[Line]) -> Answer {
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
            router: self.router,
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

struct Answer {
    image: Image,
    tape: Tape,
    backtest: Backtest,
}

/// Milliseconds, venue, cents, shares.
type Filled = (u64, u16, i64, u64);

impl Answer {
    fn router(&self) -> &Outcome {
        &self.backtest.optimized.outcome
    }

    fn baseline(&self, which: Baseline) -> &Outcome {
        &self.backtest.baseline(which).outcome
    }

    fn assert_fills(&self, outcome: &Outcome, expected: &[Filled]) {
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
    fn bps(&self, cents: f64, of: f64) -> f64 {
        let of = match self.image.side {
            Side::Buy => of,
            Side::Sell => 20_000.0 - of,
        };
        1e4 * cents / of
    }

    fn assert_bps(&self, found: Option<f64>, cents: f64, of: f64) {
        let (found, expected) = (found.unwrap(), self.bps(cents, of));
        assert!(
            (found - expected).abs() < 1e-6,
            "{found}, not {expected}: {:?}",
            self.image
        );
    }
}

fn seconds(data: u64, order: u64, acknowledgement: u64) -> Latency {
    let [data, order, acknowledgement] = [data, order, acknowledgement].map(Duration::from_millis);
    Latency::uniform(Delays {
        data,
        order,
        acknowledgement,
    })
}

#[test]
fn a_price_that_was_gone_comes_back_with_new_shares() {
    let market = [
        (0, 2, None, (9_999, 100), (10_000, 100)),
        (10_000, 2, None, (9_999, 100), (10_001, 1)),
        (20_000, 2, None, (9_999, 100), (10_000, 80)),
        (30_000, 2, None, (9_999, 100), (10_005, 500)),
    ];
    for image in images() {
        let answer = Question::of(181).answer(image, &market);
        let expected = [
            (0, 2, 10_000, 100),
            (10_000, 2, 10_001, 1),
            (20_000, 2, 10_000, 80),
        ];
        answer.assert_fills(answer.baseline(Baseline::BestAsk), &expected);
        answer.assert_fills(answer.baseline(Baseline::Sweep), &expected);
    }
}

#[test]
fn shares_that_others_took_are_not_there_for_us() {
    let market = [
        (0, 2, None, (9_999, 100), (10_000, 100)),
        (
            30_000,
            2,
            Some((10_000, 80, true)),
            (9_999, 100),
            (10_000, 100),
        ),
        (30_001, 2, None, (9_999, 100), (10_000, 20)),
        (60_000, 2, None, (9_999, 100), (10_000, 20)),
        (90_000, 2, None, (9_999, 100), (10_010, 500)),
    ];
    for image in images() {
        let answer = Question::of(90).answer(image, &market);
        let expected = [(0, 2, 10_000, 45), (90_000, 2, 10_010, 45)];
        answer.assert_fills(answer.baseline(Baseline::Twap), &expected);
    }
}

#[test]
fn an_order_arrives_when_it_starts_and_not_with_the_next_row() {
    let market = [
        (0, 2, None, (9_999, 1_000), (10_001, 1_000)),
        (50_000, 2, None, (10_099, 1_000), (10_101, 1_000)),
        (80_000, 2, None, (10_099, 1_000), (10_101, 1_000)),
    ];
    for image in images() {
        for to in [None, Some(30)] {
            let question = Question {
                window: (Some(10), to),
                ..Question::of(100)
            };
            let answer = question.answer(image, &market);
            let path = &answer.backtest.path;
            let arrival = path.arrival().unwrap();
            assert_eq!(arrival.time, image.time(10_000));
            assert_eq!(
                arrival.twice_mid,
                2 * i128::from(image.price(10_000).units())
            );
            let sweep = answer.baseline(Baseline::Sweep);
            answer.assert_fills(sweep, &[(10_000, 2, 10_001, 100)]);
            answer.assert_bps(implementation_shortfall(sweep, path), 1.0, 10_000.0);
        }
        let waiting = Question {
            window: (Some(10), None),
            ..Question::of(100)
        };
        let answer = waiting.answer(image, &market);
        let path = &answer.backtest.path;
        answer.assert_fills(answer.router(), &[(80_000, 2, 10_101, 100)]);
        answer.assert_bps(
            implementation_shortfall(answer.router(), path),
            101.0,
            10_000.0,
        );
    }
}

#[test]
fn schedules_act_at_their_boundaries_without_a_row() {
    let market = [
        (0, 2, None, (9_999, 1_000), (10_001, 1_000)),
        (59_000, 2, None, (9_999, 1_000), (10_002, 1_000)),
        (119_000, 2, None, (9_999, 1_000), (10_003, 1_000)),
        (180_000, 2, None, (9_999, 1_000), (10_009, 1_000)),
    ];
    for image in images() {
        let answer = Question::of(300).answer(image, &market);
        let expected = [
            (0, 2, 10_001, 100),
            (60_000, 2, 10_002, 100),
            (120_000, 2, 10_003, 100),
        ];
        answer.assert_fills(answer.baseline(Baseline::Twap), &expected);
        answer.assert_fills(answer.router(), &[(180_000, 2, 10_009, 300)]);
    }
}

#[test]
fn the_completion_is_decided_on_what_is_known_then_and_arrives_in_time() {
    let mut market = vec![
        (0, 2, None, (9_998, 1_000), (10_002, 1_000)),
        (0, 39, None, (9_997, 1_000), (10_005, 1_000)),
    ];
    market.extend((1..5).map(|second| (second * 1_000, 2, None, (9_998, 1_000), (10_002, 1_000))));
    market.push((4_900, 39, None, (9_899, 1_000), (9_950, 1_000)));
    market.push((5_000, 2, None, (9_998, 1_000), (10_002, 1_000)));
    for image in images() {
        let question = |latency| Question {
            penalties: (1_000, 50),
            assumptions: Assumptions {
                latency,
                ..Question::of(100).assumptions
            },
            ..Question::of(100)
        };
        let late = question(seconds(1_000, 1_000, 0)).answer(image, &market);
        late.assert_fills(late.router(), &[(5_000, 2, 10_002, 100)]);
        let at_once = question(Latency::default()).answer(image, &market);
        // Without delay the crossed price is taken when it comes.
        at_once.assert_fills(at_once.router(), &[(4_900, 39, 9_950, 100)]);
        // Nothing can arrive in time.
        let too_late = question(seconds(0, 6_000, 0)).answer(image, &market);
        too_late.assert_fills(too_late.router(), &[]);
    }
}

#[test]
fn an_order_that_comes_late_does_not_pay_more_than_it_was_decided_on() {
    let market = [
        (0, 2, None, (9_999, 1_000), (10_000, 1_000)),
        (5, 2, None, (10_499, 1_000), (10_500, 1_000)),
        (1_000, 2, None, (9_999, 1_000), (10_000, 1_000)),
        (2_000, 2, None, (9_999, 1_000), (10_000, 1_000)),
    ];
    for image in images() {
        let question = |take| Question {
            penalties: (0, 100),
            assumptions: Assumptions {
                latency: seconds(0, 10, 0),
                take,
                ..Question::of(1_000).assumptions
            },
            ..Question::of(1_000)
        };
        let limited = question(TakeOrder::Ioc).answer(image, &market);
        limited.assert_fills(limited.router(), &[(1_010, 2, 10_000, 1_000)]);
        let unlimited = question(TakeOrder::Market).answer(image, &market);
        unlimited.assert_fills(unlimited.router(), &[(10, 2, 10_500, 1_000)]);
    }
}

#[test]
fn peg_joins_the_best_price_and_follows_it_from_venue_to_venue() {
    let best = (10_000, 100);
    let mut market = vec![
        (0, 2, None, best, (10_002, 1_000)),
        (0, 39, None, (9_950, 100), (10_003, 1_000)),
    ];
    market.extend((1..=5).map(|trade| {
        let traded = Some((10_000, 100, true));
        (trade * 10_000, 2, traded, best, (10_002, 1_000))
    }));
    market.push((60_000, 2, None, best, (10_002, 1_000)));
    let moving = [
        (0, 2, None, (10_000, 100), (10_005, 1_000)),
        (0, 39, None, (9_990, 100), (10_005, 1_000)),
        (10_000, 39, None, (10_001, 50), (10_005, 1_000)),
        (
            20_000,
            39,
            Some((10_001, 100, true)),
            (10_001, 50),
            (10_005, 1_000),
        ),
        (
            30_000,
            39,
            Some((10_001, 100, true)),
            (10_001, 50),
            (10_005, 1_000),
        ),
    ];
    for image in images() {
        let answer = Question::of(100).answer(image, &market);
        let peg = answer.baseline(Baseline::Peg);
        answer.assert_fills(peg, &[(20_000, 2, 10_000, 100)]);
        let answer = Question::of(100).answer(image, &moving);
        let peg = answer.baseline(Baseline::Peg);
        answer.assert_fills(peg, &[(20_000, 39, 10_001, 50), (30_000, 39, 10_001, 50)]);
    }
}

#[test]
fn a_recorded_trade_contains_our_posted_shares() {
    let ask = (10_001, 100);
    let market = [
        (0, 2, None, (9_999, 100), ask),
        (10_000, 2, Some((9_999, 100, true)), (9_999, 100), ask),
        (10_001, 2, None, (9_999, 50), ask),
        (11_000, 2, Some((9_999, 50, true)), (9_999, 50), ask),
        (20_000, 2, None, (9_999, 50), ask),
    ];
    for image in images() {
        let question = Question {
            fees: (0, 20),
            ..Question::of(50)
        };
        let answer = question.answer(image, &market);
        let (path, peg) = (&answer.backtest.path, answer.baseline(Baseline::Peg));
        answer.assert_fills(peg, &[(11_000, 2, 9_999, 50)]);
        assert_eq!(participation(peg, path), Some(50.0 / 150.0));
        let sweep = answer.baseline(Baseline::Sweep);
        assert_eq!(participation(sweep, path), Some(50.0 / 200.0));
        let market = i128::from(image.price(9_999).units()) as f64 / 1e9;
        assert!((path.market_vwap().unwrap() - market).abs() < 1e-9);
        answer.assert_bps(slippage(sweep, path.market_vwap()), 2.0, 9_999.0);
        answer.assert_bps(slippage(sweep, path.market_twap()), 1.0, 10_000.0);
    }
}

#[test]
fn a_posted_fill_is_measured_against_the_middle_before_it() {
    let market = [
        (0, 2, None, (10_000, 100), (10_002, 100)),
        (10_000, 2, None, (9_990, 100), (9_992, 100)),
        (80_000, 2, None, (9_990, 100), (9_992, 100)),
    ];
    for image in images() {
        let answer = Question::of(100).answer(image, &market);
        let peg = answer.baseline(Baseline::Peg);
        answer.assert_fills(peg, &[(10_000, 2, 10_000, 100)]);
        answer.assert_bps(effective_spread(peg), -2.0, 10_001.0);
        // That the market has gone on is adverse selection: where it stands right after the fill.
        let at_once = markouts(peg, &answer.backtest.path)[0];
        assert_eq!(at_once.horizon, Duration::ZERO);
        answer.assert_bps(at_once.bps, -9.0, 10_000.0);
    }
}

#[test]
fn vwap_splits_at_the_best_price_unless_it_is_told_to_trade_through() {
    let market = [
        (0, 2, None, (9_999, 1_000), (10_000, 1_000)),
        (0, 39, None, (9_998, 1_000), (10_050, 1_000)),
        (1_000, 2, None, (9_999, 1_000), (10_000, 1_000)),
    ];
    for image in images() {
        let question = |vwap| Question {
            assumptions: Assumptions {
                vwap,
                ..Question::of(1_000).assumptions
            },
            ..Question::of(1_000)
        };
        let best = question(VwapVenues::BestPrice).answer(image, &market);
        best.assert_fills(best.baseline(Baseline::Vwap), &[(0, 2, 10_000, 1_000)]);
        let all = question(VwapVenues::All).answer(image, &market);
        let through = [(0, 2, 10_000, 500), (0, 39, 10_050, 500)];
        all.assert_fills(all.baseline(Baseline::Vwap), &through);
    }
}

#[test]
fn event_fills_are_measured_against_the_whole_market() {
    let market = [
        (0, 2, None, (10_000, 1_000), (10_002, 1_000)),
        (1_000, 39, None, (10_001, 1_000), (10_010, 1_000)),
        (61_000, 2, None, (10_000, 1_000), (10_002, 1_000)),
        (62_000, 2, None, (10_000, 1_000), (10_002, 1_000)),
    ];
    for image in images() {
        let question = Question {
            window: (Some(1), Some(62)),
            penalties: (0, 10_000),
            assumptions: Assumptions {
                snapshots: SnapshotMode::Event,
                fills: FillModel::Displayed,
                take: TakeOrder::Market,
                vwap: VwapVenues::All,
                ..Assumptions::default()
            },
            ..Question::of(100)
        };
        let answer = question.answer(image, &market);
        let (router, twap) = (answer.router(), answer.baseline(Baseline::Twap));
        answer.assert_fills(router, &[(1_000, 39, 10_010, 100)]);
        answer.assert_fills(twap, &[(1_000, 39, 10_010, 50), (61_000, 2, 10_002, 50)]);
        answer.assert_bps(effective_spread(router), 2.0 * 8.5, 10_001.5);
        let saved = savings(router, twap).unwrap();
        answer.assert_bps(Some(saved.timing_bps), 0.0, 10_006.0);
        answer.assert_bps(Some(saved.routing_bps), -4.0, 10_006.0);
    }
}

#[test]
fn pov_does_not_follow_auctions() {
    let market = [
        (0, 2, None, (9_999, 5_000), (10_000, 5_000)),
        (
            1_000,
            2,
            Some((10_000, 1_000_000, false)),
            (9_999, 5_000),
            (10_000, 5_000),
        ),
        (2_000, 2, None, (9_999, 5_000), (10_000, 5_000)),
        (
            3_000,
            2,
            Some((9_999, 900, true)),
            (9_999, 5_000),
            (10_000, 5_000),
        ),
        (60_000, 2, None, (9_999, 5_000), (10_000, 5_000)),
    ];
    for image in images() {
        let answer = Question::of(4_000).answer(image, &market);
        let pov = answer.baseline(Baseline::Pov);
        answer.assert_fills(pov, &[(3_000, 2, 10_000, 100), (60_000, 2, 10_000, 3_900)]);
        let path = &answer.backtest.path;
        let lots = u64::from(image.lots);
        assert_eq!(
            (path.traded.get(), path.traded_without_side.get()),
            (1_000_900 * lots, 1_000_000 * lots)
        );
    }
}

#[test]
fn a_short_slice_is_placed_on_what_leaves_a_queue_in_its_own_time() {
    // 2,000 are ahead; in 20 seconds at most 1,480 have ever left, in a minute more than 3,000.
    let (bid, ask) = ((9_998, 2_000), (10_002, 5_000));
    let mut market = vec![(0, 2, None, bid, ask)];
    market.extend((1..250).map(|trade| {
        let shares = [290, 370, 330, 310, 350, 320][usize::try_from(trade % 6).unwrap()];
        (
            trade * 5_000 + 500,
            2,
            Some((9_998, shares, false)),
            bid,
            ask,
        )
    }));
    for image in images() {
        let question = |seconds: u64| Question {
            window: (Some(900), Some(899 + seconds)),
            router: Router::ContKukanov(Curve::Twap),
            penalties: (1_000, 800),
            fees: (30, 20),
            ..Question::of(1_000)
        };
        let short = question(20).answer(image, &market);
        short.assert_fills(short.router(), &[(900_000, 2, 10_002, 1_000)]);
        let long = question(60).answer(image, &market);
        let posted: u64 = long
            .router()
            .venues
            .iter()
            .map(|venue| venue.posted.get())
            .sum();
        assert!(posted > 0, "{:?}", long.router());
    }
}

#[test]
fn strategies_without_a_schedule_act_with_rows_and_not_at_the_minutes_of_others() {
    // Each venue is dearer than the one before. Best ask takes one a decision: at the start, with the row at 150 s, at the end.
    let market = [
        (0, 2, None, (9_999, 1_000), (10_001, 100)),
        (0, 39, None, (9_999, 1_000), (10_002, 100)),
        (0, 41, None, (9_999, 1_000), (10_003, 100)),
        (150_000, 39, None, (9_999, 1_000), (10_002, 100)),
        (240_000, 39, None, (9_999, 1_000), (10_002, 100)),
    ];
    for image in images() {
        for delay in [0, 500] {
            let question = Question {
                assumptions: Assumptions {
                    latency: seconds(0, delay, delay),
                    ..Question::of(300).assumptions
                },
                ..Question::of(300)
            };
            let answer = question.answer(image, &market);
            let expected = [
                (delay, 2, 10_001, 100),
                (150_000 + delay, 39, 10_002, 100),
                // Under latency the completion, whose orders arrive at the end.
                (240_000, 41, 10_003, 100),
            ];
            answer.assert_fills(answer.baseline(Baseline::BestAsk), &expected);
            // Four slices of 75, each at its own minute.
            let expected = [
                (delay, 2, 10_001, 75),
                (60_000 + delay, 2, 10_001, 25),
                (60_000 + delay, 39, 10_002, 50),
                (120_000 + delay, 39, 10_002, 50),
                (120_000 + delay, 41, 10_003, 25),
                (180_000 + delay, 41, 10_003, 75),
            ];
            answer.assert_fills(answer.baseline(Baseline::Twap), &expected);
        }
    }
}

#[test]
fn a_print_without_a_side_takes_nothing_that_is_displayed() {
    let market = |sided| {
        [
            (0, 2, None, (9_999, 100), (10_000, 100)),
            (
                1_000,
                2,
                Some((10_000, 1_000_000, sided)),
                (9_999, 100),
                (10_000, 100),
            ),
            (60_000, 2, None, (9_999, 100), (10_000, 100)),
            (120_000, 2, None, (9_999, 100), (10_000, 100)),
        ]
    };
    for image in images() {
        let answer = Question::of(100).answer(image, &market(false));
        let expected = [(0, 2, 10_000, 50), (60_000, 2, 10_000, 50)];
        answer.assert_fills(answer.baseline(Baseline::Twap), &expected);
        let answer = Question::of(100).answer(image, &market(true));
        answer.assert_fills(answer.baseline(Baseline::Twap), &[(0, 2, 10_000, 50)]);
    }
}

#[test]
fn shares_that_come_to_a_posted_order_fill_it_once() {
    // The ask falls through our bid with 30 shares: they fill us once, however often they are shown; the rest is swept.
    let market = [
        (0, 2, None, (10_000, 100), (10_002, 100)),
        (10_000, 2, None, (9_990, 100), (9_995, 30)),
        (10_500, 2, None, (9_990, 100), (9_995, 30)),
        (80_000, 2, None, (9_990, 100), (9_992, 100)),
    ];
    for image in images() {
        let answer = Question::of(100).answer(image, &market);
        let peg = answer.baseline(Baseline::Peg);
        let expected = [(10_000, 2, 10_000, 30), (80_000, 2, 9_992, 70)];
        answer.assert_fills(peg, &expected);
    }
}

#[test]
fn a_schedule_fills_each_slice_in_its_minute_and_carries_what_it_missed() {
    let market: Vec<Line> = (0..7_u32)
        .map(|half| {
            let ask = 10_000 + i64::from(half);
            let at = u64::from(half) * 30_000;
            (at, 2, None, (9_999, 100), (ask, 40))
        })
        .collect();
    for image in images() {
        // Three slices of 33: each is filled when its minute begins.
        let answer = Question::of(99).answer(image, &market);
        let twap = [
            (0, 2, 10_000, 33),
            (60_000, 2, 10_002, 33),
            (120_000, 2, 10_004, 33),
        ];
        answer.assert_fills(answer.baseline(Baseline::Twap), &twap);
        // 50 a minute of 40 shown: the rest comes with the next row that has some.
        let answer = Question::of(150).answer(image, &market);
        let twap = [
            (0, 2, 10_000, 40),
            (30_000, 2, 10_001, 10),
            (60_000, 2, 10_002, 40),
            (90_000, 2, 10_003, 10),
            (120_000, 2, 10_004, 40),
            (150_000, 2, 10_005, 10),
        ];
        answer.assert_fills(answer.baseline(Baseline::Twap), &twap);
        // The cheapest venue and no more, at each of the two decisions.
        let both = [
            (0, 2, None, (9_999, 100), (10_001, 100)),
            (0, 39, None, (9_998, 100), (10_000, 50)),
            (1_000, 2, None, (9_999, 100), (10_001, 100)),
        ];
        let answer = Question::of(120).answer(image, &both);
        let expected = [(0, 39, 10_000, 50), (1_000, 2, 10_001, 70)];
        answer.assert_fills(answer.baseline(Baseline::BestAsk), &expected);
        let expected = [(0, 39, 10_000, 50), (0, 2, 10_001, 70)];
        answer.assert_fills(answer.baseline(Baseline::Sweep), &expected);
    }
}
