//! Whether the machinery is right, on synthetic markets whose answer is known.
//!
//! Every market goes through all of it: recording, plan, replay, walk-forward tuning, intervals, correction. Where nothing helps,
//! intervals must exclude zero in 5 % of the markets and the corrected test must find something in no more; where waiting
//! helps by a known amount, intervals must miss that amount in 5 %. A rate is right when it is within three standard errors
//! of a binomial share.
//!
//! One deviation is allowed, to the safe side: where nothing helps, tuning picks now this rule, now that one, and the variance of
//! savings jumps from fold to fold. Resampled blocks mix what was calm with what was not, which widens intervals: there
//! they may miss less often than nominal (3 to 4 % instead of 5 %), never more.

mod market;
mod report;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use market_data::{PerShare, Shares, Side};
use rand_pcg::Pcg64;
use rayon::prelude::*;

pub use report::{ScenarioReport, ValidationReport};

use super::bootstrap::Interval;
use super::evaluate::{Evaluation, evaluate};
use super::settings::{EvaluationError, EvaluationSettings, Inference, Spacing};
use super::verdict::Verdict;
use market::{Surcharge, expected_saving, recording, thousandths};
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;

/// How much to validate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValidationConfig {
    /// Markets of each kind: 1,000.
    pub markets: u32,
    /// Selects the markets; any value.
    pub seed: u64,
    /// How conclusions are drawn in each market: 499 resamples, 95 %.
    pub inference: Inference,
}

impl Default for ValidationConfig {
    fn default() -> Self {
        Self {
            markets: 1_000,
            seed: 1,
            inference: Inference {
                resamples: 499,
                ..Inference::default()
            },
        }
    }
}

/// One kind of market, and what the router may choose there.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    name: &'static str,
    /// Starts, seconds from one to the next, seconds that each parent order has.
    times: (u64, u64, u64),
    /// Thousandths of a dollar; one alone leaves nothing to tune.
    urgencies: &'static [i64],
    surcharge: Surcharge,
}

/// Waits for the end of the window, for a narrow spread, for one that is not wide.
const TUNED: &[i64] = &[5, 15, 25];

const SCENARIOS: [Scenario; 7] = [
    scenario("nothing helps, fixed", (60, 10, 30), &[15], [0, 0, 0]),
    scenario("nothing helps, fixed, dense", (240, 5, 60), &[5], [0, 0, 0]),
    scenario("nothing helps, fixed, long", (200, 10, 30), &[5], [0, 0, 0]),
    scenario("nothing helps, tuned", (60, 10, 30), TUNED, [0, 0, 0]),
    scenario(
        "nothing helps, tuned, long",
        (200, 10, 30),
        TUNED,
        [0, 0, 0],
    ),
    scenario("waiting helps, tuned", (60, 10, 30), TUNED, [0, 1, 2]),
    scenario(
        "waiting helps, tuned, long",
        (200, 10, 30),
        TUNED,
        [0, 1, 2],
    ),
];

const fn scenario(
    name: &'static str,
    times: (u64, u64, u64),
    urgencies: &'static [i64],
    surcharge: Surcharge,
) -> Scenario {
    Scenario {
        name,
        times,
        urgencies,
        surcharge,
    }
}

/// What came of one market.
#[derive(Clone, Copy, Default)]
struct Answer {
    truth: f64,
    estimate: f64,
    interval: Option<Interval>,
    percentile: Option<Interval>,
    p_value_corrected: Option<f64>,
    verdict: Option<Verdict>,
    disjoint_windows: usize,
}

