//! What is known of the past, and the strategies and models that live by it: cases worked out by
//! hand.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use std::time::Duration;

use common::trading::{Reason, trading_markets, trading_tape};
use common::{Sketch, TICK, buy, completing, span};
use market_data::event::Action;
use market_data::{FeeSchedule, PerShare, Shares, Side, Tape, Timestamp, VenueFees};
use proptest::prelude::*;
use routing::offer::VenueIndex;
use routing::penalties::Penalties;
use simulation::engine::replay::replay;
use simulation::execution::{Execution, Liquidity};
use simulation::history::History;
use simulation::market::book::Book;
use simulation::market::view::View;
use simulation::order::child::{Orders, Post};
use simulation::order::window::Span;
use simulation::order::{Assumptions, FillModel};
use simulation::schedule::curve::Curve;
use simulation::schedule::{BUCKET, Schedule};
use simulation::strategy::context::StrategyContext;
use simulation::strategy::placement::Placement;
use simulation::strategy::{
    ImplementationShortfall, Peg, Placed, Pov, Situation, Strategy as Trader, VwapTraded,
};
use simulation::venue::liquidity::Ledger;
use simulation::venue::resting_orders::Posted;

const T: Action = Action::Trade;
const ASK: common::Shown = Some((2, 5_000));

fn bid(size: u32) -> common::Shown {
    Some((0, size)).filter(|_| size > 0)
}

fn row(gap: u8, bid: common::Shown, reason: Reason) -> (Sketch, Reason) {
    ((gap, 1, ASK, bid), reason)
}

fn start(tape: &Tape) -> Timestamp {
    tape.events()[0].ts_event
}

fn second(tape: &Tape, seconds: u64) -> Timestamp {
    start(tape) + Duration::from_secs(seconds)
}

/// The part of a tape from some second on.
fn from(tape: &Tape, seconds: u64) -> Span {
    let whole = span(tape);
    let (start, first) = (second(tape, seconds), |one: &&market_data::Event| {
        one.ts_event >= second(tape, seconds)
    });
    Span {
        first: tape.events().iter().find(first).unwrap().ts_event,
        start,
        ..whole
    }
}

fn brief(tape: &Tape, span: Span, order: u64) -> StrategyContext {
    let lengths = Schedule::over(&span, Shares::new(order)).lengths();
    let history = History::of(tape).with_outflows(tape, Side::Buy, &lengths);
    let assumed = Assumptions::default();
    StrategyContext::new(
        buy(order),
        span,
        Shares::new(1),
        assumed,
        tape.venues(),
        history,
    )
}

/// (seconds since the first row, tick times 10, shares, posted) of every fill.
fn fills(
    tape: &Tape,
    span: Span,
    strategy: Box<dyn Trader>,
    order: u64,
) -> Vec<(u64, i64, u64, bool)> {
    let assumptions = completing();
    let mut all = [Execution::new(
        strategy,
        buy(order),
        &assumptions,
        tape.venues().len() as u16,
    )];
    replay(tape, &span, Side::Buy, &assumptions, &mut all);
    let [execution] = all;
    let summary = |fill: &simulation::execution::Fill| {
        let tick = (fill.price.units() - common::BASE) / TICK;
        (
            fill.time.since(start(tape)).as_secs(),
            tick,
            fill.shares.get(),
            fill.liquidity == Liquidity::Maker,
        )
    };
    execution.fills().iter().map(summary).collect()
}

