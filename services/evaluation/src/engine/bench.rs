//! What all passes over a recording share: which executions a parent order has, and what is kept of
//! them.

use std::sync::Arc;

use market_data::{PublisherId, Tape};
use simulation::execution::outcome::Outcome;
use simulation::execution::{Execution, Fill};
use simulation::history::History;
use simulation::order::Assumptions;
use simulation::strategy::context::StrategyContext;
use simulation::tca::BeyondTouch;

use crate::pair::Achieved;
use crate::pair::executed::Executed;
use crate::pair::residual::Touch;
use crate::plan::PlannedOrder;
use crate::plan::rules::Rules;
use crate::settings::EvaluationSettings;

/// What all passes share.
pub(crate) struct Bench<'a> {
    pub(crate) tape: &'a Tape,
    pub(crate) settings: &'a EvaluationSettings,
    pub(crate) rules: &'a Rules,
    /// The assumptions of the settings, which all contexts share.
    pub(crate) assumptions: Arc<Assumptions>,
    pub(crate) venues: Arc<[PublisherId]>,
    pub(crate) history: Arc<History>,
}

impl Bench<'_> {
    /// How many executions a parent order has.
    pub(crate) fn runs(&self) -> usize {
        self.settings.baselines.len() + self.rules.rules.len()
    }

    /// A new execution: the baselines come first, then the rules.
    pub(crate) fn execution(&self, run: usize, planned: &PlannedOrder) -> Option<Execution> {
        let EvaluationSettings {
            baselines, step, ..
        } = self.settings;
        let context = StrategyContext::new(
            planned.order,
            planned.span,
            *step,
            Arc::clone(&self.assumptions),
            Arc::clone(&self.venues),
            Arc::clone(&self.history),
        );
        let strategy = if let Some(baseline) = baselines.get(run) {
            baseline.strategy(&context)
        } else {
            self.rules
                .rules
                .get(run - baselines.len())?
                .strategy(&context)
        };
        let venues = u16::try_from(self.tape.venues().len()).unwrap_or(u16::MAX);
        let execution = Execution::new(strategy, planned.order, &self.assumptions, venues);
        Some(execution)
    }

    /// Gathers the outcomes of one parent order; `arrival` is twice the mid when its window opened,
    /// `touch` the last best price displayed in it.
    pub(crate) fn gather(
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
            is_routed: self.tape.venues().len() > 1,
        }
    }

    fn achieved(&self, outcome: &Outcome, touch: Option<Touch>) -> Achieved {
        let unfilled = outcome.unfilled();
        let at_best = |fill: &Fill| fill.best.times(fill.shares).units();
        let beyond = BeyondTouch::of(outcome);
        Achieved {
            filled: outcome.filled,
            cash: outcome.cash.units(),
            at_best: outcome.fills.iter().map(at_best).sum(),
            fees: beyond.fees.units(),
            posting: beyond.posting.units(),
            unfilled,
            residual: touch
                .filter(|_| !unfilled.is_zero())
                .map(|touch| touch.price(unfilled, self.settings.residual)),
            exposure: self.settings.reaction.exposure(&outcome.fills),
        }
    }
}
