//! What must hold when orders are posted, on every market that trades.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

mod common;

use common::trading::{
    all_executions, mirrored, order, scripts, takers, trading_markets, trading_rows, trading_tape,
};
use common::{BASE, assumptions, span, tape_of};
use market_data::event::Action;
use market_data::{Price, Shares, Side};
use proptest::prelude::*;
use simulation::engine::replay::{replay, replay_observed};
use simulation::execution::outcome::Outcome;
use simulation::execution::{Execution, Fill, Liquidity};
use simulation::order::Assumptions;

/// How much more a trader of `side` likes to pay `one` than `other`: above zero when it is worse.
fn worse(side: Side, one: Price, other: Price) -> i64 {
    match side {
        Side::Buy => one.units() - other.units(),
        Side::Sell => other.units() - one.units(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn shares_are_filled_posted_or_left(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let tape = trading_tape(&market);
        let (span, order) = (span(&tape), order(sell, size));
        let mut all = all_executions(&tape, &span, order, &assumptions, &script);
        replay_observed(
            &tape,
            &span,
            order.side,
            &assumptions,
            &mut all,
            |_, session| {
                for one in session.executions() {
                    assert_eq!(
                        one.cumulative_quantity() + one.leaves_quantity(),
                        one.order_quantity()
                    );
                    assert!(one.posted().open() <= one.leaves_quantity());
                    let posted: Shares =
                        one.posted().iter().map(|(_, resting)| resting.open()).sum();
                    assert_eq!(posted, one.posted().open());
                }
            },
        );
        for one in all {
            prop_assert!(
                one.posted().open().is_zero(),
                "posted orders outlive the window"
            );
            prop_assert!(one.fills().is_sorted_by_key(|fill| fill.time));
            prop_assert!(one.fills().iter().all(|fill| !fill.shares.is_zero()));
            let outcome = Outcome::of(one, order.side);
            let net: i128 = outcome
                .fills
                .iter()
                .map(|fill| fill.price.times(fill.shares).units())
                .sum();
            let fees = if sell {
                -outcome.fees.units()
            } else {
                outcome.fees.units()
            };
            prop_assert_eq!(outcome.cash.units(), net + fees);
            for venue in &outcome.venues {
                prop_assert!(venue.filled <= venue.sent);
            }
        }
    }

    #[test]
    fn posted_shares_fill_at_their_price_from_what_came_to_it(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let tape = trading_tape(&market);
        let (span, order) = (span(&tape), order(sell, size));
        let side = order.side;
        let mut all = all_executions(&tape, &span, order, &assumptions, &script);
        replay(&tape, &span, side, &assumptions, &mut all);
        for (strategy, fills) in all.into_iter().map(Execution::into_fills).enumerate() {
            let posted = |fill: &&Fill| fill.liquidity == Liquidity::Maker;
            prop_assert!(
                strategy >= takers() || !fills.iter().any(|fill| posted(&fill)),
                "a taker posted"
            );
            for fill in fills.iter().filter(posted) {
                let venue = tape.venues()[usize::from(fill.venue.0)];
                prop_assert_eq!(fill.fee.units(), -assumptions.fees.of(venue).rebate.units());
                // All fills of this moment and venue, against all that came to the price then.
                let same = |other: &&Fill| (other.time, other.venue) == (fill.time, fill.venue);
                let filled: Shares = fills
                    .iter()
                    .filter(posted)
                    .filter(same)
                    .map(|one| one.shares)
                    .sum();
                let worst = fills
                    .iter()
                    .filter(posted)
                    .filter(same)
                    .map(|one| one.price);
                let worst = if sell { worst.min() } else { worst.max() }.unwrap();
                let rows = tape
                    .events()
                    .iter()
                    .filter(|row| (row.ts_event, row.publisher) == (fill.time, venue));
                let came: u64 = rows
                    .map(|row| {
                        let traded = row.cause.action() == Action::Trade
                            && row
                                .price()
                                .is_some_and(|price| worse(side, price, worst) <= 0);
                        let opposite = if sell { row.bid() } else { row.ask() };
                        let opposite =
                            opposite.filter(|opposite| worse(side, opposite.price, worst) <= 0);
                        u64::from(if traded { row.size } else { 0 })
                            + opposite.map_or(0, |opposite| opposite.shares().get())
                    })
                    .sum();
                prop_assert!(filled.get() <= came, "{filled} filled, {came} came");
            }
        }
    }

    #[test]
    fn nothing_that_comes_later_changes_an_order(
        market in trading_markets(),
        other in trading_markets(),
        script in scripts(),
        cut in 0..60_usize,
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let cut = cut % market.len();
        let mut changed = market.clone();
        for (row, new) in changed.iter_mut().zip(&other).skip(cut) {
            // Same times, so that the schedules stay; other quotes, other trades.
            (row.0.2, row.0.3, row.1) = (new.0.2, new.0.3, new.1);
        }
        let (one, two) = (trading_tape(&market), trading_tape(&changed));
        let (span, order) = (span(&one), order(sell, size));
        let assumptions = Assumptions {
            completion: false,
            ..assumptions
        };
        let until = one.events()[cut].ts_event;
        let early = |tape| {
            let mut all = all_executions(tape, &span, order, &assumptions, &script);
            let mut seen = Vec::new();
            replay_observed(
                tape,
                &span,
                order.side,
                &assumptions,
                &mut all,
                |now, session| {
                    if now < until {
                        seen.extend(
                            session
                                .executions()
                                .map(|one| (one.sent().to_vec(), one.posted().open())),
                        );
                    }
                },
            );
            let early = |fills: Vec<Fill>| {
                fills
                    .into_iter()
                    .filter(|fill| fill.time < until)
                    .collect::<Vec<_>>()
            };
            let fills: Vec<_> = all
                .into_iter()
                .map(Execution::into_fills)
                .map(early)
                .collect();
            (seen, fills)
        };
        prop_assert_eq!(early(&one), early(&two));
    }

    #[test]
    fn selling_is_the_mirror_image_of_buying(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        assumptions in assumptions(),
    ) {
        let (one, two) = (trading_tape(&market), trading_tape(&mirrored(&market)));
        let run = |tape, sell| {
            let (span, order) = (span(tape), order(sell, size));
            let assumptions = if sell {
                common::reflected(&assumptions)
            } else {
                assumptions.clone()
            };
            let mut all = all_executions(tape, &span, order, &assumptions, &script);
            replay(tape, &span, order.side, &assumptions, &mut all);
            all.into_iter()
                .map(|one| Outcome::of(one, order.side))
                .collect::<Vec<_>>()
        };
        for (bought, sold) in run(&one, false).iter().zip(&run(&two, true)) {
            let summary =
                |fill: &Fill| (fill.time, fill.venue, fill.shares, fill.fee, fill.liquidity);
            prop_assert!(
                bought
                    .fills
                    .iter()
                    .map(summary)
                    .eq(sold.fills.iter().map(summary))
            );
            let both = bought.cash.units() + sold.cash.units();
            prop_assert_eq!(both, 2 * i128::from(BASE) * i128::from(bought.filled.get()));
        }
    }

    #[test]
    fn interleaving_venues_within_an_instant_changes_nothing(
        market in trading_markets(),
        script in scripts(),
        size in 1..300_u64,
        sell in any::<bool>(),
        assumptions in assumptions(),
    ) {
        let plain = trading_rows(&market);
        let mut interleaved = plain.clone();
        interleaved.sort_by_key(|row| (row.event.ts_event, row.event.publisher));
        for (sequence, row) in (0..).zip(&mut interleaved) {
            row.sequence = sequence;
        }
        let run = |rows| {
            let tape = tape_of(rows);
            let (span, order) = (span(&tape), order(sell, size));
            let mut all = all_executions(&tape, &span, order, &assumptions, &script);
            replay(&tape, &span, order.side, &assumptions, &mut all);
            let outcome = |one| {
                let outcome = Outcome::of(one, order.side);
                (outcome.filled, outcome.cash, outcome.venues)
            };
            all.into_iter().map(outcome).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(plain), run(interleaved));
    }
}
