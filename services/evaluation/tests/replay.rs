//! Evaluated parent orders against the replay of each window by itself.

#![allow(clippy::float_cmp, reason = "the values are exact, or computed alike")]
#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

#[path = "../../simulation/tests/common/mod.rs"]
mod common;

use std::time::Duration;

use common::{completing, fill_model, sketches, snapshot_mode, tape};
use evaluation::engine::execute;
use evaluation::pair::executed::Executed;
use evaluation::plan::Plan;
use evaluation::plan::rules::Rules;
use evaluation::{EvaluationSettings, Pair, Scope, Spacing, Verdict, evaluate};
use market_data::fees::VenueFees;
use market_data::{FeeSchedule, PerShare, PublisherId, Shares, Tape, TimeOfDay};
use proptest::prelude::*;
use simulation::backtest::tuning::Grid;
use simulation::backtest::{self, Settings};
use simulation::order::Assumptions;
use simulation::order::window::Window;
use simulation::schedule::curve::Curve;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca::savings;

fn grid() -> Grid {
    let thousandths = |all: &[i64]| -> Vec<PerShare> {
        all.iter()
            .map(|one| PerShare::from_units(one * 1_000_000).unwrap())
            .collect()
    };
    Grid::new(
        &thousandths(&[0, 400]),
        &thousandths(&[5, 15, 25]),
        &thousandths(&[0, 10]),
    )
    .unwrap()
}

fn settings(assumptions: Assumptions) -> EvaluationSettings {
    EvaluationSettings {
        spacing: Spacing::Every(Duration::from_secs(7)),
        horizon: Duration::from_secs(20),
        sizes: vec![Shares::new(30), Shares::new(90)],
        folds: 2,
        ..EvaluationSettings::new(Router::Static, Shares::new(5), grid(), assumptions)
    }
}

fn all(tape: &Tape, settings: &EvaluationSettings) -> Option<(Plan, Vec<Executed>)> {
    let plan = Plan::new(tape, settings).ok()?;
    let executed = execute(tape, &plan, settings, &Rules::of(settings), &|_, _| ());
    Some((plan, executed))
}

/// Some thousandths of a dollar for taking at one venue, and two for posting there.
fn fees(thousandths: i64) -> FeeSchedule {
    let mut fees = FeeSchedule::default();
    let amount = |units| PerShare::from_units(units).unwrap();
    let of_venue = VenueFees {
        fee: amount(thousandths * 1_000_000),
        rebate: amount(2_000_000),
    };
    if thousandths > 0 {
        fees.set(PublisherId(2), of_venue);
    }
    fees
}

/// Assumptions of every kind.
fn assumptions() -> impl Strategy<Value = Assumptions> {
    (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..3_u64,
        prop::option::of(1..20_u64),
        0..4_i64,
    )
        .prop_map(
            |(displayed, event, completion, latency, stale, fee)| Assumptions {
                fees: fees(fee),
                fills: fill_model(displayed),
                snapshots: snapshot_mode(event),
                stale_after: stale.map(Duration::from_secs).into(),
                latency: Duration::from_millis(latency * 700).into(),
                completion,
                ..Assumptions::default()
            },
        )
}

