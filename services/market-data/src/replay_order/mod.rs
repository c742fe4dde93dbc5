//! Rows on their way from a source to a replay: collected, and put in replay order.
//!
//! As long as they are few they stay in memory. Beyond that, sorted runs of them go to a scratch
//! file and are merged from there, so that memory does not grow with the recording (an external
//! merge sort: Knuth, The Art of Computer Programming 3, section 5.4).

mod arrivals;
mod days;
mod findings;
mod markets;
mod presence;
mod repeated;
mod same;
mod scratch;
mod tapes;
mod twins;

use std::collections::HashSet;
use std::io;

use arrivals::Order;
pub use arrivals::{Arrivals, Clock};
pub use days::DaysByMarket;
use findings::Findings;
pub use findings::{LateTrade, Oddities};
use presence::Presence;
use same::Block;
pub use scratch::ScratchError;
use scratch::blocks::FAR;
use scratch::record::Record;
use scratch::runs::Runs;

use crate::event::{F_BAD_TS_RECV, Row, Shown, SymbolId};
use crate::units::time::Timestamp;

/// Rows given out at a time.
const BATCH: usize = 8 * 1024;

/// Collects the rows of a recording in any order.
#[derive(Debug)]
pub struct Collector {
    limit: usize,
    clock: Clock,
    arrivals: Arrivals,
    /// Whether rows stand in another order than that of their times, publisher by publisher.
    is_broken: bool,
    /// Whether rows have places that they were sent with.
    is_sent: bool,
    /// Rows that are in no run yet.
    records: Vec<Record>,
    runs: Option<Runs>,
    rows: u64,
    /// Rows appended, those that count no second time included.
    appended: u64,
    /// By symbol.
    presences: Vec<Presence>,
}

impl Default for Collector {
    fn default() -> Self {
        Self::keeping(Self::IN_MEMORY)
    }
}

impl Collector {
    /// Rows kept in memory where nothing else is said: 24 MiB of them.
    pub const IN_MEMORY: usize = 256 * 1024;

    /// A collector that keeps so many rows in memory, at least one.
    pub fn keeping(rows: usize) -> Self {
        Self {
            limit: rows.max(1),
            clock: Clock::Event,
            arrivals: Arrivals::default(),
            is_broken: false,
            is_sent: false,
            records: Vec::new(),
            runs: None,
            rows: 0,
            appended: 0,
            presences: Vec::new(),
        }
    }

    /// This collector for rows that are replayed by `clock`.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Adds rows of a recording in one file, in its order.
    ///
    /// # Errors
    /// When they have to go to a scratch file, and that fails.
    pub fn append(&mut self, rows: &[Row]) -> Result<(), ScratchError> {
        for (ordinal, row) in (self.appended..).zip(rows) {
            let relied_on = self.relied_on(row);
            let row = relied_on.as_ref().unwrap_or(row);
            let block = self.arrivals.block(row, ordinal);
            self.take(row, ordinal, block)?;
        }
        self.appended += rows.len() as u64;
        Ok(())
    }

    /// [`Collector::append`] for rows of the file of this number, of several that may overlap.
    ///
    /// # Errors
    /// As there.
    pub fn append_of(&mut self, file: usize, rows: &[Row]) -> Result<(), ScratchError> {
        self.arrivals.of_file(file);
        self.append(rows)
    }

    /// Adds rows of which the first has the place `ordinal`, and each other the next: of one time,
    /// those of a lower place are replayed first. For rows that were sent in replay order, and do
    /// not come in the order in which they were sent. Where their time of receipt is known they are
    /// ordered as those of a recording are, by that.
    ///
    /// # Errors
    /// As [`Collector::append`].
    pub fn insert(&mut self, ordinal: u64, rows: &[Row]) -> Result<(), ScratchError> {
        self.insert_by(ordinal, rows, Block::Sent, Record::placed)
    }

    /// [`Collector::insert`] for rows that were sent in no known order: of one time, a lower
    /// sequence is replayed first.
    ///
    /// # Errors
    /// As [`Collector::append`].
    pub fn insert_unordered(&mut self, ordinal: u64, rows: &[Row]) -> Result<(), ScratchError> {
        let message = Block::At(ordinal);
        self.insert_by(ordinal, rows, message, |row, ordinal| {
            Record::recorded(row, row.event.ts_event, ordinal, message)
        })
    }

    fn insert_by(
        &mut self,
        first: u64,
        rows: &[Row],
        block: Block,
        record: impl Fn(&Row, u64) -> Record,
    ) -> Result<(), ScratchError> {
        self.is_sent = true;
        for (ordinal, row) in (0..).map(|place| first.saturating_add(place)).zip(rows) {
            if row.ts_recv.is_some() {
                self.take(row, ordinal, block)?;
                continue;
            }
            if self.clock == Clock::Receive {
                self.arrivals.received(row);
            }
            self.is_broken |= self.arrivals.is_mixed(row);
            let mut row = *row;
            self.arrivals.flags(&mut row.event, row.symbol);
            self.make_room(1)?;
            self.add(record(&row, ordinal));
        }
        self.appended += rows.len() as u64;
        Ok(())
    }

