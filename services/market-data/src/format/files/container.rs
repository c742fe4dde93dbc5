//! Containers: what a recording is wrapped in, found by its first bytes, layer by layer, whatever
//! its name says.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;
use serde::Serialize;

use crate::format::error::{ArchiveError, ReadError, Unpacking};
use crate::memory::memory_limit;

/// Layers that are taken off at most: nobody wraps more than twice, and a file must not unwrap for
/// ever.
const MOST_LAYERS: usize = 3;

/// Bytes looked at to find what a file is: a tar archive names itself at byte 257.
pub(crate) const SIGNATURE: usize = 512;

/// Bytes read at a time from below a decompressor.
const CHUNK: usize = 64 * 1024;

/// How many times its size an archive may unpack to, and from which size on that is asked: text of
/// a market shrinks to a tenth or a fiftieth.
const MOST_RATIO: u64 = 1_000;
const UNPACKED_AT_LEAST: u64 = 256 << 20;

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

/// Whether a skippable frame begins here: writers of parallel and of seekable archives put one
/// first.
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
/// When the first bytes cannot be read or decompressed, or there are more layers than anybody
/// makes.
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
        let taken = Rc::new(Cell::new(0));
        let rest = Counted {
            inner: rest,
            taken: Rc::clone(&taken),
        };
        content = match container {
            Container::Gzip => Box::new(Archive::new(Members::new(rest), taken)),
            Container::Zstd => Box::new(Archive::new(unzstd(rest).map_err(failed)?, taken)),
        };
    }
}

/// Whether this is DBZ, the form before DBN: Zstandard behind a skippable frame that begins with
/// its name.
pub(crate) fn is_vendors_old_form(start: &[u8]) -> bool {
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

/// The members of a gzip file, one behind the other. What follows the last one may be padding of
/// zeros, as tapes and some object stores leave it; anything else is damage.
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
    /// Bytes of the archive that were taken so far.
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Archive<R> {
    fn new(inner: R, taken: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            offset: 0,
            taken,
        }
    }

    /// Refuses what is no recording, whatever it unpacks to: it would take for ever.
    fn check(&self) -> io::Result<()> {
        if self.offset > UNPACKED_AT_LEAST && self.offset / MOST_RATIO > self.taken.get() {
            return Err(io::Error::other(Unpacking::Ratio { most: MOST_RATIO }));
        }
        Ok(())
    }
}

/// Counts the bytes that are taken.
struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

/// A decompressor whose window fits into the memory that this process may have.
fn unzstd<R: Read>(rest: R) -> io::Result<impl Read> {
    let window = largest_window(memory_limit());
    let mut decoder = zstd::Decoder::new(rest)?;
    decoder.window_log_max(window)?;
    Ok(Windowed {
        inner: decoder,
        window,
    })
}

/// Names a window that is too large as such, not as damage.
struct Windowed<R> {
    inner: R,
    window: u32,
}

impl<R: Read> Read for Windowed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            if error.to_string().contains("too much memory") {
                let mib = (1 << self.window) >> 20;
                return io::Error::other(Unpacking::Window { mib });
            }
            error
        })
    }
}

/// The logarithm of the largest window under a limit of memory: an eighth of it, and no more than
/// what zstd itself takes unasked.
fn largest_window(limit: Option<u64>) -> u32 {
    const UNASKED: u32 = 27;
    limit.map_or(UNASKED, |limit| {
        (limit / 8)
            .checked_ilog2()
            .map_or(20, |log| log.clamp(20, UNASKED))
    })
}

impl<R: Read> Read for Archive<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(count) => {
                self.offset += count as u64;
                self.check()?;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            // An inner layer's failure keeps the place that it names.
            Err(error)
                if error
                    .get_ref()
                    .is_some_and(|one| one.is::<ArchiveError>() || one.is::<Unpacking>()) =>
            {
                Err(error)
            }
            Err(error) => Err(io::Error::other(ArchiveError {
                offset: self.offset,
                error,
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(archive: &[u8]) -> Result<u64, ReadError> {
        let mut content = unwrap(archive, "x")?.content;
        io::copy(&mut content, &mut io::sink()).map_err(|error| ReadError::of_io(error, "x"))
    }

    #[test]
    fn an_archive_that_grows_beyond_all_measure_is_refused_in_words() {
        let zeros = || io::repeat(b'\n').take(2 << 30);
        let small = zstd::encode_all(zeros(), 3).unwrap();
        let error = unpacked(&small).unwrap_err().to_string();
        assert!(error.contains("more than 1000 times its size"), "{error}");
        // Half as much as is asked about is no matter.
        let little = zstd::encode_all(zeros().take(100 << 20), 3).unwrap();
        assert_eq!(unpacked(&little).unwrap(), 100 << 20);
    }

    #[test]
    fn a_window_follows_the_memory_that_there_is() {
        for (limit, window) in [
            (None, 27),
            (Some(u64::MAX), 27),
            (Some(64 << 20), 23),
            (Some(128 << 20), 24),
            (Some(0), 20),
        ] {
            assert_eq!(largest_window(limit), window, "{limit:?}");
        }
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(26).unwrap();
        io::copy(&mut io::repeat(b'x').take(80 << 20), &mut encoder).unwrap();
        let archive = encoder.finish().unwrap();
        let mut decoder = zstd::Decoder::new(&archive[..]).unwrap();
        decoder.window_log_max(23).unwrap();
        let mut narrow = Windowed {
            inner: decoder,
            window: 23,
        };
        let error = io::copy(&mut narrow, &mut io::sink()).unwrap_err();
        let error = ReadError::of_io(error, "x").to_string();
        assert!(error.contains("a window of more than 8 MiB"), "{error}");
    }
}
