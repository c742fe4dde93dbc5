//! All parent orders, under every rule and baseline, in a few passes over the recording.
//!
//! Replaying each parent order by itself costs rows times orders. Here neighbouring parent orders
//! share a pass, an execution exists only while its window is open and shares are left, and what
//! strategies see is computed once a side and instant. The fills are those of
//! [`simulation::engine::replay::replay`] on each window: the tests compare the two.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use market_data::{Side, Tape};
use rayon::prelude::*;

use super::pair::{Achieved, Pair, Paired};
use super::pass::Pass;
use super::plan::{Plan, PlannedOrder};
use super::residual::Touch;
use super::rules::Rules;
use super::settings::EvaluationSettings;
use simulation::execution::outcome::Outcome;
use simulation::execution::{Execution, Fill};
use simulation::history::History;
use simulation::market::book::Book;
use simulation::schedule::Schedule;
use simulation::strategy::context::StrategyContext;

/// Parent orders that share a pass: enough to share views, few enough to spread over threads.
const ORDERS_A_PASS: usize = 64;

/// Most passes: each starts with a copy of the book.
const MOST_PASSES: usize = 64;

/// One parent order, executed in every way on the same market.
#[derive(Clone, Debug, PartialEq)]
pub struct Executed {
    /// Twice the mid at arrival, in units of 1e-9 dollars; `None` when nothing was ever on offer.
    pub arrival: Option<i128>,
    /// By rule.
    pub rules: Vec<Achieved>,
    /// By baseline, as the settings list them.
    pub baselines: Vec<Achieved>,
}

impl Executed {
    /// What a rule saved against a baseline, each by its place; `None` where there is no such.
    pub fn pair(&self, side: Side, rule: usize, baseline: usize) -> Option<Paired> {
        let (rule, baseline) = (self.rules.get(rule)?, self.baselines.get(baseline)?);
        Some(Pair::new(side, rule, baseline))
    }
}

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
            for event in events.get(seen..position).unwrap_or_default() {
                book.apply(event);
            }
            seen = position.max(seen);
            (position, book.clone())
        })
        .collect()
}

/// What all passes share.
pub(super) struct Bench<'a> {
    pub(super) tape: &'a Tape,
    pub(super) settings: &'a EvaluationSettings,
    pub(super) rules: &'a Rules,
    pub(super) history: Arc<History>,
}

impl Bench<'_> {
    /// How many executions a parent order has.
    pub(super) fn runs(&self) -> usize {
        self.settings.baselines.len() + self.rules.rules.len()
    }

    /// A new execution: the baselines come first, then the rules.
    pub(super) fn execution(&self, run: usize, planned: &PlannedOrder) -> Option<Execution> {
        let EvaluationSettings {
            baselines,
            assumptions,
            step,
            ..
        } = self.settings;
        let context = StrategyContext {
            order: planned.order,
            span: planned.span,
            step: *step,
            vwap: assumptions.vwap,
            history: Arc::clone(&self.history),
        };
        let strategy = if let Some(baseline) = baselines.get(run) {
            baseline.strategy(&context)
        } else {
            self.rules
                .rules
                .get(run - baselines.len())?
                .strategy(&context)
        };
        let venues = u16::try_from(self.tape.venues().len()).unwrap_or(u16::MAX);
        Some(Execution::new(strategy, planned.order, assumptions, venues))
    }

    /// Gathers the outcomes of one parent order; `arrival` is twice the mid when its window opened,
    /// `touch` the last best price displayed in it.
    pub(super) fn gather(
        &self,
        outcomes: &[Outcome],
        arrival: Option<i128>,
        touch: Option<Touch>,
    ) -> Executed {
        let (baselines, rules) =
            outcomes.split_at(self.settings.baselines.len().min(outcomes.len()));
        let achieved = |outcome: &Outcome| self.achieved(outcome, touch);
        Executed {
            arrival,
            rules: rules.iter().map(achieved).collect(),
            baselines: baselines.iter().map(achieved).collect(),
        }
    }

    fn achieved(&self, outcome: &Outcome, touch: Option<Touch>) -> Achieved {
        let unfilled = outcome.unfilled();
        let at_best = |fill: &Fill| fill.best.times(fill.shares).units();
        Achieved {
            filled: outcome.filled,
            cash: outcome.cash.units(),
            at_best: outcome.fills.iter().map(at_best).sum(),
            unfilled,
            residual: touch
                .filter(|_| !unfilled.is_zero())
                .map(|touch| touch.price(unfilled, self.settings.residual)),
            exposure: self.settings.reaction.exposure(&outcome.fills),
        }
    }
}
