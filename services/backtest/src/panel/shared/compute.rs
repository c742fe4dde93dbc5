//! A task into cells, unit by unit, on a thread of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use app::commands::Progress;
use evaluation::EvaluationSettings;
use evaluation::panel::Key;
use evaluation::panel::cell::unit::kept;

use super::task::Task;
use crate::bucket::place::is as is_in_bucket;
use crate::input;
use crate::input::sittings::Chosen;
use crate::output::progress::Bar;
use crate::panel::assumed::ENGINE;
use crate::panel::assumed::assumed;
use crate::panel::execute::Work;
use crate::panel::plan::{Group, Plan, Planned};
use crate::panel::store::Store;

/// How often files are tried to be read, which another machine may be writing.
const TRIES: u32 = 3;

/// Between two of these.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be known of a task while it is executed. Units are counted as they come, which is the
/// same order for everybody.
pub(crate) trait Listener: Sync {
    /// A unit begins, behind so many others.
    ///
    /// # Errors
    /// When it must not be executed: why.
    fn begins(&self, place: u64) -> Result<(), String>;

    /// The cell of a unit, as a file holds it.
    fn cell(&self, key: &Key, file: Vec<u8>);

    /// A unit has none.
    fn failed(&self, key: &Key, why: String);
}

/// Executes the units of a task behind the first `done`.
pub(crate) fn compute(task: &Task, done: u64, listener: &impl Listener) {
    let keys: BTreeSet<Key> = task.units.iter().map(super::task::TaskUnit::key).collect();
    if let Err(error) = execute(task, &keys, done, listener) {
        let why = app::one_line(error.as_ref());
        for key in &keys {
            listener.failed(key, why.clone());
        }
    }
}

/// # Errors
/// When no unit can be executed.
fn execute(task: &Task, keys: &BTreeSet<Key>, done: u64, listener: &impl Listener) -> Result<()> {
    if task.engine != ENGINE {
        bail!(
            "version {} of the program asks, and this worker is of version {ENGINE}",
            task.engine
        );
    }
    let settings = &task.study.settings;
    let (selection, wanted) = (settings.selection()?, settings.wanted()?);
    let session = wanted
        .session
        .ok_or_else(|| anyhow!("the task names no session"))?;
    let mut window = wanted.window;
    (window.session, window.date) = (session, None);
    let evaluation = EvaluationSettings {
        window,
        ..task.study.evaluation()?
    };
    evaluation.validate()?;
    let kept = kept(&evaluation, window.calendar(), assumed(settings)?);
    if kept.digest() != task.settings_sha256 {
        bail!(
            "a file of fees, latencies or columns that the settings name is another one for this \
             worker"
        );
    }
    check_files(&task.files, &task.inputs)?;
    let units: BTreeMap<Key, Planned> = task
        .units
        .iter()
        .map(|unit| {
            let inputs = task.inputs.clone();
            let rows = unit.rows;
            (unit.key(), Planned { rows, inputs })
        })
        .collect();
    let group = Group {
        files: task.files.clone(),
        units: keys.iter().cloned().collect(),
        rows: units.values().map(|unit| unit.rows).sum(),
    };
    let plan = Plan {
        window,
        chosen: Chosen::Asked,
        files: Vec::new(),
        groups: vec![group],
        units,
        failed: Vec::new(),
    };
    let store = Store::ready(None)?;
    let work = Work {
        settings,
        selection: &selection,
        wanted: &wanted,
        evaluation: &evaluation,
        kept: &kept,
        plan: &plan,
        store: &store,
    };
    let place = AtomicU64::new(0);
    let quiet = Bar::new(Progress::Never);
    let failed = work.each(&BTreeSet::new(), &quiet, &|key, sitting| {
        let place = place.fetch_add(1, Ordering::SeqCst);
        if place < done {
            return Ok(());
        }
        let executed = listener
            .begins(place)
            .map_err(|why| anyhow!("{why}"))
            .and_then(|()| work.unit(key, sitting))
            .and_then(|()| store.take(key));
        match executed {
            Ok(file) => listener.cell(key, file),
            Err(error) => listener.failed(key, app::one_line(error.as_ref())),
        }
        Ok(())
    });
    for unit in failed {
        let key = (unit.date.unwrap_or_default(), unit.symbol);
        listener.failed(&key, unit.why);
    }
    Ok(())
}

/// Whether files are those that were asked for.
fn check_files(files: &[PathBuf], inputs: &[String]) -> Result<()> {
    for (file, expected) in files.iter().zip(inputs) {
        if is_in_bucket(file) {
            continue; // its copy is checked when it is made
        }
        let mut tried = 1;
        let found = loop {
            match input::hash(file) {
                Ok(found) if found == *expected || tried == TRIES => break found,
                Err(error) if tried == TRIES => {
                    return Err(error).context(format!(
                        "cannot read {} below this worker's --recordings",
                        file.display()
                    ));
                }
                Ok(_) | Err(_) => {}
            }
            tried += 1;
            thread::sleep(PAUSE);
        };
        if found != *expected {
            bail!(
                "{} is another file for this worker than for who asks",
                file.display()
            );
        }
    }
    Ok(())
}
