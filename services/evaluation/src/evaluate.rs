//! The whole evaluation of one recording.

use std::fmt;
use std::time::Duration;

use market_data::Tape;
use routing::penalties::Penalties;

use super::comparison::material::Material;
use super::comparison::order_row::OrderRow;
use super::comparison::{Comparison, compare};
use super::engine::execute;
use super::pair::Exclusion;
use super::pair::executed::Executed;
use super::plan::rules::Rules;
use super::plan::{Plan, PlannedOrder};
use super::settings::{EvaluationError, EvaluationSettings};
use super::walk_forward::{Fold, distinct_outcomes, fold_of, walk_forward};
use simulation::schedule::Schedule;

/// The result of an evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// How many samples the recording really holds.
    pub independence: Independence,
    /// Points of the grid.
    pub points: usize,
    /// Rules among the points: what the router heeds of them.
    pub distinct_rules: usize,
    /// Rules that differ in what they achieved on any parent order.
    pub distinct_outcomes: usize,
    /// What was chosen for each fold after the first.
    pub folds: Vec<Fold>,
    /// The smallest penalties of every rule, and for how many folds they were chosen.
    pub chosen: Vec<(Penalties, usize)>,
    /// One a baseline, in the order of the settings.
    pub comparisons: Vec<Comparison>,
    /// One a parent order, in the order of the plan.
    pub rows: Vec<OrderRow>,
}

/// How many samples a recording really holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Independence {
    /// Parent orders executed.
    pub orders: usize,
    /// Starts, those without rows included.
    pub starts: usize,
    /// Starts before anything is known of the market.
    pub empty_starts: usize,
    /// Starts without a row in the window: the market stands as it was known before.
    pub silent_starts: usize,
    /// Parent orders that these would have had.
    pub orders_without_rows: usize,
    /// Distance from one start to the next.
    pub interval: Duration,
    /// How long each parent order has.
    pub horizon: Duration,
    /// Starts that share time with the first of them, itself included.
    pub overlap: usize,
    /// Windows that do not overlap in all the time covered.
    pub disjoint_windows: usize,
    /// Windows that do not overlap in the time reported on: the most independent samples there can
    /// be.
    pub disjoint_windows_tested: usize,
    /// Buckets of the time schedules in one window: with one, TWAP and VWAP trade all at the start.
    pub buckets: u64,
}

impl fmt::Display for Independence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            orders,
            starts,
            interval,
            horizon,
            overlap,
            disjoint_windows,
            disjoint_windows_tested,
            ..
        } = self;
        write!(
            f,
            "{} at {}, {horizon:?} each: ",
            match orders {
                1 => "1 order".to_owned(),
                _ => format!("{orders} orders"),
            },
            match starts {
                1 => "1 start".to_owned(),
                _ => format!("{starts} starts {interval:.1?} apart"),
            }
        )?;
        let shared = match overlap {
            1 => match disjoint_windows {
                1 => "there is one window".to_owned(),
                all => format!("no two starts share time, and all {all} windows stand alone"),
            },
            _ => format!(
                "{} consecutive starts share time, and only {} not overlap",
                overlap.min(starts),
                match disjoint_windows {
                    1 => "1 window does".to_owned(),
                    windows => format!("{windows} windows do"),
                }
            ),
        };
        write!(
            f,
            "{shared}, {disjoint_windows_tested} of them in the time reported on. Starts that \
             share time add orders and no independent samples, and there are fewer where what pays \
             in one window goes on paying in the next."
        )?;
        if self.silent_starts > 0 {
            write!(
                f,
                " Without a row in the window: {}. Nothing is known to have changed there, and \
                 quotes that nobody confirms are not executed on.",
                match self.silent_starts {
                    1 => "1 start".to_owned(),
                    starts => format!("{starts} starts"),
                }
            )?;
        }
        if self.buckets <= 1 {
            write!(
                f,
                " A window is one bucket of the time schedules: TWAP and VWAP trade all at the \
                 start."
            )?;
        }
        Ok(())
    }
}

