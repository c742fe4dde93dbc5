//! Rows of one symbol in replay order.

mod habit;
mod mapped;
mod price_unit;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, Range};
use std::sync::Arc;
use std::time::Duration;

pub use habit::Habit;
pub(crate) use mapped::MappedEvents;
pub use price_unit::UnusualPrices;

use crate::depth::Depth;
use crate::event::{Action, Event, Quote, Row, SymbolTable, sort_for_replay};
use crate::format::Schema;
use crate::replay_order::{LateTrade, Oddities};
use crate::units::shares::Shares;
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// The schema of a file with rows of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaSpan {
    /// What its rows say.
    pub schema: Schema,
    /// The first and the last time of the rows of the market, if they are known.
    pub times: Option<(Timestamp, Timestamp)>,
}

/// A recorded market of one symbol, in replay order: stable by (`ts_event`, `sequence`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tape {
    symbol: String,
    events: Events,
    venues: Vec<PublisherId>,
    notes: Vec<String>,
    /// The schemas of files with rows of the market.
    schemas: Arc<[SchemaSpan]>,
    pub(crate) one_of: Option<(String, String)>,
    depth: Option<Arc<Depth>>,
    oddities: Oddities,
    late_trades: Arc<[LateTrade]>,
}

/// The events of a tape: in memory or, where they are too many, in a scratch file.
#[derive(Clone, Debug)]
pub(crate) enum Events {
    Memory(Vec<Event>),
    Mapped(MappedEvents),
}

impl Default for Events {
    fn default() -> Self {
        Self::Memory(Vec::new())
    }
}

impl Deref for Events {
    type Target = [Event];

    fn deref(&self) -> &[Event] {
        match self {
            Self::Memory(events) => events,
            Self::Mapped(events) => events,
        }
    }
}

impl PartialEq for Events {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Events {}

/// What is to be known of a tape before anything is replayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TapeStatistics {
    /// Rows.
    pub rows: u64,
    /// Distinct values of `ts_event`.
    pub instants: u64,
    /// Instants none of whose rows has `F_LAST`: the recording may have cut them.
    pub instants_without_last: u64,
    /// Rows by venue, in order of publisher id.
    pub rows_by_venue: BTreeMap<PublisherId, u64>,
    /// Shares traded (rows of action `T`).
    pub traded: Shares,
}

impl Tape {
    /// One tape for each symbol among `rows`, in alphabetical order, in memory.
    /// [`crate::Collector`] is for more rows than that.
    pub fn split(mut rows: Vec<Row>, symbols: &SymbolTable) -> Vec<Self> {
        sort_for_replay(&mut rows);
        let mut by_symbol: BTreeMap<&str, Vec<Event>> = BTreeMap::new();
        for row in &rows {
            by_symbol
                .entry(symbols.name(row.symbol))
                .or_default()
                .push(row.event);
        }
        by_symbol
            .into_iter()
            .map(|(symbol, events)| Self::new(symbol.to_owned(), Events::Memory(events), None))
            .collect()
    }

    /// A tape of events that are in replay order.
    pub(crate) fn new(symbol: String, events: Events, depth: Option<Depth>) -> Self {
        Self {
            symbol,
            venues: venues_of(&events),
            events,
            notes: Vec::new(),
            schemas: Arc::default(),
            one_of: None,
            depth: depth.map(Arc::new),
            oddities: Oddities::default(),
            late_trades: Arc::default(),
        }
    }

    /// This tape with what was found when its rows were put in order.
    pub(crate) fn with_findings(self, oddities: Oddities, late_trades: Vec<LateTrade>) -> Self {
        Self {
            oddities,
            late_trades: late_trades.into(),
            ..self
        }
    }

    /// This tape as that of one of several instruments of a name: the name, and the note of it.
    pub(crate) fn sharing(self, one_of: Option<(String, String)>) -> Self {
        Self { one_of, ..self }
    }

    /// The name that the market shares with other instruments, each a market of its own; `None`
    /// where it shares none.
    pub fn one_of(&self) -> Option<&str> {
        self.one_of.as_ref().map(|(name, _)| name.as_str())
    }

    /// What of the rows was out of the ordinary, over all days.
    pub fn oddities(&self) -> &Oddities {
        &self.oddities
    }

    /// Trades that were reported late: their rows show later than they were.
    pub fn late_trades(&self) -> &[LateTrade] {
        &self.late_trades
    }

    /// The rows at some places, as a tape of their own.
    #[must_use]
    pub fn slice(&self, places: Range<usize>) -> Self {
        let end = places.end.min(self.events.len());
        let places = places.start.min(end)..end;
        let depth = self.depth.as_ref().map(|depth| {
            let rows: Vec<u64> = places.clone().map(|place| place as u64).collect();
            depth.reordered(rows.into_iter())
        });
        let events = match &self.events {
            Events::Memory(events) => Events::Memory(events[places].to_vec()),
            Events::Mapped(events) => Events::Mapped(events.slice(places)),
        };
        Self {
            notes: self.notes.clone(),
            schemas: Arc::clone(&self.schemas),
            one_of: self.one_of.clone(),
            oddities: self.oddities,
            late_trades: Arc::clone(&self.late_trades),
            ..Self::new(self.symbol.clone(), events, depth)
        }
    }

    /// Whether the events are in a scratch file.
    pub(crate) fn is_mapped(&self) -> bool {
        matches!(self.events, Events::Mapped(_))
    }

