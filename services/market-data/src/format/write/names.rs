//! What markets are called in a file: symbols, numbers of instruments, or both.

use std::collections::{BTreeMap, BTreeSet};

use super::error::WriteError;
use super::survey::Survey;
use crate::event::{InstrumentId, SymbolId, SymbolTable};

/// A market as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The symbol; empty where it is called by its number, or not at all.
    pub(super) symbol: String,
    /// The number, where it is known.
    pub(super) instrument: Option<InstrumentId>,
}

/// The names of all markets, by their ids.
pub(super) fn of(symbols: &SymbolTable) -> Vec<Name> {
    let ids = (0..).map(SymbolId);
    let name = |(id, name): (SymbolId, &String)| {
        let instrument = symbols.instrument(id);
        let is_number = instrument.is_some_and(|number| number.to_string() == *name);
        Name {
            symbol: if is_number {
                String::new()
            } else {
                name.clone()
            },
            instrument,
        }
    };
    ids.zip(symbols.names()).map(name).collect()
}

/// A number for every market that has rows: its own, unless that stands for another on the same
/// day.
///
/// # Errors
/// When there are not as many numbers.
pub(super) fn numbers(names: &[Name], survey: &Survey) -> Result<Vec<u32>, WriteError> {
    let mut days: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    let mut numbers = vec![None; names.len()];
    let of = |place: usize| survey.days_of(SymbolId(u32::try_from(place).unwrap_or(u32::MAX)));
    // Those first that have nothing but their number.
    for called_by_number in [true, false] {
        for (place, name) in names.iter().enumerate() {
            let (Some(number), Some(own)) = (name.instrument, of(place)) else {
                continue;
            };
            let taken = days.entry(number.0).or_default();
            if name.symbol.is_empty() == called_by_number && taken.is_disjoint(own) {
                taken.extend(own);
                numbers[place] = Some(number.0);
            }
        }
    }
    let mut next = 1_u32;
    for (place, number) in numbers.iter_mut().enumerate() {
        if number.is_some() || of(place).is_none() {
            continue;
        }
        while days.contains_key(&next) {
            next = next.checked_add(1).ok_or(WriteError::TooManyInstruments)?;
        }
        days.entry(next).or_default();
        *number = Some(next);
    }
    Ok(numbers.into_iter().map(Option::unwrap_or_default).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, Row};
    use crate::units::time::Timestamp;
    use crate::venue::PublisherId;

    fn survey(days: &[(u32, u64)]) -> Survey {
        let mut survey = Survey::default();
        for (market, day) in days {
            let nanos = (20_000 + day) * 86_400_000_000_000;
            let time = Timestamp::from_nanos(nanos).unwrap();
            survey.add(&[Row {
                event: Event::quote(time, PublisherId(2), None, None),
                sequence: 0,
                ts_recv: None,
                symbol: SymbolId(*market),
            }]);
        }
        survey
    }

    #[test]
    fn a_number_stands_for_one_market_a_day() {
        let mut symbols = SymbolTable::default();
        for (name, number) in [
            ("", Some(5)),  // called #5
            ("A", Some(5)), // on another day
            ("B", Some(5)), // on a day of #5
            ("C", None),
            ("D", Some(1)),
            ("", None),
        ] {
            symbols.intern_instrument(name, number.map(InstrumentId));
        }
        let names = of(&symbols);
        assert_eq!(names[0].symbol, "");
        let days = [(0, 1), (1, 2), (2, 1), (3, 1), (4, 1), (5, 1)];
        assert_eq!(numbers(&names, &survey(&days)).unwrap(), [5, 5, 2, 3, 1, 4]);
    }
}
