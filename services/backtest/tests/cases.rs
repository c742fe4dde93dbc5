//! Small markets with the results that a desk would expect, to the last digit and in every image.

#![allow(clippy::unwrap_used, reason = "what is not in a result fails the test")]

mod common;
#[path = "common/desk.rs"]
mod desk;

use desk::{Line, Question, answers, still};

#[test]
fn a_level_that_vanished_comes_back_new() {
    let rows = [
        still(0, 2, (9_999, 100), (10_000, 100)),
        still(10_000, 2, (9_999, 100), (10_001, 1)),
        still(20_000, 2, (9_999, 100), (10_000, 80)),
        still(30_000, 2, (9_999, 100), (10_005, 500)),
    ];
    let question = Question {
        size: 181,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        for strategy in ["best_ask", "sweep"] {
            let fills = [(10_000, 100), (10_001, 1), (10_000, 80)];
            answer.paid(strategy, &fills, &[]);
        }
    }
}

#[test]
fn what_others_traded_is_not_there_for_us() {
    let rows = [
        still(0, 2, (9_999, 100), (10_000, 100)),
        (
            30_000,
            2,
            Some((10_000, 80, true)),
            (9_999, 100),
            (10_000, 100),
        ),
        still(30_001, 2, (9_999, 100), (10_000, 20)),
        still(60_000, 2, (9_999, 100), (10_000, 20)),
        still(90_000, 2, (9_999, 100), (10_010, 500)),
    ];
    let question = Question {
        size: 90,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("twap", &[(10_000, 45), (10_010, 45)], &[]);
    }
}

#[test]
fn an_order_arrives_at_its_start() {
    let rows = [
        still(0, 2, (9_999, 1_000), (10_001, 1_000)),
        still(50_000, 2, (10_099, 1_000), (10_101, 1_000)),
        still(80_000, 2, (10_099, 1_000), (10_101, 1_000)),
    ];
    let question = Question {
        size: 100,
        from: Some(10),
        penalties: Some((1_000, 50)),
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        let arrival = answer.image.pips(10_000) as f64 / 1e4;
        assert_eq!(answer.result["order"]["arrival_price"], arrival);
        answer.paid("sweep", &[(10_001, 100)], &[]);
        answer.paid("optimized", &[(10_101, 100)], &[]);
        let shortfall = "implementation_shortfall_bps";
        answer.bps(&format!("/extra_strategies/sweep/{shortfall}"), 1.0, 1e4);
        answer.bps(&format!("/optimized/{shortfall}"), 101.0, 1e4);
    }
}

#[test]
fn posted_shares_are_part_of_what_traded() {
    let (bid, ask) = ((9_999, 100), (10_001, 100));
    let rows = [
        still(0, 2, bid, ask),
        (10_000, 2, Some((9_999, 100, true)), bid, ask),
        still(10_500, 2, (9_999, 50), ask),
        (11_000, 2, Some((9_999, 50, true)), (9_999, 50), ask),
        still(20_000, 2, (9_999, 50), ask),
    ];
    let question = Question {
        size: 50,
        fees: (0, 20),
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("peg", &[], &[(9_999, 50)]);
        assert_eq!(answer.at("peg")["participation"], 0.333_333);
    }
}

#[test]
fn a_posted_fill_is_measured_against_the_middle_before_it() {
    let rows = [
        still(0, 2, (10_000, 100), (10_002, 100)),
        still(10_000, 2, (9_990, 100), (9_992, 100)),
        still(80_000, 2, (9_990, 100), (9_992, 100)),
    ];
    let question = Question {
        size: 100,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("peg", &[], &[(10_000, 100)]);
        let peg = "/extra_strategies/peg";
        answer.bps(&format!("{peg}/effective_spread_bps"), -2.0, 10_001.0);
        answer.bps(&format!("{peg}/markouts/0/bps"), -9.0, 10_000.0);
    }
}

