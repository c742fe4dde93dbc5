//! Units that one worker takes together, as a message.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use evaluation::panel::Key;
use evaluation::panel::cell::sha256;
use market_data::format::Mapping;
use serde::{Deserialize, Serialize};
use stream::KafkaConfig;

use crate::bucket::place::is as is_in_bucket;
use crate::cli::LARGEST_ORDER;
use crate::error::Usage;
use crate::panel::study::Study;
use crate::settings::Settings;

/// Orders of one unit at most, as the command line has it.
const MOST_ORDERS: u32 = 200_000;

/// The number of this form of a task.
const LAYOUT: u32 = 1;

/// Units of the same files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    layout: u32,
    /// Version of the program that asks: another one may execute otherwise.
    pub(crate) engine: String,
    /// SHA-256 of the settings of the cells.
    pub(crate) settings_sha256: String,
    /// What is executed.
    pub(crate) study: Study,
    /// Files to be read together, below the folder of recordings.
    pub(crate) files: Vec<PathBuf>,
    /// SHA-256 of each of them.
    pub(crate) inputs: Vec<String>,
    /// The units, by date and symbol.
    pub(crate) units: Vec<TaskUnit>,
}

/// A unit of a task.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskUnit {
    pub(crate) date: String,
    pub(crate) symbol: String,
    pub(crate) rows: u64,
}

impl TaskUnit {
    /// Date and symbol.
    pub(crate) fn key(&self) -> Key {
        (self.date.clone(), self.symbol.clone())
    }
}

impl Task {
    /// A task of so many units.
    pub(crate) fn new(
        (engine, settings_sha256): (&str, &str),
        study: Study,
        (files, inputs): (Vec<PathBuf>, Vec<String>),
        units: Vec<TaskUnit>,
    ) -> Self {
        Self {
            layout: LAYOUT,
            engine: engine.to_owned(),
            settings_sha256: settings_sha256.to_owned(),
            study,
            files,
            inputs,
            units,
        }
    }

    /// The task as a message.
    ///
    /// # Errors
    /// When it has no JSON form.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec(self)?)
    }

    /// The task that a message holds.
    ///
    /// # Errors
    /// When it holds none, or one that reads files elsewhere than below the folder of recordings.
    pub(crate) fn of(message: &[u8]) -> Result<Self> {
        let task: Self = serde_json::from_slice(message).context("it is no task")?;
        if task.layout != LAYOUT {
            bail!(
                "its layout is {}, and this program reads {LAYOUT}",
                task.layout
            );
        }
        if task.files.len() != task.inputs.len() {
            bail!("its files are not one a hash");
        }
        let sizes = &task.study.sizes;
        if !(1..=MOST_ORDERS).contains(&task.study.orders)
            || sizes.iter().any(|size| !(1..=LARGEST_ORDER).contains(size))
        {
            bail!("it asks for more orders or shares than can be");
        }
        let named = side_files(&task.study.settings);
        for file in task.files.iter().chain(&named) {
            if !stays_below(file) {
                bail!("{} is not below the folder of recordings", file.display());
            }
        }
        Ok(task)
    }

    /// The task with its files where this worker has them: below a prefix of a bucket, or the
    /// current folder.
    ///
    /// # Errors
    /// When recordings are in a bucket and settings name files beside them, which would be read
    /// from wherever the worker happens to be.
    pub(crate) fn found(mut self, prefix: Option<&Path>) -> Result<Self> {
        if let Some(prefix) = prefix {
            if let Some(file) = side_files(&self.study.settings).first() {
                bail!(
                    "{} is no recording, and only those lie in a bucket",
                    file.display()
                );
            }
            for file in &mut self.files {
                *file = prefix.join(&*file);
            }
        }
        Ok(self)
    }

    /// Under which key what is left of a unit is kept, whoever asks for it.
    pub(crate) fn id(&self, key: &Key) -> String {
        unit_id(&self.engine, &self.settings_sha256, &self.inputs, key)
    }

    /// What the task is called: the first of its units.
    pub(crate) fn name(&self) -> String {
        self.units.first().map_or_else(String::new, |unit| {
            let more = match self.units.len() {
                1 => String::new(),
                units => format!(" and {} more", units - 1),
            };
            format!("{} on {}{more}", unit.symbol, unit.date)
        })
    }
}

