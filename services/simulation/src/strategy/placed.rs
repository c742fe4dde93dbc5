use std::sync::Arc;

use market_data::{Shares, Side};

use super::situation::{Situation, Strategy, take_cheapest};
use crate::history::History;
use crate::order::child::Orders;
use crate::schedule::Schedule;
use crate::schedule::curve::Curve;
use crate::strategy::context::StrategyContext;
use crate::strategy::placement::Placement;

/// Cuts the order into horizons, one a bucket of the schedule, and places each slice when its
/// horizon begins: some shares taken, some posted. What is still posted when the horizon ends is
/// cancelled and crosses with the next slice's market orders; what the last horizon leaves is left
/// to the completion.
///
/// Posted and taken shares together never exceed what is left of the parent order, so overbooking a
/// slice borrows from later ones, and the last slice is not overbooked.
#[derive(Clone, Debug)]
pub struct Placed {
    schedule: Schedule,
    side: Side,
    history: Arc<History>,
    placement: Placement,
    /// The horizon that has been placed, and how many shares are to be committed without those
    /// posted: the horizon's market orders and all before them.
    current: Option<(u64, Shares)>,
}

impl Placed {
    /// Places the slices that `pace` cuts over the window of `context`.
    pub fn new(pace: Curve, placement: Placement, context: &StrategyContext) -> Self {
        Self {
            schedule: pace.schedule(&context.span, context.order.size),
            side: context.order.side,
            history: Arc::clone(&context.history),
            placement,
            current: None,
        }
    }

    /// Places the slice of the current horizon, with what is overdue, once nothing of the last one
    /// is posted any more.
    fn place(&mut self, bucket: u64, situation: &Situation<'_>, orders: &mut Orders) {
        if !situation.posted().open().is_zero() {
            let posted = situation.posted().iter();
            orders.cancels.extend(posted.map(|(venue, _)| venue));
            return;
        }
        let now = situation.time();
        let overdue = situation.behind(self.schedule.overdue_by(now));
        let slice = situation.behind(self.schedule.wanted_by(now)) - overdue;
        let samples = self
            .history
            .outflows(self.side, self.schedule.length(bucket), now);
        let Some(market) = self
            .placement
            .place(slice, situation, samples, &mut orders.posts)
        else {
            return;
        };
        let taken = overdue + market;
        self.current = Some((bucket, situation.committed() + taken));
        take_cheapest(taken, situation.offers(), &mut orders.takes);
    }
}

impl Strategy for Placed {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let bucket = self.schedule.bucket(situation.time());
        match self.current {
            Some((placed, goal)) if placed == bucket => {
                // What passive fills have not made up for of market orders that found too little.
                let missing = situation.behind(goal + situation.posted_shares());
                take_cheapest(missing, situation.offers(), &mut orders.takes);
            }
            _ => self.place(bucket, situation, orders),
        }
    }

    fn schedule(&self) -> Option<&Schedule> {
        Some(&self.schedule)
    }
}
