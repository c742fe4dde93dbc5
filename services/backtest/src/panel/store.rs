//! Where cells are kept: a folder that a second call goes on with, or memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use evaluation::panel::cell::sha256;
use evaluation::panel::{Cell, CellSettings, Key};
use serde::{Deserialize, Serialize};
use text::bounded;
use tracing::warn;

use super::plan::Planned;
use crate::error::Usage;
use crate::replace::replace;

/// A cell as a file holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// SHA-256 of the cell as JSON without spaces.
    sha256: String,
    /// SHA-256 of the files that were read for it.
    inputs: Vec<String>,
    cell: Cell,
}

/// Cells by date and symbol.
#[derive(Debug)]
pub(crate) enum Store {
    /// Files of a folder, one a cell.
    Folder(PathBuf),
    /// Compressed, until the program ends.
    Memory(Mutex<BTreeMap<Key, Vec<u8>>>),
}

impl Store {
    /// A folder, made where it is not there, and seen to be writable before the work; memory
    /// without one.
    ///
    /// # Errors
    /// When nothing can be written to the folder.
    pub(crate) fn ready(folder: Option<&Path>) -> Result<Self> {
        let Some(folder) = folder else {
            return Ok(Self::Memory(Mutex::default()));
        };
        let cannot = || format!("cannot keep cells in {}", folder.display());
        fs::create_dir_all(folder).with_context(cannot)?;
        crate::replace::check(&folder.join("cell.json")).with_context(cannot)?;
        Ok(Self::Folder(folder.to_owned()))
    }

    /// Keeps a cell.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn keep(&self, cell: Cell, inputs: &[String]) -> Result<()> {
        let key = (cell.date.clone(), cell.symbol.clone());
        let kept = Kept {
            sha256: cell.digest(),
            inputs: inputs.to_vec(),
            cell,
        };
        let mut text = serde_json::to_vec(&kept)?;
        match self {
            Self::Folder(folder) => {
                text.push(b'\n');
                let path = folder.join(file_name(&key));
                replace::<io::Error>(&path, |file| file.write_all(&text))
                    .with_context(|| format!("cannot write {}", path.display()))
            }
            Self::Memory(cells) => {
                let packed = zstd::bulk::compress(&text, 1)?;
                cells
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(key, packed);
                Ok(())
            }
        }
    }

    /// The cell of a unit, if it is there.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn cell(&self, key: &Key) -> Result<Option<Cell>> {
        Ok(self.kept(key)?.map(|kept| kept.cell))
    }

    fn kept(&self, key: &Key) -> Result<Option<Kept>> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(file_name(key));
                if path.exists() {
                    read(&path).map(Some)
                } else {
                    Ok(None)
                }
            }
            Self::Memory(cells) => {
                let cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(packed) = cells.get(key) else {
                    return Ok(None);
                };
                let text = zstd::stream::decode_all(packed.as_slice())?;
                Ok(Some(serde_json::from_slice(&text)?))
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
        let Some(Kept { cell, inputs, .. }) = self.kept(key)? else {
            return Ok(false);
        };
        let Self::Folder(folder) = self else {
            return Ok(true);
        };
        let other = if cell.engine != engine {
            format!("version {} of the program instead of {engine}", cell.engine)
        } else if cell.settings_sha256 != settings.digest() {
            format!("other settings: {}", cell.settings.difference(settings))
        } else {
            if inputs != planned.inputs {
                warn!(
                    "the files of {} on {} are others than before: it is executed again",
                    key.1, key.0
                );
            }
            return Ok(inputs == planned.inputs);
        };
        let folder = folder.display();
        Err(Usage::together(format!(
            "{folder} holds the cell of {} on {} of {other}; name another folder with --cells",
            key.1, key.0
        ))
        .into())
    }
}

/// The cell in a file; its hash and its parts must fit.
///
/// # Errors
/// When the file is no cell, or damaged.
fn read(path: &Path) -> Result<Kept> {
    let name = path.display();
    let text =
        bounded::file(path, bounded::DOCUMENT).with_context(|| format!("cannot read {name}"))?;
    let kept: Kept = serde_json::from_slice(&text).with_context(|| {
        format!(
            "{name} is no cell, as `evaluate --cells` keeps it: \
         remove it, and its unit is executed again"
        )
    })?;
    if kept.cell.digest() != kept.sha256 {
        bail!(
            "{name} is damaged: its hash is another one; remove it, and its unit is executed again"
        );
    }
    if let Err(fault) = kept.cell.check() {
        bail!("{name} cannot be used: {fault}; remove it, and its unit is executed again");
    }
    Ok(kept)
}

/// The cell in a file.
///
/// # Errors
/// When the file is no cell, or damaged.
pub(crate) fn read_cell(path: &Path) -> Result<Cell> {
    read(path).map(|kept| kept.cell)
}

/// The files of cells behind files and folders, in order.
///
/// # Errors
/// When a folder cannot be read, or nothing is there.
pub(crate) fn files(names: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for name in names {
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
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                files.push(path);
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
        bail!("no cell in {}", names.join(", "));
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
        return format!("{date}_{safe}.json");
    }
    let hash: String = sha256(symbol.as_bytes()).chars().take(12).collect();
    format!("{date}_{safe}_{hash}.json")
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn every_symbol_has_a_file_of_its_own() {
        let name = |symbol: &str| file_name(&("2024-08-01".into(), symbol.into()));
        assert_eq!(name("BRK.B"), "2024-08-01_BRK.B.json");
        for odd in ["", "../x", "a b", "ES 4#1", &"x".repeat(300)] {
            let file = name(odd);
            assert!(!file.contains('/') && file.len() < 100, "{file}");
            assert_ne!(file, name("___"));
        }
        assert_ne!(name("a b"), name("a_b"));
    }
}
