//! When orders are decided, sent and filled: small markets with the fills that a desk would expect.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

#[path = "common/images.rs"]
mod images;

use images::{Line, Question, images, seconds};
use simulation::order::latency::Latency;
use simulation::order::{Assumptions, TakeOrder};
use simulation::strategy::Baseline;
use simulation::tca::implementation_shortfall;

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
fn strategies_without_a_schedule_act_with_rows_and_not_at_the_minutes_of_others() {
    // Each venue is dearer than the one before. Best ask takes one a decision: at the start, with
    // the row at 150 s, at the end.
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
