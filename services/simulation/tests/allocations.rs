//! Replay allocates when it starts, and not by the row.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use market_data::synth::{self, Config};
use market_data::{PerShare, Shares, Side, Tape};
use routing::penalties::Urgency;
use simulation::engine::replay::replay;
use simulation::execution::Execution;
use simulation::order::window::Window;
use simulation::order::{Assumptions, ParentOrder};
use simulation::strategy::Routed;

/// How often a replay of so many rows allocates, with a static router of that urgency in units of
/// 1e-9 dollars, and its fills.
fn allocations(rows: u64, urgency: i64) -> (u64, usize) {
    let config = Config {
        rows,
        ..Config::default()
    };
    let rows = synth::generate(&config).unwrap().collect();
    let tape = Tape::split(rows, &synth::symbols(&config)).remove(0);
    let span = Window::default().on(&tape).unwrap();
    let order = ParentOrder {
        side: Side::Buy,
        size: Shares::new(1_000_000_000_000),
    };
    let assumptions = Assumptions::default();
    let urgency = Urgency::new(PerShare::from_units(urgency).unwrap());
    let strategy = Box::new(Routed::by_urgency(urgency));
    let venues = u16::try_from(tape.venues().len()).unwrap();
    let mut executions = [Execution::new(strategy, order, &assumptions, venues)];
    let counted = allocation_counter::measure(|| {
        replay(&tape, &span, order.side, &assumptions, &mut executions);
    });
    (counted.count_total, executions[0].fills().len())
}

#[test]
fn a_router_that_waits_costs_no_allocation_a_row() {
    let (few, many) = (allocations(2_000, 0), allocations(40_000, 0));
    // Both sweep the last book.
    assert_eq!(few.0, many.0, "{few:?} {many:?}");
}

#[test]
fn fills_and_the_prices_they_are_at_cost_an_allocation_only_when_their_lists_double() {
    let (few, many) = (
        allocations(2_000, 10_000_000),
        allocations(40_000, 10_000_000),
    );
    assert!(many.1 > few.1 + 500, "{few:?} {many:?}");
    assert!(many.0 < few.0 + 40, "{few:?} {many:?}");
}
