//! Progress never goes back, and the whole of which it is a part stays the same.

#![allow(
    clippy::unwrap_used,
    reason = "a market that cannot be built fails the test"
)]

use std::sync::Mutex;

use market_data::synth::{Config, generate, symbols};
use market_data::{Collector, PerShare, Selection, Shares, Side};
use simulation::backtest::tuning::Grid;
use simulation::backtest::{Settings, run};
use simulation::order::window::Window;
use simulation::order::{Assumptions, FillModel, ParentOrder};
use simulation::strategy::router::Router;

#[test]
fn progress_never_goes_back() {
    let config = Config::default();
    let mut rows = Collector::default();
    for row in generate(&config).unwrap() {
        rows.append(&[row]).unwrap();
    }
    let rows = rows.finish().unwrap();
    let tapes = rows.into_tapes(&symbols(&config), None, &Selection::default());
    let tape = tapes.unwrap().pop().unwrap();
    let penalties = [1_000_000, 10_000_000].map(|units| PerShare::from_units(units).unwrap());
    for fills in [FillModel::Ledger, FillModel::Displayed] {
        let settings = Settings {
            order: ParentOrder {
                side: Side::Buy,
                size: Shares::new(5_000),
            },
            window: Window::default(),
            assumptions: Assumptions {
                fills,
                completion: true,
                ..Assumptions::default()
            },
            router: Router::Static,
            step: Shares::new(100),
            grid: Grid::new(&penalties, &penalties, &penalties).unwrap(),
        };
        let said = Mutex::new(Vec::new());
        run(&tape, &settings, &|done, all| {
            said.lock().unwrap().push((done, all));
        })
        .unwrap();
        let said = said.into_inner().unwrap();
        let all = said[0].1;
        assert!(said.len() > 4, "{said:?}");
        assert!(
            said.iter().all(|one| one.1 == all && one.0 <= all),
            "{said:?}"
        );
        assert!(
            said.windows(2).all(|pair| pair[0].0 <= pair[1].0),
            "{said:?}"
        );
        // Its second pass is there, and is the smaller part.
        assert!(said[said.len() - 1].0 > all / 2, "{said:?}");
    }
}
