//! The work whose instructions `checks/code/instructions` counts:
//! `work decode|allocate|replay TIMES`. It prints what must not change.
//!
//! Preparations are the same for any number of times, so that the difference of two counts is the
//! work alone.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for a check, not a library"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use market_data::synth::{self, Config};
use market_data::{PerShare, Reader, Shares, Side, Tape};
use routing::offer::{Offer, UnitCost, VenueIndex};
use routing::penalties::Urgency;
use routing::static_router::{self, TwiceReference};
use routing::strict;
use simulation::engine::replay::replay;
use simulation::execution::Execution;
use simulation::order::window::Window;
use simulation::order::{Assumptions, ParentOrder};
use simulation::strategy::Routed;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|one| one != "--bench");
    let (name, times) = (arguments.next(), arguments.next());
    let times = times.map_or(10, |times| times.parse().unwrap());
    let work: Box<dyn FnMut() -> u64> = match name.as_deref() {
        Some("decode") => decode(),
        Some("allocate") => allocate(),
        Some("replay") => replay_once(),
        _ => return println!("work decode|allocate|replay TIMES"),
    };
    run(work, times);
}

fn run(mut work: Box<dyn FnMut() -> u64>, times: u32) {
    let (mut fastest, mut results) = (Duration::MAX, Vec::new());
    for _ in 0..times {
        let started = Instant::now();
        results.push(work());
        fastest = fastest.min(started.elapsed());
    }
    results.dedup();
    println!("{results:?}, the fastest in {fastest:?}");
}

fn market() -> Config {
    Config {
        rows: 20_000,
        ..Config::default()
    }
}

/// 20,000 rows of MBP-10.
fn decode() -> Box<dyn FnMut() -> u64> {
    let mut file = Vec::new();
    synth::write_csv(&market(), &mut file).unwrap();
    Box::new(move || {
        let mut sum = 0;
        Reader::new()
            .read(file.as_slice(), "market.csv", &mut |row| {
                let ask = row.event.ask().map_or(0, |ask| ask.shares().get());
                sum += row.event.ts_event.nanos() % 1_000 + ask;
            })
            .unwrap();
        sum
    })
}

/// 1,000 calls of either router, eight venues.
fn allocate() -> Box<dyn FnMut() -> u64> {
    let offers: Vec<Offer> = (0..8_u16)
        .map(|venue| Offer {
            venue: VenueIndex(venue),
            cost: UnitCost(222_830_000_000 + i64::from(venue * 37 % 8) * 10_000_000),
            available: Shares::new(300 + 100 * u64::from(venue)),
        })
        .collect();
    let (order, step) = (Shares::new(3_000), Shares::new(100));
    let reference = TwiceReference(2 * 222_825_000_000);
    let urgency = Urgency::new(PerShare::from_units(1_000_000_000).unwrap());
    let (mut scratch, mut takes) = (offers.clone(), Vec::with_capacity(8));
    Box::new(move || {
        let mut sum = 0;
        for _ in 0..1_000 {
            scratch.copy_from_slice(black_box(&offers));
            strict::allocate(order, step, &mut scratch, &mut takes);
            sum += takes.len() as u64;
            scratch.copy_from_slice(black_box(&offers));
            static_router::allocate(order, reference, urgency, &mut scratch, &mut takes);
            sum += takes.len() as u64;
        }
        sum
    })
}

/// 20,000 rows with a static router that never finishes.
fn replay_once() -> Box<dyn FnMut() -> u64> {
    let rows = synth::generate(&market()).unwrap().collect();
    let tape = Tape::split(rows, &synth::symbols(&market())).remove(0);
    let span = Window::default().on(&tape).unwrap();
    let order = ParentOrder {
        side: Side::Buy,
        size: Shares::new(1_000_000_000_000),
    };
    let assumptions = Assumptions::default();
    let urgency = Urgency::new(PerShare::from_units(10_000_000).unwrap());
    Box::new(move || {
        let venues = u16::try_from(tape.venues().len()).unwrap();
        let strategy = Box::new(Routed::by_urgency(urgency));
        let mut executions = [Execution::new(strategy, order, &assumptions, venues)];
        replay(&tape, &span, order.side, &assumptions, &mut executions);
        executions[0].fills().len() as u64
    })
}
