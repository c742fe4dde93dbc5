//! Numbers of panels: golden ones, and what must hold whatever the numbers.

#![allow(
    clippy::unwrap_used,
    reason = "a panel that cannot be assessed fails the test"
)]

mod panel_market;

use evaluation::panel::coverage::{CoverageConfig, coverage};
use evaluation::panel::statistics::ratio::{Clusters, Estimate};
use evaluation::panel::statistics::signs::Wild;
use evaluation::panel::{Cell, Comparison, Findings, Index, assess};
use panel_market::{golden, golden_options, only, plain};
use proptest::prelude::*;
use serde_json::Value;

fn values(one: &Comparison) -> Vec<(&'static str, f64)> {
    let estimate = one.estimate.as_ref().unwrap();
    let between = one.between.unwrap();
    let wild = one.wild_interval.unwrap();
    vec![
        ("saving", estimate.bps),
        ("per_order", one.sums.per_order_bps().unwrap()),
        ("equal_day", estimate.equal_day_bps),
        ("cv3", estimate.cv3),
        ("cr1", estimate.cr1),
        ("degrees", estimate.degrees),
        ("low", estimate.interval.0),
        ("high", estimate.interval.1),
        ("p", estimate.p_value),
        ("p_wild", one.p_wild.unwrap()),
        ("wild_low", wild.0),
        ("wild_high", wild.1),
        ("effective", estimate.effective),
        ("lag_one", estimate.lag_one),
        ("cosine_error", estimate.cosines.0),
        ("two_way_error", one.two_way.unwrap().0),
        ("between_deviation", between.deviation),
        ("between_mean", between.mean),
        ("between_error", between.error),
        ("between_low", between.interval.0),
        ("between_high", between.interval.1),
        ("new_day_low", between.new_day.0),
        ("new_day_high", between.new_day.1),
        ("p_family", one.p_family.unwrap()),
        ("p_superior", one.p_superior.unwrap()),
    ]
}

#[test]
fn golden_numbers_to_the_last_digit() {
    let golden: Value = serde_json::from_str(include_str!("golden/panel.json")).unwrap();
    let cells = panel_market::golden();
    let first = &cells[0];
    let sums = first.sums[1][0].strata[0].sums;
    let counted = [
        sums.n.into(),
        sums.w.0,
        sums.a.0,
        sums.x.0,
        sums.wins.into(),
        sums.ties.into(),
    ];
    let whole = |value: &Value| i128::from(value.as_i64().unwrap());
    let expected = golden["first_cell"]["rule_1_baseline_0_batch_0"]
        .as_array()
        .unwrap();
    assert_eq!(
        counted.to_vec(),
        expected.iter().map(whole).collect::<Vec<_>>()
    );
    for (tune, expected) in first
        .tune
        .iter()
        .zip(golden["first_cell"]["tune"].as_array().unwrap())
    {
        let tuned = [tune.unfilled.0, tune.shortfall.0, tune.arrival.0];
        assert_eq!(tuned, [0, 1, 2].map(|place| whole(&expected[place])));
    }
    let findings = assess(&cells, &golden_options()).unwrap();
    assert_eq!(findings.days.len() as u64, golden["days"].as_u64().unwrap());
    assert_eq!(
        findings.reported() as u64,
        golden["reported"].as_u64().unwrap()
    );
    let chosen: Vec<usize> = findings.days.iter().filter_map(|(_, rule)| *rule).collect();
    assert_eq!(serde_json::to_value(chosen).unwrap(), golden["chosen"]);
    for (one, expected) in findings
        .comparisons
        .iter()
        .zip(golden["baselines"].as_array().unwrap())
    {
        assert_eq!(one.sums.n, expected["n"].as_u64().unwrap());
        assert_eq!(one.days_won as u64, expected["days_won"].as_u64().unwrap());
        let degrees = one.estimate.as_ref().unwrap().cosines.1;
        assert_eq!(degrees as u64, expected["cosine_degrees"].as_u64().unwrap());
        assert_eq!(
            one.two_way.unwrap().1 as u64,
            expected["two_way_degrees"].as_u64().unwrap()
        );
        let found = values(one);
        assert_eq!(found.len(), expected["values"].as_object().unwrap().len());
        for (name, value) in found {
            let golden = expected["values"][name].as_f64().unwrap();
            let off = (value - golden).abs() / golden.abs().max(1.0);
            assert!(
                off < 1e-14,
                "{}: {name} is {value:?}, not {golden:?}: {off:e}",
                one.baseline
            );
        }
    }
}

