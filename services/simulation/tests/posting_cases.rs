//! What a posted order gets, and how it is measured: small markets with the fills that a desk would
//! expect.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

#[path = "common/images.rs"]
mod images;

use std::time::Duration;

use images::{Question, images};
use simulation::schedule::curve::Curve;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca::{effective_spread, markouts, participation, slippage};

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
        assert!((path.trades.vwap().unwrap() - market).abs() < 1e-9);
        answer.assert_bps(slippage(sweep, path.trades.vwap()), 2.0, 9_999.0);
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
fn shares_that_come_to_a_posted_order_fill_it_once() {
    // The ask falls through our bid with 30 shares: they fill us once, however often they are
    // shown; the rest is swept.
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
