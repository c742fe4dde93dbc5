//! What was known of a recording at each moment: shares traded and the outflows of queues. Every
//! question names its moment, and the answer is made of rows up to it only.

pub mod queue_outflow;

use std::time::Duration;

use market_data::event::{Action, BookSide};
use market_data::{Event, Shares, Side, Tape, Timestamp};

use crate::history::queue_outflow::Outflows;

/// The past of a recording.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// When the recording begins.
    begins: Option<Timestamp>,
    /// After each trade: when, and the shares traded so far.
    traded: Vec<(Timestamp, Shares)>,
    /// Of these, trades with a side.
    sided: Vec<(Timestamp, Shares)>,
    /// By side, one for each length of slices.
    outflows: [Vec<Outflows>; 2],
}

impl History {
    /// The trades of `tape` (rows of action `T`).
    pub fn of(tape: &Tape) -> Self {
        let trades = || {
            let trades = tape.events().iter();
            trades.filter(|event| event.cause.action() == Action::Trade)
        };
        let sided = trades().filter(|event| event.cause.side() != BookSide::None);
        Self {
            begins: tape.events().first().map(|event| event.ts_event),
            traded: running(trades()),
            sided: running(sided),
            outflows: [Vec::new(), Vec::new()],
        }
    }

    /// Measures the outflows of the queues that orders of `side` join, too, over slices of each of
    /// these lengths.
    #[must_use]
    pub fn with_outflows(mut self, tape: &Tape, side: Side, lengths: &[Duration]) -> Self {
        self.outflows[index(side)] = Outflows::measure(tape, side, lengths);
        self
    }

    /// Shares traded up to and including `now`, at all venues.
    pub fn traded_by(&self, now: Timestamp) -> Shares {
        until(&self.traded, |time| time <= now)
    }

    /// Shares traded before `now`, at all venues.
    pub fn traded_before(&self, now: Timestamp) -> Shares {
        until(&self.traded, |time| time < now)
    }

    /// Shares of trades with a side up to and including `now`, at all venues.
    pub fn sided_by(&self, now: Timestamp) -> Shares {
        until(&self.sided, |time| time <= now)
    }

    /// Shares of trades with a side before `now`, at all venues.
    pub fn sided_before(&self, now: Timestamp) -> Shares {
        until(&self.sided, |time| time < now)
    }

    /// Whether the recording had begun by a time.
    pub fn has_begun_by(&self, time: Timestamp) -> bool {
        self.begins.is_some_and(|begins| begins <= time)
    }

    /// Past outflows of the queues of `side` over slices of `length` as of `now`, oldest first;
    /// none where they were not measured.
    pub fn outflows(&self, side: Side, length: Duration, now: Timestamp) -> &[Vec<f64>] {
        let mut measured = self.outflows[index(side)].iter();
        let measured = measured.find(|outflows| outflows.length() == length);
        measured.map_or(&[], |outflows| outflows.known_by(now))
    }
}

/// After each trade: when, and the shares traded so far.
fn running<'a>(trades: impl Iterator<Item = &'a Event>) -> Vec<(Timestamp, Shares)> {
    let mut so_far = Shares::ZERO;
    let running = trades.map(|event| {
        so_far += Shares::new(u64::from(event.size));
        (event.ts_event, so_far)
    });
    running.collect()
}

fn until(running: &[(Timestamp, Shares)], is_before: impl Fn(Timestamp) -> bool) -> Shares {
    let trades = running.partition_point(|(time, _)| is_before(*time));
    let last = trades.checked_sub(1).and_then(|last| running.get(last));
    last.map_or(Shares::ZERO, |(_, so_far)| *so_far)
}

fn index(side: Side) -> usize {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}
