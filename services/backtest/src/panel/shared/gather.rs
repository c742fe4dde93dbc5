//! Units given to workers through Kafka, and their cells gathered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use app::Cancel;
use evaluation::panel::{Cell, Key, MergeError};
use result::FailedUnit;
use stream::KafkaConfig;
use stream::kafka::{LeavingsReader, LeavingsTopic, TaskQueue};
use text::counted;
use tracing::{info, warn};

use super::left::Left;
use super::shares::shares;
use super::task::{Task, TaskUnit, below, portable, unit_id};
use crate::error::{NoWorkers, Stopped};
use crate::output::progress::Bar;
use crate::panel::assumed::ENGINE;
use crate::panel::execute::Work;
use crate::panel::plan::deal::tasks;
use crate::panel::store::file::{self, Kept};
use crate::panel::study::Study;

/// How often it is looked whether anything has come.
const LOOK: Duration = Duration::from_millis(200);

/// After so long without a cell it is asked whether there are workers.
const QUIET: Duration = Duration::from_secs(5);

/// After so long without a cell it is asked whether the queue still has what is missing.
const SILENT: Duration = Duration::from_secs(30);

/// How often what is missing and no longer in the queue is put there again.
const AGAIN: u32 = 3;

/// A duration in words.
fn seconds(duration: Duration) -> String {
    counted(duration.as_secs(), "second", "seconds")
}

/// What is asked of workers, and where.
pub(crate) struct Request<'a> {
    pub(crate) study: &'a Study,
    pub(crate) kafka: &'a KafkaConfig,
    /// The folder below which workers find the same files.
    pub(crate) recordings: &'a Path,
    pub(crate) cancel: &'a Cancel,
}

/// Has workers execute all units of the plan but those that are `done`, and keeps their cells; what
/// fails is named.
///
/// # Errors
/// When the broker is gone, no worker comes, two workers leave different cells of one unit, or a
/// stop is asked for.
pub(crate) fn gather(
    work: &Work<'_>,
    request: &Request<'_>,
    done: &BTreeSet<Key>,
    bar: &Bar,
) -> Result<Vec<FailedUnit>> {
    let mut gathering = Gathering::new(work, done);
    if gathering.missing.is_empty() {
        return Ok(Vec::new());
    }
    let tasks = Tasks::of(work, request)?;
    let (kafka, cancel) = (request.kafka, request.cancel);
    let mut queue = TaskQueue::open(kafka, cancel)?;
    drop(LeavingsTopic::open(kafka, cancel)?);
    let mut reader = LeavingsReader::open(kafka, cancel)?;
    bar.start("gathering", work.plan.units.len() as u64);
    while !reader.caught_up() && !cancel.is_cancelled() {
        gathering.poll(&mut reader, bar)?;
    }
    gathering.forgive();
    let there = work.plan.units.len() - done.len() - gathering.missing.len();
    if there > 0 {
        info!(
            "cells of {} are on {} already",
            counted(there as u64, "unit", "units"),
            kafka.cells_topic
        );
    }
    tasks.put(&mut queue, &gathering.missing)?;
    let (mut last, mut again) = (Instant::now(), 0);
    let mut checked = Instant::now();
    // Since when there is no worker.
    let mut alone: Option<Instant> = None;
    while !gathering.missing.is_empty() {
        if cancel.is_cancelled() {
            let units = counted(gathering.missing.len() as u64, "unit waits", "units wait");
            let said = format!("{units} for workers, who go on: the same command gathers the rest");
            return Err(Stopped(said).into());
        }
        if gathering.poll(&mut reader, bar)? {
            (last, alone) = (Instant::now(), None);
            continue;
        }
        if last.elapsed() < QUIET || checked.elapsed() < QUIET {
            continue;
        }
        checked = Instant::now();
        if queue.workers()?.is_empty() {
            if alone.is_none() {
                let wait = kafka.wait;
                warn!("{}: waiting for one, up to {wait}", NoWorkers::of(kafka));
            }
            let since = alone.get_or_insert_with(Instant::now);
            if since.elapsed() + QUIET >= kafka.wait.duration() {
                return Err(NoWorkers::of(kafka).into());
            }
            continue;
        }
        alone = None;
        if last.elapsed() >= SILENT {
            last = Instant::now();
            let missing = counted(gathering.missing.len() as u64, "unit", "units");
            if tasks.put(&mut queue, &gathering.missing)? == 0 {
                info!(
                    "{missing} are with workers, who have left nothing for {}",
                    seconds(SILENT)
                );
                continue;
            }
            again += 1;
            if again > AGAIN {
                bail!("workers took {missing} and left nothing of them: their logs say why");
            }
        }
    }
    bar.finish();
    Ok(gathering.failures())
}

