//! One file, opened.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::container::SIGNATURE;
use crate::format::error::ReadError;

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

/// SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// Those of [`open`], and when it cannot be read to its end.
pub fn sha256(path: &Path) -> Result<String, ReadError> {
    let mut input = open(path)?; // no device, which may have no end
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let count = input.read(&mut buffer).map_err(|error| ReadError::Io {
            source_name: path.display().to_string(),
            error,
        })?;
        match buffer.get(..count) {
            None | Some([]) => return Ok(text::hex(&hasher.finalize())),
            Some(read) => hasher.update(read),
        }
    }
}

/// How a file begins, as far as that says what it is. It is still to be read from there.
pub(crate) fn start_of(file: &File, source_name: &str) -> Result<Vec<u8>, ReadError> {
    let mut start = vec![0; SIGNATURE];
    match file.read_at(&mut start, 0) {
        Ok(count) => {
            start.truncate(count);
            Ok(start)
        }
        Err(error) => Err(ReadError::of_io(error, source_name)),
    }
}
