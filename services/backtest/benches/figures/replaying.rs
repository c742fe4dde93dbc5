//! Replay from memory: the market through the book, the ledger and a router that never finishes.

use market_data::synth::{self, Config};
use market_data::{PerShare, PublisherId, Row, Shares, Side, Tape};
use routing::penalties::Urgency;
use simulation::engine::replay::replay;
use simulation::execution::Execution;
use simulation::order::window::Window;
use simulation::order::{Assumptions, ParentOrder};
use simulation::strategy::Routed;

use crate::measure::{Goal, clock, figure, interleaved};

/// Rows of the market.
const ROWS: u64 = 300_000;

pub(crate) fn figures() {
    let tape = market(ROWS);
    println!(
        "\nreplaying: {ROWS} rows, {} venues, one thread",
        tape.venues().len()
    );
    let [bare, waiting, taking] = interleaved([
        &mut || clock(|| replayed(&tape, None)),
        &mut || clock(|| replayed(&tape, Some("0"))),
        &mut || clock(|| replayed(&tape, Some("0.01"))),
    ]);
    let speed = |times: &crate::measure::Times| ROWS as f64 / times.median().as_secs_f64() / 1e6;
    println!(
        "  {:<60} {:>10.2} M rows/s",
        "book only, no execution",
        speed(&bare)
    );
    let goal = Goal::AtLeast(10.0);
    figure(
        "static router that finds nothing worth taking, ledger",
        speed(&waiting),
        "M rows/s",
        &goal,
    );
    let filled = replayed(&tape, Some("0.01"));
    figure(
        &format!("static router with {filled} fills, ledger"),
        speed(&taking),
        "M rows/s",
        &goal,
    );
}

pub(crate) fn market(rows: u64) -> Tape {
    tape(rows, |row| row)
}

/// Rows as if one venue had shown them all.
pub(crate) fn one_book(rows: u64) -> Tape {
    tape(rows, |mut row| {
        row.event.publisher = PublisherId(2);
        row
    })
}

fn tape(rows: u64, change: impl FnMut(Row) -> Row) -> Tape {
    let config = Config {
        rows,
        ..Config::default()
    };
    let rows = synth::generate(&config).unwrap().map(change).collect();
    Tape::split(rows, &synth::symbols(&config)).remove(0)
}

/// Executes an order that the market cannot fill, by a static router of that urgency in dollars, or
/// none; how many fills it had.
pub(crate) fn replayed(tape: &Tape, urgency: Option<&str>) -> usize {
    let span = Window::default().on(tape).unwrap();
    let order = ParentOrder {
        side: Side::Buy,
        size: Shares::new(1_000_000_000_000),
    };
    let assumptions = Assumptions::default();
    let venues = u16::try_from(tape.venues().len()).unwrap();
    let mut executions: Vec<Execution> = urgency
        .map(|dollars| {
            let urgency = Urgency::new(PerShare::parse_dollars(dollars.as_bytes()).unwrap());
            let strategy = Box::new(Routed::by_urgency(urgency));
            Execution::new(strategy, order, &assumptions, venues)
        })
        .into_iter()
        .collect();
    replay(tape, &span, order.side, &assumptions, &mut executions);
    executions
        .first()
        .map_or(0, |execution| execution.fills().len())
}