/// What is still to come, and what has.
struct Gathering<'a> {
    work: &'a Work<'a>,
    /// Units without an answer, by their keys on the topic.
    missing: BTreeMap<String, Key>,
    /// All units that were missing in the beginning.
    ids: BTreeMap<String, Key>,
    failed: BTreeMap<Key, String>,
}

impl<'a> Gathering<'a> {
    fn new(work: &'a Work<'a>, done: &BTreeSet<Key>) -> Self {
        let settings = work.kept.digest();
        let units = work.plan.units.iter();
        let missing: BTreeMap<String, Key> = units
            .filter(|(key, _)| !done.contains(*key))
            .map(|(key, unit)| (unit_id(ENGINE, &settings, &unit.inputs, key), key.clone()))
            .collect();
        Self {
            work,
            ids: missing.clone(),
            missing,
            failed: BTreeMap::new(),
        }
    }

    /// Takes what has come; whether anything of it was missing.
    fn poll(&mut self, reader: &mut LeavingsReader, bar: &Bar) -> Result<bool> {
        let before = self.missing.len();
        let mut fault = None;
        reader.poll(LOOK, &mut |id, message| {
            if fault.is_none() {
                fault = self.take(id, message).err();
            }
        })?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        let units = self.work.plan.units.len();
        bar.at((units - self.missing.len()) as u64);
        Ok(self.missing.len() < before)
    }

    /// What failed before may succeed now.
    fn forgive(&mut self) {
        let failed = std::mem::take(&mut self.failed);
        let again = self.ids.iter().filter(|(_, key)| failed.contains_key(*key));
        let again = again.map(|(id, key)| (id.clone(), key.clone()));
        self.missing.extend(again);
    }

    /// Takes a record of the topic, which may be of anybody's work.
    fn take(&mut self, id: &[u8], message: &[u8]) -> Result<()> {
        let Some((id, key)) = std::str::from_utf8(id)
            .ok()
            .and_then(|id| self.ids.get_key_value(id))
        else {
            return Ok(());
        };
        match Left::of(message) {
            Some(Left::Cell(file)) => {
                let (kept, cell) = match self.asked_for(key, &file) {
                    Ok(found) => found,
                    Err(why) => {
                        warn!("a cell of {} on {} is left out: {why}", key.1, key.0);
                        return Ok(());
                    }
                };
                self.keep(key, &kept, &cell)?;
                self.failed.remove(key);
                self.missing.remove(id);
            }
            Some(Left::Failed(failure)) if self.missing.contains_key(id) => {
                self.failed.insert(key.clone(), failure.why);
                let id = id.clone();
                self.missing.remove(&id);
            }
            Some(Left::Failed(_)) => {}
            None => warn!("a record under {} on {} is no cell", key.1, key.0),
        }
        Ok(())
    }

    /// The cell in a message, where it is what was asked for.
    fn asked_for(&self, key: &Key, packed: &[u8]) -> Result<(Kept, Cell), String> {
        let (kept, cell) = file::unpack(packed).map_err(|fault| format!("it {fault}"))?;
        let planned = self.work.plan.units.get(key);
        let is_of = (&cell.date, &cell.symbol) == (&key.0, &key.1)
            && cell.engine == ENGINE
            && cell.settings == *self.work.kept
            && planned.is_some_and(|planned| planned.inputs == kept.inputs);
        if is_of {
            Ok((kept, cell))
        } else {
            Err("it is of something else".to_owned())
        }
    }

