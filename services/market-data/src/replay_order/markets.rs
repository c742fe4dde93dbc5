//! From instruments under names to markets: which belong together, and which do not.

use std::collections::BTreeMap;

use super::presence::Presence;
use crate::event::{InstrumentId, SymbolId, SymbolTable};
use crate::selection::Selection;
use crate::venue::PublisherId;

/// One market: what is executed on as one.
#[derive(Debug, Default)]
pub(super) struct Market {
    pub(super) rows: usize,
    /// Venues that are not wanted, in order.
    pub(super) left_out: Vec<PublisherId>,
    /// What was assumed, in words.
    pub(super) notes: Vec<String>,
}

/// All markets by name, and which one each id belongs to; `None` for one that is not wanted.
#[derive(Debug, Default)]
pub(super) struct Markets {
    pub(super) by_name: BTreeMap<String, Market>,
    pub(super) name_of: Vec<Option<String>>,
}

impl Markets {
    /// Finds the markets among ids, of which each was present somewhere, and what is wanted of
    /// them.
    pub(super) fn of(
        ids: &[(SymbolId, &Presence)],
        symbols: &SymbolTable,
        selection: &Selection,
    ) -> Self {
        let mut markets = Self::default();
        let mut present: BTreeMap<String, Vec<&Presence>> = BTreeMap::new();
        let mut of_name: BTreeMap<&str, Vec<(SymbolId, &Presence)>> = BTreeMap::new();
        for (id, presence) in ids {
            let name = selection.name(symbols.name(*id));
            of_name.entry(name).or_default().push((*id, presence));
        }
        for (id, presence) in ids {
            let name = selection.name(symbols.name(*id));
            let others = of_name.get(name).map_or(&[][..], Vec::as_slice);
            let together: Vec<_> = others
                .iter()
                .filter(|(other, _)| symbols.instrument(*other) != symbols.instrument(*id))
                .filter(|(_, others)| presence.meets(others))
                .collect();
            let (market, note) = match symbols.instrument(*id) {
                Some(number) if !together.is_empty() => {
                    (format!("{name}{number}"), Some(several(name, number)))
                }
                // Others have told the instruments of this name apart, and sent them on.
                Some(number) => match name.strip_suffix(&number.to_string()) {
                    Some(shared) if !shared.is_empty() => {
                        (name.to_owned(), Some(several(shared, number)))
                    }
                    _ => (name.to_owned(), None),
                },
                None => (name.to_owned(), None),
            };
            let wanted = selection.has_symbol(&market) && !presence.seen().is_empty();
            markets.name_of.push(wanted.then(|| market.clone()));
            if wanted {
                let entry = markets.by_name.entry(market.clone()).or_default();
                entry.notes.extend(note);
                present.entry(market).or_default().push(presence);
            }
        }
        for (name, presences) in present {
            if let Some(market) = markets.by_name.get_mut(&name) {
                market.choose_venues(&name, &rows_by_venue(&presences), selection);
            }
        }
        markets.by_name.retain(|_, market| market.rows > 0);
        markets
    }
}

/// That a name stands for several instruments, of which this is one.
fn several(name: &str, number: InstrumentId) -> String {
    format!(
        "{name} stands for several instruments on one venue on one day: each is a market of its \
         own, this one {name}{number}."
    )
}

/// Rows of each venue.
fn rows_by_venue(presences: &[&Presence]) -> BTreeMap<PublisherId, usize> {
    let mut rows = BTreeMap::new();
    for seen in presences.iter().flat_map(|presence| presence.seen()) {
        *rows.entry(seen.publisher).or_default() += seen.rows;
    }
    rows
}

impl Market {
    /// Leaves out venues that are not wanted.
    fn choose_venues(
        &mut self,
        name: &str,
        rows: &BTreeMap<PublisherId, usize>,
        selection: &Selection,
    ) {
        let in_vain = selection.named_in_vain(&rows.keys().copied().collect());
        if !in_vain.is_empty() {
            let market = if name.is_empty() {
                "The recording"
            } else {
                name
            };
            self.notes.push(format!(
                "{market} has no row of these venues, which are named to be used or left out: {}.",
                in_vain.join(", ")
            ));
        }
        let mut kept = rows.clone();
        kept.retain(|venue, _| selection.has_venue(*venue));
        self.rows = kept.values().sum();
        self.left_out = rows
            .keys()
            .filter(|venue| !kept.contains_key(venue))
            .copied()
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Event, InstrumentId};
    use crate::time::Timestamp;

