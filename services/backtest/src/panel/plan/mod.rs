//! The units of a panel, and which files are read together.

pub(crate) mod deal;
pub(crate) mod looked;
pub(crate) mod scan;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::Result;
use chrono::NaiveDate;
use evaluation::panel::{CellSettings, Key};
use market_data::{Dates, PublisherId, Session};
use rayon::prelude::*;
use result::FailedUnit;
use serde::{Deserialize, Serialize};
use simulation::order::window::Window;

use super::assumed::ENGINE;
use super::missing::{There, has_calendar};
use super::numbers::ByUnit;
use crate::input::Reading;
use crate::input::sittings::{Chosen, Wanted};
use crate::output::progress::Bar;
use looked::Looked;
use scan::{Scanned, scan, session};
use text::counted;

/// What is to be executed.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The window on any day; without a date.
    pub(crate) window: Window,
    /// Where the session comes from.
    pub(crate) chosen: Chosen,
    /// All files that could be read.
    pub(crate) files: Vec<Scanned>,
    /// Files that are read together, the largest first.
    pub(crate) groups: Vec<Group>,
    /// By date and symbol.
    pub(crate) units: BTreeMap<Key, Planned>,
    /// Files that could not be read, and units whose names stand for several instruments.
    pub(crate) failed: Vec<FailedUnit>,
}

/// One unit.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) rows: u64,
    /// SHA-256 of the files that are read for it, in order.
    pub(crate) inputs: Vec<String>,
}

/// Files that hold rows of the same units.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) units: Vec<Key>,
    pub(crate) rows: u64,
}

/// What `--list` prints, and `merge --plan` reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    /// Session dates.
    pub(crate) days: u64,
    /// Symbols.
    pub(crate) symbols: u64,
    /// Rows in all units.
    pub(crate) rows: u64,
    /// Bytes of all files.
    pub(crate) bytes: u64,
    /// Units whose cells are there already.
    pub(crate) kept: u64,
    /// Seconds that the others take on this machine, from the smallest of them; `null` where none
    /// is left or none could be executed.
    pub(crate) estimated_seconds: Option<f64>,
    /// All units, in order.
    pub(crate) units: Vec<ListedUnit>,
    /// Files that cannot be read, and units that cannot be executed.
    pub(crate) failed: Vec<FailedUnit>,
    /// Version of the program that lists them.
    pub(crate) engine: String,
    /// What their cells depend on: cells of other settings are none of this plan.
    pub(crate) settings: CellSettings,
}

/// One unit of the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListedUnit {
    pub(crate) date: String,
    pub(crate) symbol: String,
    pub(crate) rows: u64,
    pub(crate) kept: bool,
}

impl Plan {
    /// Looks into files for what is wanted.
    pub(crate) fn of(
        files: &[PathBuf],
        wanted: &Wanted,
        reading: &Reading,
        looked: &Looked,
        bar: &Bar,
    ) -> Self {
        bar.start("looking", files.len() as u64);
        let done = Mutex::new(0);
        let scanned: Vec<Result<Scanned>> = files
            .par_iter()
            .map(|file| {
                let scanned = looked.or(file, || scan(file, wanted, reading));
                if let Ok(mut done) = done.lock() {
                    *done += 1;
                    bar.at(*done);
                }
                scanned
            })
            .collect();
        bar.finish();
        let (mut known, mut failed) = (Vec::new(), Vec::new());
        for (file, scanned) in files.iter().zip(scanned) {
            match scanned {
                Ok(scanned) => known.push(scanned),
                Err(error) => failed.push(FailedUnit {
                    date: None,
                    symbol: file.display().to_string(),
                    why: app::one_line(error.as_ref()),
                }),
            }
        }
        let (session, chosen) = session(wanted.session, &known);
        Self::grouped(known, failed, wanted, session, chosen)
    }

    fn grouped(
        files: Vec<Scanned>,
        mut failed: Vec<FailedUnit>,
        wanted: &Wanted,
        session: Session,
        chosen: Chosen,
    ) -> Self {
        type Unit = (NaiveDate, String);
        // Files that hold rows of a unit are read together for it, and no others are; those too
        // whose rows only say what stood before its hours, or what came after them on its date.
        let mut holders: BTreeMap<Unit, BTreeSet<usize>> = BTreeMap::new();
        let mut rows: BTreeMap<Unit, u64> = BTreeMap::new();
        for (place, file) in files.iter().enumerate() {
            for (unit, count) in file.units(chosen) {
                holders.entry(unit.clone()).or_default().insert(place);
                *rows.entry(unit.clone()).or_default() += count;
            }
        }
        for (place, file) in files.iter().enumerate() {
            for unit in file.around(chosen) {
                if let Some(places) = holders.get_mut(unit) {
                    places.insert(place);
                }
            }
        }
        let apart = apart(&files, chosen);
        let key = |(date, symbol): &Unit| (date.to_string(), symbol.clone());
        holders.retain(|unit, _| {
            let fault = apart.get(unit);
            failed.extend(fault.map(|why| FailedUnit {
                date: Some(unit.0.to_string()),
                symbol: unit.1.clone(),
                why: why.clone(),
            }));
            fault.is_none()
        });
        let mut together: BTreeMap<&BTreeSet<usize>, Vec<&Unit>> = BTreeMap::new();
        for (unit, places) in &holders {
            together.entry(places).or_default().push(unit);
        }
        let rows_of = |unit: &Unit| rows.get(unit).copied().unwrap_or_default();
        let units: BTreeMap<Key, Planned> = holders
            .iter()
            .map(|(unit, places)| {
                let inputs = places.iter().map(|place| files[*place].sha256.clone());
                let planned = Planned {
                    rows: rows_of(unit),
                    inputs: inputs.collect(),
                };
                (key(unit), planned)
            })
            .collect();
        let mut groups: Vec<Group> = together
            .into_iter()
            .map(|(places, units)| Group {
                files: places
                    .iter()
                    .map(|place| files[*place].file.clone())
                    .collect(),
                rows: units.iter().map(|unit| rows_of(unit)).sum(),
                units: units.into_iter().map(key).collect(),
            })
            .collect();
        // The largest first, so that no straggler is left at the end; equal ones by date.
        groups.sort_by(|one, other| other.rows.cmp(&one.rows).then(one.units.cmp(&other.units)));
        Self {
            window: Window {
                session,
                date: None,
                ..wanted.window
            },
            chosen,
            files,
            groups,
            units,
            failed,
        }
    }

