//! Files that are replaced as a whole: a reader, a full disk or a crash never leaves half of one.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use app::signals::Unfinished;
use tempfile::{Builder, NamedTempFile};

/// What a file may be when the umask forbids nothing.
const EVERYBODY: u32 = 0o666;

/// Writes a file beside `path`, under a name that nobody can know before, and puts it in its place
/// when it is whole and on the disk. The permissions are those of the file that is replaced, or
/// what the umask leaves. A device or a pipe is written to as it is.
///
/// # Errors
/// What `fill` says, or the file system; the old file is then untouched, and nothing is left beside
/// it.
pub(crate) fn replace<E: From<io::Error>>(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), E> {
    let place = Place::of(path)?;
    if place.is_device {
        let device = fs::OpenOptions::new().write(true).open(&place.path)?;
        let mut device = BufWriter::new(device);
        fill(&mut device)?;
        return Ok(device.flush()?);
    }
    let (unfinished, part) = Unfinished::make(|| place.part())?;
    let mut file = BufWriter::with_capacity(1 << 18, part.as_file().try_clone()?);
    fill(&mut file)?;
    file.flush()?;
    file.get_ref().sync_all()?;
    part.persist(&place.path).map_err(|error| error.error)?;
    drop(unfinished);
    Ok(())
}

/// Whether [`replace`] can do its work, before there is anything to write.
///
/// # Errors
/// Those of the file system.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    let place = Place::of(path)?;
    if !place.is_device {
        let (_, part) = Unfinished::make(|| place.part())?;
        part.close()?;
    }
    Ok(())
}

/// What the operating system says, without the name that was made up, which means nothing to
/// anybody.
fn without_name(error: io::Error) -> io::Error {
    // The library keeps the system's error to itself, but for its words.
    let said = error.to_string();
    let code = said.split_once("(os error ").and_then(|(_, rest)| {
        let (code, _) = rest.split_once(')')?;
        code.parse().ok()
    });
    code.map_or(error, io::Error::from_raw_os_error)
}

/// Where a file goes.
struct Place {
    path: PathBuf,
    /// Permissions of the file that is there.
    permissions: Option<Permissions>,
    is_device: bool,
}

impl Place {
    fn of(path: &Path) -> io::Result<Self> {
        // What a link points at is meant, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let old = match fs::metadata(&path) {
            Ok(old) if old.is_dir() => {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder: name a file in it",
                ));
            }
            old => old.ok(),
        };
        Ok(Self {
            is_device: old.as_ref().is_some_and(|old| !old.is_file()),
            permissions: old.map(|old| old.permissions()),
            path,
        })
    }

    /// A new file in the same folder; removed when it is dropped.
    fn part(&self) -> io::Result<NamedTempFile> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let part = Builder::new()
            .prefix(".sor-")
            .suffix(".part")
            .permissions(Permissions::from_mode(EVERYBODY))
            .tempfile_in(folder)
            .map_err(without_name)?;
        if let Some(permissions) = &self.permissions {
            part.as_file().set_permissions(permissions.clone())?;
        }
        Ok(part)
    }
}
