//! Lines of an input, in chunks, without allocation per line and with bounded memory.

use std::io::{self, Read};

use memchr::memchr;

use super::fixed::AHEAD;
use crate::format::error::ReadError;

/// Bytes asked for at a time.
const CHUNK: usize = 256 * 1024;

/// Longest line looked at; anything longer is damage and is skipped in constant memory.
const LONGEST_LINE: usize = 1024 * 1024;

/// Lines of `R`, numbered from 1, without their line break (LF or CRLF) and without a byte order
/// mark.
pub(in crate::format) struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer is still to be given out.
    start: usize,
    end: usize,
    number: u64,
    finished: bool,
    /// Whether the last line has no line break.
    is_open: bool,
}

/// One line.
pub(in crate::format) struct Line<'a> {
    /// Line number in the file, from 1.
    pub(in crate::format) number: u64,
    /// The line; `None` when it is longer than a line can be.
    pub(in crate::format) text: Option<&'a [u8]>,
}

/// A failure of the input.
#[derive(Debug)]
pub(in crate::format) struct LineError(io::Error);

impl LineError {
    /// Adds the name of the input, and separates a broken archive from a failing device.
    pub(in crate::format) fn into_read_error(self, name: &str) -> ReadError {
        ReadError::of_io(self.0, name)
    }
}

impl Lines<io::Empty> {
    /// The lines of a text that is there in full, in front of [`AHEAD`] other bytes, behind the
    /// first `number` lines of a file.
    pub(super) fn of_text(text: Vec<u8>, end: usize, number: u64) -> Self {
        Self {
            input: io::empty(),
            buffer: text,
            start: 0,
            end,
            number,
            finished: true,
            is_open: false,
        }
    }
}

impl<R: Read> Lines<R> {
    pub(in crate::format) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; CHUNK + AHEAD],
            start: 0,
            end: 0,
            number: 0,
            finished: false,
            is_open: false,
        }
    }

    /// The lines of what was read ahead of an input and of what is left of it, behind the first
    /// `number` lines.
    pub(super) fn going_on(input: R, ahead: &[u8], number: u64) -> Self {
        let mut lines = Self::new(input);
        lines.buffer.clear();
        lines.buffer.extend_from_slice(ahead);
        lines.buffer.resize(ahead.len().max(CHUNK) + AHEAD, 0);
        lines.end = ahead.len();
        lines.number = number;
        lines
    }

    /// The input, and what of it was read ahead.
    pub(super) fn into_rest(mut self) -> (R, Vec<u8>) {
        self.buffer.truncate(self.end);
        self.buffer.drain(..self.start);
        (self.input, self.buffer)
    }

    /// The text, to be used again.
    pub(super) fn into_text(self) -> Vec<u8> {
        self.buffer
    }

    /// Lines that were given out or passed over, with those before the first.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// What has been read ahead: the start of the data, once the header has been taken.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads ahead until that many bytes are there, or the end: short reads must not decide
    /// anything.
    pub(super) fn fill_to(&mut self, bytes: usize) -> Result<(), LineError> {
        while !self.finished && self.end - self.start < bytes {
            self.fill()?;
        }
        Ok(())
    }

    /// What has been read ahead, with [`AHEAD`] NUL bytes behind it.
    #[inline]
    pub(super) fn ahead(&self) -> &[u8] {
        &self.buffer[self.start..self.end + AHEAD]
    }

    /// What is to be known of an input that was read to its end, and ends within a line.
    pub(in crate::format) fn open_end(&self) -> Option<String> {
        self.is_open.then(|| {
            "the last line has no line break: where the file was cut, its last value may be too"
                .to_owned()
        })
    }

    /// The number of the next line.
    pub(in crate::format) fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// Passes over the next line, which with its break is so long.
    #[inline]
    pub(super) fn pass(&mut self, line: usize) {
        self.start += line;
        self.number += 1;
    }

    /// The next line; `None` at the end.
    pub(in crate::format) fn next_line(&mut self) -> Result<Option<Line<'_>>, LineError> {
        let mut searched = self.start;
        let mut too_long = false;
        let (from, to) = loop {
            if let Some(found) = memchr(b'\n', &self.buffer[searched..self.end]) {
                let line = (self.start, searched + found);
                self.start = line.1 + 1;
                break line;
            }
            if self.finished {
                if self.start == self.end && !too_long {
                    return Ok(None);
                }
                let line = (self.start, self.end);
                self.start = self.end;
                self.is_open = true;
                break line;
            }
            if self.end - self.start > LONGEST_LINE {
                too_long = true;
                self.start = self.end;
            }
            let already = self.end - self.start;
            self.fill()?;
            searched = self.start + already;
        };
        self.number += 1;
        let mut text = &self.buffer[from..to];
        if self.number == 1 {
            text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        }
        // Programs on Windows write several: a line break of a line break.
        let returns = text.iter().rev().take_while(|byte| **byte == b'\r').count();
        let text = &text[..text.len() - returns];
        Ok(Some(Line {
            number: self.number,
            text: (!too_long && to - from <= LONGEST_LINE).then_some(text),
        }))
    }

    /// Reads more behind what is left, which moves to the front.
    fn fill(&mut self) -> Result<(), LineError> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let mut room = self.buffer.len() - AHEAD;
        if room - self.end < CHUNK / 2 {
            room += CHUNK;
            self.buffer.resize(room + AHEAD, 0);
        }
        let count = loop {
            match self.input.read(&mut self.buffer[self.end..room]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(LineError)?,
            }
        };
        self.end += count;
        self.finished = count == 0;
        self.buffer[self.end..self.end + AHEAD].fill(0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives out at most `step` bytes at a time.
    struct Drip<'a>(&'a [u8], usize);
    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn collect(input: impl Read) -> Vec<Option<Vec<u8>>> {
        let mut lines = Lines::new(input);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            assert_eq!(line.number, all.len() as u64 + 1);
            all.push(line.text.map(<[u8]>::to_vec));
        }
        all
    }

    proptest! {
        #[test]
        fn lines_are_what_the_standard_library_says(text in "[a-c\\n]{0,200}", step in 1..9usize) {
            let expected: Vec<_> = text
                .lines()
                .map(|line| Some(line.as_bytes().to_vec()))
                .collect();
            prop_assert_eq!(collect(Drip(text.as_bytes(), step)), expected);
        }
    }

    #[test]
    fn byte_order_mark_and_carriage_returns_go() {
        let text = b"\xef\xbb\xbfa\r\nb\r\nc";
        assert_eq!(
            collect(&text[..]),
            [
                Some(b"a".to_vec()),
                Some(b"b".to_vec()),
                Some(b"c".to_vec())
            ]
        );
    }

    #[test]
    fn whether_a_line_is_too_long_does_not_depend_on_where_it_stands() {
        for before in [0, 1, CHUNK / 3, CHUNK - 1, 3 * CHUNK] {
            for (length, is_there) in [(LONGEST_LINE, true), (LONGEST_LINE + 1, false)] {
                let line = "x".repeat(length);
                let text = format!("{}\n{line}\nb\n", "y".repeat(before));
                let lines = collect(text.as_bytes());
                assert_eq!(lines[1].is_some(), is_there, "{before} {length}");
            }
        }
    }

    #[test]
    fn a_huge_line_is_skipped_and_its_neighbours_stay() {
        let mut text = b"a\n".to_vec();
        text.resize(5 * LONGEST_LINE, b'x');
        text.extend_from_slice(b"\nb\n");
        assert_eq!(
            collect(&text[..]),
            [Some(b"a".to_vec()), None, Some(b"b".to_vec())]
        );
    }
}
