//! Where cells are kept: a folder that a second call goes on with, or memory.

pub(crate) mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow, bail};
use evaluation::panel::cell::sha256;
use evaluation::panel::{Cell, CellSettings, Key};
use text::bounded;
use tracing::warn;

use super::plan::{Listed, Planned};
use crate::bucket::{self, Place, client};
use crate::error::Usage;
use crate::output::replace::replace;
use file::{Fault, Kept, SUFFIX};

/// What is written into a bucket before all else: whether it can be.
const README: &str = "Cells as `sor-backtest evaluate --cells` keeps them; `sor-backtest merge` \
                      makes one result of them.\n";

/// The plan beside cells in a bucket, as `--list` printed it.
const PLAN: &str = "plan.json";

/// Cells by date and symbol.
#[derive(Debug)]
pub(crate) enum Store {
    /// Files of a folder, one a cell.
    Folder(PathBuf),
    /// Objects of a bucket, one a cell, with the names of those that are there.
    Bucket(Place, Mutex<BTreeSet<String>>),
    /// As files would hold them, until the program ends.
    Memory(Mutex<BTreeMap<Key, Vec<u8>>>),
}

impl Store {
    /// A folder, made where it is not there, or a bucket, seen to be writable before the work;
    /// memory without one.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub(crate) fn ready(folder: Option<&Path>) -> Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::Memory(Mutex::default()));
        };
        if let Some(place) = Place::of(folder)? {
            client::put(&place.join("README.txt"), README.into())?;
            let there = client::within(&place)?.into_iter();
            let names = there.filter_map(|object| Some(object.path.file_name()?.to_str()?.into()));
            let names = Mutex::new(names.collect());
            return Ok(Self::Bucket(place, names));
        }
        let cannot = || format!("cannot keep cells in {}", folder.display());
        fs::create_dir_all(folder).with_context(cannot)?;
        crate::output::replace::check(&folder.join("new.cell")).with_context(cannot)?;
        Ok(Self::Folder(folder.to_owned()))
    }

    /// The folder, in words; `None` for memory.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            Self::Folder(folder) => Some(folder.display().to_string()),
            Self::Bucket(place, _) => Some(place.to_string()),
            Self::Memory(_) => None,
        }
    }

    /// Whether cells are far away.
    pub(crate) fn is_bucket(&self) -> bool {
        matches!(self, Self::Bucket(..))
    }

    /// Keeps a cell.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn keep(&self, cell: &Cell, inputs: &[String]) -> Result<()> {
        let key = (cell.date.clone(), cell.symbol.clone());
        let packed = file::pack(cell, inputs)?;
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file_name(&key));
                replace::<io::Error>(&path, |file| file.write_all(&packed))
                    .with_context(|| format!("cannot write {}", path.display()))
            }
            Self::Bucket(place, there) => {
                let name = file_name(&key);
                client::put(&place.join(&name), packed)?;
                let mut there = there.lock().unwrap_or_else(PoisonError::into_inner);
                there.insert(name);
                Ok(())
            }
            Self::Memory(cells) => {
                let mut cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
                cells.insert(key, packed);
                Ok(())
            }
        }
    }

    /// Keeps the plan beside cells in a bucket: who merges them, on another machine, then knows
    /// which of them are of units that are there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn keep_plan(&self, plan: &Listed) -> Result<()> {
        match self {
            Self::Bucket(place, _) => {
                let plan = serde_json::to_vec(plan)?;
                Ok(client::put(&place.join(PLAN), plan)?)
            }
            Self::Folder(_) | Self::Memory(_) => Ok(()),
        }
    }

    /// Takes the cell of a unit out of memory, as a file would hold it.
    ///
    /// # Errors
    /// When it is not in memory.
    #[cfg(feature = "kafka")]
    pub(crate) fn take(&self, key: &Key) -> Result<Vec<u8>> {
        let taken = match self {
            Self::Folder(_) | Self::Bucket(..) => None,
            Self::Memory(cells) => cells
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(key),
        };
        taken.ok_or_else(|| anyhow!("its cell is gone"))
    }

    /// The cell of a unit, if it is there.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn cell(&self, key: &Key) -> Result<Option<(Kept, Cell)>> {
        self.with(key, file::unpack)
    }

    /// What the cell of a unit is of, if it is there.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn kept(&self, key: &Key) -> Result<Option<Kept>> {
        self.with(key, file::kept)
    }

    fn with<T>(&self, key: &Key, of: impl FnOnce(&[u8]) -> Result<T, Fault>) -> Result<Option<T>> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file_name(key));
                if path.exists() {
                    read(&path, of).map(Some)
                } else {
                    Ok(None)
                }
            }
            Self::Bucket(place, there) => {
                let name = file_name(key);
                let there = there.lock().unwrap_or_else(PoisonError::into_inner);
                let is_there = there.contains(&name);
                drop(there);
                let path = PathBuf::from(place.join(&name).to_string());
                is_there.then(|| read(&path, of)).transpose()
            }
            Self::Memory(cells) => {
                let cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
                let packed = cells.get(key).cloned();
                drop(cells);
                Ok(packed.map(|packed| of(&packed)).transpose()?)
            }
        }
    }

    /// Whether the cell of a unit is there and still good: of the same files, settings and program.
    ///
    /// # Errors
    /// When the folder holds a cell of other settings or of another version: nothing is mixed, and
    /// nothing is written over.
    pub(crate) fn has(
        &self,
        key: &Key,
        planned: &Planned,
        settings: &CellSettings,
        engine: &str,
    ) -> Result<bool> {
        let Some(Kept { head, inputs, .. }) = self.kept(key)? else {
            return Ok(false);
        };
        let Some(folder) = self.place() else {
            return Ok(true);
        };
        let other = if head.engine != engine {
            format!("version {} of the program instead of {engine}", head.engine)
        } else if head.settings != *settings {
            format!("other settings: {}", head.settings.difference(settings))
        } else {
            if inputs != planned.inputs {
                warn!(
                    "the files of {} on {} are others than before: it is executed again",
                    key.1, key.0
                );
            }
            return Ok(inputs == planned.inputs);
        };
        let remedy = if head.settings.session == settings.session {
            String::new()
        } else {
            format!(
                "--session {} is what it was executed with (where none is asked for, it follows \
                 from all files together); or ",
                head.settings.session
            )
        };
        Err(Usage::together(format!(
            "{folder} holds the cell of {} on {} of {other}; {remedy}name another folder with \
             --cells",
            key.1, key.0
        ))
        .into())
    }
}

