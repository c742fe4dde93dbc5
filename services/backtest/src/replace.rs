//! Files that are replaced as a whole: a reader, a full disk or a crash never leaves half of one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a file beside `path` and puts it in its place when it is whole and on the disk. The
/// permissions are those of the file that is replaced, or what the umask leaves. A device or a pipe
/// is written to as it is.
///
/// # Errors
/// What `fill` says, or the file system; the old file is then untouched, and nothing is left beside
/// it.
pub(crate) fn replace<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), E> {
    // What a link points at is meant, not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let mut device = BufWriter::new(fs::OpenOptions::new().write(true).open(path)?);
        fill(&mut device)?;
        return Ok(device.flush()?);
    }
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = Path::new(&part);
    let whole = write(part, old.as_ref(), fill).and_then(|()| Ok(fs::rename(part, path)?));
    if whole.is_err() {
        // Whether the leftover can be removed changes nothing about the failure.
        let _ = fs::remove_file(part);
    }
    whole
}

fn write<E: From<io::Error>>(
    part: &Path,
    old: Option<&fs::Metadata>,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), E> {
    let mut file = BufWriter::with_capacity(1 << 18, File::create(part)?);
    if let Some(old) = old {
        file.get_ref().set_permissions(old.permissions())?;
    }
    fill(&mut file)?;
    file.flush()?;
    Ok(file.get_ref().sync_all()?)
}
