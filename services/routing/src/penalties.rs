//! The parameters of the simplified Cont-Kukanov objective.

use market_data::PerShare;

/// Penalties in dollars per share. Ordered by (`lambda_over`, `lambda_under`, `theta_queue`), the
/// order in which ties of a tuning are broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Penalties {
    /// Cost of a share bought beyond the order (`lambda_o`).
    pub lambda_over: PerShare,
    /// Cost of a share of the order not bought (`lambda_u`).
    pub lambda_under: PerShare,
    /// Queue risk, charged for either (`theta`).
    pub theta_queue: PerShare,
}

impl Penalties {
    /// What a share not taken costs.
    pub fn urgency(self) -> Urgency {
        Urgency(self.lambda_under + self.theta_queue)
    }
}

/// What it costs to leave a share for later, in dollars per share: `lambda_under + theta`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Urgency(PerShare);

impl Urgency {
    /// An urgency of so many dollars per share.
    pub fn new(per_share: PerShare) -> Self {
        Self(per_share)
    }

    /// Dollars per share.
    pub fn per_share(self) -> PerShare {
        self.0
    }
}
