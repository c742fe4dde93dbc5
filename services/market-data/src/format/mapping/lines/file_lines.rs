//! The lines of a file, or of two of which each line belongs to one of the other.

use std::io::Read;

use crate::format::databento_csv::lines::{Line, Lines};
use crate::format::databento_csv::quoted::QuotedLine;
use crate::format::error::ReadError;
use crate::format::mapping::map::error::refused;
use crate::format::rows::reject::Reason;

/// Lines of a file, each with its line of the file beside it, where there is one.
pub(crate) struct FileLines<'a> {
    lines: Lines<Box<dyn Read + 'a>>,
    beside: Option<Lines<Box<dyn Read + 'a>>>,
    delimiter: u8,
    /// A line of both files.
    both: Vec<u8>,
    /// Blank lines so far.
    pub(crate) blank: u64,
}

/// What comes next.
pub(crate) enum Next<'a> {
    Line(u64, &'a [u8]),
    Blank,
    TooLong(u64),
    End,
}

impl<'a> FileLines<'a> {
    pub(crate) fn new(
        content: Box<dyn Read + 'a>,
        beside: Option<Box<dyn Read + 'a>>,
        delimiter: u8,
    ) -> Self {
        Self {
            lines: Lines::new(content),
            beside: beside.map(Lines::new),
            delimiter,
            both: Vec::new(),
            blank: 0,
        }
    }

    /// The lines of the file alone.
    pub(crate) fn first(&mut self) -> &mut Lines<Box<dyn Read + 'a>> {
        &mut self.lines
    }

    /// # Errors
    /// When a file cannot be read, or the other one has no line that belongs to this.
    pub(crate) fn next(&mut self, name: &str) -> Result<Next<'_>, ReadError> {
        let line = self.lines.next_line();
        let line = line.map_err(|error| error.into_read_error(name))?;
        let Some(Line { number, text }) = line else {
            return Ok(Next::End);
        };
        let Some(text) = text else {
            return Ok(Next::TooLong(number));
        };
        let Some(beside) = &mut self.beside else {
            if text.is_empty() {
                self.blank += 1;
                return Ok(Next::Blank);
            }
            return Ok(Next::Line(number, text));
        };
        let other = next_beside(beside, number, name)?;
        self.both.clear();
        self.both.extend_from_slice(text);
        self.both.push(self.delimiter);
        self.both.extend_from_slice(&other);
        Ok(Next::Line(number, &self.both))
    }

    /// What is to be known of a file that ends within a line.
    pub(in crate::format::mapping) fn open_end(&self) -> Option<String> {
        self.lines.open_end()
    }

    /// # Errors
    /// When the file beside has more lines.
    pub(crate) fn ended(&mut self, name: &str) -> Result<(), ReadError> {
        match &mut self.beside {
            Some(beside) => no_more(beside, self.lines.next_number(), name),
            None => Ok(()),
        }
    }
}

/// The line of the file beside that belongs to line `number`.
fn next_beside(
    beside: &mut Lines<Box<dyn Read + '_>>,
    number: u64,
    name: &str,
) -> Result<Vec<u8>, ReadError> {
    let line = beside.next_line();
    let line = line.map_err(|error| error.into_read_error(name))?;
    let text = line.and_then(|line| line.text.map(<[u8]>::to_vec));
    text.ok_or_else(|| {
        let problem = format!(
            "line {number} has no line of the file beside it: they are no pair, or one is cut \
             short: download both again"
        );
        refused(name, problem)
    })
}

fn no_more(
    beside: &mut Lines<Box<dyn Read + '_>>,
    number: u64,
    name: &str,
) -> Result<(), ReadError> {
    let line = beside.next_line();
    match line.map_err(|error| error.into_read_error(name))? {
        None => Ok(()),
        Some(line) if line.text == Some(b"") => Ok(()),
        Some(_) => {
            let problem = format!(
                "it ends before line {number}, which the file beside it has: they are no pair, \
                 or one is cut short: download both again"
            );
            Err(refused(name, problem))
        }
    }
}

/// Splits lines at a delimiter.
pub(crate) struct Splitter {
    delimiter: u8,
    quoted: QuotedLine,
}

impl Splitter {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            quoted: QuotedLine::with_delimiter(delimiter),
        }
    }

    /// The columns of a line, without spaces around them.
    pub(crate) fn fields<'a>(&'a mut self, line: &'a [u8]) -> Result<Vec<&'a [u8]>, Reason> {
        if memchr::memchr(b'\0', line).is_some() {
            return Err(Reason::NulByte);
        }
        if memchr::memchr(b'"', line).is_none() {
            let parts = line.split(|byte| *byte == self.delimiter);
            return Ok(parts.map(<[u8]>::trim_ascii).collect());
        }
        let columns = self.quoted.split(line)?;
        let places = 0..columns.len();
        Ok(places
            .map(|place| columns.get(place).trim_ascii())
            .collect())
    }
}
