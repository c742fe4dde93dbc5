//! Whether the machinery is right, on synthetic markets whose answer is known.
//!
//! Every market goes through all of it: recording, plan, replay, walk-forward tuning, intervals,
//! correction, verdict. Three questions are asked of each kind:
//!
//! - do intervals miss the true saving in 5 % of the markets? Where tuning picks now this rule, now
//!   that one, or where savings are skewed, they may miss less. Where what pays goes on for longer
//!   than a recording can show, no interval from that recording can promise 5 %, and none is asked
//!   for;
//! - does the corrected test find something in no more than 5 %, where nothing is?
//! - is the verdict `saves` in at most 2.5 % of the markets in which nothing is saved? This is
//!   asked everywhere, of the recording: where one regime fills all of it, what pays there pays on
//!   that recording, whatever the long run brings.
//!
//! A rate is right unless chance alone makes one so far off once in 741 times, as often as a normal
//! number is three standard errors too large.

mod market;
mod null;
mod report;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use market_data::{PerShare, Shares, Side, Tape};
use rand_pcg::Pcg64;
use rayon::prelude::*;

pub use report::{Promise, ScenarioReport, ValidationReport};

use super::evaluate::{Evaluation, evaluate};
use super::settings::{EvaluationError, EvaluationSettings, Inference, Spacing};
use super::statistics::estimate::Interval;
use super::verdict::Verdict;
use market::{Surcharge, below, expected_saving, thousandths};
use null::Kind;
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;

/// How much to validate.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidationConfig {
    /// Markets of each kind: 500.
    pub markets: u32,
    /// Selects the markets; any value.
    pub seed: u64,
    /// Only kinds of market with this text in their name; the empty text is in all.
    pub kind: String,
    /// How conclusions are drawn in each market: 999 rotations, 95 %.
    pub inference: Inference,
}

impl Default for ValidationConfig {
    fn default() -> Self {
        Self {
            markets: 500,
            seed: 1,
            kind: String::new(),
            inference: Inference {
                rotations: 999,
                ..Inference::default()
            },
        }
    }
}

/// What is traded on.
#[derive(Clone, Copy, Debug)]
enum Market {
    /// Waiting for a narrow spread avoids a surcharge.
    Spread(Surcharge),
    /// Waiting avoids a surcharge, or what is its opposite, drawn for each market: what one day
    /// says is true of that day alone.
    Shocks,
    /// Nothing helps.
    Null(Kind),
}

/// One kind of market, and what the router may choose there.
#[derive(Clone, Copy, Debug)]
struct Scenario {
    name: &'static str,
    market: Market,
    /// Starts, seconds from one to the next, seconds that each parent order has.
    times: (u64, u64, u64),
    /// Thousandths of a dollar; one alone leaves nothing to tune.
    urgencies: &'static [i64],
    promise: Promise,
}

/// Waits for the end of the window, for a narrow spread, for one that is not wide.
const TUNED: &[i64] = &[5, 15, 25];

/// Nothing helps.
const NOTHING: Market = Market::Spread([0, 0, 0]);

/// Waiting helps.
const HELPS: Market = Market::Spread([0, 1, 2]);

/// Times of the markets in which nothing can be saved: 33 minutes, orders of half a minute.
const HALF_MINUTE: (u64, u64, u64) = (198, 10, 30);

