//! Many parent orders at many points of a grid: what the second core brings, and what more rows
//! cost.

use std::time::Duration;

use evaluation::{EvaluationSettings, Spacing, evaluate};
use market_data::{PerShare, Shares, Tape};
use rayon::ThreadPoolBuilder;
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::strategy::router::Router;

use crate::measure::{Goal, clock, figure, interleaved};
use crate::replaying::market;

pub(crate) fn figures() {
    println!("\nevaluating: 1,000 parent orders, 27 points, from memory");
    let tape = market(60_000);
    let pool = |threads| {
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    };
    let (single, double) = (pool(1), pool(2));
    let evaluated = |tape: &Tape| evaluate(tape, &settings(), &|_, _| ()).unwrap();
    assert_eq!(
        single.install(|| evaluated(&tape)),
        double.install(|| evaluated(&tape))
    );
    let [one, two] = interleaved([
        &mut || single.install(|| clock(|| evaluated(&tape))),
        &mut || double.install(|| clock(|| evaluated(&tape))),
    ]);
    one.show("one thread");
    two.show("two threads");
    figure(
        "two threads against one",
        one.ratio(&two),
        "x as fast",
        &Goal::AtLeast(1.8),
    );
}

fn settings() -> EvaluationSettings {
    let values =
        |texts: [&str; 3]| texts.map(|text| PerShare::parse_dollars(text.as_bytes()).unwrap());
    let grid = Grid::new(
        &values(["0.1", "0.4", "1.0"]),
        &values(["0.1", "0.6", "1.0"]),
        &values(["0.1", "0.3", "0.5"]),
    );
    EvaluationSettings {
        spacing: Spacing::Orders(1_000),
        horizon: Duration::from_mins(1),
        sizes: vec![Shares::new(5_000)],
        ..EvaluationSettings::new(
            Router::Static,
            Shares::new(100),
            grid.unwrap(),
            Assumptions::default(),
        )
    }
}
