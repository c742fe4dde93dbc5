//! The markets of a recording: names, and the numbers of their instruments.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// Index of a symbol in the [`SymbolTable`] that its row was read with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SymbolId(pub u32);

/// The number of an instrument within its dataset (Databento `instrument_id`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstrumentId(pub u32);

impl fmt::Display for InstrumentId {
    /// As the name of a market that has no other: `#118`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The markets of a recording in the order of their first appearance: names, each with the number
/// of its instrument where that is known. One name may stand for several instruments: of several
/// datasets, or one after the other. The empty name stands for "neither symbol nor number".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SymbolTable {
    names: Vec<String>,
    instruments: Vec<Option<InstrumentId>>,
    /// The first index of the same name.
    firsts: Vec<SymbolId>,
    ids: HashMap<String, Vec<SymbolId>>,
}

impl SymbolTable {
    /// Most names. More are no symbols.
    const MOST_NAMES: usize = 1 << 16;

    /// Most instruments under all names.
    const MOST_MARKETS: usize = 1 << 20;

    /// The index of `name` without an instrument, which joins the table when it is new; `None` when
    /// the table is full, or the name can be none: see [`SymbolTable::may_hold`].
    pub fn intern(&mut self, name: &str) -> Option<SymbolId> {
        self.intern_instrument(name, None)
    }

    /// The index of `instrument` under `name`, which join the table when they are new; `None` when
    /// the table is full. An instrument without a name is called by its number.
    pub fn intern_instrument(
        &mut self,
        name: &str,
        instrument: Option<InstrumentId>,
    ) -> Option<SymbolId> {
        if let (true, Some(number)) = (name.is_empty(), instrument) {
            return self.intern_instrument(&number.to_string(), instrument);
        }
        let known = self.ids.get(name).map_or(&[][..], Vec::as_slice);
        let same = |id: &&SymbolId| self.instrument(**id) == instrument;
        if let Some(id) = known.iter().find(same) {
            return Some(*id);
        }
        let full = self.names.len() == Self::MOST_MARKETS
            || known.is_empty() && self.ids.len() == Self::MOST_NAMES;
        if full || !Self::may_hold(name) {
            return None;
        }
        let id = SymbolId(u32::try_from(self.names.len()).ok()?);
        self.names.push(name.to_owned());
        self.instruments.push(instrument);
        self.firsts.push(known.first().copied().unwrap_or(id));
        self.ids.entry(name.to_owned()).or_default().push(id);
        Some(id)
    }

    /// Longest symbol, in bytes.
    pub const LONGEST: usize = 64;

    /// Whether `name` can be a symbol: it is short, and no character of it is obeyed instead of
    /// drawn.
    pub fn may_hold(name: &str) -> bool {
        name.len() <= Self::LONGEST && text::all_plain(name)
    }

    /// The first index of `name` if the table has it.
    pub fn find(&self, name: &str) -> Option<SymbolId> {
        self.ids.get(name)?.first().copied()
    }

    /// The name behind `id`.
    pub fn name(&self, id: SymbolId) -> &str {
        self.names.get(id.0 as usize).map_or("", String::as_str)
    }

    /// The first index that has the name behind `id`: one for all instruments of that name.
    #[inline]
    pub fn first(&self, id: SymbolId) -> SymbolId {
        self.firsts.get(id.0 as usize).copied().unwrap_or(id)
    }

    /// The number of the instrument behind `id`, where that is known.
    pub fn instrument(&self, id: SymbolId) -> Option<InstrumentId> {
        self.instruments.get(id.0 as usize).copied().flatten()
    }

    /// Every name once, in order of first appearance.
    pub fn each_name(&self) -> impl Iterator<Item = &str> {
        let ids = (0..).map(SymbolId);
        let first = |(id, _): &(SymbolId, &String)| self.first(*id) == *id;
        let names = ids.zip(&self.names).filter(first);
        names.map(|(_, name)| name.as_str())
    }

    /// Instruments of which some rows have a name and others none: the number that stands for a
    /// name, and the first name.
    pub fn half_named(&self) -> Vec<(InstrumentId, &str)> {
        let unnamed = self.instruments.iter().zip(&self.names);
        let unnamed = unnamed.filter_map(|(instrument, name)| {
            instrument.filter(|number| number.to_string() == *name)
        });
        let unnamed: HashSet<InstrumentId> = unnamed.collect();
        if unnamed.is_empty() {
            return Vec::new();
        }
        let mut named = BTreeMap::new();
        for (instrument, name) in self.instruments.iter().zip(&self.names) {
            if let Some(number) = instrument.filter(|number| unnamed.contains(number))
                && number.to_string() != *name
            {
                named.entry(number).or_insert(name.as_str());
            }
        }
        named.into_iter().collect()
    }

    /// Every index that has a name.
    pub fn of_name(&self, name: &str) -> &[SymbolId] {
        self.ids.get(name).map_or(&[], Vec::as_slice)
    }

    /// The name of every index, in order of first appearance.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_stand_for_several_instruments_and_a_number_for_a_name() {
        let mut table = SymbolTable::default();
        let (one, other) = (Some(InstrumentId(1)), Some(InstrumentId(2)));
        let first = table.intern_instrument("ES.c.0", one).unwrap();
        let second = table.intern_instrument("ES.c.0", other).unwrap();
        assert_ne!(first, second);
        assert_eq!(table.intern_instrument("ES.c.0", one), Some(first));
        assert_eq!(table.name(first), table.name(second));
        assert_eq!(table.instrument(second), other);
        assert_eq!((table.first(first), table.first(second)), (first, first));
        assert_eq!(table.find("ES.c.0"), Some(first));
        let unnamed = table.intern_instrument("", other).unwrap();
        assert_eq!(table.name(unnamed), "#2");
        assert_eq!(table.half_named(), [(InstrumentId(2), "ES.c.0")]);
        let nothing = table.intern("").unwrap();
        assert_eq!((table.name(nothing), table.instrument(nothing)), ("", None));
    }
}
