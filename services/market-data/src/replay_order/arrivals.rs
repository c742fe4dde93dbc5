//! The order in which rows arrived, and what of it is out of the ordinary.
//!
//! Within one publisher the order of a recording, which is that of `ts_recv`, is the order of the
//! book: a row never shows before one that stood before it. Its time is `ts_event`, but never
//! earlier than that of the publisher's rows before it, and never a second or more after its own
//! receipt: nothing is received before it happens, and one such row would hold back all that
//! follow.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::findings::{Findings, LateTrade, Oddities};
use super::same::{Block, Same};
use super::scratch::blocks::Blocks;
use super::twins::Twins;
use crate::event::{Action, Event, F_BAD_TS_RECV, F_MAYBE_BAD_BOOK, Row, SymbolId};
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// A row whose time is so much later than its receipt is dated wrongly: clocks of venues and
/// vendors differ by milliseconds.
const AHEAD: Duration = Duration::from_secs(1);

/// No feed takes so long from a venue to its receipt.
const BEHIND: Duration = Duration::from_mins(1);

/// By which clock rows are replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// When the venue says that a row happened.
    #[default]
    Event,
    /// When the vendor received a row, where that is known.
    Receive,
}

impl Clock {
    /// The row at its time by this clock.
    pub(super) fn row(self, row: &Row) -> Row {
        let mut row = *row;
        if let (Self::Receive, Some(received)) = (self, row.ts_recv) {
            row.event.ts_event = received;
        }
        row
    }
}

/// What has come of one market from one publisher.
#[derive(Debug, Default)]
struct Channel {
    /// Whether rows with a time of receipt have come, and rows without one.
    has_received: bool,
    has_unreceived: bool,
    /// The file of the row before, and when that was received.
    before: (usize, Timestamp),
    /// The file of the row before whose time of receipt can be relied on, and that time.
    received: (usize, Timestamp),
    /// Whether a row was received before one that stands before it in its file.
    is_in_no_order: bool,
    arrival: u64,
    ts_event: Timestamp,
    /// The greatest sequence of the rows that arrived at that time.
    sequence: u64,
    /// The place of the row before.
    place: u64,
    /// The time of the row that showed last.
    shown: Timestamp,
    /// The latest `ts_event` of a row that was news.
    told: Timestamp,
    twins: Twins,
    blocks: Blocks,
    same: Same,
    steps: Steps,
}

/// So many steps back, and hardly any forward, are no accident.
const BACKWARDS: u64 = 8;

/// How many rows were later, and how many earlier, than the row before them.
#[derive(Debug, Default)]
struct Steps {
    later: u64,
    earlier: u64,
    /// The arrival of the row before, where it was earlier than the latest.
    earlier_arrival: Option<u64>,
}

impl Steps {
    fn add(&mut self, other: &Self) {
        self.later += other.later;
        self.earlier += other.earlier;
    }

    fn are_backwards(&self) -> bool {
        self.earlier >= BACKWARDS && self.earlier > 16 * self.later
    }

    /// A row that is earlier than the latest, which arrived at `latest`.
    fn back(&mut self, arrival: u64, latest: u64) {
        let before = self.earlier_arrival.unwrap_or(latest);
        match arrival.cmp(&before) {
            Ordering::Less => self.earlier += 1,
            Ordering::Equal => {}
            Ordering::Greater => self.later += 1,
        }
        self.earlier_arrival = Some(arrival);
    }
}

impl Channel {
    /// Whether rows both with and without a time of receipt have come, with this one: only the
    /// order of all arrivals then says when each shows.
    fn is_mixed_with(&mut self, row: &Row) -> bool {
        match row.ts_recv {
            Some(_) => self.has_received = true,
            None => self.has_unreceived = true,
        }
        self.has_received && self.has_unreceived
    }
}

/// Follows rows as they come.
#[derive(Debug, Default)]
pub struct Arrivals {
    channels: HashMap<(SymbolId, PublisherId), usize>,
    states: Vec<Channel>,
    /// The channel of the row before, which is often that of the next.
    latest: Option<((SymbolId, PublisherId), usize)>,
    /// The file that rows come from.
    file: usize,
    oddities: HashMap<SymbolId, Oddities>,
    late_trades: HashMap<SymbolId, Vec<LateTrade>>,
}

/// How much later than its receipt a row is dated, where that cannot be.
#[inline]
fn ahead(row: &Row) -> Option<Duration> {
    let (own, received) = (row.event.ts_event, row.ts_recv?);
    let by = (own > received).then(|| own.since(received))?;
    (by >= AHEAD).then_some(by)
}

/// How much later than it happened a row was received, where that is more than a feed takes.
#[inline]
fn behind(row: &Row) -> Option<Duration> {
    let by = row.ts_recv?.since(row.event.ts_event);
    let is_told = row.event.flags & F_BAD_TS_RECV == 0 && !row.event.is_snapshot();
    (by >= BEHIND && is_told).then_some(by)
}

