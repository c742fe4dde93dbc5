//! Which instruments stand behind one name on one trading day, and whether they are apart.
//!
//! A venue may number an instrument anew, most often overnight: its new number is the same market.
//! Where one venue shows two numbers under one name within one day they are two instruments, and
//! nobody asked for one of them: the name cannot be executed on that day, and can on all others.
//! What is noted of rows adds up over files in any order, so that it does not matter in which of
//! them a row stands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use market_data::{InstrumentId, PublisherId, SymbolId, SymbolTable, Timestamp};

/// Numbers that one sentence names.
const NAMED: usize = 4;

/// When a venue showed an instrument on a trading day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stay {
    first: Timestamp,
    last: Timestamp,
    /// Whether some row is within the day's hours.
    is_inside: bool,
}

impl Stay {
    fn of(time: Timestamp, is_inside: bool) -> Self {
        Self {
            first: time,
            last: time,
            is_inside,
        }
    }

    fn join(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.is_inside |= other.is_inside;
    }

    /// Whether both were shown within the day's hours, or one among the other's rows.
    fn meets(self, other: Self) -> bool {
        let overlap = self.first <= other.last && other.first <= self.last;
        overlap || self.is_inside && other.is_inside
    }
}

/// A venue, the number of an instrument there, nanoseconds of its first and last row, and whether
/// some row is within the day's hours: as it is kept.
pub(super) type Written = (u16, Option<u32>, u64, u64, bool);

/// The instruments of one name on one trading day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    stays: BTreeMap<(PublisherId, Option<InstrumentId>), Stay>,
    /// Markets of their own in the recording, each of which bears the name and a number.
    apart: BTreeSet<String>,
}

impl Numbers {
    fn note(&mut self, venue: PublisherId, number: Option<InstrumentId>, stay: Stay) {
        let known = self.stays.entry((venue, number)).or_insert(stay);
        known.join(stay);
    }

    /// Joins what other rows of the same day showed.
    pub(super) fn join(&mut self, other: &Self) {
        for ((venue, number), stay) in &other.stays {
            self.note(*venue, *number, *stay);
        }
        self.apart.extend(other.apart.iter().cloned());
    }

    /// The markets that `name` stands for on this day; none where it is one.
    fn that_meet(&self, name: &str) -> BTreeSet<String> {
        let mut meet = self.apart.clone();
        let mut stays = self.stays.iter().peekable();
        while let Some(((venue, number), stay)) = stays.next() {
            // Those of one venue stand together.
            let others = stays.clone().take_while(|((other, _), _)| other == venue);
            for ((_, other), _) in others.filter(|(_, other)| stay.meets(**other)) {
                let numbered = [number, other].into_iter().map(|one| match one {
                    Some(number) => format!("{name}{number}"),
                    None => name.to_owned(),
                });
                meet.extend(numbered);
            }
        }
        meet
    }

    /// Why nothing can be executed on this day under `name`; `None` where it is one market.
    pub(super) fn fault(&self, name: &str) -> Option<String> {
        let meet = self.that_meet(name);
        let name = match name {
            "" => "the recording without symbols",
            name => name,
        };
        (!meet.is_empty()).then(|| {
            format!(
                "{name} stands for several instruments on one venue ({}): a panel takes one of \
                 them from a file of its own, or all other venues by --without-venues; run \
                 executes on each",
                text::few(meet, NAMED)
            )
        })
    }

    /// As it is kept.
    pub(super) fn written(&self) -> (Vec<Written>, Vec<String>) {
        let stays = self.stays.iter().map(|((venue, number), stay)| {
            let number = number.map(|number| number.0);
            let [first, last] = [stay.first, stay.last].map(Timestamp::nanos);
            (venue.0, number, first, last, stay.is_inside)
        });
        (stays.collect(), self.apart.iter().cloned().collect())
    }

