//! Symbols of a file: which name an instrument id has on which day.

use std::collections::HashMap;

use dbn::{Metadata, RecordRef, TsSymbolMap};

use crate::event::{InstrumentId, SymbolId, SymbolTable};
use crate::time::Timestamp;

/// The names of instrument ids, by day.
pub(super) struct Symbols {
    names: TsSymbolMap,
    /// What was found last, by instrument.
    found: HashMap<u32, Found>,
    last: Option<(u32, Found)>,
}

/// The market of an instrument between two times.
#[derive(Clone, Copy)]
struct Found {
    from: u64,
    to: u64,
    market: SymbolId,
}

impl Found {
    fn at(&self, time: u64) -> bool {
        (self.from..self.to).contains(&time)
    }
}

impl Symbols {
    /// The mapping that the metadata brings. One that cannot be used is noted, and instruments keep
    /// their numbers.
    pub(super) fn new(metadata: &Metadata, notes: &mut Vec<String>) -> Self {
        let names = match metadata.symbol_map() {
            Ok(names) => names,
            Err(_) if metadata.mappings.is_empty() => TsSymbolMap::new(),
            Err(error) => {
                notes.push(format!("its symbols cannot be used: {error}"));
                TsSymbolMap::new()
            }
        };
        Self {
            names,
            found: HashMap::new(),
            last: None,
        }
    }

    /// Learns from a mapping among the records, as live data has them.
    pub(super) fn learn(&mut self, record: RecordRef<'_>) {
        if self.names.on_record(record).is_ok() {
            self.found.clear();
            self.last = None;
        }
    }

    /// Whether any instrument has a name.
    pub(super) fn are_known(&self) -> bool {
        !self.names.inner().is_empty()
    }

    /// Whether a market is surely the one that a bad record is of. Where the file names its
    /// instruments, one without a name is none: the time of such a record may be what is bad.
    pub(super) fn is_certain(&self, market: SymbolId, table: &SymbolTable) -> bool {
        let number = table.instrument(market).map(|number| number.to_string());
        !self.are_known() || number.as_deref() != Some(table.name(market))
    }

    /// The market of an instrument at a time; `None` when the table is full.
    #[inline]
    pub(super) fn market(
        &mut self,
        instrument: u32,
        time: u64,
        table: &mut SymbolTable,
    ) -> Option<SymbolId> {
        if let Some((last, found)) = &self.last
            && *last == instrument
            && found.at(time)
        {
            return Some(found.market);
        }
        self.look_up(instrument, time, table)
    }

    #[cold]
    fn look_up(&mut self, instrument: u32, time: u64, table: &mut SymbolTable) -> Option<SymbolId> {
        let known = self.found.get(&instrument).copied();
        let found = match known.filter(|found| found.at(time)) {
            Some(found) => found,
            None => self.named(instrument, time, table)?,
        };
        self.found.insert(instrument, found);
        self.last = Some((instrument, found));
        Some(found.market)
    }

    fn named(&self, instrument: u32, time: u64, table: &mut SymbolTable) -> Option<Found> {
        let intervals = self.names.inner().get(&instrument);
        let intervals = intervals.map(dbn::symbol_map::SymbolIntervals::intervals);
        let current = intervals
            .unwrap_or_default()
            .iter()
            .find(|one| (one.start_ts..one.end_ts).contains(&time));
        let (name, from, to) = if let Some(one) = current {
            (one.symbol.as_str(), one.start_ts, one.end_ts)
        } else {
            let day = Timestamp::from_nanos(time).unwrap_or_default().midnight();
            ("", day.nanos(), day.next_midnight().nanos())
        };
        let market = table.intern_instrument(name, Some(InstrumentId(instrument)))?;
        Some(Found { from, to, market })
    }
}