/// What is to be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The rows are in order by their own times.
    Kept,
    /// The rows are out of order: all have to be ordered by their arrival first.
    Broken,
    /// The row is equal to an earlier one.
    Duplicate,
}

impl Arrivals {
    fn channel(&mut self, row: &Row) -> &mut Channel {
        let key = (row.symbol, row.event.publisher);
        let place = match self.latest {
            Some((latest, place)) if latest == key => place,
            _ => {
                let states = &mut self.states;
                let place = *self.channels.entry(key).or_insert_with(|| {
                    states.push(Channel::default());
                    states.len() - 1
                });
                self.latest = Some((key, place));
                place
            }
        };
        &mut self.states[place]
    }

    /// A row with a time of receipt by which it can be ordered. One that says that its own is not
    /// to be relied on (`F_BAD_TS_RECV`) was received when it happened, and not before the row of
    /// its venue that stands before it in the file. A repeated book is as old as it is, and was
    /// received when it was repeated.
    pub(super) fn relied_on(&mut self, row: &Row) -> Row {
        let file = self.file;
        let mut row = *row;
        let is_doubtful = row.event.flags & F_BAD_TS_RECV != 0 && !row.event.is_snapshot();
        if row.ts_recv.is_some() && is_doubtful {
            let (of_file, before) = self.channel(&row).before;
            let own = row.event.ts_event;
            row.ts_recv = Some(if of_file == file {
                own.max(before)
            } else {
                own
            });
        }
        row
    }

    /// The rows that follow are of the file of this number.
    pub fn of_file(&mut self, file: usize) {
        self.file = file;
    }

    /// The block of the next row of a recording, which has this place in it.
    pub(super) fn block(&mut self, row: &Row, ordinal: u64) -> Block {
        self.is_in_order(row);
        let file = self.file;
        let arrival = row.ts_recv.unwrap_or(row.event.ts_event);
        let channel = self.channel(row);
        channel.before = (file, arrival);
        Block::At(channel.blocks.next(ordinal, file, arrival.nanos()))
    }

    /// Looks at the next row of a recording.
    pub(super) fn look(&mut self, row: &Row, ordinal: u64, block: Block) -> Order {
        if let Some(by) = behind(row) {
            let oddities = self.oddities.entry(row.symbol).or_default();
            oddities.behind += 1;
            oddities.slowest = oddities.slowest.max(by);
        }
        let arrival = row
            .ts_recv
            .map_or(row.event.ts_event, |received| received)
            .nanos();
        let channel = self.channel(row);
        if channel.is_mixed_with(row) || ahead(row).is_some() {
            return Order::Broken;
        }
        // Rows that arrived at one time are in the order of their sequence, whatever their own
        // times say.
        let is_tied = row.ts_recv.is_some() && arrival == channel.arrival;
        // Of one sequence, what was sent may come in another order than that of its places.
        let before = std::mem::replace(&mut channel.place, ordinal);
        let came_later =
            block == Block::Sent && row.sequence == channel.sequence && ordinal < before;
        let is_overtaken = is_tied && (row.sequence < channel.sequence || came_later);
        let earlier =
            row.event.ts_event < channel.ts_event || arrival < channel.arrival || is_overtaken;
        let later = row.event.ts_event > channel.ts_event || arrival > channel.arrival;
        if earlier {
            let latest = channel.arrival;
            channel.steps.back(arrival, latest);
            return Order::Broken;
        }
        channel.sequence = if arrival == channel.arrival {
            channel.sequence.max(row.sequence)
        } else {
            row.sequence
        };
        let is_up = channel.steps.earlier_arrival.take().is_some();
        // The first row is later than none.
        let is_first = channel.arrival == 0;
        channel.steps.later += u64::from((later || is_up) && !is_first);
        if later {
            channel.same.clear();
            (channel.ts_event, channel.arrival) = (row.event.ts_event, arrival);
        }
        if channel.same.is_copy(row, block) {
            if row.sequence == 0 {
                // Which rows of two blocks are copies is known when all are in order.
                return Order::Broken;
            }
            self.oddities.entry(row.symbol).or_default().duplicates += 1;
            return Order::Duplicate;
        }
        if row.event.is_snapshot() {
            return Order::Broken;
        }
        Order::Kept
    }

    /// Venues of markets whose rows come newest first, as downloads of some vendors have them: all
    /// of them where the recording as a whole does, for a venue of few rows does not show it.
    pub(super) fn newest_first(&self) -> HashSet<(SymbolId, PublisherId)> {
        let mut all = Steps::default();
        for state in &self.states {
            all.add(&state.steps);
        }
        let is_whole = all.are_backwards();
        let backwards = self.channels.iter().filter(|(_, place)| {
            let steps = &self.states[**place].steps;
            is_whole || steps.are_backwards()
        });
        backwards.map(|(key, _)| *key).collect()
    }

