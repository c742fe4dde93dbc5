//! Symbols of a file: which name an instrument id has on which day.

use std::collections::{BTreeSet, HashMap};

use dbn::{MappingInterval, Metadata, RecordRef, TsSymbolMap};

use crate::event::{InstrumentId, SymbolId, SymbolTable};
use crate::units::time::Timestamp;

/// Instruments that a note names.
const NAMED: usize = 5;

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

/// That an instrument has two names on one day, in words: the vendor's map keeps the last of them.
fn two_names(metadata: &Metadata) -> Option<String> {
    let mut named: HashMap<&str, Vec<(&str, &MappingInterval)>> = HashMap::new();
    let mut twice = BTreeSet::new();
    for mapping in &metadata.mappings {
        for interval in &mapping.intervals {
            let name = mapping.raw_symbol.as_str();
            let others = named.entry(interval.symbol.as_str()).or_default();
            for (other, before) in others.iter() {
                let day = interval.start_date.max(before.start_date);
                if *other != name && day < interval.end_date.min(before.end_date) {
                    let instrument = &interval.symbol;
                    twice.insert(format!("#{instrument} is {other} and {name} from {day}"));
                }
            }
            others.push((name, interval));
        }
    }
    (!twice.is_empty()).then(|| {
        format!(
            "an instrument with two names on one day has its rows under the last of them alone: \
             {}. Download them one by one",
            text::few(twice, NAMED)
        )
    })
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
        notes.extend(two_names(metadata));
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

#[cfg(test)]
mod tests {
    use dbn::{SType, SymbolMapping};
    use time::macros::date;

    use super::*;

    #[test]
    fn an_instrument_with_two_names_on_one_day_is_said() {
        let days = [
            date!(2024 - 07 - 02),
            date!(2024 - 07 - 03),
            date!(2024 - 07 - 04),
        ];
        let mapping = |name: &str, ids: [&str; 2]| SymbolMapping {
            raw_symbol: name.to_owned(),
            intervals: [(0, ids[0]), (1, ids[1])]
                .map(|(day, id)| MappingInterval {
                    start_date: days[day],
                    end_date: days[day + 1],
                    symbol: id.to_owned(),
                })
                .to_vec(),
        };
        let said = |second: [&str; 2]| {
            let metadata = Metadata::builder()
                .dataset("GLBX.MDP3".to_owned())
                .schema(None)
                .start(0)
                .stype_in(Some(SType::Continuous))
                .stype_out(SType::InstrumentId)
                .mappings(vec![
                    mapping("ES.c.0", ["7", "7"]),
                    mapping("ES.v.0", second),
                ])
                .build();
            two_names(&metadata)
        };
        let both = said(["7", "8"]).unwrap();
        assert!(
            both.contains("#7 is ES.c.0 and ES.v.0 from 2024-07-02"),
            "{both}"
        );
        assert_eq!(said(["8", "9"]), None);
    }
}
