//! Which days of which symbols a file holds: one pass that keeps no rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use app::commands::Progress;
use chrono::NaiveDate;
use market_data::calendar::session::Hours;
use market_data::{Clock, Dates, PublisherId, Reader, Session, SymbolId, Timestamp};
use simulation::order::window::Window;

use crate::bucket::spool::Spooled;
use crate::error::NoRows;
use crate::input::sittings::{Chosen, Wanted};
use crate::input::{self, Reading};
use crate::output::progress::Bar;
use crate::panel::numbers::{ByUnit, Sightings};

/// One file with what is in it.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) file: PathBuf,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) publishers: BTreeSet<PublisherId>,
    pub(crate) rows: u64,
    /// Rows in regular hours of US equities, whatever their date and symbol.
    pub(crate) inside: u64,
    /// Rows by session date and symbol, in the session asked for.
    pub(crate) asked: BTreeMap<(NaiveDate, String), u64>,
    /// Rows in regular hours of US equities.
    pub(crate) regular: BTreeMap<(NaiveDate, String), u64>,
    /// Dates and symbols of rows that are in no such hours, or in those of another date: what
    /// stands before an opening, or comes behind a close. By the clocks of the session asked for,
    /// and by those of New York.
    pub(crate) around: [BTreeSet<(NaiveDate, String)>; 2],
    /// The instruments behind each name on the dates of rows, by the clocks of both as well.
    pub(crate) numbers: [ByUnit; 2],
}

/// Reads a file, and counts.
///
/// # Errors
/// When it cannot be used as a whole.
pub(crate) fn scan(file: &Path, wanted: &Wanted, reading: &Reading) -> Result<Scanned> {
    let here = Spooled::of(&[file.to_owned()])?;
    let scanned = counted(here.paths(), wanted, reading).map_err(|error| here.named(error))?;
    Ok(Scanned {
        file: file.to_owned(),
        ..scanned
    })
}

/// Counts in one file of this machine.
fn counted(files: &[PathBuf], wanted: &Wanted, reading: &Reading) -> Result<Scanned> {
    let selection = &reading.selection;
    let window = |session| Window {
        session,
        ..wanted.window
    };
    let mut asked = Tally::new(window(wanted.session.unwrap_or(Session::All)));
    let mut regular = Tally::new(window(Session::UsEquities));
    let (mut publishers, mut rows) = (BTreeSet::new(), 0);
    let mut is_empty = true;
    let mut reader = Reader::with_depth(1).mapped(reading.mapping.clone());
    let by_receipt = wanted.clock == Clock::Receive;
    let quiet = Bar::new(Progress::Never);
    let (read, sources) = input::beside_hashes(files, || {
        input::read_rows(&mut reader, files, &quiet, &mut |_, batch, _| {
            is_empty &= batch.is_empty();
            for row in batch
                .iter()
                .filter(|row| selection.has_venue(row.event.publisher))
            {
                let event = row.event.ts_event;
                let time = if by_receipt {
                    row.ts_recv.unwrap_or(event)
                } else {
                    event
                };
                publishers.insert(row.event.publisher);
                let is_news = !row.event.is_snapshot();
                rows += u64::from(is_news);
                let seen = (time, row.symbol, row.event.publisher);
                asked.note(seen, is_news);
                if wanted.session.is_none() {
                    regular.note(seen, is_news);
                }
            }
            Ok(())
        })
    });
    read?;
    let (symbols, report) = reader.into_parts();
    input::tell_rejected(&report);
    let sources = sources?;
    let is_second =
        |file: &PathBuf| matches!(&reading.mapping, Some(mapping) if mapping.is_second(file));
    if is_empty && !files.iter().all(is_second) {
        return Err(NoRows::of(&sources, report.rejected_total()).into());
    }
    let named = |(date, symbol)| {
        let name = selection.name(symbols.name(symbol));
        let dates = wanted.dates.as_ref();
        let is_wanted =
            dates.is_none_or(|dates: &Dates| dates.include(date)) && selection.has_symbol(name);
        is_wanted.then(|| (date, name.to_owned()))
    };
    let counted = |tally: &Tally| {
        let mut counted = BTreeMap::new();
        for (unit, rows) in &tally.rows {
            if let Some(unit) = named(*unit) {
                *counted.entry(unit).or_insert(0) += rows;
            }
        }
        counted
    };
    let around = [&asked, &regular].map(|tally| {
        tally
            .around
            .iter()
            .filter_map(|unit| named(*unit))
            .collect()
    });
    let numbers = [&asked, &regular].map(|tally| tally.numbers.by_unit(&symbols, named));
    let sha256 = sources.into_iter().find_map(|source| source.sha256);
    let sizes = files.iter().filter_map(|file| file.metadata().ok());
    Ok(Scanned {
        file: PathBuf::new(),
        sha256: sha256.unwrap_or_default(),
        bytes: sizes.map(|about| about.len()).sum(),
        publishers,
        rows,
        inside: regular.inside,
        asked: counted(&asked),
        regular: counted(&regular),
        around,
        numbers,
    })
}

