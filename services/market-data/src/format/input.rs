//! Files.

use std::fs::File;
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