    /// The row as it is taken in, where that is not as it stands.
    #[inline]
    fn relied_on(&mut self, row: &Row) -> Option<Row> {
        let says_so = row.event.flags & F_BAD_TS_RECV != 0;
        says_so.then(|| self.arrivals.relied_on(row))
    }

    /// Adds a row that has its own times.
    fn take(&mut self, row: &Row, ordinal: u64, block: Block) -> Result<(), ScratchError> {
        let on_clock;
        let shown = match self.clock {
            Clock::Event => row,
            Clock::Receive => {
                self.arrivals.received(row);
                on_clock = self.clock.row(row);
                &on_clock
            }
        };
        match self.arrivals.look(shown, ordinal, block) {
            Order::Duplicate => return Ok(()),
            Order::Broken => self.is_broken = true,
            Order::Kept => {}
        }
        let mut record = Record::recorded(row, shown.event.ts_event, ordinal, block);
        self.arrivals.flags(record.event_mut(), row.symbol);
        self.make_room(1)?;
        self.add(record);
        Ok(())
    }

    fn make_room(&mut self, rows: usize) -> io::Result<()> {
        if !self.records.is_empty() && self.records.len() + rows > self.limit {
            self.flush()?;
        }
        Ok(())
    }

    fn add(&mut self, record: Record) {
        self.records.push(record);
        self.rows += 1;
        let symbol = record.symbol().0 as usize;
        if symbol >= self.presences.len() {
            self.presences.resize_with(symbol + 1, Presence::default);
        }
        self.presences[symbol].add(&record.event());
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// How many rows were added, those that count no second time included.
    pub fn added(&self) -> u64 {
        self.appended
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All rows in replay order.
    ///
    /// # Errors
    /// As [`Collector::append`].
    pub fn finish(self) -> Result<Collected, ScratchError> {
        if self.is_broken {
            return self.reordered();
        }
        self.sorted()
    }

    fn sorted(mut self) -> Result<Collected, ScratchError> {
        if self.runs.is_some() {
            self.flush()?;
        }
        sort(&mut self.records);
        Ok(Collected {
            rows: self.rows,
            presences: self.presences,
            store: match self.runs {
                Some(runs) => Store::Runs(runs),
                None => Store::Memory(self.records),
            },
            renamed: None,
            findings: self.arrivals.into_findings(),
        })
    }

    /// All rows in replay order: first in the order of their arrival, which decides when each
    /// shows.
    fn reordered(self) -> Result<Collected, ScratchError> {
        let (limit, clock, is_sent) = (self.limit, self.clock, self.is_sent);
        // What was sent comes in any order, and its places are those of messages.
        let (newest_first, far) = if is_sent {
            (HashSet::new(), u64::MAX)
        } else {
            (self.arrivals.newest_first(), FAR.min(self.rows / 4))
        };
        let in_no_order = self.arrivals.in_no_order();
        let collected = self.sorted()?;
        let mut by_arrival = Self::keeping(limit);
        collected.for_each(|record| {
            by_arrival.make_room(1)?;
            let venue = (record.symbol(), record.event().publisher);
            let is_turned = !newest_first.is_empty() && newest_first.contains(&venue);
            let is_in_order = match record.block() {
                // Whoever sent rows knew their order.
                Block::Sent => true,
                Block::At(_) => !is_sent && !in_no_order.contains(&venue),
            };
            let mut record = record.by_arrival(is_in_order);
            if is_turned {
                by_arrival.arrivals.turned(record.symbol());
                record.ordinal = !record.ordinal;
            }
            by_arrival.add(record);
            Ok::<_, ScratchError>(())
        })?;
        let by_arrival = by_arrival.sorted()?;
        let findings = by_arrival.findings.clone().with(collected.findings);
        let mut shown = Self::keeping(limit);
        let mut arrivals = Arrivals::default();
        let mut rank = 0;
        by_arrival.for_each(|record| {
            rank += 1;
            let row = clock.row(&record.shown().row);
            let (mut record, ordinal) = (*record, record.ordinal);
            if newest_first.contains(&(record.symbol(), record.event().publisher)) {
                record.ordinal = !record.ordinal;
            }
            if let Some(event) = arrivals.place(&row, (ordinal, record.block()), far) {
                shown.make_room(1)?;
                shown.add(record.moved(event, rank));
            }
            Ok::<_, ScratchError>(())
        })?;
        shown.arrivals = arrivals;
        let mut shown = shown.sorted()?;
        shown.findings = std::mem::take(&mut shown.findings).with(findings);
        Ok(shown)
    }

    /// Makes a run of what is in memory.
    fn flush(&mut self) -> io::Result<()> {
        sort(&mut self.records);
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(Runs::new()?),
        };
        runs.add(&self.records)?;
        self.records.clear();
        Ok(())
    }
}

/// What rows are sorted by that are in the order of their times, publisher by publisher.
pub fn order_of(row: &Row) -> impl Ord + Copy + use<> {
    Record::recorded(row, row.event.ts_event, 0, Block::Sent).key()
}

fn sort(records: &mut [Record]) {
    if !records.is_sorted_by_key(Record::key) {
        records.sort_by_key(Record::key); // stable: rows of one ordinal keep their order
    }
}

/// Rows of a recording in replay order: by time, and of one time in the order of their arrival, or
/// by [`crate::event::replay_key`] where no time of receipt is known.
#[derive(Debug)]
pub struct Collected {
    rows: u64,
    /// By symbol, under the ids they were added with.
    presences: Vec<Presence>,
    store: Store,
    /// By symbol they were added with: what it is called now.
    renamed: Option<Vec<SymbolId>>,
    findings: Findings,
}

#[derive(Debug)]
enum Store {
    Memory(Vec<Record>),
    Runs(Runs),
}

impl Default for Collected {
    fn default() -> Self {
        Self {
            rows: 0,
            presences: Vec::new(),
            store: Store::Memory(Vec::new()),
            renamed: None,
            findings: Findings::default(),
        }
    }
}

impl Collected {
    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// What of the rows was out of the ordinary, over all symbols.
    pub fn oddities(&self) -> Oddities {
        let mut all = Oddities::default();
        for oddities in self.findings.oddities.values() {
            all.add(oddities);
        }
        all
    }

