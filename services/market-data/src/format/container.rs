//! Containers: what a recording is wrapped in, found by its first bytes, layer by layer, whatever its name says.

use std::fmt;
use std::io::{self, Cursor, Read};

use flate2::bufread::GzDecoder;
use serde::Serialize;

use super::error::{ArchiveError, ReadError};

/// Layers that are taken off at most: nobody wraps more than twice, and a file must not unwrap for ever.
const MOST_LAYERS: usize = 3;

/// Bytes looked at to tell what a file is: a tar archive names itself at byte 257.
pub(super) const SIGNATURE: usize = 512;

/// Bytes read at a time from below a decompressor.
const CHUNK: usize = 64 * 1024;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// One layer of compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// One or several gzip members.
    Gzip,
    /// One or several Zstandard frames, skippable ones among them.
    Zstd,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

impl Container {
    /// The layer that begins like this.
    fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(GZIP) {
            Some(Self::Gzip)
        } else if start.starts_with(ZSTD) || is_skippable(start) {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

/// Whether a skippable frame begins here: writers of parallel and of seekable archives put one first.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Bytes without their containers.
pub struct Unwrapped<'a> {
    /// The content, from its first byte on.
    pub content: Box<dyn Read + 'a>,
    /// The first bytes of the content, which are still to come from `content` as well.
    pub start: Vec<u8>,
    /// The layers that were taken off, the outermost first.
    pub containers: Vec<Container>,
}

impl fmt::Debug for Unwrapped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unwrapped")
            .field("start", &self.start)
            .field("containers", &self.containers)
            .finish_non_exhaustive()
    }
}

/// Takes off every layer of gzip and zstd.
///
/// # Errors
/// When the first bytes cannot be read or decompressed, or there are more layers than anybody makes.
pub fn unwrap<'a>(raw: impl Read + 'a, source_name: &str) -> Result<Unwrapped<'a>, ReadError> {
    let mut content: Box<dyn Read + 'a> = Box::new(raw);
    let mut containers = Vec::new();
    loop {
        let start = peek(&mut content, source_name)?;
        let rest = Cursor::new(start.clone()).chain(content);
        let failed = |error| ReadError::Io {
            source_name: source_name.into(),
            error,
        };
        let layer = if is_vendors_old_form(&start) {
            None // its frames are not what follows the frame that names it
        } else {
            Container::of(&start)
        };
        let Some(container) = layer else {
            return Ok(Unwrapped {
                content: Box::new(rest),
                start,
                containers,
            });
        };
        if containers.len() == MOST_LAYERS {
            return Err(ReadError::Nested {
                source_name: source_name.into(),
                layers: MOST_LAYERS,
            });
        }
        containers.push(container);
        content = match container {
            Container::Gzip => Box::new(Archive::new(Members::new(rest))),
            Container::Zstd => Box::new(Archive::new(zstd::Decoder::new(rest).map_err(failed)?)),
        };
    }
}

/// Whether this is DBZ, the form before DBN: Zstandard behind a skippable frame that begins with its name.
pub(super) fn is_vendors_old_form(start: &[u8]) -> bool {
    is_skippable(start) && start.get(8..11) == Some(b"DBZ")
}

/// The first bytes.
fn peek(content: &mut impl Read, source_name: &str) -> Result<Vec<u8>, ReadError> {
    let mut start = Vec::with_capacity(SIGNATURE);
    content
        .take(SIGNATURE as u64)
        .read_to_end(&mut start)
        .map_err(|error| ReadError::of_io(error, source_name))?;
    Ok(start)
}

/// The members of a gzip file, one behind the other. What follows the last one may be padding of zeros, as tapes and some
/// object stores leave it; anything else is damage.
struct Members<R> {
    state: State<io::BufReader<R>>,
}

enum State<R> {
    Member(Box<GzDecoder<R>>),
    Between(R),
    Done,
}

impl<R: Read> Members<R> {
    fn new(inner: R) -> Self {
        let inner = io::BufReader::with_capacity(CHUNK, inner);
        Self {
            state: State::Member(Box::new(GzDecoder::new(inner))),
        }
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.state {
                State::Member(member) => match member.read(buffer)? {
                    0 if !buffer.is_empty() => {}
                    count => return Ok(count),
                },
                State::Between(rest) => {
                    if at_end(rest)? {
                        self.state = State::Done;
                    }
                }
                State::Done => return Ok(0),
            }
            self.state = match std::mem::replace(&mut self.state, State::Done) {
                State::Member(member) => State::Between(member.into_inner()),
                State::Between(rest) => State::Member(Box::new(GzDecoder::new(rest))),
                State::Done => State::Done,
            };
        }
    }
}

/// Whether nothing but zeros is left.
fn at_end(rest: &mut impl io::BufRead) -> io::Result<bool> {
    loop {
        let ahead = rest.fill_buf()?;
        let Some(first) = ahead.first() else {
            return Ok(true);
        };
        if *first != 0 {
            return Ok(false);
        }
        let zeros = ahead.iter().take_while(|byte| **byte == 0).count();
        rest.consume(zeros);
    }
}

/// Marks the errors of a decompressor as such, with the offset where they happened.
struct Archive<R> {
    inner: R,
    offset: u64,
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
            // An inner layer's failure keeps the place that it names.
            Err(error) if error.get_ref().is_some_and(|one| one.is::<ArchiveError>()) => Err(error),
            Err(error) => Err(io::Error::other(ArchiveError {
                offset: self.offset,
                error,
            })),
        }
    }
}
