//! A file with the name of one run: what a producer and a consumer that start together both take.
//!
//! The name is good once. Who has the run takes the file away, so that a producer and a consumer
//! that are started again without a new name say so, and never take the run before for theirs. A
//! producer that fails leaves a note beside it, and nobody waits for what will not come.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use text::bounded;

use crate::error::StreamError;
use crate::wire::headers::Run;

/// Writes a new name, in place of what is there, and returns it.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path) -> Result<String, StreamError> {
    let name = Run::start(None).id;
    let written = removed(&note(path))
        .and_then(|()| removed(path))
        .and_then(|()| File::create_new(path)?.write_all(name.as_bytes()));
    match written {
        Ok(()) => Ok(name),
        Err(error) => Err(refused(path, &error)),
    }
}

/// Reads the name.
///
/// # Errors
/// When the file is not there, or has no name in it.
pub fn read(path: &Path) -> Result<String, StreamError> {
    match bounded::text(Some(path), bounded::WORD) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(settings(format!(
            "{} is not there: its run is over, and each run needs a new name (`sor-producer \
             new-run`; in containers: docker compose up)",
            path.display()
        ))),
        Err(error) => Err(refused(path, &error)),
        Ok(name) if name.trim().is_empty() => {
            Err(settings(format!("{} has no name in it", path.display())))
        }
        Ok(name) if !Run::may_be_called(name.trim()) => Err(settings(format!(
            "{} holds no name of a run: 1 to 128 bytes of plain text",
            path.display()
        ))),
        Ok(name) => Ok(name.trim().to_owned()),
    }
}

/// Takes the file away when its run has been received. That it is gone already is no failure.
pub fn done(path: &Path) {
    if let Err(error) = removed(path) {
        tracing::warn!("cannot remove {}: {error}", path.display());
    }
}

/// Leaves a note that the producer of this run has failed.
pub fn fail(path: &Path) {
    if let Err(error) = File::create(note(path)) {
        tracing::warn!("cannot write {}: {error}", note(path).display());
    }
}

/// Whether the producer of this run has failed.
pub fn failed(path: &Path) -> bool {
    note(path).exists()
}

fn note(path: &Path) -> PathBuf {
    path.with_added_extension("failed")
}

fn removed(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn refused(path: &Path, error: &io::Error) -> StreamError {
    settings(format!("cannot use {}: {error}", path.display()))
}

fn settings(message: String) -> StreamError {
    StreamError::Settings(message)
}
