//! Units into cells, several at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Result, anyhow};
use app::commands::Progress;
use app::signals::LastWords;
use evaluation::EvaluationSettings;
use evaluation::panel::{CellSettings, Key, Unit};
use market_data::format::Conditions;
use market_data::{Collector, PerShare, Reader, Selection, Tape, Zone};
use rayon::prelude::*;
use result::FailedUnit;
use simulation::backtest::tuning::Grid;

use super::assumed::ENGINE;
use super::plan::{Group, Plan, Planned};
use super::store::Store;
use super::tables::orders;
use crate::bucket;
use crate::bucket::spool::Spooled;
use crate::input::sittings::{Sitting, Wanted};
use crate::input::{self, Recording};
use crate::output::progress::Bar;
use crate::result::warnings;
use crate::settings::Settings;

/// What all units share.
pub(crate) struct Work<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) selection: &'a Selection,
    pub(crate) wanted: &'a Wanted,
    pub(crate) evaluation: &'a EvaluationSettings,
    pub(crate) kept: &'a CellSettings,
    pub(crate) plan: &'a Plan,
    pub(crate) store: &'a Store,
}

impl Work<'_> {
    /// Units whose cells are there already.
    ///
    /// # Errors
    /// When the folder of cells holds some that do not belong here.
    pub(crate) fn done(&self) -> Result<BTreeSet<Key>> {
        let is_done = |(key, planned): (&Key, &Planned)| {
            let is_there = self.store.has(key, planned, self.kept, ENGINE)?;
            Ok(is_there.then(|| key.clone()))
        };
        let all = || -> Vec<Result<Option<Key>>> {
            let units: Vec<_> = self.plan.units.iter().collect();
            units.into_par_iter().map(is_done).collect()
        };
        let done = if self.store.is_bucket() {
            bucket::waiting(all)?
        } else {
            all()
        };
        // Of several that do not belong here the first is named, whichever was seen first.
        done.into_iter().filter_map(Result::transpose).collect()
    }

    /// Executes all units but those that are `done`, and keeps their cells; what fails is named,
    /// and keeps nothing else from being executed. What a signal says lasts until the caller has
    /// written its result: cells are kept as well when it comes behind the last of them.
    pub(crate) fn execute(&self, done: &BTreeSet<Key>, bar: &Bar) -> (Vec<FailedUnit>, LastWords) {
        let (kept, all) = (
            Arc::new(AtomicU64::new(done.len() as u64)),
            self.plan.units.len(),
        );
        let (counted, place) = (Arc::clone(&kept), self.store.place());
        let words = LastWords::of(move || match &place {
            Some(folder) => format!(
                "{} of {all} units are kept in {folder}: the same command goes on from there",
                counted.load(Ordering::SeqCst)
            ),
            None => "of a panel without --cells nothing is kept".to_owned(),
        });
        let failed = self.each(done, bar, &|key, sitting| {
            self.unit(key, sitting)?;
            kept.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        (failed, words)
    }

    /// The orders of the days that have a rule, by date and symbol, of units that are not `lost`:
    /// rows as CSV without a head, a unit's compressed by Zstandard. Beside them the units that
    /// fail.
    pub(crate) fn orders(
        &self,
        rules: &BTreeMap<String, [PerShare; 3]>,
        lost: &BTreeSet<Key>,
        bar: &Bar,
    ) -> (Vec<Vec<u8>>, Vec<FailedUnit>) {
        let others = self
            .plan
            .units
            .keys()
            .filter(|key| !rules.contains_key(&key.0) || lost.contains(*key));
        let tables: Mutex<BTreeMap<Key, Vec<u8>>> = Mutex::default();
        let failed = self.each(&others.cloned().collect(), bar, &|key, sitting| {
            let Some([over, under, theta]) = rules.get(&key.0) else {
                return Ok(());
            };
            let settings = EvaluationSettings {
                window: sitting.window,
                grid: Grid::new(&[*over], &[*under], &[*theta])
                    .ok_or_else(|| anyhow!("no such penalties"))?,
                ..self.evaluation.clone()
            };
            let mut writer = csv::Writer::from_writer(Vec::new());
            orders::of_unit(&mut writer, &key.0, &sitting.tape, &settings)?;
            let rows = writer
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)?;
            let packed = zstd::bulk::compress(&rows, 1)?;
            tables
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key.clone(), packed);
            Ok(())
        });
        let tables = tables.into_inner().unwrap_or_else(PoisonError::into_inner);
        (tables.into_values().collect(), failed)
    }

    /// Does something with each unit but those that are `done`; those of files that are read
    /// together in one order, always.
    pub(crate) fn each(
        &self,
        done: &BTreeSet<Key>,
        bar: &Bar,
        unit: &(impl Fn(&Key, &Sitting) -> Result<()> + Sync),
    ) -> Vec<FailedUnit> {
        let groups: Vec<(&Group, BTreeSet<&Key>)> = self
            .plan
            .groups
            .iter()
            .map(|group| {
                let left = group.units.iter().filter(|key| !done.contains(*key));
                (group, left.collect::<BTreeSet<_>>())
            })
            .filter(|(_, left)| !left.is_empty())
            .collect();
        let all: usize = groups.iter().map(|(_, left)| left.len()).sum();
        bar.start("units", all as u64);
        let finished = AtomicU64::new(0);
        let failures: Mutex<BTreeMap<Key, String>> = Mutex::default();
        let next = AtomicUsize::new(0);
        let worker = || {
            while let Some((group, left)) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                let fail = |key: &Key, why: String| {
                    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                    failures.insert(key.clone(), why);
                };
                let step = || bar.at(finished.fetch_add(1, Ordering::Relaxed) + 1);
                self.group(group, left, unit, &fail, &step);
            }
        };
        thread::scope(|scope| {
            let more = rayon::current_num_threads()
                .min(groups.len())
                .saturating_sub(1);
            for _ in 0..more {
                // Where no thread can be had, the others do its work.
                let _ = thread::Builder::new().spawn_scoped(scope, worker);
            }
            worker();
        });
        bar.finish();
        let failures = failures
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let failed = |((date, symbol), why)| FailedUnit {
            date: Some(date),
            symbol,
            why,
        };
        failures.into_iter().map(failed).collect()
    }

    /// Reads the files of a group and executes its units that are left.
    fn group(
        &self,
        group: &Group,
        left: &BTreeSet<&Key>,
        unit: &impl Fn(&Key, &Sitting) -> Result<()>,
        fail: &impl Fn(&Key, String),
        step: &impl Fn(),
    ) {
        let mut open: BTreeSet<&Key> = left.clone();
        match self.sittings(group) {
            Ok(sittings) => {
                let conditions = Conditions::beside(&group.files);
                for sitting in sittings {
                    let said = of_day(&conditions, &sitting);
                    let tape = sitting.tape.noting(said.as_slice());
                    let sitting = Sitting { tape, ..sitting };
                    let Some(key) = key_of(&sitting) else {
                        continue;
                    };
                    if !open.remove(&key) {
                        continue;
                    }
                    if let Err(error) = unit(&key, &sitting) {
                        fail(&key, app::one_line(error.as_ref()));
                    }
                    step();
                }
                for key in open {
                    fail(key, "its rows cannot be executed on".into());
                    step();
                }
            }
            Err(error) => {
                let why = app::one_line(error.as_ref());
                for key in open {
                    fail(key, why.clone());
                    step();
                }
            }
        }
    }

    /// Executes a unit and keeps its cell.
    ///
    /// # Errors
    /// When it has no parent order, or its cell cannot be kept.
    pub(crate) fn unit(&self, key: &Key, sitting: &Sitting) -> Result<()> {
        let settings = EvaluationSettings {
            window: sitting.window,
            ..self.evaluation.clone()
        };
        let mut warnings = warnings::of_unit(sitting, &settings);
        warnings.extend(warnings::of_router(&settings.router));
        let unit = Unit {
            date: key.0.clone(),
            settings: &settings,
            kept: self.kept,
            zone: self.plan.window.calendar(),
            warnings,
            engine: ENGINE,
        };
        let cell = unit.execute(&sitting.tape, &|_, _| ())?;
        let planned = self
            .plan
            .units
            .get(key)
            .ok_or_else(|| anyhow!("not in the plan"))?;
        self.store.keep(&cell, &planned.inputs)
    }

    /// The days of a group's files.
    fn sittings(&self, group: &Group) -> Result<Vec<Sitting>> {
        let wanted = Wanted {
            session: Some(self.plan.window.session),
            dates: None,
            is_by_unit: true,
            ..self.wanted.clone()
        };
        wanted.sittings(self.tapes(group)?)
    }

    fn tapes(&self, group: &Group) -> Result<Vec<Tape>> {
        let here = Spooled::of(&group.files)?;
        let inputs = || Some(&self.plan.units.get(group.units.first()?)?.inputs);
        here.check(|file| {
            let place = group.files.iter().position(|one| one == file)?;
            Some(inputs()?.get(place)?.as_str())
        })?;
        self.tapes_of(here.paths())
            .map_err(|error| here.named(error))
    }

    fn tapes_of(&self, files: &[PathBuf]) -> Result<Vec<Tape>> {
        let mut rows = Collector::default().with_clock(self.settings.data.clock);
        let reader = Reader::with_depth(self.settings.market.depth);
        let mut reader = reader.mapped(self.settings.reading()?.mapping);
        let quiet = Bar::new(Progress::Never);
        input::read_rows(&mut reader, files, &quiet, &mut |file, batch, _| {
            Ok(rows.append_of(file, batch)?)
        })?;
        let depth = reader.take_depth();
        let recognised = reader.take_recognised();
        let (symbols, report) = reader.into_parts();
        let recording = Recording {
            rows: rows.finish()?,
            symbols,
            report,
            source: Vec::new(),
            recognised,
            depth,
        };
        // The plan has no unit of a name whose numbers are apart.
        let selection = self.selection.clone().with_names_whole();
        let tapes = recording.into_tapes(&selection, self.settings.data.max_bad_rows)?;
        for tape in &tapes {
            input::few_venues(tape, " by evaluate")?;
        }
        Ok(tapes)
    }
}

/// What the vendor says of the dates, which are those of UTC, on which a day has its hours.
fn of_day(conditions: &Conditions, sitting: &Sitting) -> Option<String> {
    let hours = sitting.window.hours(sitting.date?)?;
    let [first, last] = [hours.first, hours.last].map(|time| Zone::UTC.date(time));
    conditions.of_days(first, last)
}

/// The unit of a day of a market; `None` without a day.
fn key_of(sitting: &Sitting) -> Option<Key> {
    let date = sitting.date?.to_string();
    Some((date, sitting.tape.symbol().to_owned()))
}