#[test]
fn outflows_are_what_an_endless_order_would_have_met() {
    let tape = trading_tape(&[
        row(0, bid(100), None),
        row(20, bid(40), Some((T, 0, 60))),
        row(10, Some((-1, 5)), Some((T, 0, 70))),
        row(70, bid(10), None),
    ]);
    let history = History::of(&tape).with_outflows(&tape, Side::Buy, &[BUCKET]);
    let known = |seconds| {
        history
            .outflows(Side::Buy, BUCKET, second(&tape, seconds))
            .to_vec()
    };
    assert_eq!(known(74), Vec::<Vec<f64>>::new());
    // From 15 s: 60 and 40 of the 100 ahead, and 30 more; from 30 s: 40 ahead of 70.
    assert_eq!(known(75), [[130.0]]);
    assert_eq!(known(100), [[130.0], [70.0]]);
    assert!(
        history
            .outflows(Side::Sell, BUCKET, second(&tape, 100))
            .is_empty()
    );
    let traded =
        [0, 19, 20, 29, 30, 99].map(|seconds| history.traded_by(second(&tape, seconds)).get());
    assert_eq!(traded, [0, 0, 60, 60, 130, 130]);
    assert_eq!(history.traded_before(second(&tape, 30)).get(), 60);
}

#[test]
fn pov_is_a_tenth_of_all_trading() {
    let tape = trading_tape(&[
        row(0, bid(100), Some((T, 0, 900))),
        row(5, bid(100), None),
        row(5, bid(100), Some((T, 0, 89))),
        row(5, bid(100), Some((T, 0, 10))),
        row(5, bid(100), None),
    ]);
    let span = from(&tape, 5);
    let pov = Box::new(Pov::new(&brief(&tape, span, 50)));
    // 9 of 98, 11 of 110; the rest when the window ends.
    assert_eq!(
        fills(&tape, span, pov, 50),
        [(10, 2, 9, false), (15, 2, 2, false), (20, 2, 39, false)]
    );
}

#[test]
fn implementation_shortfall_trades_early() {
    let market: Vec<_> = (0..9)
        .map(|index| row(if index == 0 { 0 } else { 30 }, bid(9), None))
        .collect();
    let tape = trading_tape(&market);
    let strategy = Box::new(ImplementationShortfall::new(&brief(
        &tape,
        span(&tape),
        1_000,
    )));
    // x_j = 1000 sinh(2 - j/2) / sinh(2): 587.1, 324.0, 143.7, 0.
    let expected = [
        (0, 2, 413, false),
        (60, 2, 263, false),
        (120, 2, 180, false),
        (180, 2, 144, false),
    ];
    assert_eq!(fills(&tape, span(&tape), strategy, 1_000), expected);
}

#[test]
fn slices_follow_the_pace() {
    let market: Vec<_> = (0..9)
        .map(|index| row(if index == 0 { 0 } else { 30 }, bid(9), None))
        .collect();
    let tape = trading_tape(&market);
    // Nothing ever leaves the queue and missing a share is dear: every slice is taken at once.
    let placement = Placement::ContKukanov(under(900_000_000));
    for (pace, slices) in [
        (Curve::Twap, [250, 250, 250, 250]),
        (Curve::AlmgrenChriss, [413, 263, 180, 144]),
    ] {
        let brief = brief(&tape, span(&tape), 1_000);
        let strategy = Box::new(Placed::new(pace, placement, &brief));
        let expected = [0, 60, 120, 180].into_iter().zip(slices);
        let expected: Vec<_> = expected
            .map(|(second, slice)| (second, 2, slice, false))
            .collect();
        assert_eq!(fills(&tape, span(&tape), strategy, 1_000), expected);
    }
}

#[test]
fn vwap_traded_follows_the_period_before() {
    let traded = |size| Some((T, 0, size));
    let mut market = vec![
        row(0, bid(9), None),
        row(30, bid(9), traded(100)),
        row(60, bid(9), traded(300)),
    ];
    market.extend((0..5).map(|_| row(30, bid(9), None)));
    let tape = trading_tape(&market);
    let (whole, later) = (span(&tape), from(&tape, 120));
    let strategy = |span| Box::new(VwapTraded::new(&brief(&tape, span, 1_000)));
    // Two minutes from 120 s on: a quarter and three quarters, as from 0 s to 120 s.
    assert_eq!(
        fills(&tape, later, strategy(later), 1_000),
        [(120, 2, 250, false), (180, 2, 750, false)]
    );
    // Nothing was traded before the whole: equal slices.
    let equal = [
        (0, 2, 250, false),
        (60, 2, 250, false),
        (120, 2, 250, false),
        (180, 2, 250, false),
    ];
    assert_eq!(fills(&tape, whole, strategy(whole), 1_000), equal);
    // Of the three minutes before 90 s half was recorded: what was not is no silence.
    let half = from(&tape, 90);
    let equal = [
        (90, 2, 334, false),
        (150, 2, 333, false),
        (210, 2, 333, false),
    ];
    assert_eq!(fills(&tape, half, strategy(half), 1_000), equal);
}

