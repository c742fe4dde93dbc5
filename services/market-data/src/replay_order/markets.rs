//! From instruments under names to markets: which belong together, and which do not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::presence::{Presence, Seen, Span};
use crate::calendar::Calendar;
use crate::event::{InstrumentId, SymbolId, SymbolTable};
use crate::selection::Selection;
use crate::venue::PublisherId;
use text::few;

/// One market: what is executed on as one.
#[derive(Debug, Default)]
pub(super) struct Market {
    pub(super) rows: usize,
    /// Venues that are not wanted, in order.
    pub(super) left_out: Vec<PublisherId>,
    /// What was assumed, in words.
    pub(super) notes: Vec<String>,
    /// The name that it shares with other instruments, each a market of its own, and the note of
    /// it.
    pub(super) one_of: Option<(String, String)>,
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
        let of_name: BTreeMap<&str, Namesakes> = of_name
            .into_iter()
            .map(|(name, ids)| (name, Namesakes::of(&ids, symbols, selection)))
            .collect();
        let mut apart: BTreeMap<&str, BTreeSet<InstrumentId>> = BTreeMap::new();
        for (id, presence) in ids {
            let name = selection.name(symbols.name(*id));
            let is_one_of_several = of_name.get(name).is_some_and(|all| all.meet(*id, symbols));
            let number = symbols.instrument(*id);
            let (market, shared) = match number {
                Some(number) if is_one_of_several => (format!("{name}{number}"), Some(name)),
                // Others have told the instruments of this name apart, and sent them on.
                Some(number) => {
                    let shared = name.strip_suffix(&number.to_string());
                    (name.to_owned(), shared.filter(|shared| !shared.is_empty()))
                }
                None => (name.to_owned(), None),
            };
            let note = shared.zip(number).map(|(shared, number)| {
                apart.entry(shared).or_default().insert(number);
                several(shared, number)
            });
            let wanted = selection.has_symbol(&market) && !presence.seen().is_empty();
            markets.name_of.push(wanted.then(|| market.clone()));
            if wanted {
                let entry = markets.by_name.entry(market.clone()).or_default();
                entry.notes.extend(note.clone());
                entry.one_of = shared.map(str::to_owned).zip(note);
                present.entry(market).or_default().push(presence);
            }
        }
        for (name, numbers) in &apart {
            if let Some(market) = markets.by_name.get_mut(*name) {
                market.notes.push(without(name, numbers));
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

/// The instruments of one name, and when each venue showed each.
struct Namesakes(BTreeMap<SymbolId, BTreeMap<PublisherId, Times>>);

/// When a venue showed an instrument.
struct Times {
    /// Trading days within whose hours it did.
    days: BTreeSet<NaiveDate>,
    /// From when to when on each date in UTC.
    spans: Vec<Span>,
}

impl Times {
    fn of(seen: &Seen, calendar: Calendar, is_us_equities: bool) -> Self {
        let spans: Vec<Span> = seen.spans().collect();
        let of_span = |span: &Span| calendar.days_between(*span, is_us_equities);
        Self {
            days: spans.iter().flat_map(of_span).collect(),
            spans,
        }
    }

    /// Whether both were shown on one trading day, or one among the other's rows.
    fn meet(&self, other: &Self) -> bool {
        let overlaps = |one: &Span| {
            other
                .spans
                .iter()
                .any(|two| one.0 <= two.1 && two.0 <= one.1)
        };
        !self.days.is_disjoint(&other.days) || self.spans.iter().any(overlaps)
    }
}

impl Namesakes {
    /// The instruments of `ids` at venues that are wanted; when they were shown is of no interest
    /// where all are one.
    fn of(ids: &[(SymbolId, &Presence)], symbols: &SymbolTable, selection: &Selection) -> Self {
        let instruments = ids.iter().map(|(id, _)| symbols.instrument(*id));
        if selection.has_names_whole() || instruments.collect::<BTreeSet<_>>().len() < 2 {
            return Self(BTreeMap::new());
        }
        let wanted = |presence: &'_ Presence| -> Vec<Seen> {
            let seen = presence.seen().iter();
            let seen = seen.filter(|seen| selection.has_venue(seen.publisher));
            seen.cloned().collect()
        };
        let all: Vec<_> = ids
            .iter()
            .map(|(id, presence)| (*id, wanted(presence)))
            .collect();
        let venues = all.iter().flat_map(|(_, seen)| seen);
        let is_us_equities = PublisherId::are_us_equities(venues.map(|seen| seen.publisher));
        let times = |seen: Vec<Seen>| {
            let venues = seen.iter();
            let times = |seen: &Seen| Times::of(seen, selection.calendar(), is_us_equities);
            venues.map(|seen| (seen.publisher, times(seen))).collect()
        };
        Self(
            all.into_iter()
                .map(|(id, seen)| (id, times(seen)))
                .collect(),
        )
    }

    /// Whether one venue showed this one and another instrument on one trading day.
    fn meet(&self, id: SymbolId, symbols: &SymbolTable) -> bool {
        let Some(own) = self.0.get(&id) else {
            return false;
        };
        let others = self.0.iter();
        let mut others =
            others.filter(|(other, _)| symbols.instrument(**other) != symbols.instrument(id));
        others.any(|(_, times)| {
            let mut venues = own.iter();
            venues.any(|(venue, own)| times.get(venue).is_some_and(|other| own.meet(other)))
        })
    }
}

/// That a name's other instruments are not in its market.
fn without(name: &str, apart: &BTreeSet<InstrumentId>) -> String {
    let others = few(apart.iter().map(|number| format!("{name}{number}")), 4);
    let are = match apart.len() {
        1 => "is a market of its own, and no row of it",
        _ => "are markets of their own, and no row of theirs",
    };
    format!(
        "{name} stands for several instruments on one venue on one day: {others} {are} is in this \
         one."
    )
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
    use crate::units::time::Timestamp;

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
    fn the_rest_of_a_name_says_what_is_not_in_it() {
        let instruments: &[Instrument<'_>] = &[
            ("X", 100, &[(2, 0, 5)]),
            ("X", 101, &[(2, 0, 5)]),
            ("X", 7, &[(9, 0, 5)]),
        ];
        let found = markets(instruments, &Selection::default());
        assert_eq!(names(&found), ["X", "X#100", "X#101"]);
        assert!(found.by_name["X"].notes[0].contains("X#100, X#101 are markets of their own"));
        // Where that venue is left out there is one instrument.
        let without = Selection::default().without([PublisherId(2).into()]);
        let found = markets(instruments, &without);
        assert_eq!(names(&found), ["X"]);
        assert!(found.by_name["X"].notes.is_empty());
    }

    #[test]
    fn a_trading_day_is_that_of_the_market_or_of_the_session() {
        let at = |time: &str| Timestamp::parse(time.as_bytes()).unwrap();
        let shown = |venue: u16, times: &[&str]| {
            let mut presence = Presence::default();
            for time in times {
                presence.add(&Event::quote(at(time), PublisherId(venue), None, None));
            }
            presence
        };
        let names = |presences: &[Presence], selection: &Selection| {
            let mut table = SymbolTable::default();
            let ids = (1..).zip(presences).map(|(number, presence)| {
                let id = table.intern_instrument("X", Some(InstrumentId(number)));
                (id.unwrap(), presence)
            });
            let ids: Vec<_> = ids.collect();
            let found = Markets::of(&ids, &table, selection);
            found.by_name.into_keys().collect::<Vec<_>>()
        };
        let by = |session: &str| {
            Selection::default().by(Calendar {
                session: Some(session.parse().unwrap()),
                ..Calendar::default()
            })
        };
        let usual = Selection::default();
        // A number a day, in winter: after hours in New York is the next date in UTC.
        let days = [
            shown(2, &["2024-11-05T15:00:00Z", "2024-11-06T00:30:00Z"]),
            shown(2, &["2024-11-06T15:00:00Z", "2024-11-07T00:30:00Z"]),
        ];
        assert_eq!(names(&days, &usual), ["X"]);
        assert_eq!(names(&days, &by("us-equities")), ["X"]);
        assert_eq!(names(&days, &by("all")), ["X#1", "X#2"]);
        // A number for each date in UTC: within regular hours there is one a day.
        let in_utc = [
            shown(2, &["2024-11-05T15:00:00Z", "2024-11-05T23:59:00Z"]),
            shown(2, &["2024-11-06T00:01:00Z", "2024-11-06T15:00:00Z"]),
        ];
        assert_eq!(names(&in_utc, &usual), ["X"]);
        assert_eq!(names(&in_utc, &by("us-equities")), ["X"]);
        assert_eq!(
            names(&in_utc, &by("09:30-20:00@America/New_York")),
            ["X#1", "X#2"]
        );
        // Two that are shown in turns are two, within hours or not.
        let in_turns = [
            shown(2, &["2024-11-05T22:00:00Z", "2024-11-05T23:00:00Z"]),
            shown(2, &["2024-11-05T22:30:00Z", "2024-11-05T23:30:00Z"]),
        ];
        assert_eq!(names(&in_turns, &usual), ["X#1", "X#2"]);
        // A number for each date in UTC, within one session.
        let rolled = [
            shown(1, &["2024-07-01T23:00:00Z", "2024-07-01T23:59:59Z"]),
            shown(1, &["2024-07-02T00:00:00Z", "2024-07-02T20:00:00Z"]),
        ];
        assert_eq!(names(&rolled, &usual), ["X"]);
        let futures = by("18:00-17:00@America/New_York");
        assert_eq!(names(&rolled, &futures), ["X#1", "X#2"]);
        // One that comes back, and rows in no order.
        let back = [
            shown(1, &["2024-07-01T10:00:00Z", "2024-07-03T10:00:00Z"]),
            shown(
                1,
                &[
                    "2024-07-04T10:00:00Z",
                    "2024-07-02T10:00:00Z",
                    "2024-07-03T09:00:00Z",
                ],
            ),
        ];
        assert_eq!(names(&back, &usual), ["X#1", "X#2"]);
        assert_eq!(names(&back[..1], &usual), ["X"]);
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