/// Evaluates the router on `tape`. `progress` is called, from any thread, with how many parent
/// orders are executed, of how many. The same input gives the same result on any number of threads.
///
/// # Errors
/// When the settings leave nothing to do or the window holds no parent order.
pub fn evaluate(
    tape: &Tape,
    settings: &EvaluationSettings,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Evaluation, EvaluationError> {
    let plan = Plan::new(tape, settings)?;
    let rules = Rules::of(settings);
    let executed = execute(tape, &plan, settings, &rules, progress);
    Ok(assess(
        settings,
        &plan,
        &rules,
        &executed,
        tape.venues().len(),
    ))
}

/// Draws conclusions from executed parent orders, on a market of so many venues.
pub fn assess(
    settings: &EvaluationSettings,
    plan: &Plan,
    rules: &Rules,
    executed: &[Executed],
    venues: usize,
) -> Evaluation {
    let folds = walk_forward(plan, executed, rules, settings.folds, settings.embargo);
    let rows: Vec<OrderRow> = plan
        .orders
        .iter()
        .zip(executed)
        .map(|(planned, executed)| row(settings, plan, &folds, planned, executed))
        .collect();
    let comparisons = compare(&Material {
        settings,
        plan,
        executed,
        rules,
        rows: &rows,
        venues,
    });
    let times_chosen = |rule: usize| {
        let choices = folds.iter().filter_map(|fold| fold.choice);
        choices.filter(|choice| choice.rule == rule).count()
    };
    Evaluation {
        independence: independence(settings, plan),
        points: rules.points,
        distinct_rules: rules.rules.len(),
        distinct_outcomes: distinct_outcomes(executed, rules.rules.len()),
        chosen: (0..)
            .zip(&rules.smallest)
            .map(|(rule, penalties)| (*penalties, times_chosen(rule)))
            .collect(),
        folds,
        comparisons,
        rows,
    }
}

fn row(
    settings: &EvaluationSettings,
    plan: &Plan,
    folds: &[Fold],
    planned: &PlannedOrder,
    executed: &Executed,
) -> OrderRow {
    let fold = fold_of(planned.slot, plan.slots, settings.folds);
    let choice = folds
        .iter()
        .find(|one| one.fold == fold)
        .and_then(|one| one.choice);
    let missing = if fold == 0 {
        Exclusion::FirstFold
    } else {
        Exclusion::NotTuned
    };
    let paired = |place: usize| {
        let pair = choice.and_then(|one| executed.pair(planned.order.side, one.rule, place));
        pair.unwrap_or(Err(missing))
    };
    let baselines = settings.baselines.iter().copied();
    OrderRow {
        planned: *planned,
        fold,
        penalties: choice.map(|choice| choice.penalties),
        router: choice.and_then(|choice| executed.rules.get(choice.rule).copied()),
        savings: baselines
            .clone()
            .enumerate()
            .map(|(place, baseline)| (baseline, paired(place)))
            .collect(),
        baselines: baselines.zip(executed.baselines.iter().copied()).collect(),
    }
}

fn independence(settings: &EvaluationSettings, plan: &Plan) -> Independence {
    let first_fold = (0..plan.slots)
        .take_while(|slot| fold_of(*slot, plan.slots, settings.folds) == 0)
        .count();
    let buckets = plan
        .orders
        .first()
        .map(|one| Schedule::over(&one.span, one.order.size).buckets());
    Independence {
        orders: plan.orders.len(),
        starts: plan.slots,
        empty_starts: plan.empty_starts.len(),
        silent_starts: plan.silent_starts,
        orders_without_rows: plan.empty_starts.len() * settings.sizes.len() * settings.sides.len(),
        interval: plan.interval,
        horizon: plan.horizon,
        overlap: plan.overlap(),
        disjoint_windows: plan.disjoint_windows(0..plan.slots),
        disjoint_windows_tested: plan.disjoint_windows(first_fold..plan.slots),
        buckets: buckets.unwrap_or(0),
    }
}
