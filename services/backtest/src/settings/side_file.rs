//! Files that a person writes beside a recording: fees, latencies.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Result, bail};

/// Bytes of such a file at most.
const LARGEST: u64 = 16 << 20;

/// The whole of a file that a person writes.
///
/// # Errors
/// When it cannot be read, or is larger than any such file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LARGEST {
        bail!("it is larger than 16 MiB, which no file of venues is");
    }
    Ok(text)
}