    const DAY: u64 = 86_400_000_000_000;

    /// Rows of an instrument: venue, day, how many.
    fn present(rows: &[(u16, u64, usize)]) -> Presence {
        let mut presence = Presence::default();
        for (venue, day, count) in rows {
            let time = Timestamp::from_nanos(20_000 * DAY + day * DAY).unwrap();
            let event = Event::quote(time, PublisherId(*venue), None, None);
            (0..*count).for_each(|_| presence.add(&event));
        }
        presence
    }

    type Instrument<'a> = (&'a str, u32, &'a [(u16, u64, usize)]);

    fn markets(instruments: &[Instrument<'_>], selection: &Selection) -> Markets {
        let mut table = SymbolTable::default();
        let all: Vec<_> = instruments
            .iter()
            .map(|(name, number, rows)| {
                let number = (*number > 0).then_some(InstrumentId(*number));
                let id = table.intern_instrument(name, number).unwrap();
                (id, present(rows))
            })
            .collect();
        let all: Vec<_> = all.iter().map(|(id, presence)| (*id, presence)).collect();
        Markets::of(&all, &table, selection)
    }

    fn names(markets: &Markets) -> Vec<&str> {
        markets.by_name.keys().map(String::as_str).collect()
    }

    #[test]
    fn one_share_at_two_venues_is_one_market_and_a_new_number_a_day_is_the_same() {
        let found = markets(
            &[
                ("AAPL", 38, &[(2, 0, 5)]),
                ("AAPL", 40, &[(2, 1, 5)]),
                ("AAPL", 7, &[(9, 0, 4), (9, 1, 4)]),
            ],
            &Selection::default(),
        );
        assert_eq!(names(&found), ["AAPL"]);
        assert_eq!(found.by_name["AAPL"].rows, 18);
        assert!(found.by_name["AAPL"].notes.is_empty());
    }

    #[test]
    fn two_instruments_of_one_name_on_one_day_are_two_markets() {
        let instruments: &[Instrument<'_>] = &[
            ("ES.v.0", 118, &[(1, 0, 5), (1, 1, 1)]),
            ("ES.v.0", 119, &[(1, 1, 5)]),
            ("NQ.v.0", 7, &[(1, 0, 5)]),
        ];
        let found = markets(instruments, &Selection::default());
        assert_eq!(names(&found), ["ES.v.0#118", "ES.v.0#119", "NQ.v.0"]);
        assert!(found.by_name["ES.v.0#118"].notes[0].contains("several instruments"));
        let wanted = Selection::of_symbols("ES.v.0").unwrap();
        assert_eq!(
            names(&markets(instruments, &wanted)),
            ["ES.v.0#118", "ES.v.0#119"]
        );
        let one = Selection::of_symbols("ES.v.0#119").unwrap();
        assert_eq!(names(&markets(instruments, &one)), ["ES.v.0#119"]);
    }

    #[test]
    fn two_spellings_become_one_market() {
        let instruments: &[Instrument<'_>] =
            &[("BRK.B", 1, &[(2, 0, 5)]), ("BRK B", 2, &[(9, 0, 5)])];
        let selection = Selection::of_symbols("BRK.B=BRK B").unwrap();
        let found = markets(instruments, &selection);
        assert_eq!(names(&found), ["BRK.B"]);
        assert_eq!(found.by_name["BRK.B"].rows, 10);
    }

    #[test]
    fn venues_that_are_not_wanted_are_left_out() {
        let left_out = |rows: &[(u16, u64, usize)], selection: &Selection| {
            let found = markets(&[("X", 1, rows)], selection);
            let market = found.by_name.get("X");
            market.map(|market| market.left_out.iter().map(|one| one.0).collect::<Vec<_>>())
        };
        let best = Selection::default().at([PublisherId(30).into()]);
        assert_eq!(left_out(&[(30, 0, 9), (34, 0, 3)], &best), Some(vec![34]));
        let without = Selection::default().without([PublisherId(2).into()]);
        assert_eq!(left_out(&[(2, 0, 3), (9, 0, 3)], &without), Some(vec![2]));
        assert_eq!(left_out(&[(2, 0, 3)], &without), None);
        let both = best.without([PublisherId(2).into()]);
        let found = markets(&[("X", 1, &[(30, 0, 9)])], &both);
        let said = "X has no row of these venues, which are named to be used or left out: 2.";
        assert_eq!(found.by_name["X"].notes, [said]);
    }
}
