//! Scratch files: without a name from the start, so that nobody else can open them and nothing is left of them, however the process ends.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A scratch file cannot be made, written or read.
#[derive(Debug, Error)]
#[error(
    "a scratch file in {} cannot be used: {error}; name a folder on a disk with room in the variable TMPDIR",
    folder.display()
)]
pub struct ScratchError {
    /// Where scratch files are: `TMPDIR`, or the system's folder.
    pub folder: PathBuf,
    /// The cause.
    #[source]
    pub error: io::Error,
}

impl From<io::Error> for ScratchError {
    fn from(error: io::Error) -> Self {
        Self {
            folder: std::env::temp_dir(),
            error,
        }
    }
}

pub(super) fn file() -> io::Result<File> {
    tempfile::tempfile()
}
