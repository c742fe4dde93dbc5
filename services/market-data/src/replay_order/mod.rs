//! Rows on their way from a source to a replay: collected, and put in replay order.
//!
//! As long as they are few they stay in memory. Beyond that, sorted runs of them go to a scratch file and are merged from there, so that
//! memory does not grow with the recording (an external merge sort: Knuth, The Art of Computer Programming 3, section 5.4).

mod markets;
mod presence;
mod record;
mod runs;
mod scratch;
mod tapes;

use std::io;

use presence::Presence;
use record::Record;
use runs::Runs;
pub use scratch::ScratchError;

use crate::event::{Row, SymbolId};

/// Rows given out at a time.
const BATCH: usize = 8 * 1024;

/// Collects the rows of a recording in any order.
#[derive(Debug)]
pub struct Collector {
    limit: usize,
    /// Those that are in no run yet.
    records: Vec<Record>,
    runs: Option<Runs>,
    rows: u64,
    /// By symbol.
    presences: Vec<Presence>,
}

impl Default for Collector {
    fn default() -> Self {
        Self::keeping(Self::IN_MEMORY)
    }
}

impl Collector {
    /// Rows kept in memory where nothing else is said: 18 MiB of them.
    pub const IN_MEMORY: usize = 256 * 1024;

    /// A collector that keeps so many rows in memory, at least one.
    pub fn keeping(rows: usize) -> Self {
        Self {
            limit: rows.max(1),
            records: Vec::new(),
            runs: None,
            rows: 0,
            presences: Vec::new(),
        }
    }

    /// Adds rows behind all before.
    ///
    /// # Errors
    /// When they have to go to a scratch file, and that fails.
    pub fn append(&mut self, rows: &[Row]) -> Result<(), ScratchError> {
        for row in rows {
            self.make_room(1)?;
            self.add(row, self.rows);
        }
        Ok(())
    }

    /// Adds rows whose place is `ordinal`: where time and sequence do not tell rows apart, a lower ordinal is replayed first, and within
    /// `rows` their order. For rows that do not come in the order in which they were sent.
    ///
    /// # Errors
    /// As [`Collector::append`].
    pub fn insert(&mut self, ordinal: u64, rows: &[Row]) -> Result<(), ScratchError> {
        self.make_room(rows.len())?; // for all of them: what has one key is in one run
        for row in rows {
            self.add(row, ordinal);
        }
        Ok(())
    }

    fn make_room(&mut self, rows: usize) -> io::Result<()> {
        if !self.records.is_empty() && self.records.len() + rows > self.limit {
            self.flush()?;
        }
        Ok(())
    }

    fn add(&mut self, row: &Row, ordinal: u64) {
        self.records.push(Record::new(row, ordinal));
        self.rows += 1;
        let symbol = row.symbol.0 as usize;
        if symbol >= self.presences.len() {
            self.presences.resize_with(symbol + 1, Presence::default);
        }
        self.presences[symbol].add(&row.event);
    }

    /// How many rows there are.
    pub fn len(&self) -> u64 {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// All rows in replay order.
    ///
    /// # Errors
    /// As [`Collector::append`].
    pub fn finish(mut self) -> Result<Collected, ScratchError> {
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
        })
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

fn sort(records: &mut [Record]) {
    if !records.is_sorted_by_key(Record::key) {
        records.sort_by_key(Record::key); // stable: rows of one ordinal keep their order
    }
}

/// Rows of a recording in replay order: stable by [`crate::event::replay_key`].
#[derive(Debug)]
pub struct Collected {
    rows: u64,
    /// By symbol, under the ids they were added with.
    presences: Vec<Presence>,
    store: Store,
    /// By symbol they were added with: what it is called now.
    renamed: Option<Vec<SymbolId>>,
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

    /// Gives symbols other ids: `ids` by the id that rows were added with.
    #[must_use]
    pub fn rename(mut self, ids: Vec<SymbolId>) -> Self {
        self.renamed = Some(ids);
        self
    }

    /// Gives out all rows in order, some thousands at a time. Those of one instant come together.
    ///
    /// # Errors
    /// Those of `on_rows`, which end it, or when the scratch file cannot be read.
    pub fn for_each_batch<E: From<ScratchError>>(
        &self,
        mut on_rows: impl FnMut(&[Row]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut batch: Vec<Row> = Vec::with_capacity(BATCH);
        self.for_each(|record| {
            let row = self.row(record);
            let over =
                |last: &Row| batch.len() >= BATCH && last.event.ts_event != row.event.ts_event;
            if batch.last().is_some_and(over) {
                on_rows(&batch)?;
                batch.clear();
            }
            batch.push(row);
            Ok::<_, E>(())
        })?;
        on_rows(&batch)
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
        mut on_record: impl FnMut(&Record) -> Result<(), E>,
    ) -> Result<(), E> {
        match &self.store {
            Store::Memory(records) => records.iter().try_for_each(on_record),
            Store::Runs(runs) => runs
                .merged()
                .try_for_each(|record| on_record(&record.map_err(ScratchError::from)?)),
        }
    }

    /// The row of a record, under the name that its symbol has now.
    fn row(&self, record: &Record) -> Row {
        let mut row = record.row();
        row.symbol = self.renamed(row.symbol);
        row
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
