//! What a strategy is made from.

use std::sync::Arc;

use market_data::{PublisherId, Shares};

use crate::history::History;
use crate::order::window::Span;
use crate::order::{Assumptions, ParentOrder};
use crate::schedule::Schedule;

/// The order, its window, and what was known when.
#[derive(Clone, Debug)]
pub struct StrategyContext {
    /// What is to be bought or sold.
    pub order: ParentOrder,
    /// The window on this recording.
    pub span: Span,
    /// The strict router's step.
    pub step: Shares,
    /// What is assumed of the market and of the trader.
    pub assumptions: Arc<Assumptions>,
    /// The venues of the recording, in order of publisher id: a venue's index is its place here.
    pub venues: Arc<[PublisherId]>,
    /// The past of the recording at each moment.
    pub history: Arc<History>,
}

impl StrategyContext {
    /// The context of `order` in `span`, under what is assumed.
    pub fn new(
        order: ParentOrder,
        span: Span,
        step: Shares,
        assumptions: impl Into<Arc<Assumptions>>,
        venues: impl Into<Arc<[PublisherId]>>,
        history: impl Into<Arc<History>>,
    ) -> Self {
        Self {
            order,
            span,
            step,
            assumptions: assumptions.into(),
            venues: venues.into(),
            history: history.into(),
        }
    }

    /// The order in equal slices over the window.
    pub fn schedule(&self) -> Schedule {
        Schedule::over(&self.span, self.order.size)
    }
}