/// SHA-256 over all that the cell of a unit depends on.
pub(crate) fn unit_id(
    engine: &str,
    settings_sha256: &str,
    inputs: &[String],
    (date, symbol): &Key,
) -> String {
    let of = (engine, settings_sha256, inputs, date, symbol);
    // Text and lists of text always have a JSON form.
    sha256(&serde_json::to_vec(&of).unwrap_or_default())
}

/// The settings without what is nobody else's business, and with every file below the folder of
/// recordings.
///
/// # Errors
/// When a file lies elsewhere.
pub(crate) fn portable(settings: &Settings, recordings: &Path) -> Result<Settings> {
    let mut portable = settings.clone();
    portable.kafka = KafkaConfig::default();
    for (name, file) in [
        ("market.fees", &mut portable.market.fees),
        ("market.latencies", &mut portable.market.latencies),
    ] {
        if let Some(file) = file {
            *file = below(recordings, file, name)?;
        }
    }
    if let Some(map) = &mut portable.data.map
        && let Some((file, changes)) = Mapping::file_of(map)
    {
        let file = below(recordings, file, "data.map")?;
        let changes = changes.map_or_else(String::new, |changes| format!(",{changes}"));
        *map = format!("{}{changes}", file.display());
    }
    Ok(portable)
}

/// Files that settings name.
fn side_files(settings: &Settings) -> Vec<PathBuf> {
    let map = settings.data.map.as_deref().and_then(Mapping::file_of);
    let map = map.map(|(file, _)| file.to_owned());
    let files = [
        settings.market.fees.clone(),
        settings.market.latencies.clone(),
        map,
    ];
    files.into_iter().flatten().collect()
}

/// The place of a file below the folder of recordings; `what` names it.
///
/// # Errors
/// When it is not there.
pub(crate) fn below(recordings: &Path, file: &Path, what: &str) -> Result<PathBuf> {
    let elsewhere = || {
        Usage::together(format!(
            "{what}: {} is not below {}, where workers look for what they read: name a folder or \
             s3://BUCKET/PREFIX that holds all of it with --recordings",
            file.display(),
            recordings.display()
        ))
    };
    if is_in_bucket(file) || is_in_bucket(recordings) {
        let place = file.strip_prefix(recordings).map_err(|_| elsewhere())?;
        return Ok(place.to_owned());
    }
    let whole = |path: &Path| {
        let shown = path.display();
        path.canonicalize()
            .with_context(|| format!("cannot read {shown}"))
    };
    let (folder, found) = (whole(recordings)?, whole(file)?);
    let place = found.strip_prefix(&folder).map_err(|_| elsewhere())?;
    Ok(place.to_owned())
}