#[test]
fn a_peg_follows_the_bid_and_crosses_at_the_end() {
    let tape = trading_tape(&[
        row(0, bid(100), None),
        row(1, bid(60), Some((T, 0, 140))),
        row(1, Some((1, 30)), None),
        row(1, Some((1, 20)), Some((T, 1, 35))),
        row(1, Some((1, 20)), None),
    ]);
    // 100 ahead of 40, then a new queue 30 ahead of 5; what is left crosses.
    let expected = [(1, 0, 40, true), (3, 1, 5, true), (4, 2, 155, false)];
    assert_eq!(fills(&tape, span(&tape), Box::new(Peg), 200), expected);
}

#[test]
fn shares_that_came_to_a_posted_order_are_not_there_to_be_taken() {
    let reached = |ask| ((1, 1, Some((0, ask)), None), None);
    let tape = trading_tape(&[
        row(0, bid(100), None),
        reached(40),
        reached(40),
        reached(55),
    ]);
    // Everybody else's 100 are gone; 40 come and 15 more. The last book still shows 55, and all of
    // them are ours.
    let expected = [(1, 0, 40, true), (3, 0, 15, true)];
    let peg = Box::new(Peg);
    assert_eq!(fills(&tape, span(&tape), peg, 200), expected);
}

/// Posts at the ask.
struct Crossing;

impl Trader for Crossing {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let price = situation.cheapest_displayed().unwrap().price;
        orders.posts.push(Post {
            venue: VenueIndex(0),
            price,
            shares: situation.remaining(),
        });
    }
}

#[test]
fn an_order_that_would_trade_at_once_is_not_posted() {
    let tape = trading_tape(&[row(0, bid(9), None), row(1, bid(9), Some((T, 2, 50)))]);
    let crossing = Box::new(Crossing);
    assert_eq!(fills(&tape, span(&tape), crossing, 7), [(1, 2, 7, false)]);
}

/// Places a slice on one venue: ask at tick 2, bid at tick 0 with 50 shares, fee 0.003, rebate
/// 0.002.
fn place(placement: Placement, slice: u64, samples: &[f64]) -> (u64, Vec<u64>) {
    let tape = trading_tape(&[row(0, bid(50), None)]);
    let dollars = |units| PerShare::from_units(units).unwrap();
    let fees = VenueFees {
        fee: dollars(3_000_000),
        rebate: dollars(2_000_000),
    };
    let assumptions = Assumptions {
        fees: FeeSchedule::uniform(fees),
        ..Assumptions::default()
    };
    let mut book = Book::new(&tape);
    book.apply(&tape.events()[0]);
    let mut view = View::new(&tape, Side::Buy, &assumptions);
    view.show_book(&book, start(&tape), None);
    let (ledger, posted) = (Ledger::new(FillModel::Ledger, Side::Buy, 1), Posted::new(1));
    let shares = Shares::new(slice);
    let situation = Situation::new(&view, &ledger, &posted, shares, shares);
    let samples: Vec<Vec<f64>> = samples.iter().map(|sample| vec![*sample]).collect();
    let mut posts = Vec::new();
    let market = placement
        .place(shares, &situation, &samples, &mut posts)
        .unwrap();
    (
        market.get(),
        posts.iter().map(|post| post.shares.get()).collect(),
    )
}

fn under(units: i64) -> Penalties {
    Penalties {
        lambda_under: PerShare::from_units(units).unwrap(),
        ..Penalties::default()
    }
}

