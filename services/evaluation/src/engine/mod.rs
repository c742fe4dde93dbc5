//! All parent orders, under every rule and baseline, in a few passes over the recording.
//!
//! Replaying each parent order by itself costs rows times orders. Here neighbouring parent orders
//! share a pass, an execution exists only while its window is open and shares are left, and what
//! strategies see is computed once a side and instant. The fills are those of
//! [`simulation::engine::replay::replay`] on each window: the tests compare the two.

pub(super) mod bench;
pub(super) mod pass;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use market_data::Tape;
use rayon::prelude::*;

use simulation::history::History;
use simulation::market::book::Book;
use simulation::schedule::Schedule;

use super::pair::executed::Executed;
use super::plan::rules::Rules;
use super::plan::{Plan, PlannedOrder};
use super::settings::EvaluationSettings;
use bench::Bench;
use pass::Pass;

/// Parent orders that share a pass: enough to share views, few enough to spread over threads.
const ORDERS_A_PASS: usize = 64;

/// Most passes: each starts with a copy of the book.
const MOST_PASSES: usize = 64;

/// Executes every parent order of `plan`, in its order. `progress` is called, from any thread, with
/// how many are done, of how many.
pub fn execute(
    tape: &Tape,
    plan: &Plan,
    settings: &EvaluationSettings,
    rules: &Rules,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Vec<Executed> {
    let first = plan.orders.first();
    let schedule = first.map(|one| Schedule::over(&one.span, one.order.size));
    let lengths = schedule.map_or_else(Vec::new, |schedule| schedule.lengths());
    let history = settings
        .sides
        .iter()
        .fold(History::of(tape), |history, side| {
            settings.router.study(history, tape, *side, &lengths)
        });
    let bench = Bench {
        tape,
        settings,
        rules,
        assumptions: Arc::new(settings.assumptions.clone()),
        venues: tape.venues().into(),
        history: Arc::new(history),
    };
    let group = plan.orders.len().div_ceil(MOST_PASSES).max(ORDERS_A_PASS);
    let (done, all) = (AtomicU64::new(0), plan.orders.len() as u64);
    let starts = checkpoints(tape, settings, plan.orders.chunks(group));
    let passes: Vec<Vec<Executed>> = plan
        .orders
        .par_chunks(group)
        .zip(starts)
        .map(|(orders, (position, book))| {
            let executed = Pass::new(&bench, orders, book).run(position);
            let orders = orders.len() as u64;
            progress(done.fetch_add(orders, Ordering::Relaxed) + orders, all);
            executed
        })
        .collect();
    passes.into_iter().flatten().collect()
}

/// For each group of parent orders where its pass starts, and the book there.
fn checkpoints<'a>(
    tape: &Tape,
    settings: &EvaluationSettings,
    groups: impl Iterator<Item = &'a [PlannedOrder]>,
) -> Vec<(usize, Book)> {
    let events = tape.events();
    let mut book = Book::delayed(tape, &settings.assumptions);
    let mut seen = 0;
    groups
        .map(|orders| {
            let first = orders.first().map(|order| order.span.start);
            let position = events.partition_point(|event| Some(event.ts_event) < first);
            book.take_in(events.get(seen..position).unwrap_or_default());
            seen = position.max(seen);
            (position, book.clone())
        })
        .collect()
}