const SCENARIOS: [Scenario; 18] = [
    scenario(
        "nothing helps, fixed",
        NOTHING,
        (60, 10, 30),
        &[15],
        Promise::Coverage,
    ),
    scenario(
        "nothing helps, fixed, dense",
        NOTHING,
        (240, 5, 60),
        &[5],
        Promise::Coverage,
    ),
    scenario(
        "nothing helps, fixed, long",
        NOTHING,
        (200, 10, 30),
        &[5],
        Promise::Coverage,
    ),
    scenario(
        "nothing helps, tuned",
        NOTHING,
        (60, 10, 30),
        TUNED,
        Promise::AtLeastCoverage,
    ),
    scenario(
        "nothing helps, tuned, long",
        NOTHING,
        (200, 10, 30),
        TUNED,
        Promise::AtLeastCoverage,
    ),
    null("independent sizes", Kind::Independent, Promise::Coverage),
    // Rare losses are large: the interval reaches further down for them, and no less far up.
    null(
        "thin on the adverse side",
        Kind::Thin,
        Promise::AtLeastCoverage,
    ),
    null("bursts of volatility", Kind::Bursts, Promise::Coverage),
    null("jumps", Kind::Jumps, Promise::Coverage),
    null("drift", Kind::Drift, Promise::Coverage),
    null("regimes of 5 s", Kind::Regimes(5), Promise::Coverage),
    null("regimes of 60 s", Kind::Regimes(60), Promise::FalseAlarms),
    null("regimes of 150 s", Kind::Regimes(150), Promise::FalseAlarms),
    null("regimes of 300 s", Kind::Regimes(300), Promise::FalseAlarms),
    null("regimes of 900 s", Kind::Regimes(900), Promise::FalseAlarms),
    scenario(
        "every day another saving",
        Market::Shocks,
        (200, 10, 30),
        TUNED,
        Promise::AtLeastCoverage,
    ),
    scenario(
        "waiting helps, tuned",
        HELPS,
        (60, 10, 30),
        TUNED,
        Promise::Coverage,
    ),
    scenario(
        "waiting helps, tuned, long",
        HELPS,
        (200, 10, 30),
        TUNED,
        Promise::Coverage,
    ),
];

const fn scenario(
    name: &'static str,
    market: Market,
    times: (u64, u64, u64),
    urgencies: &'static [i64],
    promise: Promise,
) -> Scenario {
    Scenario {
        name,
        market,
        times,
        urgencies,
        promise,
    }
}

const fn null(name: &'static str, kind: Kind, promise: Promise) -> Scenario {
    scenario(name, Market::Null(kind), HALF_MINUTE, &[15], promise)
}

/// What is true of one recording.
#[derive(Clone, Copy)]
struct Truth {
    /// What waiting for a narrow spread avoids.
    surcharge: Surcharge,
    /// Where there are regimes, how much longer those that pay for waiting were than the others.
    paying: Option<i64>,
}

/// What came of one market.
#[derive(Clone, Copy, Default)]
struct Answer {
    /// What is saved in the long run, in basis points.
    truth: f64,
    /// Whether the rules that were chosen save nothing on this recording.
    worthless: bool,
    /// Whether no rule of the grid does.
    hopeless: bool,
    estimate: f64,
    interval: Option<Interval>,
    p_value_corrected: Option<f64>,
    verdict: Option<Verdict>,
    disjoint_windows: usize,
}