#[test]
fn placements_worked_out_by_hand() {
    let samples = [700.0, 0.0, 300.0, 200.0, 100.0, 600.0, 500.0, 400.0];
    // p = (2h + f + r) / (h + r + lambda_u) = 0.025 / 0.05: the fourth of eight is 300, less 50
    // ahead.
    let ck = |units| Placement::ContKukanov(under(units));
    assert_eq!(place(ck(38_000_000), 1_000, &samples), (750, vec![250]));
    assert_eq!(place(ck(38_000_000), 200, &samples), (0, vec![200]));
    // 0.025 / 0.0634: the fourth; the third, did the rebate not count.
    assert_eq!(place(ck(51_400_000), 1_000, &samples), (750, vec![250]));
    // Below the first threshold all is posted, far above the second all is taken.
    assert_eq!(place(ck(1_000_000), 1_000, &samples), (0, vec![1_000]));
    assert_eq!(place(ck(900_000_000), 1_000, &samples), (1_000, vec![]));
    // Mean of what would have filled: 2,450 / 8.
    let tp = |units| Placement::TakePost(under(units));
    assert_eq!(place(tp(38_000_000), 1_000, &samples), (694, vec![306]));
    assert_eq!(place(tp(12_999_999), 1_000, &samples), (0, vec![306]));
    // Without a past nothing is posted.
    assert_eq!(place(ck(1_000_000), 1_000, &[]), (1_000, vec![]));
    assert_eq!(place(tp(1_000_000), 1_000, &[]), (1_000, vec![]));
}

#[test]
fn a_slice_is_placed_at_the_start_of_its_horizon_and_crosses_at_its_end() {
    // Until 120 s the queue of 10 clears in every window; then 30 of the posted shares fill.
    let mut market = vec![row(0, bid(10), None)];
    for _ in 0..11 {
        market.push(row(5, bid(10), Some((T, 0, 10))));
        market.push(row(5, bid(10), Some((T, 0, 400))));
    }
    market.push(row(10, bid(10), None));
    market.push(row(10, bid(10), Some((T, 0, 40))));
    market.push(row(50, bid(10), None));
    market.push(row(1, bid(10), None));
    market.push(row(9, bid(10), Some((T, 0, 410))));
    market.push(row(50, bid(10), None));
    market.push(row(60, bid(10), None));
    let tape = trading_tape(&market);
    let span = from(&tape, 120);
    let brief = brief(&tape, span, 300);
    let strategy = Box::new(Placed::new(
        Curve::Twap,
        Placement::ContKukanov(under(5_000_000)),
        &brief,
    ));
    // Three slices of 100, all posted: 30 of the first fill, and 70 cross at 181 s, one instant
    // after they were cancelled; all of the second fill; the third crosses when the window ends.
    let expected = [
        (130, 0, 30, true),
        (181, 2, 70, false),
        (190, 0, 100, true),
        (300, 2, 100, false),
    ];
    assert_eq!(fills(&tape, span, strategy, 300), expected);
}

proptest! {
    #[test]
    fn the_past_does_not_depend_on_the_future(
        market in trading_markets(),
        other in trading_markets(),
        cut in 0..60_usize,
        sell in any::<bool>(),
    ) {
        let side = if sell { Side::Sell } else { Side::Buy };
        let cut = cut % market.len();
        let mut changed = market.clone();
        for (row, new) in changed.iter_mut().zip(&other).skip(cut) {
            (row.0.2, row.0.3, row.1) = (new.0.2, new.0.3, new.1);
        }
        let (one, two) = (trading_tape(&market), trading_tape(&changed));
        let [before, after] =
            [&one, &two].map(|tape| History::of(tape).with_outflows(tape, side, &[BUCKET]));
        let until = one.events()[cut].ts_event;
        for event in one.events().iter().filter(|event| event.ts_event < until) {
            let now = event.ts_event;
            prop_assert_eq!(
                before.outflows(side, BUCKET, now),
                after.outflows(side, BUCKET, now)
            );
            prop_assert_eq!(before.traded_by(now), after.traded_by(now));
        }
    }
}