    /// The symbol; empty where the recording does not name it.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// What was assumed about the market and left out of it, in words.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// This tape with what was assumed about it.
    #[must_use]
    pub fn noting(mut self, notes: &[String]) -> Self {
        self.notes.extend_from_slice(notes);
        self
    }

    /// This tape as one of files of these schemas.
    #[must_use]
    pub fn from_schemas(self, schemas: Vec<SchemaSpan>) -> Self {
        Self {
            schemas: schemas.into(),
            ..self
        }
    }

    /// The schemas of the files with rows of the market at the times of this tape, as far as they
    /// are known.
    pub fn schemas(&self) -> BTreeSet<Schema> {
        let (Some(first), Some(last)) = (self.events.first(), self.events.last()) else {
            return BTreeSet::new();
        };
        let (first, last) = (first.ts_event, last.ts_event);
        let here = self.schemas.iter().filter(|one| {
            let times = one.times;
            times.is_none_or(|(begins, ends)| begins <= last && ends >= first)
        });
        here.map(|one| one.schema).collect()
    }

    /// How often the whole quote of a venue leaps over the one before it, and how many rows there
    /// are to compare. One instrument leaps rarely; two that are taken for one do with every second
    /// row.
    pub fn leaps(&self) -> (u64, u64) {
        let mut last: BTreeMap<PublisherId, (Quote, Quote)> = BTreeMap::new();
        let (mut leaps, mut compared) = (0, 0);
        for event in self.events() {
            let (Some(bid), Some(ask)) = (event.bid(), event.ask()) else {
                continue;
            };
            if let Some((last_bid, last_ask)) = last.insert(event.publisher, (bid, ask)) {
                compared += 1;
                leaps += u64::from(is_leap(last_ask, bid) || is_leap(ask, last_bid));
            }
        }
        (leaps, compared)
    }

    /// What of the first prices no share of an American exchange costs: the file may count in
    /// another unit than the one it was read in.
    pub fn unusual_prices(&self) -> Option<UnusualPrices> {
        price_unit::of(self.events())
    }

    /// All events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What the events, by their place, show behind their best prices; `None` where that was not
    /// kept.
    pub fn depth(&self) -> Option<&Arc<Depth>> {
        self.depth.as_ref()
    }

    /// The venues, in order of publisher id.
    pub fn venues(&self) -> &[PublisherId] {
        &self.venues
    }

    /// By venue, in order of publisher id, the silence after which its quotes are usually not good
    /// any more, as its rows until a time have it.
    pub fn usual_silence(&self, until: Timestamp) -> Vec<(PublisherId, Duration)> {
        let mut habits: BTreeMap<_, (Habit, Timestamp)> = BTreeMap::new();
        for venue in self.venues.iter().copied() {
            habits.insert(venue, Default::default());
        }
        let end = self.events.partition_point(|event| event.ts_event <= until);
        for event in &self.events[..end] {
            if let Some((habit, last)) = habits.get_mut(&event.publisher) {
                (*habit, *last) = (habit.with_row(event.ts_event), event.ts_event);
            }
        }
        let silence = |(venue, (habit, last)): (_, (Habit, _))| (venue, habit.usual_silence(last));
        habits.into_iter().map(silence).collect()
    }

    /// The events of each distinct `ts_event`, in order.
    pub fn instants(&self) -> impl Iterator<Item = &[Event]> {
        self.events
            .chunk_by(|one, next| one.ts_event == next.ts_event)
    }

    /// Counts what there is.
    pub fn statistics(&self) -> TapeStatistics {
        let mut statistics = TapeStatistics {
            rows: self.events.len() as u64,
            ..TapeStatistics::default()
        };
        for instant in self.instants() {
            statistics.instants += 1;
            statistics.instants_without_last += u64::from(!instant.iter().any(Event::is_last));
        }
        for event in self.events() {
            *statistics.rows_by_venue.entry(event.publisher).or_default() += 1;
            if event.cause.action() == Action::Trade {
                statistics.traded += Shares::new(u64::from(event.size));
            }
        }
        statistics
    }
}

/// The venues of events, in order of publisher id.
fn venues_of(events: &[Event]) -> Vec<PublisherId> {
    let mut is_there = vec![false; usize::from(u16::MAX) + 1];
    for event in events {
        is_there[usize::from(event.publisher.0)] = true;
    }
    let all = (0..=u16::MAX).map(PublisherId);
    all.filter(|venue| is_there[usize::from(venue.0)]).collect()
}

/// Whether the higher price is more than half a percent above the lower one: between rows, quotes
/// do not move so far.
fn is_leap(lower: Quote, higher: Quote) -> bool {
    const PARTS: i64 = 200;
    let (lower, higher) = (lower.price.units(), higher.price.units());
    higher - lower > lower / PARTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    /// A trade of one day may have its row on the next: each day finds it by its time.
    #[test]
    fn a_part_of_a_tape_knows_every_late_trade() {
        let late = |time: u64| LateTrade {
            time: Timestamp::from_nanos(time).unwrap(),
            row: Event::quote(
                Timestamp::from_nanos(time + 100).unwrap(),
                PublisherId(2),
                None,
                None,
            ),
        };
        let oddities = Oddities {
            late: 2,
            ..Oddities::default()
        };
        let tape = Tape::new(String::new(), Events::Memory(Vec::new()), None)
            .with_findings(oddities, vec![late(10), late(90)]);
        for places in [0..0, 0..5, 3..9] {
            let part = tape.slice(places);
            assert_eq!(part.late_trades(), tape.late_trades());
            assert_eq!(part.oddities(), tape.oddities());
        }
    }
}
