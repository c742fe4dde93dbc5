//! The whole backtest of one recording: baselines, tuning, and what the best router saved.

pub mod tuning;

use std::collections::BTreeMap;

use market_data::{Shares, Tape};
use rayon::prelude::*;
use thiserror::Error;

use crate::engine::replay::replay_observed;
use crate::execution::Execution;
use crate::execution::outcome::Outcome;
use crate::execution::totals::Totals;
use crate::history::History;
use crate::market::mid_path::MarketPath;
use crate::order::window::{Span, Window, WindowError};
use crate::order::{Assumptions, FillModel, ParentOrder};
use crate::schedule::Schedule;
use crate::strategy::context::StrategyContext;
use crate::strategy::router::{Router, Rule};
use crate::strategy::{Baseline, VolumeProfile, VwapTraded};
use tuning::{Grid, Tuning};

/// Everything that decides the result besides the recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What is to be bought or sold.
    pub order: ParentOrder,
    /// Window in which the order is executed.
    pub window: Window,
    /// The market's rules.
    pub assumptions: Assumptions,
    /// Which router is tuned.
    pub router: Router,
    /// The strict router's step.
    pub step: Shares,
    /// The penalties to try.
    pub grid: Grid,
}

/// An outcome, and what the same adds up to under the other fill model.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Under the fill model asked for.
    pub outcome: Outcome,
    /// Under the other one.
    pub other_fills: Totals,
}

/// The result of a backtest.
#[derive(Clone, Debug)]
pub struct Backtest {
    /// The window on this recording.
    pub span: Span,
    /// The market's path through it.
    pub path: MarketPath,
    /// Where the profile of volume comes from that the baseline `vwap_traded` follows.
    pub volume_profile: VolumeProfile,
    /// The tuned grid.
    pub tuning: Tuning,
    /// The best router.
    pub optimized: Measured,
    /// In the order of [`Baseline::ALL`].
    baselines: Vec<Measured>,
}

