//! Files, plain or compressed.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::error::ReadError;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const DBN: &[u8] = b"DBN";

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

/// The plain bytes behind `raw`: gzip and zstd are recognised by their first bytes, whatever the name says.
///
/// # Errors
/// When the first bytes cannot be read, or are those of a format that is not CSV.
pub fn decompressed<'a>(
    mut raw: impl Read + 'a,
    source_name: &str,
) -> Result<Box<dyn Read + 'a>, ReadError> {
    let failed = |error| ReadError::Io {
        source_name: source_name.into(),
        error,
    };
    let mut magic = Vec::with_capacity(4);
    raw.by_ref()
        .take(4)
        .read_to_end(&mut magic)
        .map_err(failed)?;
    let is = |signature: &[u8]| magic.starts_with(signature);
    let (gzip, zstd, dbn) = (is(GZIP), is(ZSTD), is(DBN));
    let whole = Cursor::new(magic).chain(raw);
    if gzip {
        Ok(Box::new(Archive::new(MultiGzDecoder::new(whole))))
    } else if zstd {
        Ok(Box::new(Archive::new(
            zstd::Decoder::new(whole).map_err(failed)?,
        )))
    } else if dbn {
        Err(ReadError::Dbn {
            source_name: source_name.into(),
        })
    } else {
        Ok(Box::new(whole))
    }
}

/// Marks the errors of a decompressor as such, with the offset where they happened.
struct Archive<R> {
    inner: R,
    offset: u64,
}

/// The mark: an error inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub(super) struct ArchiveError {
    pub(super) offset: u64,
    #[source]
    pub(super) error: io::Error,
}

impl<R: Read> Archive<R> {
    fn new(inner: R) -> Self {
        Self { inner, offset: 0 }
    }
}

impl<R: Read> Read for Archive<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(count) => {
                self.offset += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(io::Error::other(ArchiveError {
                offset: self.offset,
                error,
            })),
        }
    }
}