/// What `of` makes of a file.
fn read<T>(path: &Path, of: impl FnOnce(&[u8]) -> Result<T, Fault>) -> Result<T> {
    let name = path.display();
    let file = bucket::read(path, bounded::DOCUMENT)?;
    of(&file).map_err(|fault| anyhow!("{name} {fault}; remove it, and its unit is executed again"))
}

/// The cell in a file, with what was read for it.
///
/// # Errors
/// When the file is no cell, or damaged.
pub(crate) fn read_cell(path: &Path) -> Result<(Kept, Cell)> {
    read(path, file::unpack)
}

/// What the cell in a file is of.
///
/// # Errors
/// When the file is no cell, or damaged.
pub(crate) fn read_kept(path: &Path) -> Result<Kept> {
    read(path, file::kept)
}

/// The files of cells behind files and folders, in order.
///
/// # Errors
/// When a folder cannot be read, or nothing is there.
pub(crate) fn files(names: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let (mut files, mut json) = (Vec::new(), false);
    for name in names {
        if let Some(place) = Place::of(name)? {
            let objects = client::within(&place)?.into_iter();
            let paths = objects.map(|object| object.path);
            let is_cell = |path: &PathBuf| path.extension().is_some_and(|end| end == SUFFIX);
            files.extend(paths.filter(is_cell));
            continue;
        }
        if !name.is_dir() {
            files.push(name.clone());
            continue;
        }
        let shown = name.display();
        let entries = fs::read_dir(name).with_context(|| format!("cannot read {shown}"))?;
        for entry in entries {
            let path = entry
                .with_context(|| format!("cannot read {shown}"))?
                .path();
            if path.extension().is_some_and(|suffix| suffix == SUFFIX) {
                files.push(path);
            } else {
                json |= path.extension().is_some_and(|suffix| suffix == "json");
            }
        }
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        let names: Vec<_> = names
            .iter()
            .map(|name| name.display().to_string())
            .collect();
        let names = names.join(", ");
        if json {
            bail!(
                "no cell in {names}, but JSON: where those are cells of an earlier version, \
                 execute the units again with `evaluate --cells`"
            );
        }
        bail!("no cell in {names}");
    }
    Ok(files)
}

/// Symbols of a plain form stand in the name of the file as they are; others are followed by their
/// hash.
fn file_name((date, symbol): &Key) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    let safe: String = symbol
        .chars()
        .take(60)
        .map(|letter| if plain(letter) { letter } else { '_' })
        .collect();
    if safe == *symbol && !symbol.is_empty() {
        return format!("{date}_{safe}.{SUFFIX}");
    }
    let hash: String = sha256(symbol.as_bytes()).chars().take(12).collect();
    format!("{date}_{safe}_{hash}.{SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn every_symbol_has_a_file_of_its_own() {
        let name = |symbol: &str| file_name(&("2024-08-01".into(), symbol.into()));
        assert_eq!(name("BRK.B"), "2024-08-01_BRK.B.cell");
        for odd in ["", "../x", "a b", "ES 4#1", &"x".repeat(300)] {
            let file = name(odd);
            assert!(!file.contains('/') && file.len() < 100, "{file}");
            assert_ne!(file, name("___"));
        }
        assert_ne!(name("a b"), name("a_b"));
    }
}
