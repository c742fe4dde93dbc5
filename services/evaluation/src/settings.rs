//! What an evaluation is asked.

use std::collections::BTreeSet;
use std::time::Duration;

use market_data::{Shares, Side};
use thiserror::Error;

use super::pair::residual::Scale;
use simulation::backtest::tuning::Grid;
use simulation::order::Assumptions;
use simulation::order::window::{Window, WindowError};
use simulation::strategy::Baseline;
use simulation::strategy::router::Router;
use simulation::tca::impact::Kernel;

/// Most parent orders of one evaluation: more would say nothing new about one recording, and
/// exhaust memory.
pub const MOST_ORDERS: usize = 1_000_000;

/// How the starts of parent orders are spread over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// One start every so often, the first when the window opens.
    Every(Duration),
    /// As many evenly spread starts as this number of parent orders needs, all sizes and sides
    /// counted; the last parent order ends with the window.
    Orders(u32),
}

/// How conclusions are drawn from paired differences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inference {
    /// Rotations for tests of several series together, at least [`Inference::FEWEST_ROTATIONS`].
    pub rotations: u32,
    /// Coverage of confidence intervals, above 0.5 and below 1: 0.95. One minus it is the level of
    /// tests.
    pub confidence: f64,
    /// Selects the rotations; any value.
    pub seed: u64,
    /// With fewer independent windows than this the verdict is that there are too few.
    pub least_independent: u32,
    /// With a smaller share of what was ordered filled, by the router or the baseline, the verdict
    /// is that too little was.
    pub least_filled: f64,
}

impl Inference {
    /// Fewer rotations resolve no tail.
    pub const FEWEST_ROTATIONS: u32 = 99;

    /// The level of tests: one minus the confidence.
    pub fn level(&self) -> f64 {
        1.0 - self.confidence
    }
}

impl Default for Inference {
    /// 9,999 rotations, 95 %, ten independent windows, nine shares of ten filled.
    fn default() -> Self {
        Self {
            rotations: 9_999,
            confidence: 0.95,
            seed: 1,
            least_independent: 10,
            least_filled: 0.9,
        }
    }
}

/// Everything that decides an evaluation besides the recording.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationSettings {
    /// The part of the recording that parent orders live in.
    pub window: Window,
    /// Where they start.
    pub spacing: Spacing,
    /// How long each has: its window is `[start, start + horizon)`.
    pub horizon: Duration,
    /// Shares; one parent order for each size at every start.
    pub sizes: Vec<Shares>,
    /// Sides; one parent order for each side at every start.
    pub sides: Vec<Side>,
    /// The market's rules.
    pub assumptions: Assumptions,
    /// Which router is tuned.
    pub router: Router,
    /// The strict router's step.
    pub step: Shares,
    /// The penalties to try.
    pub grid: Grid,
    /// What the router is compared with.
    pub baselines: Vec<Baseline>,
    /// The baseline that is the question, named beforehand: its p value is not corrected for the
    /// others, theirs are for each other.
    pub against: Option<Baseline>,
    /// How the market's reaction dies out, for the break-even beside every saving.
    pub reaction: Kernel,
    /// The market's reaction, in dollars per share and share; `None` where none is asked for.
    pub kappa: Option<f64>,
    /// What unfilled shares cost beyond the last displayed touch.
    pub residual: Scale,
    /// Into how many folds the starts are cut, in order of time: at least two. The first is tuned
    /// on only.
    pub folds: u32,
    /// How long after the end of its window a parent order may still not be tuned on: 0 s.
    pub embargo: Duration,
    /// How conclusions are drawn.
    pub inference: Inference,
}

impl EvaluationSettings {
    /// 1,000 parent orders of five minutes each, both sides, in five folds, against every baseline.
    pub fn new(router: Router, step: Shares, grid: Grid, assumptions: Assumptions) -> Self {
        Self {
            window: Window::default(),
            spacing: Spacing::Orders(1_000),
            horizon: Duration::from_mins(5),
            sizes: vec![Shares::new(1_000), Shares::new(5_000)],
            sides: vec![Side::Buy, Side::Sell],
            assumptions,
            router,
            step,
            grid,
            baselines: Baseline::ALL.to_vec(),
            against: None,
            reaction: Kernel::default(),
            kappa: None,
            residual: Scale::default(),
            folds: 5,
            embargo: Duration::ZERO,
            inference: Inference::default(),
        }
    }