/// Whether a path cannot lead out of the folder that it is read in.
fn stays_below(path: &Path) -> bool {
    let mut parts = path.components();
    !is_in_bucket(path)
        && parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use app::settings::Span;

    use super::*;

    fn study() -> Study {
        let mut settings = Settings::default();
        settings.data.max_bad_rows = 0.1 + 0.2;
        Study {
            settings,
            side: Some(market_data::Side::Sell),
            orders: 40,
            horizon: Span::seconds(90),
            sizes: vec![300],
            folds: 5,
            embargo: None,
            residual_bps: Some(1.0 / 3.0),
        }
    }

    fn task() -> Task {
        let unit = TaskUnit {
            date: "2024-08-01".into(),
            symbol: "ONE".into(),
            rows: 9,
        };
        let files = (vec!["days/one.csv".into()], vec!["ab".into()]);
        Task::new(("0.1.0", "cd"), study(), files, vec![unit])
    }

    #[test]
    fn a_task_survives_its_message_to_the_last_bit() {
        let read = Task::of(&task().bytes().unwrap()).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", task()));
        let bps = read.study.residual_bps.unwrap();
        assert_eq!(bps.to_bits(), (1.0_f64 / 3.0).to_bits());
    }

    #[test]
    fn a_task_reads_nothing_elsewhere() {
        let refused = |change: &dyn Fn(&mut Task)| {
            let mut task = task();
            change(&mut task);
            Task::of(&task.bytes().unwrap()).unwrap_err().to_string()
        };
        for file in [
            "s3://other/secret.csv",
            "/etc/passwd",
            "../secret.csv",
            "days/../../secret.csv",
        ] {
            let said = refused(&|task| task.files = vec![file.into()]);
            assert!(said.contains(file), "{said}");
            let said = refused(&|task| task.study.settings.market.fees = Some(file.into()));
            assert!(said.contains(file), "{said}");
            let said = refused(&|task| task.study.settings.market.latencies = Some(file.into()));
            assert!(said.contains(file), "{said}");
            let map = format!("{file}.toml,date=2024-08-01");
            let said = refused(&|task| task.study.settings.data.map = Some(map.clone()));
            assert!(said.contains(file), "{said}");
        }
        assert!(refused(&|task| task.study.orders = u32::MAX).contains("more orders"));
        assert!(refused(&|task| task.study.sizes = vec![u64::MAX]).contains("shares"));
        let prefix = Some(Path::new("s3://desk/days"));
        let mut beside = task();
        assert_eq!(
            beside.clone().found(prefix).unwrap().files,
            [PathBuf::from("s3://desk/days/days/one.csv")]
        );
        beside.study.settings.market.fees = Some("proc/self/environ".into());
        assert!(beside.clone().found(None).is_ok());
        assert!(beside.found(prefix).is_err());
        assert!(refused(&|task| task.layout = 2).contains("layout is 2"));
        assert!(refused(&|task| task.inputs.clear()).contains("one a hash"));
    }

    #[test]
    fn what_lies_elsewhere_is_refused_with_the_option() {
        let [here, there] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let file = there.path().join("day.csv");
        std::fs::write(&file, "").unwrap();
        let refused = |folder: &Path, file: &Path| {
            let error = below(folder, file, "--input").unwrap_err();
            assert!(error.is::<Usage>());
            error.to_string()
        };
        let said = refused(here.path(), &file);
        assert!(
            said.starts_with("--input") && said.contains("--recordings"),
            "{said}"
        );
        let desk = Path::new("s3://desk/days");
        for (folder, file) in [
            (here.path(), "s3://desk/day.csv"),
            (desk, "s3://other/days/day.csv"),
            (desk, "s3://desk/days2/day.csv"),
            (desk, file.to_str().unwrap()),
        ] {
            let said = refused(folder, Path::new(file));
            assert!(said.contains("s3://BUCKET/PREFIX"), "{said}");
        }
        let file = Path::new("s3://desk/days/2024/day.csv");
        assert_eq!(below(desk, file, "").unwrap(), Path::new("2024/day.csv"));
    }

    #[test]
    fn the_key_of_a_unit_is_that_of_all_it_depends_on() {
        let key: Key = ("2024-08-01".into(), "ONE".into());
        let id = unit_id("1", "settings", &["a".into(), "b".into()], &key);
        assert_eq!(id.len(), 64);
        let other: Key = ("2024-08-02".into(), "ONE".into());
        for another in [
            unit_id("2", "settings", &["a".into(), "b".into()], &key),
            unit_id("1", "others", &["a".into(), "b".into()], &key),
            unit_id("1", "settings", &["ab".into()], &key),
            unit_id("1", "settings", &["a".into(), "b".into()], &other),
        ] {
            assert_ne!(another, id);
        }
    }
}
