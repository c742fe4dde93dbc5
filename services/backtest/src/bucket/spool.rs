//! Objects as files of this machine, for as long as they are read: formats are recognised by going
//! back in a file, and some are read from their end.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use app::signals::Unfinished;
use tempfile::TempDir;

use super::client;
use super::place::{Place, is};
use super::words::BucketError;

/// Files to read: those of this machine as they are, objects as copies, which are gone with this.
#[derive(Debug)]
pub(crate) struct Spooled {
    paths: Vec<PathBuf>,
    copies: Vec<Copied>,
}

/// A copy of an object, alone in a folder that nobody else may read.
#[derive(Debug)]
struct Copied {
    /// What was typed or listed.
    name: PathBuf,
    sha256: String,
    file: PathBuf,
    // Removed in this order: when a signal ends the process nothing is left behind.
    _file: Unfinished,
    _of_folder: Unfinished,
    _folder: TempDir,
}

impl Spooled {
    /// Copies what lies in buckets.
    ///
    /// # Errors
    /// When it cannot be read, or kept here.
    pub(crate) fn of(files: &[PathBuf]) -> Result<Self, BucketError> {
        let (mut paths, mut copies) = (Vec::with_capacity(files.len()), Vec::new());
        for file in files {
            let Some(place) = Place::of(file)? else {
                paths.push(file.clone());
                continue;
            };
            let copied = Copied::of(file, &place)?;
            paths.push(copied.file.clone());
            copies.push(copied);
        }
        Ok(Self { paths, copies })
    }

    /// The files.
    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Whether copies have the bytes that a plan was made of.
    ///
    /// # Errors
    /// When one has others.
    pub(crate) fn check<'a>(&self, sha256: impl Fn(&Path) -> Option<&'a str>) -> Result<()> {
        for copied in &self.copies {
            if sha256(&copied.name) != Some(&*copied.sha256) {
                bail!(BucketError::Changed(copied.name.display().to_string()));
            }
        }
        Ok(())
    }

    /// An error with the names that were typed instead of those of the copies.
    pub(crate) fn named(&self, error: anyhow::Error) -> anyhow::Error {
        let mut text = app::one_line(error.as_ref());
        let mut renamed = false;
        for copied in &self.copies {
            let (copy, name) = (copied.file.display(), copied.name.display());
            let better = text.replace(&copy.to_string(), &name.to_string());
            renamed |= better != text;
            text = better;
        }
        if renamed { anyhow!(text) } else { error }
    }
}

impl Copied {
    fn of(name: &Path, place: &Place) -> Result<Self, BucketError> {
        let scratch =
            |error: io::Error| BucketError::Scratch(name.display().to_string(), error.to_string());
        let mut made = None;
        let (of_folder, _) = Unfinished::make(|| {
            let folder = tempfile::Builder::new()
                .prefix("sor-recording-")
                .tempdir()?;
            let path = folder.path().to_owned();
            made = Some(folder);
            Ok(path)
        })
        .map_err(scratch)?;
        let folder = made.ok_or_else(|| scratch(io::ErrorKind::NotFound.into()))?;
        // Its own name: vendors' names say what is in a file, and a result says what was read.
        let path = folder.path().join(name.file_name().unwrap_or_default());
        let (unfinished, _) = Unfinished::make(|| {
            fs::File::create_new(&path)?;
            Ok(path.clone())
        })
        .map_err(scratch)?;
        let mut file = File::options().write(true).open(&path).map_err(scratch)?;
        let sha256 = client::copy(place, &mut file)?;
        Ok(Self {
            name: name.to_owned(),
            sha256,
            file: path,
            _file: unfinished,
            _of_folder: of_folder,
            _folder: folder,
        })
    }
}

/// Refuses a recording in a bucket where no copy was made of it.
///
/// # Errors
/// When it is one.
pub(crate) fn refuse(file: &Path) -> Result<(), BucketError> {
    if is(file) {
        return Err(BucketError::NotHere(file.display().to_string()));
    }
    Ok(())
}
