//! Cells of real executions: they add up to what each order says.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

#[path = "../../simulation/tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{completing, sketches, tape};
use evaluation::engine::execute;
use evaluation::panel::cell::unit::{Unit, hour, kept, rows_sha256};
use evaluation::panel::{Cell, Sums};
use evaluation::plan::Plan;
use evaluation::plan::rules::Rules;
use evaluation::{EvaluationSettings, Spacing};
use market_data::{PerShare, Shares, Tape, Timestamp, Zone};
use proptest::prelude::*;
use simulation::backtest::tuning::Grid;
use simulation::strategy::router::Router;

fn settings() -> EvaluationSettings {
    let thousandths = |all: &[i64]| -> Vec<PerShare> {
        all.iter()
            .map(|one| PerShare::from_units(one * 1_000_000).unwrap())
            .collect()
    };
    let grid = Grid::new(
        &thousandths(&[0, 400]),
        &thousandths(&[5, 25]),
        &thousandths(&[0, 10]),
    );
    EvaluationSettings {
        spacing: Spacing::Every(Duration::from_secs(7)),
        horizon: Duration::from_secs(20),
        sizes: vec![Shares::new(30), Shares::new(90)],
        ..EvaluationSettings::new(Router::Static, Shares::new(5), grid.unwrap(), completing())
    }
}

fn cell(tape: &Tape, settings: &EvaluationSettings) -> Option<Cell> {
    let kept = kept(settings, Zone::UTC, BTreeMap::new());
    let unit = Unit {
        date: "2024-08-01".into(),
        settings,
        kept: &kept,
        zone: Zone::UTC,
        warnings: Vec::new(),
        engine: "test",
    };
    unit.execute(tape, &|_, _| ()).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_cell_is_the_sum_of_its_orders(sketches in sketches()) {
        let (tape, settings) = (tape(&sketches), settings());
        let Some(cell) = cell(&tape, &settings) else { return Ok(()) };
        cell.check().unwrap();
        let read: Cell = Cell::of(&cell.bytes()).unwrap();
        prop_assert_eq!(&read, &cell);
        let plan = Plan::new(&tape, &settings).unwrap();
        let rules = Rules::of(&settings);
        let executed = execute(&tape, &plan, &settings, &rules, &|_, _| ());
        for rule in 0..rules.rules.len() {
            let filled = executed.iter().map(|one| i128::from(one.rules[rule].filled.get()));
            let filled: i128 = filled.sum();
            prop_assert_eq!(cell.tune(rule).unwrap().unfilled.0 + filled, cell.ordered.0);
            for baseline in 0..settings.baselines.len() {
                let (mut sums, mut excluded) = (Sums::default(), 0);
                for (planned, one) in plan.orders.iter().zip(&executed) {
                    match one.pair(planned.order.side, rule, baseline).unwrap() {
                        Ok(pair) => sums += Sums::of(&pair),
                        Err(_) => excluded += 1,
                    }
                }
                let against = cell.against(rule, baseline).unwrap();
                let added = against.strata.iter().fold(Sums::default(), |mut sum, one| {
                    sum += one.sums;
                    sum
                });
                prop_assert_eq!(added, sums);
                prop_assert_eq!(against.excluded.values().sum::<u64>(), excluded);
                let counted: u64 = against.histogram.iter().map(|(_, count)| count).sum();
                prop_assert_eq!(counted, sums.n);
                prop_assert_eq!(sums.n + excluded, cell.orders);
            }
        }
    }
}

#[test]
fn hours_are_those_of_the_clocks_asked_for() {
    let time = |text: &str| Timestamp::parse(text.as_bytes()).unwrap();
    let summer = time("2024-08-01T13:59:59.999999999Z");
    assert_eq!(
        [hour(Zone::UTC, summer), hour(Zone::NEW_YORK, summer)],
        [13, 9]
    );
    let winter = time("2024-12-02T14:00:00Z");
    assert_eq!(
        [hour(Zone::UTC, winter), hour(Zone::NEW_YORK, winter)],
        [14, 9]
    );
}

#[test]
fn any_other_row_makes_another_hash() {
    let rows = |count| tape(&vec![(1, 2, Some((1, 5)), Some((-1, 5))); count]);
    assert_ne!(rows_sha256(&rows(3)), rows_sha256(&rows(4)));
}
