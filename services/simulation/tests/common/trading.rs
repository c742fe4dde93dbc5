//! Random markets that trade, and strategies that post.

use market_data::event::{Action, BookSide, Cause};
use market_data::{PerShare, Price, Row, Shares, Side, Tape};
use proptest::prelude::*;
use routing::offer::{Take, VenueIndex};
use routing::penalties::Penalties;
use simulation::execution::Execution;
use simulation::history::History;
use simulation::order::child::{Orders, Post};
use simulation::order::window::Span;
use simulation::order::{Assumptions, ParentOrder};
use simulation::schedule::Schedule;
use simulation::schedule::curve::Curve;
use simulation::strategy::context::StrategyContext;
use simulation::strategy::placement::Placement;
use simulation::strategy::{Baseline, Placed, Situation, Strategy as Trader};

use super::{BASE, Sketch, TICK, TRADERS, executions, rows, sketches, tape_of};

/// What caused a row: what happened, at which tick, of how many shares.
pub(crate) type Reason = Option<(Action, i64, u32)>;

/// Markets whose rows are caused by trades and cancellations near the best prices, or say nothing.
pub(crate) fn trading_markets() -> impl Strategy<Value = Vec<(Sketch, Reason)>> {
    let action =
        prop_oneof![4 => Just(Action::Trade), 1 => Just(Action::Cancel), 1 => Just(Action::Fill)];
    let reason = prop::option::weighted(0.6, (action, -4..4_i64, 1..60_u32));
    let reasons = prop::collection::vec(reason, 60);
    (sketches(), reasons)
        .prop_map(|(sketches, reasons)| sketches.into_iter().zip(reasons).collect())
}

pub(crate) fn trading_rows(market: &[(Sketch, Reason)]) -> Vec<Row> {
    let sketches: Vec<Sketch> = market.iter().map(|(sketch, _)| *sketch).collect();
    let mut rows = rows(&sketches);
    for (row, (_, reason)) in rows.iter_mut().zip(market) {
        if let Some((action, ticks, size)) = *reason {
            // A tenth of the trades has no side.
            let side = if size % 10 == 7 {
                BookSide::None
            } else {
                BookSide::Bid
            };
            row.event.cause = Cause::new(action, side);
            let price = Price::from_units(BASE + ticks * TICK).unwrap();
            row.event.set_price(Some(price));
            row.event.size = size;
        }
    }
    rows
}

pub(crate) fn trading_tape(market: &[(Sketch, Reason)]) -> Tape {
    tape_of(trading_rows(market))
}

/// One step of a script: what to do, at which venue, how many ticks behind its best price, how many
/// shares.
pub(crate) type Step = (u8, u16, i64, u64);

pub(crate) fn scripts() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..6_u8, 0..4_u16, -1..2_i64, 1..80_u64), 1..12)
}

/// Posts, cancels, replaces and takes as a script says, over and over.
pub(crate) struct Scripted {
    side: Side,
    script: Vec<Step>,
    done: usize,
}

impl Scripted {
    pub(crate) fn new(script: &[Step], side: Side) -> Self {
        Self {
            side,
            script: script.to_vec(),
            done: 0,
        }
    }
}

impl Trader for Scripted {
    fn decide(&mut self, situation: &Situation<'_>, orders: &mut Orders) {
        let (action, venue, behind, shares) = self.script[self.done % self.script.len()];
        self.done += 1;
        let (venue, shares) = (VenueIndex(venue), Shares::new(shares));
        // Buyers stand behind at lower prices.
        let away = match self.side {
            Side::Buy => -behind * TICK,
            Side::Sell => behind * TICK,
        };
        let queue = situation.queues().find(|queue| queue.venue == venue);
        let price = queue.map(|queue| Price::from_units(queue.quote.price.units() + away).unwrap());
        match (action, price) {
            (0..3, Some(price)) => orders.posts.push(Post {
                venue,
                price,
                shares,
            }),
            (3, Some(price)) => orders.replaces.push((venue, price)),
            (4, _) => orders.cancels.push(venue),
            _ => orders.takes.push(Take {
                venue,
                shares: Shares::new(1),
            }),
        }
    }
}

/// Strategies that take and strategies that post.
pub(crate) fn all_executions(
    tape: &Tape,
    span: &Span,
    order: ParentOrder,
    assumptions: &Assumptions,
    script: &[Step],
) -> Vec<Execution> {
    let venues = u16::try_from(tape.venues().len()).unwrap();
    let lengths = Schedule::over(span, order.size).lengths();
    let history = History::of(tape).with_outflows(tape, order.side, &lengths);
    let step = Shares::new(5);
    let brief = StrategyContext::new(
        order,
        *span,
        step,
        assumptions.clone(),
        tape.venues(),
        history,
    );
    let penalties = |over, under, theta| {
        let [lambda_over, lambda_under, theta_queue] =
            [over, under, theta].map(|ticks: i64| PerShare::from_units(ticks * TICK / 4).unwrap());
        Penalties {
            lambda_over,
            lambda_under,
            theta_queue,
        }
    };
    let placed = |pace, placement| Box::new(Placed::new(pace, placement, &brief));
    let others: [Box<dyn Trader>; 5] = [
        Box::new(Scripted::new(script, order.side)),
        placed(Curve::Twap, Placement::TakePost(penalties(1, 3, 0))),
        placed(
            Curve::AlmgrenChriss,
            Placement::TakePost(penalties(0, 12, 1)),
        ),
        placed(Curve::Twap, Placement::ContKukanov(penalties(1, 8, 0))),
        placed(
            Curve::AlmgrenChriss,
            Placement::ContKukanov(penalties(40, 40, 1)),
        ),
    ];
    let baselines = other_baselines().into_iter();
    let others = baselines
        .map(|baseline| baseline.strategy(&brief))
        .chain(others)
        .map(|strategy| Execution::new(strategy, order, assumptions, venues));
    let takers = executions(tape, span, order, assumptions).into_iter();
    takers.chain(others).collect()
}

/// Baselines that post.
const POSTING: [Baseline; 1] = [Baseline::Peg];

/// The baselines that are not among [`TRADERS`], those that only take first.
fn other_baselines() -> Vec<Baseline> {
    let others = Baseline::ALL.into_iter();
    let mut others: Vec<_> = others
        .filter(|one| !TRADERS.contains(&one.name()))
        .collect();
    others.sort_by_key(|one| POSTING.contains(one));
    others
}

/// How many of all executions, the first ones, only take.
pub(crate) fn takers() -> usize {
    TRADERS.len() + other_baselines().len() - POSTING.len()
}

/// A market seen in the mirror: bids become asks.
pub(crate) fn mirrored(market: &[(Sketch, Reason)]) -> Vec<(Sketch, Reason)> {
    let mirror = |shown: super::Shown| shown.map(|(ticks, size)| (-ticks, size));
    let sketch = |(gap, venue, ask, bid): Sketch| (gap, venue, mirror(bid), mirror(ask));
    let reason = |reason: Reason| reason.map(|(action, ticks, size)| (action, -ticks, size));
    market
        .iter()
        .map(|(row, why)| (sketch(*row), reason(*why)))
        .collect()
}

pub(crate) fn order(sell: bool, size: u64) -> ParentOrder {
    ParentOrder {
        side: if sell { Side::Sell } else { Side::Buy },
        size: Shares::new(size),
    }
}