    /// From what was kept; `None` where a time is none.
    pub(super) fn of_written(stays: &[Written], apart: &[String]) -> Option<Self> {
        let mut numbers = Self::default();
        for (venue, number, first, last, is_inside) in stays {
            let time = |nanos: &u64| Timestamp::from_nanos(*nanos).ok();
            let stay = Stay {
                first: time(first)?,
                last: time(last)?,
                is_inside: *is_inside,
            };
            numbers.note(PublisherId(*venue), number.map(InstrumentId), stay);
        }
        numbers.apart.extend(apart.iter().cloned());
        Some(numbers)
    }
}

/// Numbers by day and name.
pub(super) type ByUnit = BTreeMap<(NaiveDate, String), Numbers>;

/// What the rows of one file showed, by symbol: they are many, and most often of the day of the row
/// before.
#[derive(Debug, Default)]
pub(super) struct Sightings(Vec<Vec<Venue>>);

/// What one venue showed of a symbol, day by day.
#[derive(Debug)]
struct Venue {
    venue: PublisherId,
    days: Vec<(NaiveDate, Stay)>,
}

impl Sightings {
    /// Notes a row that belongs to a day: of its date, or within its hours.
    pub(super) fn note(
        &mut self,
        (date, is_inside): (NaiveDate, bool),
        (time, symbol, venue): (Timestamp, SymbolId, PublisherId),
    ) {
        let symbol = symbol.0 as usize;
        if symbol >= self.0.len() {
            self.0.resize_with(symbol + 1, Vec::new);
        }
        let venues = &mut self.0[symbol];
        let place = venues.binary_search_by_key(&venue, |one| one.venue);
        let place = place.unwrap_or_else(|place| {
            let days = Vec::new();
            venues.insert(place, Venue { venue, days });
            place
        });
        venues[place].note(date, Stay::of(time, is_inside));
    }

    /// By day and name, of the days and symbols to which `unit` gives a name.
    pub(super) fn by_unit(
        &self,
        symbols: &SymbolTable,
        unit: impl Fn((NaiveDate, SymbolId)) -> Option<(NaiveDate, String)>,
    ) -> ByUnit {
        let mut all = ByUnit::new();
        for (symbol, venues) in (0..).map(SymbolId).zip(&self.0) {
            let number = symbols.instrument(symbol);
            let days = venues.iter().flat_map(|one| {
                let days = one.days.iter();
                days.map(|(date, stay)| (one.venue, *date, *stay))
            });
            for (venue, date, stay) in days {
                let Some((date, name)) = unit((date, symbol)) else {
                    continue;
                };
                let shared = number.and_then(|number| name.strip_suffix(&number.to_string()));
                if let Some(shared) = shared.filter(|shared| stay.is_inside && !shared.is_empty()) {
                    let of_all: &mut Numbers = all.entry((date, shared.to_owned())).or_default();
                    of_all.apart.insert(name.clone());
                }
                let numbers = all.entry((date, name)).or_default();
                numbers.note(venue, number, stay);
            }
        }
        all
    }
}

