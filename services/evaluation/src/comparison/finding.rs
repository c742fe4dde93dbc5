//! What is found of a mean saving, and the verdict on it.

use crate::settings::Inference;
use crate::statistics::estimate::{Estimate, Interval, LEAST_DEGREES};
use crate::verdict::Verdict;

/// What is found of a mean saving, or of a part of it, in basis points of the baselines' cash:
/// large orders weigh more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The mean.
    pub mean_bps: Option<f64>,
    /// Standard error of the mean ([`crate::statistics::long_run`]).
    pub standard_error_bps: Option<f64>,
    /// Confidence interval of the mean; `None` where nothing bounds it.
    pub interval: Option<Interval>,
    /// Two-sided p value of a mean of zero, out of sample.
    pub p_value: Option<f64>,
    /// That p value among those of all baselines ([`crate::statistics::family`]); the plain one for
    /// the baseline named beforehand.
    pub p_value_adjusted: Option<f64>,
    /// What the evidence says.
    pub verdict: Verdict,
    /// Whether there would be a saving or a cost, did orders that were filled differently not
    /// decide its sign.
    pub withheld: bool,
}

/// What a verdict rests on besides the mean.
#[derive(Clone, Copy)]
pub(crate) struct Evidence {
    /// Whether both did the same with every parent order.
    pub(crate) same: bool,
    /// Whether both filled enough.
    pub(crate) filled: bool,
    /// Independent samples.
    pub(crate) independent: usize,
}

impl Evidence {
    /// The verdict about one mean. `beaten` says whether the grid allows that the router saves,
    /// `fills_decide` whether orders that were filled differently decide the sign.
    pub(crate) fn judge(
        self,
        inference: &Inference,
        estimate: Option<&Estimate>,
        p_value_adjusted: Option<f64>,
        beaten: bool,
        fills_decide: bool,
    ) -> Finding {
        let Some(estimate) = estimate else {
            return Finding::nothing();
        };
        let finding = Finding {
            mean_bps: Some(estimate.mean),
            standard_error_bps: Some(estimate.standard_error),
            interval: estimate.interval,
            p_value: Some(estimate.p_value),
            p_value_adjusted,
            verdict: Verdict::NoEvidence,
            withheld: false,
        };
        if !self.filled {
            return finding.untold(Verdict::TooLittleFilled);
        }
        if self.same {
            return finding.untold(Verdict::Same);
        }
        if self.independent < inference.least_independent as usize
            || estimate.dependence.degrees < LEAST_DEGREES
        {
            return finding.untold(Verdict::TooFew);
        }
        let holds = p_value_adjusted.is_some_and(|one| one <= inference.level() + 1e-12);
        let verdict = match estimate.interval {
            Some(interval) if interval.low > 0.0 && holds && beaten => Verdict::Saves,
            Some(interval) if interval.high < 0.0 && holds => Verdict::Costs,
            _ => return finding,
        };
        if fills_decide {
            Finding {
                withheld: true,
                ..finding
            }
        } else {
            Finding { verdict, ..finding }
        }
    }
}

impl Finding {
    fn nothing() -> Self {
        Self {
            mean_bps: None,
            standard_error_bps: None,
            interval: None,
            p_value: None,
            p_value_adjusted: None,
            verdict: Verdict::NothingToCompare,
            withheld: false,
        }
    }

    /// This saving with a verdict that says nothing of savings, and without a p value, which would
    /// say something.
    pub(crate) fn untold(self, verdict: Verdict) -> Self {
        Self {
            p_value: None,
            p_value_adjusted: None,
            withheld: false,
            verdict: if self.verdict == Verdict::NothingToCompare {
                self.verdict
            } else {
                verdict
            },
            ..self
        }
    }
}
