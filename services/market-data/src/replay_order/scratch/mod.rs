//! Scratch files: without a name from the start, so that nobody else can open them and nothing is
//! left of them, however the process ends.

pub(super) mod blocks;
pub(super) mod record;
pub(super) mod runs;

use std::fs::File;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A scratch file cannot be made, written or read.
#[derive(Debug, Error)]
#[error(
    "a scratch file in {} cannot be used: {error}; name a folder on a disk with room in the \
     variable TMPDIR",
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

/// The part of a disk that scratch files leave to others, one in so many, and at most how many
/// bytes.
const LEFT_ONE_IN: u64 = 20;
const LEFT_AT_MOST: u64 = 256 << 20;

/// Asks for room on the disk of a scratch file before so many bytes are written to it: a disk that
/// is full fails everybody else on it as well.
///
/// # Errors
/// When there is less, or nearly less.
pub(super) fn room(file: &File, bytes: u64) -> io::Result<()> {
    let disk = rustix::fs::fstatvfs(file)?;
    let block = disk.f_frsize;
    room_on(
        disk.f_bavail.saturating_mul(block),
        disk.f_blocks.saturating_mul(block),
        bytes,
    )
}

fn room_on(free: u64, all: u64, bytes: u64) -> io::Result<()> {
    let left = (all / LEFT_ONE_IN).min(LEFT_AT_MOST);
    if all == 0 || free.saturating_sub(left) >= bytes {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::StorageFull,
        format!(
            "it needs {} MiB, and of the {} MiB that are free {} MiB are left to others",
            bytes.div_ceil(1 << 20),
            free >> 20,
            left >> 20
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_asked_for_and_some_is_left_to_others() {
        const MIB: u64 = 1 << 20;
        for (free, all, bytes, is_enough) in [
            (100 * MIB, 100 * MIB, 90 * MIB, true),
            (100 * MIB, 100 * MIB, 96 * MIB, false),
            (5_000 * MIB, 1_000_000 * MIB, 4_744 * MIB, true),
            (5_000 * MIB, 1_000_000 * MIB, 4_745 * MIB, false),
            (0, 100 * MIB, 1, false),
            (0, 0, 1, true), // file systems that do not say
        ] {
            let found = room_on(free, all, bytes);
            assert_eq!(found.is_ok(), is_enough, "{free} {all} {bytes}");
        }
        let error = room_on(10 * MIB, 100 * MIB, 30 * MIB)
            .map_err(|error| ScratchError::from(error).to_string());
        let error = error.err().unwrap_or_default();
        assert!(
            error.contains("needs 30 MiB") && error.contains("TMPDIR"),
            "{error}"
        );
        assert!(room(&file().unwrap(), 1).is_ok());
        assert!(room(&file().unwrap(), u64::MAX).is_err());
    }
}
