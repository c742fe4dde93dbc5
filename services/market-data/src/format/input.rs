//! One file, opened.

use std::fs::File;
#[cfg(feature = "parquet")]
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::error::ReadError;

/// Opens a file for reading.
///
/// # Errors
/// When there is none, it is not readable, or it is a directory.
pub fn open(path: &Path) -> Result<File, ReadError> {
    let source_name = path.display().to_string();
    let file = File::open(path).map_err(|error| ReadError::Io {
        source_name: source_name.clone(),
        error,
    })?;
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(ReadError::Directory { source_name }),
        // The file is read twice, to decode and to hash: a pipe would give each a part.
        Ok(metadata) if !metadata.is_file() => Err(ReadError::NotAFile { source_name }),
        _ => Ok(file),
    }
}

/// Whether a file begins with `signature`. Nothing is read of it for that.
#[cfg(feature = "parquet")]
pub(super) fn begins_with(
    file: &File,
    signature: &[u8; 4],
    source_name: &str,
) -> Result<bool, ReadError> {
    let mut start = [0; 4];
    match file.read_at(&mut start, 0) {
        Ok(count) => Ok(start[..count] == *signature),
        Err(error) => Err(ReadError::of_io(error, source_name)),
    }
}
