//! One parent order with what the router and every baseline did with it.

use routing::penalties::Penalties;
use simulation::strategy::Baseline;

use crate::pair::{Achieved, Paired};
use crate::plan::PlannedOrder;

/// One parent order, for a table.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderRow {
    /// The parent order and its window.
    pub planned: PlannedOrder,
    /// The fold of its start; the first is zero.
    pub fold: usize,
    /// The penalties of the router: those chosen for the fold.
    pub penalties: Option<Penalties>,
    /// What the router achieved with them.
    pub router: Option<Achieved>,
    /// What each baseline achieved.
    pub baselines: Vec<(Baseline, Achieved)>,
    /// What the router saved against each baseline, or why that cannot be said.
    pub savings: Vec<(Baseline, Paired)>,
}
