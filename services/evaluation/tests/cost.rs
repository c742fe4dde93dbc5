//! What an evaluation costs grows with the number of its orders, and no faster.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use evaluation::{EvaluationSettings, Inference, Spacing, evaluate};
use market_data::synth::{self, Config};
use market_data::{PerShare, Shares, Tape};
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::strategy::router::Router;

/// Nanoseconds that this thread has been on a processor; `None` where the system does not say.
fn spent() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// The least processor time of an evaluation of so many orders at 90 points, of three tries.
fn cost(tape: &Tape, orders: u32) -> Option<u64> {
    let thousandths = |one: &i64| PerShare::from_units(one * 1_000_000).unwrap();
    let list = |values: &[i64]| values.iter().map(thousandths).collect::<Vec<_>>();
    let grid = Grid::new(
        &list(&[100, 400, 1_000]),
        &list(&[5, 10, 20, 100, 600, 1_000]),
        &list(&[0, 5, 100, 300, 500]),
    );
    let assumptions = Assumptions {
        completion: true,
        ..Assumptions::default()
    };
    let size = Shares::new(500);
    let defaults = EvaluationSettings::new(Router::Static, size, grid.unwrap(), assumptions);
    let settings = EvaluationSettings {
        spacing: Spacing::Orders(orders),
        sizes: vec![size],
        inference: Inference {
            rotations: 99,
            ..Inference::default()
        },
        ..defaults
    };
    let tries = (0..3).map(|_| {
        let before = spent()?;
        evaluate(tape, &settings, &|_, _| ()).unwrap();
        Some(spent()? - before)
    });
    tries.collect::<Option<Vec<u64>>>()?.into_iter().min()
}

#[test]
fn four_times_the_orders_cost_at_most_as_much_more() {
    let market = Config {
        rows: 20_000,
        ..Config::default()
    };
    let rows = synth::generate(&market).unwrap().collect();
    let tape = Tape::split(rows, &synth::symbols(&market)).remove(0);
    // One thread does all, so that its time is that of the evaluation.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.unwrap();
    let mut measured = Vec::new();
    // A busy machine, whose caches others use too, may make one measurement dear, and hardly three.
    for _ in 0..3 {
        let costs = pool.install(|| Some((cost(&tape, 1_000)?, cost(&tape, 4_000)?)));
        let Some((few, many)) = costs else {
            return; // not Linux
        };
        // The square would be sixteenfold.
        if many as f64 <= 5.5 * few as f64 {
            return;
        }
        measured.push((few, many));
    }
    panic!("nanoseconds of 1,000 orders and of 4,000: {measured:?}");
}
