//! One file, opened.

use std::fs::{self, File};
#[cfg(feature = "parquet")]
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::error::ReadError;

/// Opens a file for reading.
///
/// # Errors
/// When there is none, it is not readable, or it is no file but a directory, a pipe or a device.
pub fn open(path: &Path) -> Result<File, ReadError> {
    let source_name = path.display().to_string();
    let failed = |error| ReadError::Io {
        source_name: source_name.clone(),
        error,
    };
    // Looked at before it is opened: to open a pipe waits for whoever writes to it.
    let found = fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return Err(ReadError::Directory { source_name });
    }
    // The file is read twice, to decode and to hash: a pipe would give each a part.
    if !found.is_file() {
        return Err(ReadError::NotAFile { source_name });
    }
    File::open(path).map_err(failed)
}

/// Whether a file begins with `signature`. Nothing is read of it for that.
#[cfg(feature = "parquet")]
pub(super) fn begins_with(
    file: &File,
    signature: [u8; 4],
    source_name: &str,
) -> Result<bool, ReadError> {
    let mut start = [0; 4];
    match file.read_at(&mut start, 0) {
        Ok(count) => Ok(start[..count] == signature),
        Err(error) => Err(ReadError::of_io(error, source_name)),
    }
}
