//! Rows on their way out of a file, some hundreds at a time.

use std::collections::BTreeMap;

use super::conventions::Conventions;
use super::reject::{Fault, IngestReport};
use crate::depth::Depth;
use crate::event::{Row, SymbolId, SymbolTable};
use crate::format::error::ReadError;
use crate::format::recognised::schema::Schema;
use crate::units::time::Timestamp;

/// Rows given out at a time: few enough to be in cache still when they are used.
pub(crate) const BATCH: usize = 256;

/// The first and the last time of some rows.
pub(crate) type Bounds = (Timestamp, Timestamp);

/// Why the reading of a file ended before the file.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The file as a whole cannot be used.
    Unusable(ReadError),
    /// Whoever takes the rows wants no more, and knows why.
    NoMore,
}

impl From<ReadError> for Ended {
    fn from(error: ReadError) -> Self {
        Self::Unusable(error)
    }
}

/// Takes good rows, a few hundred at a time, the symbols met so far, and the levels that were kept.
/// The readers know one type of error, and are compiled once, here, for every caller.
pub(crate) type OnRows<'a, E = Ended> =
    &'a mut dyn FnMut(&[Row], &SymbolTable, Option<&mut Depth>) -> Result<(), E>;

/// Rows of one file that wait to be given out, and what is known beside them.
pub(crate) struct Batch<'a> {
    name: &'a str,
    symbols: &'a mut SymbolTable,
    report: &'a mut IngestReport,
    depth: Option<&'a mut Depth>,
    on_rows: OnRows<'a>,
    rows: Vec<Row>,
    given: u64,
    /// By symbol, the first and the last time of the file's rows of it, if it has some.
    times: Vec<Option<Bounds>>,
    empty_quotes: u64,
    /// Whether rows stay as they are written, to be written again.
    is_copied: bool,
    /// How many threads may decode at a time.
    threads: usize,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(
        name: &'a str,
        symbols: &'a mut SymbolTable,
        report: &'a mut IngestReport,
        depth: Option<&'a mut Depth>,
        on_rows: OnRows<'a>,
    ) -> Self {
        Self {
            name,
            symbols,
            report,
            depth,
            on_rows,
            rows: Vec::with_capacity(BATCH),
            given: 0,
            times: Vec::new(),
            empty_quotes: 0,
            is_copied: false,
            threads: 1,
        }
    }

    /// A batch of rows that stay as they are written, to be written again.
    pub(crate) fn copied(self, is_copied: bool) -> Self {
        Self { is_copied, ..self }
    }

    /// A batch of rows that so many threads may decode at a time.
    pub(crate) fn on_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// How many threads may decode at a time.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// What becomes of rows of a schema.
    pub(crate) fn conventions(&self, schema: Schema) -> Conventions {
        if self.is_copied {
            Conventions::of_copies(schema)
        } else {
            Conventions::new(schema)
        }
    }

    /// The file's name.
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    pub(crate) fn symbols(&mut self) -> &mut SymbolTable {
        self.symbols
    }

    pub(crate) fn depth(&mut self) -> Option<&mut Depth> {
        self.depth.as_deref_mut()
    }

    /// Levels that are wanted, the best price included.
    pub(crate) fn levels(&self) -> u8 {
        self.depth.as_ref().map_or(1, |depth| depth.levels())
    }

    /// Whether a schema has the levels that are wanted.
    ///
    /// # Errors
    /// When it has the best price alone, and more are wanted.
    pub(crate) fn check_levels(&self, schema: Schema) -> Result<(), ReadError> {
        if self.levels() > 1 && schema != Schema::Mbp10 {
            return Err(ReadError::Depth {
                source_name: self.name.to_owned(),
                schema,
                levels: self.levels(),
            });
        }
        Ok(())
    }

    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() == BATCH
    }

    /// Adds a row; a full batch is given out.
    #[inline]
    pub(crate) fn push(&mut self, row: Row) -> Result<(), Ended> {
        self.rows.push(row);
        if self.is_full() { self.give() } else { Ok(()) }
    }

    /// Adds the rows that `next` makes, for as long as it makes some and there is room; how many.
    #[inline]
    pub(crate) fn push_while(
        &mut self,
        mut next: impl FnMut(&mut SymbolTable) -> Option<Row>,
    ) -> usize {
        let before = self.rows.len();
        while self.rows.len() < BATCH
            && let Some(row) = next(self.symbols)
        {
            self.rows.push(row);
        }
        self.rows.len() - before
    }

    /// Gives out what waits.
    pub(crate) fn give(&mut self) -> Result<(), Ended> {
        let rows = std::mem::take(&mut self.rows);
        let given = self.give_rows(&rows);
        self.rows = rows;
        self.rows.clear();
        given
    }

    /// Gives out rows, before which nothing waits.
    fn give_rows(&mut self, rows: &[Row]) -> Result<(), Ended> {
        for of_one in rows.chunk_by(|row, next| row.symbol == next.symbol) {
            let times = of_one.iter().map(|row| row.event.ts_event);
            let bounds = times.map(|time| (time, time)).reduce(earliest_and_latest);
            let symbol = of_one.first().map(|row| row.symbol);
            self.note_times(symbol.into_iter().map(|symbol| (symbol, bounds)));
        }
        self.pass_on(rows)
    }

    /// Gives out rows, before which nothing waits, and whose times are noted by themselves.
    pub(crate) fn pass_on(&mut self, rows: &[Row]) -> Result<(), Ended> {
        let count = rows.len() as u64;
        self.report.accept_all(count);
        self.given += count;
        (self.on_rows)(rows, self.symbols, self.depth.as_deref_mut())
    }

    /// Notes the first and the last time of rows by their symbols.
    pub(crate) fn note_times(
        &mut self,
        times: impl IntoIterator<Item = (SymbolId, Option<Bounds>)>,
    ) {
        self.times.resize(self.symbols.names().len(), None);
        for (symbol, bounds) in times {
            if let (Some(known), Some(bounds)) = (self.times.get_mut(symbol.0 as usize), bounds) {
                *known = Some(known.map_or(bounds, |known| earliest_and_latest(known, bounds)));
            }
        }
    }

    /// By symbol, the first and the last time of the rows given out, if there are some.
    pub(crate) fn times(&self) -> &[Option<Bounds>] {
        &self.times
    }

    /// The names of which the file has rows, with the first and the last time of theirs.
    pub(crate) fn names(&self) -> BTreeMap<String, Bounds> {
        let mut names: BTreeMap<String, Bounds> = BTreeMap::new();
        for (name, times) in self.symbols.names().iter().zip(&self.times) {
            // Several instruments may have one name.
            if let Some(times) = *times {
                let known = names.entry(name.clone()).or_insert(times);
                *known = earliest_and_latest(*known, times);
            }
        }
        names
    }

    /// Rows given out.
    pub(crate) fn given(&self) -> u64 {
        self.given
    }

    /// Counts sides that show nothing and say so with zeros.
    #[inline]
    pub(crate) fn note_empty(&mut self, sides: u64) {
        self.empty_quotes += sides;
    }

    pub(crate) fn empty_quotes(&self) -> u64 {
        self.empty_quotes
    }

    /// Counts a line or record that is no row, of a market if that is known.
    pub(crate) fn reject(
        &mut self,
        place: (&'static str, u64),
        fault: Fault,
        text: &[u8],
        market: Option<SymbolId>,
    ) {
        let market = market.map(|market| self.symbols.name(market));
        self.report.reject_of(market, self.name, place, fault, text);
    }
}

/// The earlier of two beginnings, and the later of two ends.
fn earliest_and_latest(one: Bounds, other: Bounds) -> Bounds {
    (one.0.min(other.0), one.1.max(other.1))
}