#[test]
fn the_day_that_carries_a_saving_is_named() {
    let mut savings = vec![0; 11];
    savings[4] = 100_000_000_000;
    let one = only(&plain(&savings, 1), 1);
    let [low, _] = one.without_a_day.unwrap();
    assert_eq!(low, (0.0, "2024-01-06".into()));
}

#[test]
fn days_that_depend_on_each_other_widen_the_interval() {
    let slow: Vec<i128> = (0..40)
        .map(|day| (1e9 * (f64::from(day) / 6.0).sin()) as i128 + 300_000_000)
        .collect();
    let clusters = Clusters::of(slow.iter().map(|saved| (*saved, 1_000_000_000_000)));
    let estimate = Estimate::of(&clusters, 0.05).unwrap();
    assert!(estimate.dependent);
    assert_eq!(estimate.cosines.1, 4);
    let independent = 2.02 * estimate.cv3;
    assert!(estimate.interval.1 - estimate.bps > 1.5 * independent);
}

fn as_text(findings: &Findings) -> String {
    format!("{findings:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_grouping_of_cells_says_the_same(
        order in Just((0..36).collect::<Vec<usize>>()).prop_shuffle(),
        again in 0_usize..36,
    ) {
        let cells = golden();
        let whole = assess(&cells, &golden_options()).unwrap();
        let mut shuffled: Vec<Cell> = order.iter().map(|place| cells[*place].clone()).collect();
        prop_assert_eq!(as_text(&assess(&shuffled, &golden_options()).unwrap()), as_text(&whole));
        let digest = |cells: &[Cell]| {
            let mut index = Index::default();
            for cell in cells {
                index.add(cell.head(), "x").unwrap();
            }
            index.digest()
        };
        shuffled.push(cells[again].clone());
        prop_assert_eq!(digest(&shuffled), digest(&cells));
    }

    #[test]
    fn the_order_of_days_and_the_unit_of_cash_do_not_matter(
        days in prop::collection::vec(
            (-1_000_000_000_i128..1_000_000_000, 1_i128..1_000_000_000_000),
            3..12,
        ),
        turn in 0_usize..12,
    ) {
        let clusters = Clusters::of(days.clone());
        let mut turned = days.clone();
        turned.rotate_left(turn % days.len());
        let doubled = Clusters::of(days.iter().map(|(saved, base)| (2 * saved, 2 * base)));
        let turned = Clusters::of(turned);
        let one = Estimate::of(&clusters, 0.05).unwrap();
        let p = Wild::of(&clusters, 1).unwrap().p_value(0.0);
        for other in [turned, doubled] {
            let estimate = Estimate::of(&other, 0.05).unwrap();
            let pairs = [
                (one.bps, estimate.bps),
                (one.cv3, estimate.cv3),
                (one.cr1, estimate.cr1),
            ];
            for (a, b) in pairs {
                prop_assert!((a - b).abs() <= 1e-9 * a.abs().max(1e-9), "{a} {b}");
            }
            let other = Wild::of(&other, 1).unwrap().p_value(0.0);
            prop_assert!((p - other).abs() < 1e-12, "{p} {other}");
        }
    }
}

#[test]
fn shocks_that_a_day_has_in_common_mislead_a_series_and_not_a_panel() {
    let config = CoverageConfig::of(60);
    let found = coverage(&config, &|_, _| ());
    assert_eq!(found.panels, 60);
    assert!(found.passed(), "{found}");
    assert!(found.missed <= 8 && found.series_missed >= 20, "{found}");
    assert_eq!(coverage(&config, &|_, _| ()), found);
}