    /// Keeps a cell.
    ///
    /// # Errors
    /// When it cannot be kept, or another one of its unit is.
    fn keep(&self, key: &Key, kept: &Kept, cell: &Cell) -> Result<()> {
        let Some(earlier) = self.work.store.kept(key)? else {
            return self.work.store.keep(cell, &kept.inputs);
        };
        if earlier.inputs != kept.inputs {
            return self.work.store.keep(cell, &kept.inputs);
        }
        if earlier.head.sha256 == kept.head.sha256 {
            return Ok(());
        }
        let short = |hash: &str| format!("a worker's ({})", hash.get(..12).unwrap_or(hash));
        Err(MergeError::Conflict {
            date: key.0.clone(),
            symbol: key.1.clone(),
            one: short(&earlier.head.sha256),
            other: short(&kept.head.sha256),
        }
        .into())
    }

    fn failures(self) -> Vec<FailedUnit> {
        let failed = |((date, symbol), why)| FailedUnit {
            date: Some(date),
            symbol,
            why,
        };
        self.failed.into_iter().map(failed).collect()
    }
}

/// How tasks are made of units.
struct Tasks<'a> {
    work: &'a Work<'a>,
    study: Study,
    settings_sha256: String,
    /// Files of each group, below the folder of recordings.
    files: Vec<Vec<PathBuf>>,
}

impl<'a> Tasks<'a> {
    fn of(work: &'a Work<'a>, request: &Request<'_>) -> Result<Self> {
        let place = |file: &PathBuf| below(request.recordings, file, "--input");
        let groups = work.plan.groups.iter();
        let files = groups.map(|group| group.files.iter().map(place).collect());
        let mut settings = portable(&request.study.settings, request.recordings)?;
        // What a plan of all files decided is not decided again by whoever sees one of them.
        settings.order.session = Some(work.plan.window.session.to_string());
        settings.order.date = None;
        Ok(Self {
            work,
            study: Study {
                settings,
                ..request.study.clone()
            },
            settings_sha256: work.kept.digest(),
            files: files.collect::<Result<_>>()?,
        })
    }

    /// Puts units into the queue that are missing and not in it; how many tasks that takes.
    fn put(&self, queue: &mut TaskQueue, missing: &BTreeMap<String, Key>) -> Result<usize> {
        let mut queued: BTreeSet<Key> = BTreeSet::new();
        queue.unfinished(&mut |message| {
            let Ok(task) = Task::of(message) else { return };
            for unit in &task.units {
                let key = unit.key();
                if missing.contains_key(&task.id(&key)) {
                    queued.insert(key);
                }
            }
        })?;
        let left: BTreeSet<&Key> = missing
            .values()
            .filter(|key| !queued.contains(*key))
            .collect();
        if left.is_empty() {
            return Ok(0);
        }
        let shares = shares(queue.partitions(), queue.workers()?);
        let dealt = tasks(self.work.plan, &|key| left.contains(key), shares.len());
        let mut put = 0;
        for (share, pieces) in shares.iter().zip(dealt) {
            for (partition, piece) in share.iter().cycle().zip(pieces) {
                let task = self.task(piece.group, &piece.units)?;
                queue.put(*partition, &task.name(), &task.bytes()?)?;
                put += 1;
            }
        }
        queue.flush()?;
        info!(
            "{} for workers in {}",
            counted(left.len() as u64, "unit", "units"),
            counted(put as u64, "task", "tasks")
        );
        Ok(put)
    }

    fn task(&self, group: usize, units: &[Key]) -> Result<Task> {
        let plan = self.work.plan;
        let planned = |key: &Key| {
            let planned = plan.units.get(key);
            planned.ok_or_else(|| anyhow!("{} on {} is not in the plan", key.1, key.0))
        };
        let first = units.first().map(planned).transpose()?;
        let inputs = first.map(|planned| planned.inputs.clone());
        let units = units.iter().map(|key| {
            Ok(TaskUnit {
                date: key.0.clone(),
                symbol: key.1.clone(),
                rows: planned(key)?.rows,
            })
        });
        let files = self.files.get(group).cloned().unwrap_or_default();
        Ok(Task::new(
            (ENGINE, &self.settings_sha256),
            self.study.clone(),
            (files, inputs.unwrap_or_default()),
            units.collect::<Result<_>>()?,
        ))
    }
}
