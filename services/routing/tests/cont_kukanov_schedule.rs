//! The Almgren-Chriss schedule against golden values, its limits and its own optimality.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::num::NonZeroU32;

use proptest::prelude::*;
use routing::almgren_chriss::{AlmgrenChriss, ScheduleError};
use serde_json::Value;

fn example() -> AlmgrenChriss {
    AlmgrenChriss {
        shares: 1e6,
        horizon: 5.0,
        slices: NonZeroU32::new(5).unwrap(),
        volatility: 0.95,
        temporary_impact: 2.5e-6,
        permanent_impact: 2.5e-7,
        fixed_cost: 0.0625,
        risk_aversion: 1e-6,
    }
}

/// Mean plus risk aversion times variance of any slices.
fn objective(model: &AlmgrenChriss, slices: &[f64]) -> f64 {
    let tau = model.horizon / slices.len() as f64;
    let impact = model.temporary_impact - model.permanent_impact * tau / 2.0;
    let (mut left, mut variance) = (model.shares, 0.0);
    for n in slices {
        left -= n;
        variance += model.volatility.powi(2) * tau * left * left;
    }
    let mean: f64 = slices
        .iter()
        .map(|n| model.fixed_cost * n.abs() + impact / tau * n * n)
        .sum();
    0.5 * model.permanent_impact * model.shares.powi(2) + mean + model.risk_aversion * variance
}

#[test]
fn golden_case() {
    let golden: Value = serde_json::from_str(include_str!("golden/golden_followups.json")).unwrap();
    let want = &golden["ac"];
    let got = example().schedule().unwrap();
    assert!((got.kappa - want["kappa"].as_f64().unwrap()).abs() < 1e-12);
    for (x, want) in got.holdings.iter().zip(want["x"].as_array().unwrap()) {
        assert!((x - want.as_f64().unwrap()).abs() < 1e-6);
    }
    assert!((got.expected_cost - want["E"].as_f64().unwrap()).abs() < 1e-6);
    assert!((got.variance / want["V"].as_f64().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn without_risk_aversion_it_is_twap() {
    let schedule = AlmgrenChriss {
        risk_aversion: 0.0,
        ..example()
    }
    .schedule()
    .unwrap();
    assert!(schedule.slices().iter().all(|n| (n - 2e5).abs() < 1e-6));
    assert!(schedule.kappa.abs() < 1e-12);
}

#[test]
fn extreme_risk_aversion_trades_at_once() {
    let schedule = AlmgrenChriss {
        risk_aversion: 1e9,
        ..example()
    }
    .schedule()
    .unwrap();
    assert!(
        schedule.holdings[1..]
            .iter()
            .all(|x| x.is_finite() && *x < 1.0)
    );
}

#[test]
fn bad_inputs_are_refused() {
    let negative = AlmgrenChriss {
        shares: -1.0,
        ..example()
    }
    .schedule();
    assert_eq!(negative, Err(ScheduleError::OutOfRange("shares")));
    let weak = AlmgrenChriss {
        temporary_impact: 0.0,
        ..example()
    }
    .schedule();
    assert!(matches!(weak, Err(ScheduleError::ImpactTooSmall(_))));
}

proptest! {
    #[test]
    fn no_perturbation_is_cheaper(
        shifts in prop::collection::vec(-5_000.0_f64..5_000.0, 5),
        risk_aversion in 1e-8_f64..1e-5,
    ) {
        let model = AlmgrenChriss { risk_aversion, ..example() };
        let slices = model.schedule().unwrap().slices();
        let mean = shifts.iter().sum::<f64>() / 5.0;
        let moved: Vec<f64> = slices.iter().zip(&shifts).map(|(n, s)| n + s - mean).collect();
        prop_assert!(objective(&model, &moved) >= objective(&model, &slices) - 1e-6);
    }
}