/// Validates on `config.markets` markets of each kind. `progress` is told, from any thread, how many are done, of how many.
///
/// # Errors
/// When the inference asked for is none.
pub fn validate(
    config: &ValidationConfig,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<ValidationReport, EvaluationError> {
    let (done, all) = (
        AtomicU64::new(0),
        u64::from(config.markets) * SCENARIOS.len() as u64,
    );
    let scenarios = (0..).zip(SCENARIOS).map(|(kind, scenario)| {
        let answers: Result<Vec<Answer>, EvaluationError> = (0..config.markets)
            .into_par_iter()
            .map(|market| {
                let answer = scenario.answer(config, kind, market);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
                answer
            })
            .collect();
        Ok(scenario.report(&answers?, config.inference.level()))
    });
    Ok(ValidationReport {
        scenarios: scenarios.collect::<Result<_, EvaluationError>>()?,
    })
}

impl Scenario {
    fn answer(
        &self,
        config: &ValidationConfig,
        kind: u64,
        market: u32,
    ) -> Result<Answer, EvaluationError> {
        // Every market has a stream of its own; buys and sells take turns.
        let stream = (u128::from(kind) << 32) | u128::from(market);
        let mut draw = Pcg64::new(u128::from(config.seed), stream);
        let side = if market.is_multiple_of(2) {
            Side::Buy
        } else {
            Side::Sell
        };
        let (starts, interval, horizon) = self.times;
        let seconds = (starts - 1) * interval + horizon;
        let tape = recording(seconds, side, self.surcharge, &mut draw);
        let inference = Inference {
            seed: u64::from(market),
            ..config.inference
        };
        let evaluation = evaluate(&tape, &self.settings(side, inference)?, &|_, _| ())?;
        Ok(self.judge(&evaluation))
    }

    fn settings(
        &self,
        side: Side,
        inference: Inference,
    ) -> Result<EvaluationSettings, EvaluationError> {
        let (_, interval, horizon) = self.times;
        let urgencies: Vec<PerShare> = self.urgencies.iter().copied().map(thousandths).collect();
        let grid = Grid::new(&[PerShare::ZERO], &urgencies, &[PerShare::ZERO]);
        let grid = grid.ok_or(EvaluationError::NoOrders)?;
        let assumptions = Assumptions {
            completion: true,
            ..Assumptions::default()
        };
        let defaults = EvaluationSettings::new(Router::Static, Shares::new(100), grid, assumptions);
        Ok(EvaluationSettings {
            spacing: Spacing::Every(Duration::from_secs(interval)),
            horizon: Duration::from_secs(horizon),
            sizes: vec![Shares::new(100)],
            sides: vec![side],
            baselines: vec![Baseline::BestAsk],
            inference,
            ..defaults
        })
    }

    /// Compares what the evaluation says with the truth: the expected savings of the rules that were chosen.
    fn judge(&self, evaluation: &Evaluation) -> Answer {
        let Some(comparison) = evaluation.comparisons.first() else {
            return Answer::default();
        };
        let compared = evaluation
            .rows
            .iter()
            .filter(|row| row.savings.iter().any(|(_, one)| one.is_ok()));
        let truths: Vec<f64> = compared
            .filter_map(|row| row.penalties)
            .map(|penalties| expected_saving(penalties, self.surcharge, self.times.2))
            .collect();
        let truth = truths.iter().sum::<f64>() / truths.len().max(1) as f64;
        Answer {
            truth,
            estimate: comparison.mean_bps.unwrap_or(0.0),
            interval: comparison.interval,
            percentile: comparison.percentile,
            p_value_corrected: comparison.p_value_corrected,
            verdict: Some(comparison.verdict),
            disjoint_windows: evaluation.independence.disjoint_windows_tested,
        }
    }

    fn report(&self, answers: &[Answer], level: f64) -> ScenarioReport {
        let count =
            |counts: &dyn Fn(&Answer) -> bool| answers.iter().filter(|one| counts(one)).count();
        let mean = |value: fn(&Answer) -> f64| {
            answers.iter().map(value).sum::<f64>() / answers.len().max(1) as f64
        };
        let misses = |interval: Option<Interval>, truth: f64| {
            interval.is_some_and(|interval| !interval.covers(truth))
        };
        ScenarioReport {
            name: self.name,
            helps: self.surcharge != [0, 0, 0],
            tuned: self.urgencies.len() > 1,
            markets: answers.len(),
            disjoint_windows: answers.first().map_or(0, |one| one.disjoint_windows),
            mean_truth_bps: mean(|one| one.truth),
            mean_estimate_bps: mean(|one| one.estimate),
            misses: count(&|one| misses(one.interval, one.truth)),
            unbounded: count(&|one| one.interval.is_none()),
            percentile_misses: count(&|one| misses(one.percentile, one.truth)),
            discoveries: count(&|one| is_at_most(one.p_value_corrected, level)),
            saves: count(&|one| one.verdict == Some(Verdict::Saves)),
            level,
        }
    }
}

/// Whether there is a p-value and it is at most `level`, but for rounding.
fn is_at_most(p_value: Option<f64>, level: f64) -> bool {
    p_value.is_some_and(|p_value| p_value <= level + 1e-12)
}
