//! Many staggered parent orders on one recording.

pub mod rules;

use std::ops::Range;
use std::time::Duration;

use market_data::{Calendar, Tape, Timestamp};

use super::settings::{EvaluationError, EvaluationSettings, MOST_ORDERS, Spacing};
use simulation::order::ParentOrder;
use simulation::order::window::Span;

/// One parent order with a window of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedOrder {
    /// Rank of its start among all starts: parent orders with the same slot share their market.
    pub slot: usize,
    /// What is to be bought or sold.
    pub order: ParentOrder,
    /// When: `start` and `end = start + horizon` as planned, `first` and `last` the instants of the
    /// recording in `[start, end)`.
    pub span: Span,
}

impl PlannedOrder {
    /// Whether the windows of two parent orders share time, the first prolonged by `embargo`.
    pub fn reaches(&self, later: Timestamp, embargo: Duration) -> bool {
        self.span.end + embargo > later
    }
}

/// All parent orders, in order of start, then size, then side as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The parent orders that have rows in their windows.
    pub orders: Vec<PlannedOrder>,
    /// Distance from one start to the next.
    pub interval: Duration,
    /// How long each has.
    pub horizon: Duration,
    /// How many starts there are, those without rows included.
    pub slots: usize,
    /// Starts before anything is known of the market, which have no parent orders.
    pub empty_starts: Vec<Timestamp>,
    /// Starts without a row in the window: the market stands as it was known before.
    pub silent_starts: usize,
}

impl Plan {
    /// Spreads parent orders over the window. Only whole windows count: one that would reach past
    /// the end is not planned.
    ///
    /// # Errors
    /// When the settings leave nothing to do, the window is too short for one parent order, or no
    /// order has a row.
    pub fn new(tape: &Tape, settings: &EvaluationSettings) -> Result<Self, EvaluationError> {
        settings.validate()?;
        let horizon = settings.horizon;
        let (open, room) = room(tape, settings)?;
        let at_each_start = settings.sizes.len() * settings.sides.len();
        let (interval, slots) = starts(settings.spacing, (room, horizon), at_each_start)?;
        let mut plan = Self {
            orders: Vec::new(),
            interval,
            horizon,
            slots,
            empty_starts: Vec::new(),
            silent_starts: 0,
        };
        let mut start = open;
        for slot in 0..slots {
            plan.add(tape, settings, slot, start);
            start = start + interval;
        }
        if plan.orders.is_empty() {
            return Err(EvaluationError::NoOrders);
        }
        Ok(plan)
    }

    fn add(&mut self, tape: &Tape, settings: &EvaluationSettings, slot: usize, start: Timestamp) {
        let days = settings.window.trading_days();
        let Some((span, rows)) = span(tape, days, start, start + self.horizon) else {
            self.empty_starts.push(start);
            return;
        };
        self.silent_starts += usize::from(rows == 0);
        for size in settings.sizes.iter().copied() {
            for side in settings.sides.iter().copied() {
                let order = ParentOrder { side, size };
                self.orders.push(PlannedOrder { slot, order, span });
            }
        }
    }

    /// How many consecutive starts share time with the first of them, itself included:
    /// `ceil(horizon / interval)`.
    pub fn overlap(&self) -> usize {
        let overlap = self
            .horizon
            .as_nanos()
            .div_ceil(self.interval.as_nanos().max(1));
        usize::try_from(overlap).unwrap_or(usize::MAX).max(1)
    }

    /// How many of the windows that start in `slots` do not overlap: as many as can be picked, from
    /// the first on. Starts without rows do not count.
    pub fn disjoint_windows(&self, slots: Range<usize>) -> usize {
        let orders = self.orders.iter();
        disjoint(orders.filter(|order| slots.contains(&order.slot)))
    }
}

/// How many windows of parent orders, which are in order of start, do not overlap.
pub(super) fn disjoint<'a>(orders: impl Iterator<Item = &'a PlannedOrder>) -> usize {
    let mut free_from = None;
    orders
        .filter(|order| {
            let free = free_from.is_none_or(|end| order.span.start >= end);
            if free {
                free_from = Some(order.span.end);
            }
            free
        })
        .count()
}

/// When the window opens, and how long after it the last parent order may start.
fn room(
    tape: &Tape,
    settings: &EvaluationSettings,
) -> Result<(Timestamp, Duration), EvaluationError> {
    let span = settings.window.on(tape)?;
    // A window includes its last instant, a parent order's does not: one nanosecond joins the two.
    let close = span.end.max(span.last) + Duration::from_nanos(1);
    let window = close.since(span.start);
    let room = window
        .checked_sub(settings.horizon)
        .ok_or(EvaluationError::TooShort {
            horizon: settings.horizon,
            window,
        })?;
    Ok((span.start, room))
}

/// The distance between starts, and how many there are.
fn starts(
    spacing: Spacing,
    (room, horizon): (Duration, Duration),
    at_each_start: usize,
) -> Result<(Duration, usize), EvaluationError> {
    let (interval, slots) = match spacing {
        Spacing::Every(interval) => (interval, room.as_nanos() / interval.as_nanos().max(1) + 1),
        Spacing::Orders(orders) => {
            let slots = u128::from(orders).div_ceil(at_each_start.max(1) as u128);
            let gaps = slots.saturating_sub(1).max(1);
            let interval = u64::try_from(room.as_nanos() / gaps).unwrap_or(u64::MAX);
            let interval = Duration::from_nanos(interval.max(1));
            match abutting(interval, horizon) {
                Some(interval) => (interval, room.as_nanos() / interval.as_nanos().max(1) + 1),
                None => (interval, slots),
            }
        }
    };
    let slots = usize::try_from(slots).map_err(|_| EvaluationError::TooMany)?;
    match slots.checked_mul(at_each_start) {
        Some(..=MOST_ORDERS) => Ok((interval, slots)),
        _ => Err(EvaluationError::TooMany),
    }
}

/// The horizon, where it is longer than `interval` by at most a hundredth: windows that all but
/// abut would each share a moment with the next, and every second would not count as independent.
fn abutting(interval: Duration, horizon: Duration) -> Option<Duration> {
    let is_near = interval < horizon && horizon.as_nanos() * 100 <= interval.as_nanos() * 101;
    is_near.then_some(horizon)
}

/// The window `[start, end)` on `tape`, and how many rows it has; `None` where no row says how the
/// market stands in it.
fn span(tape: &Tape, days: Calendar, start: Timestamp, end: Timestamp) -> Option<(Span, usize)> {
    let events = tape.events();
    let before = |limit| events.partition_point(|event| event.ts_event < limit);
    let within = events.get(before(start)..before(end))?;
    let time = |event: Option<&market_data::Event>| event.map(|event| event.ts_event);
    let standing = time(events.get(..before(start))?.last());
    let is_of_the_day = |row: &Timestamp| days.day_of(*row, false) == days.day_of(start, false);
    let known = time(within.first()).or(standing.filter(is_of_the_day));
    known?;
    let span = Span {
        first: time(within.first()).unwrap_or(start),
        last: time(within.last()).unwrap_or(start),
        start,
        end,
        // A window does not include its end.
        close: end - Duration::from_nanos(1),
    };
    Some((span, within.len()))
}