/// Validates on `config.markets` markets of each kind. `progress` is called, from any thread, with
/// how many are done, of how many.
///
/// # Errors
/// When the inference asked for is none, or no kind of market has the name asked for.
pub fn validate(
    config: &ValidationConfig,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<ValidationReport, EvaluationError> {
    // A kind keeps its number, and so its markets, whichever others are left out.
    let asked: Vec<(u64, Scenario)> = (0..)
        .zip(SCENARIOS)
        .filter(|(_, scenario)| scenario.name.contains(&config.kind))
        .collect();
    if asked.is_empty() {
        let known = SCENARIOS.map(|scenario| scenario.name).join(", ");
        let kind = config.kind.clone();
        return Err(EvaluationError::NoSuchMarket { kind, known });
    }
    let (done, all) = (
        AtomicU64::new(0),
        u64::from(config.markets) * asked.len() as u64,
    );
    let scenarios = asked.into_iter().map(|(kind, scenario)| {
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
        let (tape, truth) = self.recording(side, &mut draw);
        let inference = Inference {
            seed: u64::from(market),
            ..config.inference
        };
        let evaluation = evaluate(&tape, &self.settings(side, inference)?, &|_, _| ())?;
        Ok(self.judge(&evaluation, truth))
    }

    /// A recording, and what is true of it.
    fn recording(&self, side: Side, draw: &mut Pcg64) -> (Tape, Truth) {
        let (starts, interval, horizon) = self.times;
        let seconds = (starts - 1) * interval + horizon;
        let surcharge = match self.market {
            Market::Null(kind) => {
                let (tape, paying) = null::recording(kind, seconds, draw);
                let surcharge = [0, 0, 0];
                return (tape, Truth { surcharge, paying });
            }
            Market::Spread(surcharge) => surcharge,
            Market::Shocks => match below(3, draw) {
                0 => [0, -1, -2],
                1 => [0, 0, 0],
                _ => [0, 1, 2],
            },
        };
        let tape = market::recording(seconds, side, surcharge, draw);
        let paying = None;
        (tape, Truth { surcharge, paying })
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
        let (router, sides) = match self.market {
            Market::Null(_) => (Router::Strict, vec![Side::Buy, Side::Sell]),
            Market::Spread(_) | Market::Shocks => (Router::Static, vec![side]),
        };
        let defaults = EvaluationSettings::new(router, Shares::new(100), grid, assumptions);
        Ok(EvaluationSettings {
            spacing: Spacing::Every(Duration::from_secs(interval)),
            horizon: Duration::from_secs(horizon),
            sizes: vec![Shares::new(100)],
            sides,
            baselines: vec![Baseline::BestAsk],
            inference,
            ..defaults
        })
    }

    /// Compares what the evaluation says with the truth: the expected savings of the rules that
    /// were chosen.
    fn judge(&self, evaluation: &Evaluation, known: Truth) -> Answer {
        let Some(comparison) = evaluation.comparisons.first() else {
            return Answer::default();
        };
        let compared = evaluation
            .rows
            .iter()
            .filter(|row| row.savings.iter().any(|(_, one)| one.is_ok()));
        let truths: Vec<f64> = compared
            .filter_map(|row| row.penalties)
            .map(|penalties| expected_saving(penalties, known.surcharge, self.times.2))
            .collect();
        let truth = truths.iter().sum::<f64>() / truths.len().max(1) as f64;
        let rules = evaluation.chosen.iter().map(|(penalties, _)| *penalties);
        let best = rules
            .map(|penalties| expected_saving(penalties, known.surcharge, self.times.2))
            .fold(f64::NEG_INFINITY, f64::max);
        Answer {
            truth,
            worthless: known.paying.map_or(truth <= 0.0, |paying| paying <= 0),
            hopeless: known.paying.map_or(best <= 0.0, |paying| paying <= 0),
            estimate: comparison.saving.mean_bps.unwrap_or(0.0),
            interval: comparison.saving.interval,
            p_value_corrected: comparison.p_value_corrected,
            verdict: Some(comparison.saving.verdict),
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
        let said = |verdict: Verdict| count(&|one| one.verdict == Some(verdict));
        let nothing = |one: &Answer| one.worthless;
        ScenarioReport {
            name: self.name,
            promise: self.promise,
            markets: answers.len(),
            worthless: count(&nothing),
            hopeless: count(&|one| one.hopeless),
            disjoint_windows: answers.first().map_or(0, |one| one.disjoint_windows),
            mean_truth_bps: mean(|one| one.truth),
            mean_estimate_bps: mean(|one| one.estimate),
            misses: count(&|one| misses(one.interval, one.truth)),
            misses_zero: count(&|one| misses(one.interval, 0.0)),
            unbounded: count(&|one| one.interval.is_none()),
            discoveries: count(&|one| one.hopeless && is_at_most(one.p_value_corrected, level)),
            saves: said(Verdict::Saves),
            false_saves: count(&|one| nothing(one) && one.verdict == Some(Verdict::Saves)),
            costs: said(Verdict::Costs),
            too_few: said(Verdict::TooFew),
            level,
        }
    }
}

/// Whether there is a p-value and it is at most `level`, but for rounding.
fn is_at_most(p_value: Option<f64>, level: f64) -> bool {
    p_value.is_some_and(|p_value| p_value <= level + 1e-12)
}