#[test]
fn what_crosses_a_posted_order_fills_it_once() {
    let rows = [
        still(0, 2, (10_000, 100), (10_002, 100)),
        still(10_000, 2, (9_990, 100), (9_995, 30)),
        still(10_500, 2, (9_990, 100), (9_995, 30)),
        still(80_000, 2, (9_990, 100), (9_992, 100)),
    ];
    let question = Question {
        size: 100,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("peg", &[(9_992, 70)], &[(10_000, 30)]);
    }
}

#[test]
fn a_short_slice_is_not_placed_as_if_it_had_a_minute() {
    // 2,000 are ahead; in 20 seconds at most 1,480 have ever left, in a minute more than 3,000.
    // Whoever posts, in vain, pays more at the end: five seconds after the start all is dearer.
    let bid = (9_998, 2_000);
    let ask = |millis| (if millis < 905_000 { 10_002 } else { 10_010 }, 5_000);
    let mut rows = vec![still(0, 2, bid, ask(0))];
    let traded = [290, 370, 330, 310, 350, 320];
    rows.extend(
        (1..250_u64)
            .zip(traded.iter().cycle())
            .map(|(trade, shares)| {
                let (millis, print) = (trade * 5_000 + 500, Some((9_998, *shares, false)));
                (millis, 2, print, bid, ask(millis))
            }),
    );
    let question = |to| Question {
        size: 1_000,
        from: Some(900),
        to: Some(to),
        penalties: Some((1_000, 800)),
        fees: (30, 20),
        options: &["--router", "cont-kukanov"],
        ..Question::default()
    };
    for to in [919, 909] {
        for answer in answers(question(to), &rows) {
            answer.paid("optimized", &[(10_002, 1_000)], &[]);
        }
    }
    for answer in answers(question(959), &rows) {
        assert_ne!(answer.at("optimized")["filled_posted"], 0);
    }
}

#[test]
fn vwap_trades_through_no_better_price() {
    let rows = [
        still(0, 2, (9_999, 1_000), (10_000, 1_000)),
        still(0, 39, (9_998, 1_000), (10_050, 1_000)),
        still(1_000, 2, (9_999, 1_000), (10_000, 1_000)),
    ];
    let question = Question {
        size: 1_000,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("vwap", &[(10_000, 1_000)], &[]);
    }
}

#[test]
fn spread_and_split_are_those_of_the_whole_market() {
    let rows = [
        still(0, 2, (10_000, 1_000), (10_002, 1_000)),
        still(1_000, 39, (10_001, 1_000), (10_010, 1_000)),
        still(61_000, 2, (10_000, 1_000), (10_002, 1_000)),
        still(62_000, 2, (10_000, 1_000), (10_002, 1_000)),
    ];
    let question = Question {
        size: 100,
        from: Some(1),
        to: Some(62),
        penalties: Some((0, 10_000)),
        options: &["--profile", "seed", "--router", "static"],
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("optimized", &[(10_010, 100)], &[]);
        answer.paid("twap", &[(10_010, 50), (10_002, 50)], &[]);
        answer.bps("/optimized/effective_spread_bps", 17.0, 10_001.5);
        answer.bps("/savings_detail/twap/timing_bps", 0.0, 10_006.0);
        answer.bps("/savings_detail/twap/routing_bps", -4.0, 10_006.0);
        answer.bps("/savings_detail/twap/routing_price_bps", -4.0, 10_006.0);
        answer.bps("/savings_detail/twap/routing_fees_bps", 0.0, 10_006.0);
        answer.bps("/savings_detail/twap/routing_posting_bps", 0.0, 10_006.0);
    }
}

#[test]
fn nobody_trades_with_a_venue_that_fell_silent() {
    let rows = [
        still(0, 39, (9_998, 500), (10_000, 500)),
        still(100, 2, (9_998, 500), (10_001, 500)),
        still(1_000_000, 2, (10_999, 500), (11_001, 500)),
        still(1_001_000, 2, (10_999, 500), (11_001, 500)),
    ];
    let question = Question {
        size: 500,
        from: Some(1_000),
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("sweep", &[(11_001, 500)], &[]);
        answer.paid("best_ask", &[(11_001, 500)], &[]);
        let arrival = answer.image.pips(11_000) as f64 / 1e4;
        assert_eq!(answer.result["order"]["arrival_price"], arrival);
    }
}