/// The window of a parent order as times of day: it ends a second before its end, for whole seconds
/// count to theirs.
fn window(plan: &Plan, index: usize) -> Window {
    let time = |time: market_data::Timestamp| {
        TimeOfDay::parse(time.to_string().get(11..19).unwrap()).unwrap()
    };
    let span = plan.orders[index].span;
    Window {
        from: Some(time(span.start)),
        to: Some(time(span.end - Duration::from_secs(1))),
        ..Window::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_parent_order_executes_as_a_backtest_of_its_window(
        market in sketches(),
        assumptions in assumptions(),
        router in 0..4_usize,
    ) {
        let tape = tape(&market);
        let router = [
            Router::Strict,
            Router::Static,
            Router::TakePost(Curve::Twap),
            Router::ContKukanov(Curve::AlmgrenChriss),
        ][router].clone();
        let settings = EvaluationSettings {
            router: router.clone(),
            ..settings(assumptions.clone())
        };
        let Some((plan, executed)) = all(&tape, &settings) else {
            return Ok(());
        };
        for (index, one) in executed.iter().enumerate() {
            let alone_settings = Settings {
                order: plan.orders[index].order,
                window: window(&plan, index),
                assumptions: assumptions.clone(),
                router: router.clone(),
                step: settings.step,
                grid: settings.grid.clone(),
            };
            let alone = backtest::run(&tape, &alone_settings, &|_, _| ()).unwrap();
            prop_assert_eq!(one.rules.len(), alone.tuning.outcomes.len());
            // The path of a backtest goes on after the window; a price from there is no price at
            // arrival.
            let arrival = alone
                .path
                .arrival()
                .filter(|point| point.time <= alone.span.last);
            prop_assert_eq!(one.arrival, arrival.map(|point| point.twice_mid));
            let side = alone_settings.order.side;
            for (rule, outcome) in alone.tuning.outcomes.iter().enumerate() {
                prop_assert_eq!(one.rules[rule].filled, outcome.filled);
                prop_assert_eq!(one.rules[rule].unfilled, outcome.unfilled());
                prop_assert_eq!(one.rules[rule].cash, outcome.cash.units());
                prop_assert_eq!(
                    one.rules[rule].exposure,
                    settings.reaction.exposure(&outcome.fills)
                );
                for (place, baseline) in Baseline::ALL.iter().enumerate() {
                    let baseline = &alone.baseline(*baseline).outcome;
                    let pair = one.pair(side, rule, place).unwrap();
                    let saved =
                        simulation::tca::signed(side, baseline.cash.units() - outcome.cash.units());
                    if let Ok(pair) = pair {
                        // Filled alike, what is left has the same price for both.
                        prop_assert!(!pair.alike || pair.saved == saved);
                        if outcome.is_complete() && baseline.is_complete() {
                            let expected = savings(outcome, baseline).unwrap();
                            prop_assert_eq!(pair.total_bps(), expected.total_bps);
                            prop_assert!((pair.routing_bps() - expected.routing_bps).abs() < 1e-6);
                            if let Some(expected) = expected.routing_parts.filter(|_| one.is_routed)
                            {
                                let parts = pair.routing_parts().unwrap();
                                prop_assert_eq!(parts, expected);
                            }
                        }
                        prop_assert!(
                            (pair.timing_bps() + pair.routing_bps() - pair.total_bps()).abs()
                                < 1e-6
                        );
                    } else {
                        prop_assert!(
                            !outcome.is_complete()
                                || !baseline.is_complete()
                                || baseline.cash.units() <= 0
                        );
                    }
                }
            }
            for (place, baseline) in Baseline::ALL.iter().enumerate() {
                let outcome = &alone.baseline(*baseline).outcome;
                prop_assert_eq!(one.baselines[place].filled, outcome.filled);
                prop_assert_eq!(one.baselines[place].cash, outcome.cash.units());
            }
        }
    }

    #[test]
    fn rows_after_the_end_of_an_order_change_nothing_of_it(
        market in sketches(), other in sketches(), cut in 0..60_usize, assumptions in assumptions(),
    ) {
        let cut = cut % market.len();
        let mut changed = market.clone();
        for (row, new) in changed.iter_mut().zip(&other).skip(cut) {
            // The same times, so that the plan stays; another ask, another bid.
            (row.2, row.3) = (new.2, new.3);
        }
        let (one, two) = (tape(&market), tape(&changed));
        let until = one.events()[cut].ts_event;
        let settings = settings(assumptions);
        let Some((plan, before)) = all(&one, &settings) else { return Ok(()) };
        let (same, after) = all(&two, &settings).unwrap();
        prop_assert_eq!(&plan, &same);
        let early = plan.orders.iter().take_while(|order| order.span.last < until).count();
        prop_assert_eq!(&before[..early], &after[..early]);
    }

    /// Where every venue charges the same, and nobody posts, no venue is cheaper: whatever is left
    /// unfilled, nothing is saved in fees.
    #[test]
    fn one_fee_everywhere_saves_nothing(
        market in sketches(),
        assumptions in assumptions(),
        fee in 1..20_i64,
    ) {
        let flat = VenueFees {
            fee: PerShare::from_units(fee * 1_000_000).unwrap(),
            rebate: PerShare::default(),
        };
        let settings = settings(Assumptions {
            fees: FeeSchedule::uniform(flat),
            ..assumptions
        });
        let tape = tape(&market);
        let Some((plan, executed)) = all(&tape, &settings) else {
            return Ok(());
        };
        for (one, planned) in executed.iter().zip(&plan.orders) {
            for (place, baseline) in Baseline::ALL.iter().enumerate() {
                if let (Ok(pair), false) = (
                    one.pair(planned.order.side, 0, place).unwrap(),
                    *baseline == Baseline::Peg,
                ) {
                    prop_assert_eq!((pair.by_fees, pair.by_posting), (0, 0), "{:?}", baseline);
                }
            }
        }
    }

    #[test]
    fn comparisons_add_up_to_their_orders(market in sketches(), assumptions in assumptions()) {
        let tape = tape(&market);
        let settings = settings(assumptions);
        let Some((_, executed)) = all(&tape, &settings) else {
            return Ok(());
        };
        let evaluation = evaluate(&tape, &settings, &|_, _| ()).unwrap();
        for (place, comparison) in evaluation.comparisons.iter().enumerate() {
            let paired = || {
                evaluation
                    .rows
                    .iter()
                    .map(|row| (&row.planned, row.savings[place].1))
            };
            let pairs: Vec<Pair> = paired().filter_map(|(_, one)| one.ok()).collect();
            let share = |counts: &dyn Fn(f64) -> bool| {
                let counted = pairs.iter().filter(|pair| counts(pair.total_bps())).count();
                (!pairs.is_empty()).then(|| counted as f64 / pairs.len() as f64)
            };
            prop_assert_eq!(comparison.n, pairs.len());
            prop_assert_eq!(
                comparison.n + comparison.excluded.values().sum::<usize>(),
                evaluation.rows.len()
            );
            prop_assert_eq!(comparison.win_rate, share(&|total| total > 0.0));
            prop_assert_eq!(comparison.tie_rate, share(&|total| total == 0.0));
            prop_assert_eq!(
                comparison.differently_filled,
                pairs.iter().filter(|pair| !pair.alike).count()
            );
            // The headline weighs every order by the baseline's cash.
            let (saved, base): (i128, i128) = pairs
                .iter()
                .fold((0, 0), |sum, pair| (sum.0 + pair.saved, sum.1 + pair.base));
            if let Some(mean) = comparison.saving.mean_bps {
                let expected = 1e4 * saved as f64 / base as f64;
                prop_assert!(
                    (mean - expected).abs() <= 1e-9 * expected.abs().max(1.0),
                    "{} {}",
                    mean,
                    expected
                );
            }
            if let Some(parts) = comparison.routing_parts {
                let bps = |of: fn(&Pair) -> i128| {
                    1e4 * pairs.iter().map(of).sum::<i128>() as f64 / base as f64
                };
                let sum = parts.fees_bps + parts.posting_bps + parts.price_bps;
                for (found, expected) in [
                    (parts.fees_bps, bps(|pair| pair.by_fees)),
                    (parts.posting_bps, bps(|pair| pair.by_posting)),
                    (sum, bps(|pair| pair.by_routing)),
                ] {
                    prop_assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0));
                }
            }
            // Windows that do not overlap, picked from the first on, among the orders that were
            // compared.
            let (mut disjoint, mut end) = (0, None);
            for (planned, _) in paired().filter(|(_, one)| one.is_ok()) {
                if end.is_none_or(|end| planned.span.start >= end) {
                    (disjoint, end) = (disjoint + 1, Some(planned.span.end));
                }
            }
            prop_assert!(comparison.independent <= disjoint);
            let all_priced = executed.iter().filter(|one| !one.rules.is_empty()).count();
            prop_assert!(comparison.corrected_on <= all_priced);
            if comparison.saving.verdict == Verdict::Saves
                || comparison.saving.verdict == Verdict::Costs
            {
                prop_assert!(!comparison.fills_decide && comparison.independent >= 10);
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing(market in sketches()) {
        let tape = tape(&market);
        let settings = settings(completing());
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| evaluate(&tape, &settings, &|_, _| ()))
        };
        prop_assert_eq!(on(1), on(2));
    }
}

