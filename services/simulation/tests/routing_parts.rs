//! What routing saved by: fees, posting and prices, which are all of it, on every market.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use common::trading::{
    Reason, Step, all_executions, mirrored, order, scripts, takers, trading_markets, trading_tape,
};
use common::{Sketch, assumptions, reflected, span};
use market_data::{Cash, FeeSchedule};
use proptest::prelude::*;
use simulation::engine::replay::replay;
use simulation::execution::outcome::Outcome;
use simulation::order::{Assumptions, ParentOrder};
use simulation::tca::{BeyondTouch, savings, signed};

/// What every strategy achieved.
fn outcomes(
    market: &[(Sketch, Reason)],
    order: ParentOrder,
    assumptions: &Assumptions,
    script: &[Step],
) -> Vec<Outcome> {
    let tape = trading_tape(market);
    let span = span(&tape);
    let mut all = all_executions(&tape, &span, order, assumptions, script);
    replay(&tape, &span, order.side, assumptions, &mut all);
    let all = all.into_iter();
    all.map(|one| Outcome::of(one, order.side)).collect()
}

/// Shares times the best displayed price of their moments.
fn at_touch(outcome: &Outcome) -> Cash {
    let fills = outcome.fills.iter();
    fills.map(|fill| fill.best.times(fill.shares)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_parts_add_to_the_whole_on_both_sides(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        assumptions in assumptions(),
    ) {
        let bought = outcomes(&market, order(false, size), &assumptions, &script);
        let (mirror, reflected) = (mirrored(&market), reflected(&assumptions));
        let sold = outcomes(&mirror, order(true, size), &reflected, &script);
        for (bought, sold) in bought.iter().zip(&sold) {
            let parts = BeyondTouch::of(bought);
            prop_assert_eq!(parts, BeyondTouch::of(sold));
            for one in [bought, sold] {
                let beyond = one.cash - at_touch(one);
                prop_assert_eq!(parts.total().units(), signed(one.side, beyond.units()));
            }
        }
        for all in [&bought, &sold] {
            let pairs = all.iter().flat_map(|one| all.iter().map(move |two| (one, two)));
            for (router, baseline) in pairs {
                let Ok(found) = savings(router, baseline) else { continue };
                let parts = found.routing_parts.unwrap();
                let all = parts.fees_bps + parts.posting_bps + parts.price_bps;
                prop_assert!((all - found.routing_bps).abs() < 1e-9, "{found:?}");
            }
        }
    }

    #[test]
    fn without_fees_and_without_posting_there_is_no_part_of_them(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let free = Assumptions { fees: FeeSchedule::default(), ..assumptions.clone() };
        for one in outcomes(&market, order(sell, size), &free, &script) {
            prop_assert_eq!(BeyondTouch::of(&one).fees, Cash::ZERO);
        }
        let all = outcomes(&market, order(sell, size), &assumptions, &script);
        for taker in &all[..takers()] {
            prop_assert_eq!(BeyondTouch::of(taker).posting, Cash::ZERO);
        }
    }
}
