//! Outflows of queues: how many shares left each venue's queue over past horizons.
//!
//! A sample is measured with the rules by which posted orders fill
//! ([`crate::venue::queue_position`]): at the start of a window an endless order joins the best
//! price of every venue; what leaves ahead of it or fills it until the window ends is the outflow
//! `xi_k` of Cont and Kukanov: traded, or cancelled ahead. Windows overlap, so samples are not
//! independent.

use std::collections::VecDeque;
use std::time::Duration;

use market_data::{Event, Shares, Side, Tape, Timestamp};
use routing::offer::VenueIndex;

use crate::market::book::{Book, opposite_and_own};
use crate::order::FillModel;
use crate::venue::liquidity::Ledger;
use crate::venue::queue_position::{Resting, VenueUpdate};
use crate::venue::resting_orders::Posted;

/// From the start of one window to that of the next.
const STRIDE: Duration = Duration::from_secs(15);

/// Windows that begin in a gap this long without any row say nothing of a market that is open.
const CLOSED: Duration = Duration::from_mins(30);

/// Most samples given: the latest are the most relevant.
const MOST_SAMPLES: usize = 100;

/// More than is ever traded, and little enough to add up over venues.
const ENDLESS: Shares = Shares::new(1 << 40);

/// Samples of outflows over windows of one length: that of the slices that are placed with them.
#[derive(Clone, Debug, Default)]
pub struct Outflows {
    length: Duration,
    /// When each window ended.
    ended: Vec<Timestamp>,
    /// For each window the outflow of every venue, in shares, by rank of publisher id.
    samples: Vec<Vec<f64>>,
    open: VecDeque<Probe>,
}

impl Outflows {
    /// Measures the queues that orders of `side` join, all along `tape`, over windows of each of
    /// these lengths.
    pub fn measure(tape: &Tape, side: Side, lengths: &[Duration]) -> Vec<Self> {
        let of_length = |length: &Duration| Self {
            length: *length,
            ..Self::default()
        };
        let mut all: Vec<Self> = lengths.iter().map(of_length).collect();
        let mut book = Book::new(tape);
        let first = tape.events().first();
        let mut last = first.map_or_else(Timestamp::default, |event| event.ts_event);
        // Not from the first row on, when few venues have shown themselves.
        let mut next = last + STRIDE;
        for instant in tape.instants() {
            let Some(now) = instant.first().map(|event| event.ts_event) else {
                continue;
            };
            for outflows in &mut all {
                outflows.close_by(now);
            }
            if now.since(last) > CLOSED {
                next = now + STRIDE;
            }
            while next <= now {
                for outflows in &mut all {
                    outflows.start(Probe::start(next, outflows.length, &book, side), now);
                }
                next = next + STRIDE;
            }
            for event in instant {
                observe(&mut book, event, side, &mut all);
            }
            last = now;
        }
        for outflows in &mut all {
            outflows.open.clear();
        }
        all
    }

    /// How long the windows are.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// Adds what the windows that end by `now` have measured.
    fn close_by(&mut self, now: Timestamp) {
        while let Some(probe) = self.open.pop_front_if(|probe| probe.end <= now) {
            self.add(&probe);
        }
    }

    fn start(&mut self, probe: Probe, now: Timestamp) {
        if probe.end > now {
            self.open.push_back(probe);
        } else {
            self.add(&probe); // fell between two rows
        }
    }

    fn add(&mut self, probe: &Probe) {
        self.ended.push(probe.end);
        self.samples.push(probe.outflows());
    }

    /// The samples of the latest windows that had ended by `now`, oldest first.
    pub fn known_by(&self, now: Timestamp) -> &[Vec<f64>] {
        let known = self.ended.partition_point(|ended| *ended <= now);
        let known = self.samples.get(..known).unwrap_or_default();
        known
            .get(known.len().saturating_sub(MOST_SAMPLES)..)
            .unwrap_or_default()
    }
}

fn observe(book: &mut Book, event: &Event, side: Side, all: &mut [Outflows]) {
    let venue = book.venue_of(event);
    let price = event.price();
    let behind = price.and_then(|price| book.displayed_behind(venue, side, price));
    let (ask, bid) = book.apply(event);
    let update = VenueUpdate::by(event, side, opposite_and_own(side, ask, bid).0).behind(behind);
    for probe in all.iter_mut().flat_map(|outflows| &mut outflows.open) {
        probe.ledger.observe(venue, &update, std::iter::empty(), 1);
        probe.posted.observe(venue, &update, &mut probe.ledger);
    }
}

/// An open window.
#[derive(Clone, Debug)]
struct Probe {
    end: Timestamp,
    posted: Posted,
    ledger: Ledger,
    /// What was ahead at the start, by venue; `None` where there was no queue.
    ahead: Vec<Option<Shares>>,
}

impl Probe {
    fn start(now: Timestamp, length: Duration, book: &Book, side: Side) -> Self {
        let venues = book.venue_count();
        let mut probe = Self {
            end: now + length,
            posted: Posted::new(venues),
            ledger: Ledger::new(FillModel::Ledger, side, venues),
            ahead: vec![None; usize::from(venues)],
        };
        for (rank, ahead) in (0..venues).zip(&mut probe.ahead) {
            let (opposite, own) = book.quotes(VenueIndex(rank), side, now, None);
            let Some(own) = own else { continue };
            let order = Resting::join(side, own.price, ENDLESS, Some(own));
            if !order.is_reached_by(opposite) {
                *ahead = order.ahead();
                probe.posted.add(VenueIndex(rank), order);
            }
        }
        probe
    }

    fn outflows(&self) -> Vec<f64> {
        let venues = self.ahead.iter().zip(0..);
        let outflow = |(ahead, venue): (&Option<Shares>, u16)| {
            let resting = self.posted.at(VenueIndex(venue));
            let (Some(resting), Some(before)) = (resting, ahead) else {
                return 0.0;
            };
            let left = *before - resting.ahead().unwrap_or(*before);
            (left + (ENDLESS - resting.open())).get() as f64
        };
        venues.map(outflow).collect()
    }
}