#[test]
fn penalties_chosen_on_the_past_ignore_the_future() {
    let rows: Vec<common::Sketch> = (0..600)
        .map(|second: i64| {
            let noise = (second * 7_919) % 13;
            (1, 1, Some((noise % 4, 40)), Some((-1 - noise % 3, 40)))
        })
        .collect();
    let mut changed = rows.clone();
    for row in changed.iter_mut().skip(480) {
        row.2 = Some((3, 1));
    }
    let evaluation = |rows: &[common::Sketch]| {
        let settings = EvaluationSettings {
            folds: 5,
            ..settings(completing())
        };
        evaluate(&tape(rows), &settings, &|_, _| ()).unwrap()
    };
    let (one, two) = (evaluation(&rows), evaluation(&changed));
    assert_eq!(one.folds.len(), 4);
    assert_eq!(one.folds, two.folds, "the last fold is never tuned on");
    assert!(one.rows != two.rows);
    assert!(one.folds.iter().all(|fold| fold.choice.is_some()));
}

#[test]
fn evaluation_handles_what_is_empty() {
    let order = |settings: &EvaluationSettings| {
        evaluate(&Tape::default(), settings, &|_, _| ())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        order(&settings(completing())),
        "the recording has no usable row"
    );
    let tape = tape(&[(0, 1, None, None), (60, 1, None, None)]);
    let evaluation = evaluate(&tape, &settings(completing()), &|_, _| ()).unwrap();
    assert!(
        evaluation
            .comparisons
            .iter()
            .all(|one| one.n == 0 && one.saving.mean_bps.is_none())
    );
    assert_eq!(
        evaluation.comparisons[0]
            .saving
            .verdict
            .statement(Scope::Recording),
        "nothing to compare"
    );
}
