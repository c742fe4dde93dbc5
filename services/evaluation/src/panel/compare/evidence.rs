//! What a verdict on a saving, or on its part due to where, is drawn from.

use crate::panel::options::Options;
use crate::panel::statistics::power::{FEWEST_DAYS, FEWEST_EFFECTIVE};
use crate::panel::statistics::ratio::Estimate;
use crate::verdict::Verdict;

/// Everything that a verdict is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Evidence<'a> {
    pub(crate) options: &'a Options,
    /// Orders compared.
    pub(crate) orders: u64,
    /// Reported days that are observations of it.
    pub(crate) days: usize,
    /// How many days of equal weight these are worth.
    pub(crate) effective: f64,
    /// Whether nothing differs.
    pub(crate) same: bool,
    pub(crate) estimate: Option<&'a Estimate>,
    /// P values of flipped signs, alone and among all baselines.
    pub(crate) p_values: [Option<f64>; 2],
    /// Whether some rule of the grid beats the baseline after correction for their number.
    pub(crate) beaten: bool,
    /// Shares of what was ordered that the router and the baseline filled.
    pub(crate) filled: Option<(f64, f64)>,
    /// Whether the price of unfilled shares decides the sign.
    pub(crate) fills_decide: bool,
}

impl Evidence<'_> {
    /// The verdict, and whether there would be a saving or a cost, did orders that were filled
    /// differently not decide its sign.
    pub(crate) fn verdict(&self) -> (Verdict, bool) {
        if self.orders == 0 {
            return (Verdict::NothingToCompare, false);
        }
        let least = self.options.least_filled;
        let too_little = |(router, baseline)| router < least || baseline < least;
        if self.filled.is_none_or(too_little) {
            return (Verdict::TooLittleFilled, false);
        }
        let enough = self.days >= FEWEST_DAYS && self.effective >= FEWEST_EFFECTIVE;
        let Some(estimate) = self.estimate.filter(|_| enough) else {
            return (Verdict::TooFew, false);
        };
        if self.same {
            return (Verdict::Same, false);
        }
        let (low, high) = estimate.interval;
        let mut p_values = self.p_values.iter();
        let signs = p_values.all(|p_value| self.options.rejects(*p_value));
        let found = if low > 0.0 && signs && self.beaten {
            Verdict::Saves
        } else if high < 0.0 && signs {
            Verdict::Costs
        } else {
            return (Verdict::NoEvidence, false);
        };
        if self.fills_decide {
            (Verdict::NoEvidence, true)
        } else {
            (found, false)
        }
    }

    /// Days still missing for another verdict than this one.
    pub(crate) fn more_days(&self, verdict: Verdict) -> Option<u64> {
        let missing = FEWEST_DAYS.saturating_sub(self.days) as u64;
        (verdict == Verdict::TooFew && missing > 0).then_some(missing)
    }
}
