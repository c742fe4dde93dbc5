//! What an evaluation asks for, whole: a process that has nothing else executes the same.

use std::time::Duration;

use anyhow::Result;
use app::settings::Span;
use evaluation::pair::residual::Scale;
use evaluation::{EvaluationSettings, Spacing};
use market_data::{Shares, Side};
use serde::{Deserialize, Serialize};
use simulation::backtest;
use simulation::tca::impact::Reaction;

use crate::cli::EvaluateArgs;
use crate::settings::Settings;

/// Settings and options on which the cells of an evaluation depend.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Study {
    /// All settings.
    pub(crate) settings: Settings,
    /// The only side of the parent orders; `None` for both.
    pub(crate) side: Option<Side>,
    /// Parent orders, all sides and sizes counted.
    pub(crate) orders: u32,
    /// How long each parent order has.
    pub(crate) horizon: Span,
    /// Sizes of the parent orders, in shares.
    pub(crate) sizes: Vec<u64>,
    /// Folds in time of one day.
    pub(crate) folds: u32,
    /// How long after its end a parent order may still not be tuned on.
    pub(crate) embargo: Option<Span>,
    /// What unfilled shares cost beyond the last displayed touch, in basis points.
    pub(crate) residual_bps: Option<f64>,
}

impl Study {
    /// What the options and settings ask for; `side` where one was given.
    pub(crate) fn of(args: &EvaluateArgs, settings: Settings, side: Option<Side>) -> Self {
        let sizes = match &args.sizes {
            sizes if sizes.is_empty() => vec![settings.order.size],
            sizes => sizes.clone(),
        };
        Self {
            settings,
            side,
            orders: args.orders,
            horizon: args.horizon,
            sizes,
            folds: args.folds,
            embargo: args.embargo,
            residual_bps: args.residual_bps,
        }
    }

    /// What is executed.
    ///
    /// # Errors
    /// When a value makes no sense.
    pub(crate) fn evaluation(&self) -> Result<EvaluationSettings> {
        let resolved = self.settings.resolve()?;
        Ok(self.evaluation_of(&resolved, self.settings.reaction()?))
    }

    fn evaluation_of(
        &self,
        resolved: &backtest::Settings,
        reaction: Reaction,
    ) -> EvaluationSettings {
        let defaults = EvaluationSettings::new(
            resolved.router.clone(),
            resolved.step,
            resolved.grid.clone(),
            resolved.assumptions.clone(),
        );
        EvaluationSettings {
            window: resolved.window,
            spacing: Spacing::Orders(self.orders),
            horizon: self.horizon.duration(),
            sizes: self.sizes.iter().copied().map(Shares::new).collect(),
            folds: self.folds,
            embargo: self.embargo.map_or(Duration::ZERO, Span::duration),
            sides: self
                .side
                .map_or_else(|| defaults.sides.clone(), |side| vec![side]),
            reaction: reaction.kernel,
            kappa: reaction.kappa,
            residual: self.residual_bps.map_or(Scale::SquareRoot, Scale::Bps),
            ..defaults
        }
    }
}