#[test]
fn what_comes_late_fills_at_its_limit_or_not_at_all() {
    let rows = [
        still(0, 2, (9_999, 1_000), (10_000, 1_000)),
        still(5, 2, (10_499, 1_000), (10_500, 1_000)),
        still(1_000, 2, (9_999, 1_000), (10_000, 1_000)),
        still(2_000, 2, (9_999, 1_000), (10_000, 1_000)),
    ];
    let question = |options| Question {
        size: 1_000,
        penalties: Some((1_000, 100)),
        options,
        ..Question::default()
    };
    for answer in answers(question(&["--latency-ms=10"]), &rows) {
        answer.paid("optimized", &[(10_000, 1_000)], &[]);
    }
    for answer in answers(question(&["--latency-ms=10", "--take=market"]), &rows) {
        answer.paid("optimized", &[(10_500, 1_000)], &[]);
    }
}

#[test]
fn the_completion_takes_what_is_left() {
    let rows = [
        still(0, 2, (9_999, 10), (10_000, 10)),
        still(1_000, 2, (9_999, 10), (10_000, 10)),
        still(2_000, 2, (10_001, 500), (10_002, 500)),
    ];
    let question = Question {
        size: 100,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        for strategy in ["best_ask", "sweep", "twap"] {
            answer.paid(strategy, &[(10_000, 10), (10_002, 90)], &[]);
        }
    }
}

#[test]
fn the_completion_knows_no_more_than_the_trader() {
    let mut rows = vec![
        still(0, 2, (9_998, 1_000), (10_002, 1_000)),
        still(0, 39, (9_997, 1_000), (10_005, 1_000)),
    ];
    rows.extend((1..5).map(|second| still(second * 1_000, 2, (9_998, 1_000), (10_002, 1_000))));
    rows.push(still(4_900, 39, (9_899, 1_000), (9_950, 1_000)));
    rows.push(still(5_000, 2, (9_998, 1_000), (10_002, 1_000)));
    let question = Question {
        size: 100,
        penalties: Some((1_000, 50)),
        options: &["--latency-ms=1000", "--data-latency-ms=1000"],
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("optimized", &[(10_002, 100)], &[]);
    }
}

#[test]
fn a_cold_book_is_not_traded_on() {
    let rows = [
        still(0, 43, (9_990, 100), (10_010, 100)),
        still(1, 2, (9_999, 1_000), (10_000, 1_000)),
        still(1_000, 2, (9_999, 1_000), (10_000, 1_000)),
    ];
    let question = Question {
        size: 100,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        for strategy in ["optimized", "best_ask", "twap", "vwap"] {
            answer.paid(strategy, &[(10_000, 100)], &[]);
        }
        assert_eq!(answer.result["savings_vs_baselines_bps"]["best_ask"], 0.0);
    }
}

#[test]
fn a_schedule_that_catches_up_is_said_to() {
    let rows = [
        still(600_000, 2, (9_999, 5_000), (10_000, 5_000)),
        still(660_000, 2, (9_999, 5_000), (10_000, 5_000)),
    ];
    let question = Question {
        size: 1_100,
        from: Some(0),
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("twap", &[(10_000, 1_100)], &[]);
        answer.warns("10 of");
    }
}

#[test]
fn no_share_of_an_auction_is_followed() {
    let (bid, ask) = ((9_999, 5_000), (10_000, 5_000));
    let rows = [
        still(0, 2, bid, ask),
        (1_000, 2, Some((10_000, 1_000_000, false)), bid, ask),
        still(2_000, 2, bid, ask),
        still(60_000, 2, bid, ask),
    ];
    let question = Question {
        size: 5_000,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        let pov = answer.at("pov");
        answer.paid("pov", &[(10_000, 5_000)], &[]);
        // All of it is the completion's.
        let end = format!("2024-08-01T{}", answer.image.clock(60_000));
        assert!(
            pov["first_fill"].as_str().unwrap().starts_with(&end),
            "{pov}"
        );
        let untold = &answer.result["data"]["window"]["traded_without_side"];
        assert_eq!(*untold, 1_000_000 * answer.image.lots);
    }
}

