//! Lines with quotes, through the parser of the `csv` crate.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};
use memchr::memchr_iter;

use crate::format::rows::reject::Reason;

/// Splits lines that have quotes, with buffers that are used again.
#[derive(Debug)]
pub(in crate::format) struct QuotedLine {
    delimiter: u8,
    /// Made at the first such line: most files have none.
    reader: Option<Box<Reader>>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// The columns of a line, without their quotes.
#[derive(Clone, Copy)]
pub(in crate::format) struct Columns<'a> {
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Columns<'a> {
    pub(in crate::format) fn len(self) -> usize {
        self.ends.len()
    }

    /// Column `place`, from 0; empty where there is none.
    pub(in crate::format) fn get(self, place: usize) -> &'a [u8] {
        let start = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let end = self.ends.get(place).copied().unwrap_or_default();
        let range = start.copied().unwrap_or_default()..end;
        self.text.get(range).unwrap_or_default()
    }
}

impl Default for QuotedLine {
    fn default() -> Self {
        Self::with_delimiter(b',')
    }
}

impl QuotedLine {
    /// For lines whose columns are separated by this.
    pub(in crate::format) fn with_delimiter(delimiter: u8) -> Self {
        Self {
            delimiter,
            reader: None,
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Splits a line, without its line break.
    ///
    /// # Errors
    /// When a quote does not close.
    pub(in crate::format) fn split(&mut self, line: &[u8]) -> Result<Columns<'_>, Reason> {
        let quotes = memchr_iter(b'"', line).count();
        if quotes % 2 == 1 {
            return Err(Reason::UnbalancedQuote);
        }
        // No column is longer than the line, and each but the last is followed by a delimiter.
        self.text.resize(line.len() + 1, 0);
        self.ends
            .resize(memchr_iter(self.delimiter, line).count() + 2, 0);
        let reader = self.reader.get_or_insert_with(|| reader(self.delimiter));
        let (mut written, mut columns) = (0, 0);
        // A quote that is still open is closed for the next line's sake.
        for (part, closed) in [(line, true), (b"\n", true), (b"\"\n", false)] {
            let (text, ends) = (&mut self.text[written..], &mut self.ends[columns..]);
            let (result, _, bytes, more) = reader.read_record(part, text, ends);
            written += bytes;
            columns += more;
            if closed && matches!(result, ReadRecordResult::Record) {
                return Ok(Columns {
                    text: &self.text[..written],
                    ends: &self.ends[..columns],
                });
            }
        }
        Err(Reason::UnbalancedQuote)
    }
}

/// A parser that has read something: at its very start it would skip a byte order mark, which only
/// a file may begin with.
fn reader(delimiter: u8) -> Box<Reader> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .terminator(Terminator::Any(b'\n')) // a carriage return inside a line is no line break
        .build();
    let _ = reader.read_record(b"x\n", &mut [0; 2], &mut [0; 2]);
    Box::new(reader)
}