impl Backtest {
    /// What a baseline achieved.
    pub fn baseline(&self, which: Baseline) -> &Measured {
        &self.baselines[which as usize]
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BacktestError {
    /// The window holds nothing.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// An order for nothing.
    #[error("the order is for no shares")]
    EmptyOrder,
    /// A grid without points.
    #[error("the grid of penalties is empty")]
    EmptyGrid,
}

/// Executes the order on `tape` with every baseline and with the router at every point of the grid.
/// `progress` is called, from any thread, with how much of the recorded time has been replayed, of
/// how much: it never goes back, and the whole is the same each time.
///
/// # Errors
/// When the window is empty, or the settings leave nothing to do.
pub fn run(
    tape: &Tape,
    settings: &Settings,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Backtest, BacktestError> {
    if settings.order.size.is_zero() {
        return Err(BacktestError::EmptyOrder);
    }
    let span = settings.window.on(tape)?;
    let lengths = Schedule::over(&span, settings.order.size).lengths();
    let history = settings
        .router
        .study(History::of(tape), tape, settings.order.side, &lengths);
    let bench = Bench {
        tape,
        settings,
        context: StrategyContext::new(
            settings.order,
            span,
            settings.step,
            settings.assumptions.clone(),
            tape.venues(),
            history,
        ),
        progress,
    };
    let (rules, points) = distinct_rules(settings);
    let baselines = Baseline::ALL.map(Run::Baseline).into_iter();
    let runs: Vec<_> = baselines.chain(rules.iter().map(Run::Router)).collect();
    // Both passes are one piece of work to whoever watches.
    let (first, second) = (group(runs.len()), group(Baseline::ALL.len() + 1));
    let share = |before, own| Share {
        before,
        own,
        all: first + second,
    };
    let executions = bench.execute(runs, settings.assumptions.fills, share(0, first));
    let side = settings.order.side;
    let outcomes = executions.into_iter();
    let mut outcomes: Vec<_> = outcomes.map(|one| Outcome::of(one, side)).collect();
    let routed = outcomes.split_off(Baseline::ALL.len());
    let tuning = Tuning::choose(points, routed).ok_or(BacktestError::EmptyGrid)?;
    let best = settings.router.rule(tuning.best_penalties());
    let baselines = Baseline::ALL.map(Run::Baseline).into_iter();
    let other_model = match settings.assumptions.fills {
        FillModel::Ledger => FillModel::Displayed,
        FillModel::Displayed => FillModel::Ledger,
    };
    let mut others = bench
        .execute(
            baselines.chain([Run::Router(&best)]).collect(),
            other_model,
            share(first, second),
        )
        .into_iter()
        .map(|execution| execution.totals());
    let measured = outcomes.into_iter().zip(&mut others);
    let baselines = measured
        .map(|(outcome, other_fills)| Measured {
            outcome,
            other_fills,
        })
        .collect();
    let other_fills = others.next().ok_or(BacktestError::EmptyGrid)?;
    let optimized = Measured {
        outcome: tuning.best_outcome().clone(),
        other_fills,
    };
    let path = MarketPath::follow(tape, &span, settings.order.side, &settings.assumptions);
    Ok(Backtest {
        span,
        path,
        volume_profile: VwapTraded::new(&bench.context).profile(),
        tuning,
        optimized,
        baselines,
    })
}

/// The distinct rules of the grid, and every point with the index of its rule.
fn distinct_rules(settings: &Settings) -> (Vec<Rule>, Vec<(routing::penalties::Penalties, usize)>) {
    let mut index_of = BTreeMap::new();
    let mut rules = Vec::new();
    let mut points = Vec::new();
    for penalties in settings.grid.points() {
        let rule = settings.router.rule(penalties);
        let index = *index_of.entry(rule.clone()).or_insert_with(|| {
            rules.push(rule);
            rules.len() - 1
        });
        points.push((penalties, index));
    }
    (rules, points)
}

/// One execution to be run.
#[derive(Clone, Copy)]
enum Run<'a> {
    Baseline(Baseline),
    Router(&'a Rule),
}

/// How much of the work a pass is: executions of a thread in those before it, in itself, in all.
#[derive(Clone, Copy)]
struct Share {
    before: usize,
    own: usize,
    all: usize,
}

/// Executions that a thread takes of so many.
fn group(executions: usize) -> usize {
    executions.div_ceil(rayon::current_num_threads()).max(1)
}

struct Bench<'a> {
    tape: &'a Tape,
    settings: &'a Settings,
    context: StrategyContext,
    progress: &'a (dyn Fn(u64, u64) + Sync),
}

impl Bench<'_> {
    /// Runs all, in parallel groups that share a pass over the recording, in the order of `runs`.
    /// Fills are kept under the fill model asked for alone.
    fn execute(&self, runs: Vec<Run<'_>>, fills: FillModel, share: Share) -> Vec<Execution> {
        let Settings {
            order, assumptions, ..
        } = self.settings;
        let assumptions = Assumptions {
            fills,
            ..assumptions.clone()
        };
        let mut executions: Vec<_> = runs
            .into_iter()
            .map(|run| self.execution(run, &assumptions))
            .collect();
        let group = group(executions.len());
        executions
            .par_chunks_mut(group)
            .enumerate()
            .for_each(|(index, executions)| {
                let mut instants = 0_u64;
                replay_observed(
                    self.tape,
                    &self.context.span,
                    order.side,
                    &assumptions,
                    executions,
                    |now, _| {
                        instants += 1;
                        if index == 0 && instants.is_multiple_of(8_192) {
                            self.tell(now, share);
                        }
                    },
                );
            });
        executions
    }

    fn execution(&self, run: Run<'_>, assumptions: &Assumptions) -> Execution {
        let strategy = match run {
            Run::Baseline(baseline) => baseline.strategy(&self.context),
            Run::Router(rule) => rule.strategy(&self.context),
        };
        let venues = u16::try_from(self.tape.venues().len()).unwrap_or(u16::MAX);
        let execution = Execution::new(strategy, self.settings.order, assumptions, venues);
        if assumptions.fills == self.settings.assumptions.fills {
            execution
        } else {
            execution.without_fills()
        }
    }

    /// Progress in milliseconds of recorded time, once for each execution of a thread.
    fn tell(&self, now: market_data::Timestamp, share: Share) {
        let span = &self.context.span;
        let millis = |to: market_data::Timestamp, executions: usize| {
            let millis = to.since(span.first).as_millis() * executions as u128;
            u64::try_from(millis).unwrap_or(u64::MAX)
        };
        (self.progress)(
            millis(span.last, share.before).saturating_add(millis(now, share.own)),
            millis(span.last, share.all),
        );
    }
}