#[test]
fn a_post_may_lock_another_venue() {
    let (bid, ask) = ((10_000, 100), (10_002, 100));
    let rows = [
        still(0, 2, bid, ask),
        still(0, 39, (9_998, 100), (10_000, 100)),
        still(1_000, 39, (9_998, 100), (10_000, 100)),
        (2_000, 2, Some((10_000, 150, true)), bid, ask),
        still(3_000, 2, bid, ask),
    ];
    let question = Question {
        size: 50,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("peg", &[], &[(10_000, 50)]);
    }
}

#[test]
fn the_cheapest_venue_first() {
    let rows = [
        still(0, 2, (9_999, 100), (10_001, 100)),
        still(0, 39, (9_998, 100), (10_000, 50)),
        still(1_000, 2, (9_999, 100), (10_001, 100)),
    ];
    let question = Question {
        size: 120,
        penalties: Some((1_000, 10_000)),
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        for strategy in ["optimized", "best_ask", "sweep", "twap"] {
            answer.paid(strategy, &[(10_000, 50), (10_001, 70)], &[]);
        }
    }
}

#[test]
fn slices_fill_in_their_minute() {
    let half = |half: u16| {
        let ask = (10_000 + i64::from(half), 40);
        still(u64::from(half) * 30_000, 2, (9_999, 100), ask)
    };
    let rows: Vec<Line> = (0..7).map(half).collect();
    let question = |size| Question {
        size,
        ..Question::default()
    };
    for answer in answers(question(99), &rows) {
        answer.paid("twap", &[(10_000, 33), (10_002, 33), (10_004, 33)], &[]);
    }
    for answer in answers(question(150), &rows) {
        let fills = (0..6).map(|half| (10_000 + half, if half % 2 == 0 { 40 } else { 10 }));
        answer.paid("twap", &fills.collect::<Vec<_>>(), &[]);
    }
}

#[test]
fn vwap_traded_follows_the_minutes_before() {
    let (bid, ask) = ((9_999, 9_000), (10_000, 9_000));
    let rows = [
        still(0, 2, bid, ask),
        (10_000, 2, Some((10_000, 100, true)), bid, ask),
        (70_000, 2, Some((10_000, 900, true)), bid, ask),
        (130_000, 2, Some((10_000, 1, true)), bid, ask),
        still(180_000, 2, bid, ask),
        still(240_000, 2, bid, (10_010, 9_000)),
        still(300_000, 2, bid, (10_020, 9_000)),
        still(359_000, 2, bid, (10_020, 9_000)),
    ];
    let question = Question {
        size: 1_001,
        from: Some(180),
        to: Some(359),
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        let fills = [(10_000, 100), (10_010, 900), (10_020, 1)];
        answer.paid("vwap_traded", &fills, &[]);
    }
}

#[test]
fn a_pegged_order_joins_the_best_queue() {
    let (bid, ask) = ((10_000, 100), (10_002, 1_000));
    let mut rows = vec![
        still(0, 2, bid, ask),
        still(0, 39, (9_950, 100), (10_003, 1_000)),
    ];
    rows.extend((1..6).map(|trade| (trade * 10_000, 2, Some((10_000, 100, true)), bid, ask)));
    rows.push(still(60_000, 2, bid, ask));
    let question = Question {
        size: 100,
        timeless: true,
        ..Question::default()
    };
    for answer in answers(question, &rows) {
        answer.paid("peg", &[], &[(10_000, 100)]);
        let by_venue = &answer.at("peg")["by_venue"];
        assert_eq!(by_venue["2"]["filled"], 100 * answer.image.lots);
    }
}