    /// Checks what the recording has no say in.
    ///
    /// # Errors
    /// The first setting that leaves nothing to do.
    pub fn validate(&self) -> Result<(), EvaluationError> {
        let Inference {
            rotations,
            confidence,
            ..
        } = self.inference;
        let spacing = match self.spacing {
            Spacing::Every(interval) => !interval.is_zero(),
            Spacing::Orders(orders) => orders > 0,
        };
        let kappa = self.kappa.unwrap_or_default();
        let beyond_touch = match self.residual {
            Scale::SquareRoot => 0.0,
            Scale::Bps(bps) => bps,
        };
        let refusals = [
            (self.horizon.is_zero(), EvaluationError::NoHorizon),
            (!spacing, EvaluationError::NoSpacing),
            (self.sizes.is_empty(), EvaluationError::NoSizes),
            (
                self.sizes.iter().any(|size| size.is_zero()),
                EvaluationError::EmptyOrder,
            ),
            (repeats(&self.sizes), EvaluationError::SizeTwice),
            (self.sides.is_empty(), EvaluationError::NoSides),
            (self.folds < 2, EvaluationError::Folds(self.folds)),
            (
                rotations < Inference::FEWEST_ROTATIONS,
                EvaluationError::Rotations(rotations),
            ),
            (
                !(0.0..=1e6).contains(&kappa),
                EvaluationError::Reaction(kappa),
            ),
            (
                !(0.0..=10_000.0).contains(&beyond_touch),
                EvaluationError::Residual(beyond_touch),
            ),
            (
                !(confidence > 0.5 && confidence < 1.0),
                EvaluationError::Confidence(confidence),
            ),
        ];
        match refusals.into_iter().find(|(refused, _)| *refused) {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }
}

/// Whether one size is there twice.
fn repeats(sizes: &[Shares]) -> bool {
    let different: BTreeSet<_> = sizes.iter().collect();
    different.len() < sizes.len()
}

/// Why there is no evaluation.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EvaluationError {
    /// The window holds nothing.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// Parent orders without time.
    #[error("the horizon of a parent order is zero")]
    NoHorizon,
    /// No distance between starts, or no parent orders.
    #[error(
        "no parent orders: ask for at least one, or for a distance above zero between their starts"
    )]
    NoSpacing,
    /// No size.
    #[error("no size for the parent orders")]
    NoSizes,
    /// An order for nothing.
    #[error("a parent order is for no shares")]
    EmptyOrder,
    /// One size twice.
    #[error("a size of parent orders is named twice: its orders would count twice")]
    SizeTwice,
    /// No side.
    #[error("no side for the parent orders")]
    NoSides,
    /// Fewer than two folds.
    #[error("too few folds, {0}: tuning on one and reporting on another needs at least two")]
    Folds(u32),
    /// Too few rotations.
    #[error("{0} rotations: at least {least} are needed", least = Inference::FEWEST_ROTATIONS)]
    Rotations(u32),
    /// No reaction.
    #[error("a reaction of {0} dollars per share and share: it is zero or more")]
    Reaction(f64),
    /// No price beyond the touch.
    #[error("{0} basis points beyond the touch for unfilled shares: from 0 to 10,000")]
    Residual(f64),
    /// No such confidence.
    #[error("a confidence of {0}: it lies between 0.5 and 1")]
    Confidence(f64),
    /// The window is shorter than one parent order.
    #[error(
        "a parent order lasts {horizon:?}, the window {window:?}: not one fits. Choose a shorter \
         --horizon, or a longer window (--session, --from, --to)"
    )]
    TooShort {
        /// How long a parent order lasts.
        horizon: Duration,
        /// How long the window is.
        window: Duration,
    },
    /// More parent orders than [`MOST_ORDERS`].
    #[error("more than {MOST_ORDERS} parent orders")]
    TooMany,
    /// No kind of market to validate on has that in its name.
    #[error("no kind of market has {kind:?} in its name; there are: {known}")]
    NoSuchMarket {
        /// The text asked for.
        kind: String,
        /// The names of all kinds.
        known: String,
    },
    /// No parent order has a row in its window.
    #[error("no parent order has a row of the recording in its window")]
    NoOrders,
}
