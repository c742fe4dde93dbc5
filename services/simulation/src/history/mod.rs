//! What was known of a recording at each moment: shares traded and the outflows of queues. Every question names its moment, and
//! the answer is made of rows up to it only.

pub mod queue_outflow;

use market_data::event::Action;
use market_data::{Shares, Side, Tape, Timestamp};

use crate::history::queue_outflow::Outflows;

/// The past of a recording.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// After each trade: when, and the shares traded so far.
    traded: Vec<(Timestamp, Shares)>,
    outflows: [Option<Outflows>; 2],
}

impl History {
    /// The trades of `tape` (rows of action `T`).
    pub fn of(tape: &Tape) -> Self {
        let trades = tape.events().iter();
        let trades = trades.filter(|event| event.cause.action() == Action::Trade);
        let mut so_far = Shares::ZERO;
        let traded = trades.map(|event| {
            so_far += Shares::new(u64::from(event.size));
            (event.ts_event, so_far)
        });
        Self {
            traded: traded.collect(),
            outflows: [None, None],
        }
    }

    /// Measures the outflows of the queues that orders of `side` join, too.
    #[must_use]
    pub fn with_outflows(mut self, tape: &Tape, side: Side) -> Self {
        self.outflows[index(side)] = Some(Outflows::measure(tape, side));
        self
    }

    /// Shares traded up to and including `now`, at all venues.
    pub fn traded_by(&self, now: Timestamp) -> Shares {
        self.traded_until(self.traded.partition_point(|(time, _)| *time <= now))
    }

    /// Shares traded before `now`, at all venues.
    pub fn traded_before(&self, now: Timestamp) -> Shares {
        self.traded_until(self.traded.partition_point(|(time, _)| *time < now))
    }

    fn traded_until(&self, trades: usize) -> Shares {
        let last = trades.checked_sub(1).and_then(|last| self.traded.get(last));
        last.map_or(Shares::ZERO, |(_, so_far)| *so_far)
    }

    /// Past outflows of the queues of `side` as of `now`, oldest first; none where they were not measured.
    pub fn outflows(&self, side: Side, now: Timestamp) -> &[Vec<f64>] {
        let measured = self.outflows[index(side)].as_ref();
        measured.map_or(&[], |outflows| outflows.known_by(now))
    }
}

fn index(side: Side) -> usize {
    match side {
        Side::Buy => 0,
        Side::Sell => 1,
    }
}