/// The session of a panel: the one asked for; else regular hours where US equities were recorded
/// outside of them too. One rule for all files, so that days compare.
pub(crate) fn session(asked: Option<Session>, files: &[Scanned]) -> (Session, Chosen) {
    if let Some(session) = asked {
        return (session, Chosen::Asked);
    }
    let publishers = files.iter().flat_map(|file| &file.publishers);
    let equities = PublisherId::are_us_equities(publishers.copied());
    let rows: u64 = files.iter().map(|file| file.rows).sum();
    let inside: u64 = files.iter().map(|file| file.inside).sum();
    match (equities && rows > 0, inside) {
        (true, 0) => (Session::All, Chosen::NoneRegular),
        (true, inside) if inside < rows => (Session::UsEquities, Chosen::Regular),
        _ => (Session::All, Chosen::Asked),
    }
}

impl Scanned {
    /// Dates and symbols of rows that stand before or behind the hours of a unit, or are of them
    /// though another day's.
    pub(crate) fn around(&self, chosen: Chosen) -> &BTreeSet<(NaiveDate, String)> {
        let [asked, regular] = &self.around;
        if chosen == Chosen::Regular {
            regular
        } else {
            asked
        }
    }

    /// The instruments behind each name on the dates of rows.
    pub(crate) fn numbers(&self, chosen: Chosen) -> &ByUnit {
        let [asked, regular] = &self.numbers;
        if chosen == Chosen::Regular {
            regular
        } else {
            asked
        }
    }

    /// Rows by session date and symbol in a session that [`session`] found.
    pub(crate) fn units(&self, chosen: Chosen) -> &BTreeMap<(NaiveDate, String), u64> {
        if chosen == Chosen::Regular {
            &self.regular
        } else {
            &self.asked
        }
    }
}

/// Rows by date and symbol within a window.
struct Tally {
    /// The hours that are asked for, and those of the whole session.
    asked: Daily,
    whole: Daily,
    /// The dates of the clocks.
    dates: Daily,
    rows: BTreeMap<(NaiveDate, SymbolId), u64>,
    /// Rows in the whole session.
    inside: u64,
    /// Dates of rows that are not in the hours that are asked for of their date.
    around: BTreeSet<(NaiveDate, SymbolId)>,
    /// Which instruments venues showed on the dates of rows.
    numbers: Sightings,
}

impl Tally {
    fn new(window: Window) -> Self {
        let whole = Window {
            from: None,
            to: None,
            ..window
        };
        let zone = window.calendar();
        Self {
            asked: Daily::new(window, Window::hours),
            whole: Daily::new(whole, Window::hours),
            dates: Daily::new(Window { zone, ..whole }, |window, date| {
                Some(Hours {
                    first: window.zone.midnight(date),
                    last: window.zone.next_midnight(date) - Duration::from_nanos(1),
                })
            }),
            rows: BTreeMap::new(),
            inside: 0,
            around: BTreeSet::new(),
            numbers: Sightings::default(),
        }
    }

    /// Notes a row; one that is no news repeats a book, and names no day.
    fn note(&mut self, seen: (Timestamp, SymbolId, PublisherId), is_news: bool) {
        let (time, symbol, _) = seen;
        let within = self.asked.date(time);
        let (whole, clocks) = (self.whole.date(time), self.dates.date(time));
        let hours = [within, whole];
        for date in distinct([within, whole, clocks]) {
            self.numbers.note((date, hours.contains(&Some(date))), seen);
        }
        if !is_news {
            return;
        }
        if let Some(date) = within {
            *self.rows.entry((date, symbol)).or_default() += 1;
        }
        self.inside += u64::from(whole.is_some());
        let dates = [whole, clocks].into_iter().flatten();
        for date in dates.filter(|date| within != Some(*date)) {
            self.around.insert((date, symbol));
        }
    }
}

/// The dates that there are, each once.
fn distinct([one, two, three]: [Option<NaiveDate>; 3]) -> impl Iterator<Item = NaiveDate> {
    let two = two.filter(|two| one != Some(*two));
    let three = three.filter(|three| ![one, two].contains(&Some(*three)));
    [one, two, three].into_iter().flatten()
}

/// Hours of each date, those of the row before at hand: most often they are those of the next.
struct Daily {
    window: Window,
    hours: fn(Window, NaiveDate) -> Option<Hours>,
    current: Option<(Hours, NaiveDate)>,
}

impl Daily {
    fn new(window: Window, hours: fn(Window, NaiveDate) -> Option<Hours>) -> Self {
        Self {
            window,
            hours,
            current: None,
        }
    }

    /// The date in whose hours an instant falls.
    fn date(&mut self, time: Timestamp) -> Option<NaiveDate> {
        if !self.current.is_some_and(|(hours, _)| hours.includes(time)) {
            let date = self.window.calendar().date(time);
            let opened = [Some(date), date.pred_opt()].into_iter().flatten();
            let mut hours =
                opened.filter_map(|date| Some(((self.hours)(self.window, date)?, date)));
            self.current = hours.find(|(hours, _)| hours.includes(time));
        }
        self.current.map(|(_, date)| date)
    }
}
