//! What takers bought and sold in a recording, and how the mid moved.

use std::time::Duration;

use market_data::event::Action;
use market_data::units::money::UNITS_PER_DOLLAR;
use market_data::{Event, Side, Tape};

use super::calibration::Flow;
use crate::market::book::Book;
use crate::market::touch::Touch;
use crate::market::touches::Touches;
use crate::order::Assumptions;
use crate::order::window::Span;

/// How long a bin is.
pub const BIN: Duration = Duration::from_secs(1);

/// A flow, and the trades that are in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// By bin.
    pub flow: Flow,
    /// Trades at the ask or above it, or at the bid or below it, as the market stood when the
    /// instant before theirs was over.
    pub signed: u64,
    /// Trades between, or while a side was empty: nobody knows who took.
    pub dropped: u64,
    /// Shares traded in all.
    pub traded: u64,
}

impl Measured {
    /// The flow of `tape` within `span`, in bins of a second from its start.
    pub fn of(tape: &Tape, span: &Span, assumptions: &Assumptions) -> Self {
        let mut book = Book::under(tape, assumptions);
        let mut touches = Touches::new(tape, Side::Buy, assumptions);
        let bins = span.close.since(span.start).as_nanos() / BIN.as_nanos();
        let bins = usize::try_from(bins).unwrap_or(usize::MAX);
        let mut measured = Self::default();
        let (mut mids, mut volumes) = (Vec::new(), vec![0.0; bins]);
        let end = |bin: usize| span.start + BIN * u32::try_from(bin).unwrap_or(u32::MAX);
        for instant in tape.instants() {
            let Some(now) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            // The mid at the start, then at the end of every bin.
            while mids.len() <= bins && now >= end(mids.len()) {
                let now = end(mids.len());
                let mid = middle(touches.of(&book, now)).or(mids.last().copied().flatten());
                mids.push(mid);
            }
            if now > span.close {
                break;
            }
            let is_trade = |event: &&Event| event.cause.action() == Action::Trade;
            let mut trades = instant.iter().filter(is_trade).peekable();
            if now >= span.start && trades.peek().is_some() {
                let before = touches.of(&book, now);
                let volume: f64 = trades
                    .map(|trade| measured.sign(trade, before) * f64::from(trade.size))
                    .sum();
                let bin = now.since(span.start).as_nanos() / BIN.as_nanos();
                let bin = usize::try_from(bin).ok();
                if let Some(all) = bin.and_then(|bin| volumes.get_mut(bin)) {
                    *all += volume;
                }
            }
            book.take_in(instant);
        }
        while mids.len() <= bins {
            let mid = middle(touches.of(&book, end(mids.len())));
            mids.push(mid.or(mids.last().copied().flatten()));
        }
        let change = |pair: &[Option<f64>]| match pair {
            [Some(before), Some(after)] => after - before,
            _ => 0.0,
        };
        measured.flow = Flow {
            moves: mids.windows(2).map(change).collect(),
            volumes,
        };
        measured
    }

    /// Counts a trade: 1 where a taker bought, -1 where one sold, 0 where nobody knows.
    fn sign(&mut self, trade: &Event, before: Touch) -> f64 {
        self.traded += u64::from(trade.size);
        let price = trade.price();
        let sign = match (price, before.opposite, before.own) {
            (Some(price), Some(ask), Some(bid)) if ask > bid && price >= ask => 1.0,
            (Some(price), Some(ask), Some(bid)) if ask > bid && price <= bid => -1.0,
            _ => 0.0,
        };
        let count = if sign == 0.0 {
            &mut self.dropped
        } else {
            &mut self.signed
        };
        *count += 1;
        sign
    }

    /// The standard deviation of the mid's changes in a bin, in dollars.
    pub fn volatility(&self) -> f64 {
        let count = self.flow.moves.len().max(1) as f64;
        let squares: f64 = self.flow.moves.iter().map(|one| one * one).sum();
        (squares / count).sqrt()
    }
}

/// The middle in dollars; `None` where a side is empty.
fn middle(touch: Touch) -> Option<f64> {
    touch.own?;
    Some(touch.twice_mid()? as f64 / (2 * UNITS_PER_DOLLAR) as f64)
}