impl Venue {
    fn note(&mut self, date: NaiveDate, stay: Stay) {
        if let Some((last, known)) = self.days.last_mut()
            && *last == date
        {
            known.join(stay);
            return;
        }
        match self.days.binary_search_by_key(&date, |(date, _)| *date) {
            Ok(place) => self.days[place].1.join(stay),
            Err(place) => self.days.insert(place, (date, stay)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: u64) -> Timestamp {
        Timestamp::from_nanos(20_000 * 86_400_000_000_000 + minute * 60_000_000_000).unwrap()
    }

    /// Rows of one day: venue, number, minute, whether within the hours.
    type Seen = (u16, u32, u64, bool);

    fn numbers(rows: &[Seen]) -> Numbers {
        let mut numbers = Numbers::default();
        for (venue, number, minute, is_inside) in rows {
            let number = (*number > 0).then_some(InstrumentId(*number));
            numbers.note(
                PublisherId(*venue),
                number,
                Stay::of(at(*minute), *is_inside),
            );
        }
        numbers
    }

    #[test]
    fn numbers_are_apart_where_one_venue_shows_both_within_hours_or_in_turns() {
        let cases: [(&[Seen], &[&str]); 9] = [
            (&[], &[]),
            (&[(2, 1, 5, true), (2, 1, 9, true)], &[]),
            // Each venue has numbers of its own.
            (&[(2, 1, 5, true), (9, 2, 5, true)], &[]),
            (&[(2, 1, 5, true), (2, 2, 9, true)], &["X#1", "X#2"]),
            // A new number before the hours or behind them is the same market.
            (&[(2, 1, 1, false), (2, 2, 5, true)], &[]),
            (&[(2, 1, 5, true), (2, 2, 9, false)], &[]),
            (
                &[(2, 1, 1, false), (2, 2, 5, true), (2, 1, 9, false)],
                &["X#1", "X#2"],
            ),
            // Some rows with a number, and some without one.
            (&[(2, 0, 5, true), (2, 7, 9, true)], &["X", "X#7"]),
            (
                &[
                    (2, 1, 5, true),
                    (2, 2, 9, true),
                    (9, 3, 5, true),
                    (2, 4, 99, false),
                ],
                &["X#1", "X#2"],
            ),
        ];
        for (rows, expected) in cases {
            let meet: Vec<_> = numbers(rows).that_meet("X").into_iter().collect();
            assert_eq!(meet, expected, "{rows:?}");
        }
    }

    #[test]
    fn markets_that_bear_a_name_and_its_number_count_on_days_on_which_they_are_shown() {
        let mut symbols = SymbolTable::default();
        let ids = [("X", 3), ("X#1", 1), ("X#9", 2)].map(|(name, number)| {
            let number = Some(InstrumentId(number));
            symbols.intern_instrument(name, number).unwrap()
        });
        let days: Vec<NaiveDate> = "2024-08-01"
            .parse::<NaiveDate>()
            .unwrap()
            .iter_days()
            .take(2)
            .collect();
        let mut sightings = Sightings::default();
        for id in ids {
            sightings.note((days[0], true), (at(5), id, PublisherId(2)));
        }
        sightings.note((days[1], true), (at(5), ids[0], PublisherId(2)));
        sightings.note((days[1], false), (at(5), ids[1], PublisherId(2)));
        let by_unit = sightings.by_unit(&symbols, |(date, id)| {
            Some((date, symbols.name(id).to_owned()))
        });
        let fault = |day: usize, name: &str| by_unit[&(days[day], name.to_owned())].fault(name);
        // One that only looks like it is a name of its own.
        assert!(fault(0, "X").is_some_and(|fault| fault.contains("(X#1)")));
        for (day, name) in [(0, "X#1"), (0, "X#9"), (1, "X"), (1, "X#1")] {
            assert_eq!(fault(day, name), None, "{day} {name}");
        }
    }

    proptest! {
        /// In however many files rows stand, and in which order these are looked into.
        #[test]
        fn what_files_show_adds_up(
            rows in prop::collection::vec((1_u16..4, 0_u32..4, 0_u64..60, any::<bool>()), 0..12),
            files in prop::collection::vec(0_usize..4, 12),
        ) {
            let whole = numbers(&rows);
            let file = |number: usize| {
                let rows = rows.iter().zip(&files).filter(|(_, file)| **file == number);
                numbers(&rows.map(|(row, _)| *row).collect::<Vec<_>>())
            };
            let mut joined = Numbers::default();
            (0..4).rev().for_each(|number| joined.join(&file(number)));
            prop_assert_eq!(&joined, &whole);
            let (stays, apart) = whole.written();
            prop_assert_eq!(Numbers::of_written(&stays, &apart), Some(whole));
        }
    }
}
