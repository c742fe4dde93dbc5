//! Statistics of the evaluation against closed forms and tables worked out by hand.

#![allow(
    clippy::unwrap_used,
    reason = "a series that cannot be estimated fails the test"
)]

#[path = "../../simulation/tests/common/mod.rs"]
mod common;

use std::time::Duration;

use common::{Sketch, completing, tape};
use evaluation::bootstrap::{Blocks, estimate};
use evaluation::dependence::Dependence;
use evaluation::plan::Plan;
use evaluation::series::Series;
use evaluation::superior::superiority;
use evaluation::walk_forward::{fold_of, purge};
use evaluation::{
    EvaluationError, EvaluationSettings, Inference, Spacing, ValidationConfig, Verdict, evaluate,
    validate,
};
use market_data::{PerShare, Shares, Side};
use rand::Rng as _;
use rand_pcg::Pcg64;
use simulation::backtest::tuning::Grid;
use simulation::strategy::router::Router;

fn grid() -> Grid {
    let thousandths = |one: i64| PerShare::from_units(one * 1_000_000).unwrap();
    Grid::new(
        &[PerShare::ZERO],
        &[5, 25].map(thousandths),
        &[PerShare::ZERO],
    )
    .unwrap()
}

fn settings() -> EvaluationSettings {
    EvaluationSettings {
        sizes: vec![Shares::new(10)],
        sides: vec![Side::Buy],
        ..EvaluationSettings::new(Router::Static, Shares::new(10), grid(), completing())
    }
}

/// One row a second for so many seconds.
fn recording(seconds: usize) -> Vec<Sketch> {
    vec![(1, 1, Some((1, 39)), Some((-1, 39))); seconds]
}

/// Roughly normal: the sum of twelve uniform numbers less six.
fn normal(draw: &mut Pcg64) -> f64 {
    let uniform = |draw: &mut Pcg64| draw.next_u64() as f64 / 2.0_f64.powi(64);
    (0..12).map(|_| uniform(draw)).sum::<f64>() - 6.0
}

fn many(resamples: u32) -> Inference {
    Inference {
        resamples,
        ..Inference::default()
    }
}

#[test]
fn a_plan_by_hand() {
    // Rows at 1, 2, ... 100 s: the window is 99 s long, so starts 10 s apart leave room for 8 orders of 30 s: 0 to 69.
    let tape = tape(&recording(100));
    let every = |interval, horizon| EvaluationSettings {
        spacing: Spacing::Every(Duration::from_secs(interval)),
        horizon: Duration::from_secs(horizon),
        sizes: vec![Shares::new(10), Shares::new(20)],
        sides: vec![Side::Buy, Side::Sell],
        ..settings()
    };
    let plan = Plan::new(&tape, &every(10, 30)).unwrap();
    assert_eq!((plan.slots, plan.orders.len(), plan.overlap()), (7, 28, 3));
    let open = tape.events()[0].ts_event;
    let shape: Vec<_> = plan.orders[4..8]
        .iter()
        .map(|one| (one.slot, one.order.size.get(), one.order.side == Side::Buy))
        .collect();
    assert_eq!(
        shape,
        [(1, 10, true), (1, 10, false), (1, 20, true), (1, 20, false)]
    );
    let span = plan.orders[4].span;
    assert_eq!(span.start.since(open), Duration::from_secs(10));
    assert_eq!(span.end.since(open), Duration::from_secs(40));
    assert_eq!(
        span.last.since(open),
        Duration::from_secs(39),
        "the end is not included"
    );
    assert_eq!(plan.disjoint_windows(0..7), 3);
    // The last row is 99 s after the first and counts: 34 starts of 66 s orders, each a second later.
    assert_eq!(Plan::new(&tape, &every(1, 66)).unwrap().slots, 34);
    assert!(matches!(
        Plan::new(&tape, &every(1, 100)),
        Err(EvaluationError::TooShort { .. })
    ));
    let orders = EvaluationSettings {
        spacing: Spacing::Orders(40),
        ..every(1, 30)
    };
    let plan = Plan::new(&tape, &orders).unwrap();
    assert_eq!((plan.slots, plan.orders.len()), (10, 40));
    let last = plan.orders[39].span.end.since(open).as_secs_f64();
    assert!(
        (last - 99.0).abs() < 1e-6,
        "the last order ends with the window"
    );
}

