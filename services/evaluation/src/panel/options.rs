//! What is asked of a panel.

/// What is asked of a panel, beside its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Days that are only tuned on; `None` for a quarter of them, five at least.
    pub train_days: Option<usize>,
    /// Only so many days before each are tuned on; `None` for all.
    pub last_days: Option<usize>,
    /// Millionths of the shares ordered that a rule may leave unfilled without being ranked lower
    /// for it.
    pub tolerated: u64,
    /// The baseline that is the question, named beforehand.
    pub against: Option<String>,
    /// The level of tests; intervals miss with this probability.
    pub level: f64,
    /// Selects the signs where not all are tried.
    pub seed: u64,
    /// With a smaller share of what was ordered filled there is no verdict.
    pub least_filled: f64,
}

impl Options {
    /// Whether a p value rejects at the level that is asked for.
    pub(super) fn rejects(&self, p_value: Option<f64>) -> bool {
        p_value.is_some_and(|p_value| p_value <= self.level)
    }
}

impl Default for Options {
    /// A quarter of the days tuned on, half a percent unfilled tolerated, 5 %, nine shares of ten
    /// filled.
    fn default() -> Self {
        Self {
            train_days: None,
            last_days: None,
            tolerated: 5_000,
            against: None,
            level: 0.05,
            seed: 1,
            least_filled: 0.9,
        }
    }
}
