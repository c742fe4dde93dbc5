//! What can be taken, by whom, and how it is measured: small markets with the fills that a desk
//! would expect.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

#[path = "common/images.rs"]
mod images;

use images::{Question, images};
use simulation::order::{Assumptions, FillModel, SnapshotMode, TakeOrder, VwapVenues};
use simulation::strategy::Baseline;
use simulation::tca::{effective_spread, savings};

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
            (path.trades.shares.get(), path.trades.without_side.get()),
            (1_000_900 * lots, 1_000_000 * lots)
        );
    }
}