#[test]
fn a_start_without_rows_has_the_market_as_it_stands() {
    let mut rows = recording(30);
    rows.extend([(60, 1, Some((1, 5)), None), (1, 1, Some((1, 5)), None)]);
    let plan = EvaluationSettings {
        spacing: Spacing::Every(Duration::from_secs(10)),
        horizon: Duration::from_secs(10),
        ..settings()
    };
    let plan = Plan::new(&tape(&rows), &plan).unwrap();
    // Rows at 0 to 29 s, at 89 s and at 90 s: between them the market stands.
    assert_eq!(
        (plan.slots, plan.orders.len(), plan.empty_starts.len()),
        (9, 9, 0)
    );
    assert_eq!(plan.orders[3].span.first, plan.orders[3].span.start);
    assert_eq!(plan.disjoint_windows(0..9), 9);
}

#[test]
fn folds_and_purging_by_hand() {
    // Ten starts 10 s apart, orders of 25 s, five folds of two starts each.
    let plan = EvaluationSettings {
        spacing: Spacing::Every(Duration::from_secs(10)),
        horizon: Duration::from_secs(25),
        ..settings()
    };
    let plan = Plan::new(&tape(&recording(116)), &plan).unwrap();
    assert_eq!(plan.slots, 10);
    let folds: Vec<_> = (0..10).map(|slot| fold_of(slot, 10, 5)).collect();
    assert_eq!(folds, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    // The second fold opens at 20 s: orders from 0 and 10 s end at 25 and 35 s.
    assert_eq!(purge(&plan, 5, 1, Duration::ZERO), (vec![], 2));
    // The third opens at 40 s: the orders from 20 and 30 s reach into it.
    assert_eq!(purge(&plan, 5, 2, Duration::ZERO), (vec![0, 1], 2));
    assert_eq!(
        purge(&plan, 5, 4, Duration::ZERO),
        (vec![0, 1, 2, 3, 4, 5], 2)
    );
    // An embargo of 5 s lets an order that ends at 75 s just pass, one of 6 s does not.
    assert_eq!(purge(&plan, 5, 4, Duration::from_secs(5)).1, 2);
    assert_eq!(purge(&plan, 5, 4, Duration::from_secs(6)).1, 3);
}

#[test]
fn an_interval_of_independent_differences_is_students() {
    // 216 differences: 0.4 * 216^(2/3) = 14 cosines; Student's 97.5 % point with 14 degrees of freedom is 2.145.
    let mut draw = Pcg64::new(7, 7);
    let (mut critical, mut ratio, series) = (0.0, 0.0, 40);
    for _ in 0..series {
        let differences: Vec<f64> = (0..216).map(|_| 3.0 + normal(&mut draw)).collect();
        let estimate = estimate(&Series::of(&differences), 1, &many(999)).unwrap();
        assert_eq!(
            (estimate.dependence.block, estimate.dependence.degrees),
            (2, 14)
        );
        let interval = estimate.interval.unwrap();
        assert!(
            (interval.high + interval.low - 2.0 * estimate.mean).abs() < 1e-9,
            "symmetric"
        );
        critical += (interval.high - estimate.mean) / estimate.standard_error / f64::from(series);
        let variance: f64 = differences
            .iter()
            .map(|one| (one - estimate.mean).powi(2))
            .sum::<f64>()
            / 215.0;
        ratio += estimate.standard_error.powi(2) / (variance / 216.0) / f64::from(series);
        assert!(estimate.p_value <= 0.001 + 1e-12);
    }
    assert!((critical - 2.145).abs() < 0.05, "{critical}");
    assert!(
        (ratio - 1.0).abs() < 0.15,
        "the textbook error on average: {ratio}"
    );
}

#[test]
fn the_distribution_of_a_tiny_bootstrap_by_enumeration() {
    // Blocks of two on a circle of four: four equally likely blocks, sixteen resamples. Their means are the averages of two of
    // the circular block means 1, 2.5, 3, 1.5 of the series 0 2 3 3.
    let blocks = Blocks::new(1, 4, 2);
    let values = [0.0, 2.0, 3.0, 3.0];
    let (mut slots, mut counts) = (Vec::new(), std::collections::BTreeMap::new());
    for resample in 0..16_000 {
        blocks.draw(resample, &mut slots);
        assert_eq!(slots.len(), 4);
        assert_eq!((slots[0] + 1) % 4, slots[1], "neighbours stay together");
        let sum: f64 = slots.iter().map(|slot| values[*slot]).sum();
        *counts.entry(sum as u32).or_insert(0_u32) += 1;
    }
    let expected = [
        (4, 1),
        (5, 2),
        (6, 1),
        (7, 2),
        (8, 4),
        (9, 2),
        (10, 1),
        (11, 2),
        (12, 1),
    ];
    assert_eq!(counts.len(), expected.len());
    for (sum, sixteenths) in expected {
        let rate = f64::from(counts[&sum]) / 1_000.0;
        assert!(
            (rate - f64::from(sixteenths)).abs() < 0.2,
            "{sum}: {rate} of {sixteenths}"
        );
    }
}

#[test]
fn overlap_widens_the_error_as_it_should() {
    // Sums of 5 neighbours: the error of the mean is 5 / sqrt(K), sqrt(5) times that of independent sums.
    let mut draw = Pcg64::new(3, 3);
    let noise: Vec<f64> = (0..3_004).map(|_| normal(&mut draw)).collect();
    let sums: Vec<f64> = noise.windows(5).map(|five| five.iter().sum()).collect();
    let estimate = estimate(&Series::of(&sums), 5, &many(199)).unwrap();
    let ratio = estimate.standard_error * 3_000.0_f64.sqrt() / 5.0;
    assert!((ratio - 1.0).abs() < 0.2, "{ratio}");
    assert!(estimate.dependence.length >= 5);
}

#[test]
fn autocorrelation_beyond_the_overlap_is_found() {
    let mut draw = Pcg64::new(5, 5);
    let mut level = 0.0;
    let persistent: Vec<f64> = (0..2_000)
        .map(|_| {
            level = 0.9 * level + normal(&mut draw);
            level
        })
        .collect();
    let noise: Vec<f64> = (0..2_000).map(|_| normal(&mut draw)).collect();
    let length = Dependence::measure(&persistent, 1).length;
    assert!((10..60).contains(&length), "{length}");
    assert_eq!(Dependence::measure(&noise, 1).length, 1);
    assert_eq!(Dependence::measure(&noise, 4).length, 4);
}

#[test]
fn means_weigh_parent_orders_alike() {
    let mut series = Series::new(3);
    for (slot, difference) in [(0, 1.0), (0, 2.0), (0, 3.0), (2, 10.0), (9, 99.0)] {
        series.add(slot, difference);
    }
    assert_eq!((series.count(), series.mean()), (4.0, Some(4.0)));
    let mut scores = Vec::new();
    series.scores(&mut scores);
    assert_eq!(scores, [-4.5, 0.0, 4.5]);
}

#[test]
fn trivial_series_have_defined_answers() {
    assert_eq!(estimate(&Series::new(5), 1, &many(99)), None);
    assert_eq!(estimate(&Series::new(0), 1, &many(99)), None);
    let zero = estimate(&Series::of(&[0.0; 30]), 3, &many(99)).unwrap();
    assert_eq!((zero.mean, zero.p_value), (0.0, 1.0));
    assert!(zero.interval.unwrap().covers(0.0));
    let constant = estimate(&Series::of(&[0.5; 30]), 3, &many(99)).unwrap();
    assert!(constant.p_value < 0.011 && constant.interval.unwrap().low > 0.49);
    let one = estimate(&Series::of(&[1.0]), 1, &many(99)).unwrap();
    assert!(one.mean > 0.0);
    assert_eq!(superiority(&[Series::of(&[0.0; 30])], 1, &many(99)), None);
    assert_eq!(superiority(&[], 1, &many(99)), None);
}

#[test]
fn the_best_of_many_must_beat_more() {
    let mut draw = Pcg64::new(11, 11);
    let mut series = |mean: f64| {
        let values: Vec<f64> = (0..200).map(|_| mean + normal(&mut draw)).collect();
        Series::of(&values)
    };
    let good = series(0.22);
    let noise: Vec<Series> = (0..30).map(|_| series(0.0)).collect();
    let alone = superiority(std::slice::from_ref(&good), 1, &many(999)).unwrap();
    let among: Vec<Series> = std::iter::once(good.clone()).chain(noise).collect();
    let crowded = superiority(&among, 1, &many(999)).unwrap();
    assert!(alone.spa < 0.02, "{alone:?}");
    assert!(
        crowded.spa > 2.0 * alone.spa && crowded.reality_check > 2.0 * alone.reality_check,
        "{crowded:?}"
    );
    assert_eq!(crowded.rules, 31);
    // A copy adds nothing; a hopeless rule widens White's distribution, not Hansen's.
    let twice = superiority(&[good.clone(), good.clone()], 1, &many(999)).unwrap();
    assert_eq!(
        (twice.spa, twice.reality_check),
        (alone.spa, alone.reality_check)
    );
    let wild: Vec<f64> = (0..200).map(|_| 40.0 * normal(&mut draw) - 20.0).collect();
    let hopeless = superiority(&[good, Series::of(&wild)], 1, &many(999)).unwrap();
    assert!((hopeless.spa - alone.spa).abs() < 1e-12, "{hopeless:?}");
    assert!(hopeless.reality_check > 0.2, "{hopeless:?}");
}

#[test]
fn few_windows_are_too_few_to_tell() {
    let rows: Vec<Sketch> = (0..400_i64)
        .map(|second| {
            let mixed = (second * 2_654_435_761) >> 9;
            (1, 1, Some((mixed % 4, 39)), Some((-1 - mixed / 4 % 3, 39)))
        })
        .collect();
    let horizon = |seconds| {
        let settings = EvaluationSettings {
            spacing: Spacing::Every(Duration::from_secs(3)),
            horizon: Duration::from_secs(seconds),
            ..settings()
        };
        evaluate(&tape(&rows), &settings, &|_, _| ()).unwrap()
    };
    let few = horizon(60);
    assert_eq!(few.independence.disjoint_windows, 6);
    assert_eq!(few.comparisons[0].verdict, Verdict::TooFew);
    assert_eq!(
        few.comparisons[0].verdict.to_string(),
        "too few independent orders to tell"
    );
    let more = horizon(10);
    assert!(more.independence.disjoint_windows_tested >= 25);
    assert_ne!(more.comparisons[0].verdict, Verdict::TooFew);
    assert_eq!(more.rows.len(), more.independence.orders);
    for comparison in &more.comparisons {
        let excluded: usize = comparison.excluded.values().sum();
        assert_eq!(
            comparison.n + excluded,
            more.rows.len(),
            "no order is lost silently"
        );
        let split = comparison.timing_bps.unwrap() + comparison.routing_bps.unwrap();
        assert!((split - comparison.mean_bps.unwrap()).abs() < 1e-9);
        assert!(comparison.quantiles.is_sorted());
        assert!(
            comparison
                .effective_n
                .is_none_or(|n| n <= comparison.n as f64)
        );
    }
}

#[test]
fn the_machinery_is_right_where_the_answer_is_known() {
    let config = ValidationConfig {
        markets: 100,
        ..ValidationConfig::default()
    };
    let report = validate(&config, &|_, _| ()).unwrap();
    assert!(report.passed(), "{report}");
    let help = report.scenarios.last().unwrap();
    assert!(help.helps && help.saves > 95, "{report}");
    assert!(
        (help.mean_estimate_bps - help.mean_truth_bps).abs() < 0.1,
        "{report}"
    );
}
