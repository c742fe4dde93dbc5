//! Text in chunks that end where lines do.

use std::io::{self, Read};

use memchr::memrchr;

use crate::format::databento_csv::fixed::AHEAD;
use crate::format::databento_csv::lines::Lines;

/// Text of whole lines.
#[derive(Debug)]
pub(super) struct Chunk {
    /// The text, [`AHEAD`] NUL bytes behind it, and what does not count.
    pub(super) text: Vec<u8>,
    /// Where the text ends.
    pub(super) end: usize,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Chunk(Chunk),
    /// A line that is longer than a chunk.
    LongLine,
    End,
}

/// Cuts an input between lines.
pub(super) struct Chunks<R> {
    input: R,
    /// What was read of the input and not given out.
    ahead: Vec<u8>,
    /// Bytes of a chunk.
    size: usize,
    /// Whether the input has no more.
    is_read: bool,
    /// Why the input cannot be read any more.
    failed: Option<io::Error>,
}

impl<R: Read> Chunks<R> {
    /// What is left of an input, in chunks of `size` bytes.
    pub(super) fn of(lines: Lines<R>, size: usize) -> Self {
        let (input, ahead) = lines.into_rest();
        Self {
            input,
            ahead,
            size,
            is_read: false,
            failed: None,
        }
    }

    /// Whether the chunks that were given out are all.
    pub(super) fn is_finished(&self) -> bool {
        self.is_read && self.ahead.is_empty()
    }

    /// The next chunk, in a text that is used again. The last one may end within a line.
    ///
    /// # Errors
    /// When the input fails. What came before that is given out first, up to its last whole line.
    pub(super) fn next(&mut self, mut text: Vec<u8>) -> io::Result<Next> {
        // What an earlier chunk left there is written over: nothing is made zero twice.
        text.resize(self.size + AHEAD, 0);
        let mut end = self.size.min(self.ahead.len());
        text[..end].copy_from_slice(&self.ahead[..end]);
        self.ahead.drain(..end);
        while !self.is_read && self.failed.is_none() && end < self.size {
            match self.input.read(&mut text[end..self.size]) {
                Ok(count) => {
                    end += count;
                    self.is_read = count == 0;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
            }
        }
        let whole = match memrchr(b'\n', &text[..end]) {
            _ if self.is_finished() => end,
            Some(line_break) => line_break + 1,
            None => 0,
        };
        self.ahead.splice(..0, text[whole..end].iter().copied());
        if whole == 0 {
            return match self.failed.take() {
                Some(error) => Err(error),
                None if self.is_finished() => Ok(Next::End),
                None => Ok(Next::LongLine),
            };
        }
        text[whole..whole + AHEAD].fill(0);
        Ok(Next::Chunk(Chunk { text, end: whole }))
    }

    /// What is left, line by line, behind the first `number` lines.
    pub(super) fn into_lines(self, number: u64) -> Lines<R> {
        Lines::going_on(self.input, &self.ahead, number)
    }
}