    /// Venues of markets whose rows do not stand in the order in which they were received.
    pub(super) fn in_no_order(&self) -> HashSet<(SymbolId, PublisherId)> {
        let mut venues = self.channels.clone();
        venues.retain(|_, place| self.states[*place].is_in_no_order);
        venues.into_keys().collect()
    }

    /// Counts a row of a venue whose rows come newest first.
    pub(super) fn turned(&mut self, symbol: SymbolId) {
        self.oddities.entry(symbol).or_default().newest_first += 1;
    }

    /// Counts a row that is to be replayed when it was received, and does not say when that was.
    pub(super) fn received(&mut self, row: &Row) {
        if row.ts_recv.is_none() {
            self.oddities.entry(row.symbol).or_default().unreceived += 1;
        }
    }

    /// Whether others of the publisher's rows have a time of receipt and this one has none, or the
    /// other way round.
    pub(super) fn is_mixed(&mut self, row: &Row) -> bool {
        self.channel(row).is_mixed_with(row)
    }

    /// Whether the rows of the next row's venue, with it, stand in the order in which they were
    /// received, file by file. One whose time of receipt is not to be relied on says nothing.
    pub fn is_in_order(&mut self, row: &Row) -> bool {
        let file = self.file;
        let arrival = row.ts_recv.unwrap_or(row.event.ts_event);
        let channel = self.channel(row);
        if row.event.flags & F_BAD_TS_RECV == 0 {
            let (of_file, before) = std::mem::replace(&mut channel.received, (file, arrival));
            channel.is_in_no_order |= of_file == file && arrival < before;
        }
        !channel.is_in_no_order
    }

    /// Whether the next row of a recording, of this place in it, is to be replayed as and where it
    /// stands, as far as its publisher goes.
    pub fn is_plain(&mut self, row: &Row, ordinal: u64) -> bool {
        let block = self.block(row, ordinal);
        self.look(row, ordinal, block) == Order::Kept
            && row.event.flags & (F_MAYBE_BAD_BOOK | F_BAD_TS_RECV) == 0
    }

    /// The event of a row, and when it shows, among rows that come in the order of their arrival;
    /// `None` for one equal to an earlier.
    ///
    /// `ordinal` is the row's place in the recording, and a fall of it by more than `far` says that
    /// the row stands far before the one that was placed last.
    pub(super) fn place(
        &mut self,
        row: &Row,
        (ordinal, block): (u64, Block),
        far: u64,
    ) -> Option<Event> {
        let arrival = row.ts_recv.map_or(row.event.ts_event, |received| received);
        let channel = self.channel(row);
        if arrival.nanos() > channel.arrival {
            channel.same.clear();
            channel.arrival = arrival.nanos();
        }
        if channel.same.is_copy(row, block) {
            self.oddities.entry(row.symbol).or_default().duplicates += 1;
            return None;
        }
        let is_same = channel.twins.compare(&row.event, ordinal, far);
        let mut event = row.event;
        let ahead = ahead(row);
        let own = ahead.map_or(event.ts_event, |_| arrival);
        let told = channel.told;
        // A repeated book is known when it is repeated; nothing is late against it.
        let time = if event.is_snapshot() {
            arrival.max(own)
        } else {
            own
        };
        channel.shown = channel.shown.max(time);
        event.ts_event = channel.shown;
        if event.is_snapshot() {
            return Some(event);
        }
        channel.told = told.max(own);
        if let Some(is_same) = is_same {
            let oddities = self.oddities.entry(row.symbol).or_default();
            oddities.woven += u64::from(is_same);
            oddities.scattered += u64::from(!is_same);
        }
        if let Some(by) = ahead {
            let oddities = self.oddities.entry(row.symbol).or_default();
            oddities.ahead += 1;
            oddities.farthest = oddities.farthest.max(by);
        }
        if own < told {
            let oddities = self.oddities.entry(row.symbol).or_default();
            oddities.late += 1;
            oddities.latest = oddities.latest.max(told.since(own));
            if event.cause.action() == Action::Trade && event.size > 0 {
                self.late_trades
                    .entry(row.symbol)
                    .or_default()
                    .push(LateTrade {
                        time: own,
                        row: event,
                    });
            }
        }
        Some(event)
    }

    /// Counts what a row's flags say, and takes away quotes that may be wrong.
    pub(super) fn flags(&mut self, event: &mut Event, symbol: SymbolId) {
        if event.flags & (F_MAYBE_BAD_BOOK | F_BAD_TS_RECV) == 0 && !event.is_snapshot() {
            return;
        }
        let oddities = self.oddities.entry(symbol).or_default();
        oddities.bad_ts_recv += u64::from(event.flags & F_BAD_TS_RECV != 0);
        oddities.snapshots += u64::from(event.is_snapshot());
        if event.flags & F_MAYBE_BAD_BOOK != 0 {
            oddities.maybe_bad_book += 1;
            *event = event.without_quotes();
        }
    }

    /// What was found, by symbol.
    pub(super) fn into_findings(self) -> Findings {
        Findings {
            oddities: self.oddities,
            late_trades: self.late_trades,
        }
    }
}