    /// Gives symbols other ids: `ids` by the id that rows were added with.
    #[must_use]
    pub fn rename(mut self, ids: Vec<SymbolId>) -> Self {
        self.renamed = Some(ids);
        self
    }

    /// Gives out all rows in order, some thousands at a time, each at the time at which it shows.
    /// Those of one instant come together.
    ///
    /// # Errors
    /// Those of `on_rows`, which end it, or when the scratch file cannot be read.
    pub fn for_each_batch<E: From<ScratchError>>(
        &self,
        on_rows: impl FnMut(&[Row]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.batches(Record::row, |row| row.event.ts_event, on_rows)
    }

    /// Gives out all rows in order, as they were recorded, with the times at which they show. Those
    /// of one instant come together.
    ///
    /// # Errors
    /// As [`Collected::for_each_batch`].
    pub fn for_each_shown<E: From<ScratchError>>(
        &self,
        on_rows: impl FnMut(&[Shown]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.batches(Record::shown, |shown| shown.at, on_rows)
    }

    fn batches<T, E: From<ScratchError>>(
        &self,
        of: impl Fn(&Record) -> T,
        shows: impl Fn(&T) -> Timestamp,
        mut on_batch: impl FnMut(&[T]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut batch: Vec<T> = Vec::with_capacity(BATCH);
        self.for_each(|record| {
            let next = of(&self.under_its_name(record));
            let over = |last: &T| batch.len() >= BATCH && shows(last) != shows(&next);
            if batch.last().is_some_and(over) {
                on_batch(&batch)?;
                batch.clear();
            }
            batch.push(next);
            Ok::<_, E>(())
        })?;
        on_batch(&batch)
    }

    /// All rows at once.
    ///
    /// # Errors
    /// When the scratch file cannot be read.
    pub fn to_vec(&self) -> Result<Vec<Row>, ScratchError> {
        let mut rows = Vec::with_capacity(usize::try_from(self.rows).unwrap_or_default());
        self.for_each_batch(|batch| {
            rows.extend_from_slice(batch);
            Ok::<_, ScratchError>(())
        })?;
        Ok(rows)
    }

    fn for_each<E: From<ScratchError>>(
        &self,
        on_record: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.store {
            Store::Memory(records) => records.iter().try_for_each(on_record),
            Store::Runs(runs) => runs.for_each(on_record),
        }
    }

    /// The record under the name that its symbol has now.
    fn under_its_name(&self, record: &Record) -> Record {
        record.of(self.renamed(record.symbol()))
    }

    fn renamed(&self, symbol: SymbolId) -> SymbolId {
        match &self.renamed {
            Some(ids) => ids.get(symbol.0 as usize).copied().unwrap_or_default(),
            None => symbol,
        }
    }
}

/// Equal when the same rows come out. What cannot be read equals nothing.
impl PartialEq<Vec<Row>> for Collected {
    fn eq(&self, other: &Vec<Row>) -> bool {
        self.rows == other.len() as u64 && self.to_vec().is_ok_and(|rows| rows == *other)
    }
}

#[cfg(test)]
mod tests;