    /// Leaves out all units but these.
    pub(crate) fn keep(&mut self, units: &BTreeSet<Key>) {
        self.units.retain(|key, _| units.contains(key));
        for group in &mut self.groups {
            group.units.retain(|key| units.contains(key));
            let rows = group.units.iter().filter_map(|key| self.units.get(key));
            group.rows = rows.map(|unit| unit.rows).sum();
        }
        self.groups.retain(|group| !group.units.is_empty());
    }

    /// Dates and symbols that rows are of, those of units that cannot be executed included.
    pub(crate) fn seen(&self) -> impl Iterator<Item = (&str, &str)> {
        let units = self.units.keys().map(|(date, symbol)| (&**date, &**symbol));
        let lost = self.failed.iter();
        units.chain(lost.filter_map(|unit| Some((unit.date.as_deref()?, &*unit.symbol))))
    }

    /// Whether some units cannot be executed.
    pub(crate) fn has_lost_units(&self) -> bool {
        self.failed.iter().any(|unit| unit.date.is_some())
    }

    /// How many session dates there are.
    pub(crate) fn days(&self) -> usize {
        self.units
            .keys()
            .map(|(date, _)| date)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// Session dates that are in no unit, for all their rows are outside of regular hours.
    pub(crate) fn days_outside(&self) -> Vec<NaiveDate> {
        let dates = |chosen: Chosen| -> BTreeSet<NaiveDate> {
            let units = self.files.iter().flat_map(|file| file.units(chosen).keys());
            units.map(|(date, _)| *date).collect()
        };
        let inside = dates(Chosen::Regular);
        dates(Chosen::Asked).difference(&inside).copied().collect()
    }

    /// That symbols are without trading days that are asked for, in words.
    pub(crate) fn missing(&self, dates: Option<&Dates>) -> Option<String> {
        let publishers = self.files.iter().flat_map(|file| &file.publishers);
        let are_us_equities = PublisherId::are_us_equities(publishers.copied());
        let there = There {
            units: self.units.keys().cloned().collect(),
            failed: &self.failed,
            has_calendar: has_calendar(&self.window.session.to_string(), are_us_equities),
        };
        there.said(|date| dates.is_none_or(|dates| dates.include(date)))
    }

    /// How much there is, in words.
    pub(crate) fn said(&self) -> String {
        let symbols: BTreeSet<_> = self.units.keys().map(|(_, symbol)| symbol).collect();
        let rows: u64 = self.units.values().map(|unit| unit.rows).sum();
        format!(
            "{} of {} and {}: {rows} rows in {}",
            counted(self.units.len() as u64, "unit", "units"),
            counted(self.days() as u64, "day", "days"),
            counted(symbols.len() as u64, "symbol", "symbols"),
            counted(self.files.len() as u64, "file", "files")
        )
    }

    /// The list for people and for `merge --plan`.
    pub(crate) fn listed(
        &self,
        kept: &BTreeSet<Key>,
        estimated_seconds: Option<f64>,
        settings: &CellSettings,
    ) -> Listed {
        let symbols: BTreeSet<_> = self.units.keys().map(|(_, symbol)| symbol).collect();
        Listed {
            days: self.days() as u64,
            symbols: symbols.len() as u64,
            rows: self.units.values().map(|unit| unit.rows).sum(),
            bytes: self.files.iter().map(|file| file.bytes).sum(),
            kept: kept.len() as u64,
            estimated_seconds,
            units: self
                .units
                .iter()
                .map(|(key, unit)| ListedUnit {
                    date: key.0.clone(),
                    symbol: key.1.clone(),
                    rows: unit.rows,
                    kept: kept.contains(key),
                })
                .collect(),
            failed: self.failed.clone(),
            engine: ENGINE.to_owned(),
            settings: settings.clone(),
        }
    }
}

/// Why units cannot be executed, by those whose names stand for several instruments: what all files
/// show together, however rows stand in them.
fn apart(files: &[Scanned], chosen: Chosen) -> BTreeMap<(NaiveDate, String), String> {
    let mut together = ByUnit::new();
    for (unit, numbers) in files.iter().flat_map(|file| file.numbers(chosen)) {
        together.entry(unit.clone()).or_default().join(numbers);
    }
    let faults = together.into_iter().filter_map(|(unit, numbers)| {
        let fault = numbers.fault(&unit.1)?;
        Some((unit, fault))
    });
    faults.collect()
}
