//! Statistics of the evaluation against closed forms and tables worked out by hand.

#![allow(clippy::float_cmp, reason = "the values are exact, or computed alike")]
#![allow(
    clippy::unwrap_used,
    reason = "a series that cannot be estimated fails the test"
)]

#[path = "../../simulation/tests/common/mod.rs"]
mod common;

use std::time::Duration;

use common::{Sketch, completing, tape};
use evaluation::plan::Plan;
use evaluation::statistics::dependence::Dependence;
use evaluation::statistics::estimate::estimate;
use evaluation::statistics::family::step_down;
use evaluation::statistics::long_run::Coordinates;
use evaluation::statistics::rotation::Rotations;
use evaluation::statistics::series::Series;
use evaluation::statistics::student;
use evaluation::statistics::superior::superiority;
use evaluation::walk_forward::{fold_of, purge};
use evaluation::{
    EvaluationError, EvaluationSettings, Inference, Scope, Spacing, ValidationConfig, Verdict,
    evaluate, validate,
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

#[test]
fn a_plan_by_hand() {
    // Rows at 1, 2, ... 100 s: the window is 99 s long, so starts 10 s apart leave room for 8
    // orders of 30 s: 0 to 69.
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
    // The last row is 99 s after the first and counts: 34 starts of 66 s orders, each a second
    // later.
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
fn windows_that_all_but_abut_do() {
    // The window is 99 s long.
    let tape = tape(&recording(100));
    let planned = |orders, millis| {
        let settings = EvaluationSettings {
            spacing: Spacing::Orders(orders),
            horizon: Duration::from_millis(millis),
            sides: vec![Side::Buy],
            sizes: vec![Shares::new(10)],
            ..settings()
        };
        let plan = Plan::new(&tape, &settings).unwrap();
        let independent = plan.disjoint_windows(0..plan.slots);
        (plan.slots, plan.overlap(), independent)
    };
    assert_eq!(planned(3, 33_000), (3, 1, 3));
    // Three would be 32.9 s apart, and the second would share 0.3 s with both others.
    assert_eq!(planned(3, 33_200), (2, 1, 2));
    assert_eq!(planned(10, 9_910), (9, 1, 9));
    // These share more than a moment.
    assert_eq!(planned(3, 36_000), (3, 2, 2));
    assert_eq!(planned(4, 33_000), (4, 2, 2));
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
    assert_eq!(
        (plan.silent_starts, plan.orders[8].span.first),
        (5, plan.orders[8].span.start + Duration::from_secs(9))
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
    // 216 differences: 24 cosines; Student's 97.5 % point with 24 degrees of freedom is 2.0639,
    // with 3 it is 3.1824.
    let mut draw = Pcg64::new(7, 7);
    let (mut ratio, series) = (0.0, 40);
    for _ in 0..series {
        let differences: Vec<f64> = (0..216).map(|_| 3.0 + normal(&mut draw)).collect();
        let estimate = estimate(&Series::of(&differences), 1, &Inference::default()).unwrap();
        let dependence = estimate.dependence;
        let (degrees, point) = if dependence.persistent {
            (3, 3.182_45)
        } else {
            (24, 2.063_90)
        };
        assert_eq!((dependence.windows, dependence.degrees), (216, degrees));
        let interval = estimate.interval.unwrap();
        // Skewness moves either end outwards, a little.
        let width = (interval.high - interval.low) / estimate.standard_error / 2.0;
        assert!(width >= point - 1e-4 && width < point + 0.3, "{width}");
        let middle = f64::midpoint(interval.high, interval.low) - estimate.mean;
        assert!(
            middle.abs() < 0.3 * estimate.standard_error,
            "nearly symmetric"
        );
        let squares: f64 = differences
            .iter()
            .map(|one| (one - estimate.mean).powi(2))
            .sum();
        ratio += estimate.standard_error.powi(2) / (squares / 215.0 / 216.0) / f64::from(series);
        assert!(estimate.p_value < 0.01);
    }
    assert!(
        (ratio - 1.0).abs() < 0.15,
        "the textbook error on average: {ratio}"
    );
}

#[test]
fn overlap_widens_the_error_as_it_should() {
    // Sums of 5 neighbours: the error of the mean is 5 / sqrt(K), sqrt(5) times that of independent
    // sums.
    let mut ratio = 0.0;
    for stream in 0..40 {
        let mut draw = Pcg64::new(3, stream);
        let noise: Vec<f64> = (0..1_004).map(|_| normal(&mut draw)).collect();
        let sums: Vec<f64> = noise.windows(5).map(|five| five.iter().sum()).collect();
        let estimate = estimate(&Series::of(&sums), 5, &Inference::default()).unwrap();
        assert_eq!(estimate.dependence.windows, 200);
        ratio += (estimate.standard_error * 1_000.0_f64.sqrt() / 5.0).powi(2) / 40.0;
    }
    assert!((ratio - 1.0).abs() < 0.2, "{ratio}");
}

/// A level that goes on from one value to the next, and noise of the same variance, in overlapping
/// sums.
fn regimes(overlap: usize, windows: usize, lasts: f64, draw: &mut Pcg64) -> Vec<f64> {
    let starts = overlap * windows;
    let keep = (-1.0 / (lasts * overlap as f64)).exp();
    let mut level = normal(draw);
    let fresh: Vec<(f64, f64)> = (0..starts + overlap)
        .map(|_| {
            level = keep * level + (1.0 - keep * keep).sqrt() * normal(draw);
            (level, normal(draw))
        })
        .collect();
    let root = (overlap as f64).sqrt();
    let within = fresh.windows(overlap).take(starts);
    within
        .map(|window| {
            let (levels, noise) = window
                .iter()
                .fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            levels / overlap as f64 + noise / root
        })
        .collect()
}

#[test]
fn regimes_are_noticed_and_noise_mostly_is_not() {
    let noticed = |lasts: f64| {
        let of = |stream| {
            let mut draw = Pcg64::new(5, stream);
            let scores = regimes(8, 25, lasts, &mut draw);
            Dependence::measure(0.0, &scores, 8)
        };
        let all: Vec<Dependence> = (0..200).map(of).collect();
        let persistent = all.iter().filter(|one| one.persistent);
        for one in persistent.clone() {
            assert!(
                one.degrees == 3 && one.independent <= one.windows,
                "{one:?}"
            );
            assert!(one.rho_1.unwrap() > 0.0, "{one:?}");
        }
        persistent.count()
    };
    // Regimes of a hundredth of a window are noise.
    let (noise, short, long) = (noticed(0.01), noticed(5.0), noticed(10.0));
    assert!((10..60).contains(&noise), "a fifth of 200: {noise}");
    assert!(short > 100 && long > 100, "{short} {long}");
}

#[test]
fn trivial_series_have_defined_answers() {
    let inference = Inference::default();
    assert_eq!(estimate(&Series::new(5), 1, &inference), None);
    assert_eq!(estimate(&Series::new(0), 1, &inference), None);
    let zero = estimate(&Series::of(&[0.0; 30]), 3, &inference).unwrap();
    assert_eq!((zero.mean, zero.p_value), (0.0, 1.0));
    assert!(zero.interval.unwrap().covers(0.0));
    let constant = estimate(&Series::of(&[0.5; 30]), 3, &inference).unwrap();
    assert!(constant.p_value < 0.011 && constant.interval.unwrap().low > 0.49);
    let one = estimate(&Series::of(&[1.0]), 1, &inference).unwrap();
    assert!(one.mean > 0.0 && one.interval.is_none());
    assert_eq!(superiority(&[Series::of(&[0.0; 30])], 1, &inference), None);
    assert_eq!(superiority(&[], 1, &inference), None);
    assert_eq!(step_down(&[], &inference), Vec::<f64>::new());
}

#[test]
fn means_weigh_orders_by_their_cash() {
    let mut series = Series::new(3);
    for (slot, sum, weight) in [(0, 1.0, 1.0), (0, 5.0, 2.0), (2, 10.0, 1.0), (9, 99.0, 1.0)] {
        series.add(slot, sum, weight);
    }
    let (mean, scores) = series.scores().unwrap();
    assert_eq!(mean, 4.0);
    assert_eq!(scores, [-4.5, 0.0, 4.5]);
}

#[test]
fn a_rotation_of_one_series_is_students_t() {
    // However skewed the values: the coordinates of one series point anywhere with the same chance.
    let values: Vec<f64> = (0..60)
        .map(|k| if k % 9 == 0 { 8.0 } else { -0.3 })
        .collect();
    for degrees in [3, 10] {
        let one = Coordinates::of(&Series::of(&values), degrees, 1).unwrap();
        let rotations = Rotations::new(1, 20_000, degrees);
        let drawn = rotations.draw(&[&one], |rotated| rotated[0].t.abs());
        for (confidence, allowed) in [(0.5, 0.012), (0.95, 0.006), (0.99, 0.003)] {
            let point = student::whole::critical(confidence, degrees);
            let beyond = drawn.iter().filter(|t| **t > point).count() as f64 / 20_000.0;
            assert!(
                (beyond - (1.0 - confidence)).abs() < allowed,
                "{degrees} {confidence} {beyond}"
            );
        }
    }
}

#[test]
fn the_best_of_many_must_beat_more() {
    let mut draw = Pcg64::new(11, 11);
    let mut series = |mean: f64| {
        let values: Vec<f64> = (0..200).map(|_| mean + normal(&mut draw)).collect();
        Series::of(&values)
    };
    let inference = Inference::default();
    let good = series(0.24);
    let noise: Vec<Series> = (0..30).map(|_| series(0.0)).collect();
    let alone = superiority(std::slice::from_ref(&good), 1, &inference).unwrap();
    let among: Vec<Series> = std::iter::once(good.clone()).chain(noise).collect();
    let crowded = superiority(&among, 1, &inference).unwrap();
    assert!(alone.spa < 0.05, "{alone:?}");
    assert!(
        crowded.spa > 2.0 * alone.spa && crowded.reality_check > 2.0 * alone.reality_check,
        "{crowded:?}"
    );
    assert_eq!(crowded.rules, 31);
    // A copy adds nothing; a hopeless rule widens White's distribution, not Hansen's.
    let twice = superiority(&[good.clone(), good.clone()], 1, &inference).unwrap();
    assert_eq!(
        (twice.spa, twice.reality_check),
        (alone.spa, alone.reality_check)
    );
    let wild: Vec<f64> = (0..200).map(|_| 40.0 * normal(&mut draw) - 20.0).collect();
    let hopeless = superiority(&[good, Series::of(&wild)], 1, &inference).unwrap();
    assert!((hopeless.spa - alone.spa).abs() < 0.02, "{hopeless:?}");
    assert!(hopeless.reality_check > 0.2, "{hopeless:?}");
}

#[test]
fn the_step_down_keeps_order_and_corrects_for_how_many() {
    let mut draw = Pcg64::new(13, 13);
    let inference = Inference::default();
    let mut series = |mean: f64| {
        let values: Vec<f64> = (0..200).map(|_| mean + normal(&mut draw)).collect();
        Coordinates::of(&Series::of(&values), 24, 1).unwrap()
    };
    let all = [series(0.0), series(0.5), series(-0.4), series(0.1)];
    let alone: Vec<f64> = all
        .iter()
        .map(|one| student::whole::two_sided(one.t(), 24))
        .collect();
    let adjusted = step_down(&all.each_ref(), &inference);
    for (adjusted, alone) in adjusted.iter().zip(&alone) {
        assert!(adjusted >= alone && *adjusted <= 1.0);
    }
    assert!(adjusted[1] < 0.01 && adjusted[2] < 0.01, "{adjusted:?}");
    assert!(
        adjusted[0] > 0.05 && adjusted[0] >= alone[0],
        "{adjusted:?}"
    );
    // The same question twice is one question.
    let twice = step_down(&[&all[3], &all[3]], &inference);
    assert!((twice[0] - alone[3]).abs() < 0.02, "{twice:?} {alone:?}");
    assert_eq!(twice[0], twice[1]);
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
    let verdict = few.comparisons[0].saving.verdict;
    assert_eq!(verdict, Verdict::TooFew);
    assert_eq!(
        verdict.statement(Scope::Recording),
        "too few independent windows on this recording for a verdict"
    );
    let more = horizon(10);
    assert!(more.independence.disjoint_windows_tested >= 25);
    assert_eq!(more.rows.len(), more.independence.orders);
    for comparison in &more.comparisons {
        let excluded: usize = comparison.excluded.values().sum();
        assert_eq!(
            comparison.n + excluded,
            more.rows.len(),
            "no order is lost silently"
        );
        let split = comparison.timing_bps.unwrap() + comparison.routing.mean_bps.unwrap();
        assert!((split - comparison.saving.mean_bps.unwrap()).abs() < 1e-9);
        assert!(comparison.quantiles.is_sorted());
        assert_eq!(comparison.routing.verdict, Verdict::OneVenue);
        // With half of the orders in either hour of one, and one size and side, only what differs
        // is a stratum.
        let counted: usize = comparison.strata.iter().map(|one| one.n).sum();
        assert!(
            counted == 0 || counted == comparison.n,
            "{:?}",
            comparison.strata
        );
    }
}

#[test]
fn the_machinery_is_right_where_the_answer_is_known() {
    let config = ValidationConfig {
        markets: 60,
        ..ValidationConfig::default()
    };
    let report = validate(&config, &|_, _| ()).unwrap();
    assert!(report.passed(), "{report}");
    let help = report.scenarios.last().unwrap();
    assert!(help.worthless == 0 && help.saves > 55, "{report}");
    assert!(
        (help.mean_estimate_bps - help.mean_truth_bps).abs() < 0.1,
        "{report}"
    );
}

/// What hardly strays from its mean is known, however long what moves it lasts.
#[test]
fn regimes_cost_no_windows_where_they_turn_no_sign() {
    let mut draw = Pcg64::new(5, 1);
    let scores = regimes(8, 25, 10.0, &mut draw);
    let squares: f64 = scores.iter().map(|score| score * score).sum();
    let deviation = (squares / scores.len() as f64).sqrt();
    let independent = |mean: f64| Dependence::measure(mean * deviation, &scores, 8).independent;
    let few = independent(0.0);
    assert!(few < 10, "{few}");
    assert_eq!([-19.0, 1.0, 19.0].map(independent), [few; 3]);
    assert_eq!([-21.0, 21.0, 1_000.0].map(independent), [25; 3]);
}
