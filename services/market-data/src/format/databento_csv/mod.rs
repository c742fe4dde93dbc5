//! Databento CSV (MBP-1, MBP-10) to rows.
//!
//! A record is one line: the vendor writes no line breaks inside fields, and so a damaged line can never swallow its
//! neighbours. Columns are found by name; those that nobody needs are skipped without being looked at.
//!
//! - [`header`]: which column is what
//! - [`notation`]: how prices and sizes are written
//! - [`row`]: one line to one row

pub mod header;
pub mod notation;
pub mod row;

mod columns;
mod digits;
mod fixed;
mod levels;
mod lines;
mod marks;
mod quoted;

use std::io::Read;
use std::path::Path;

use crate::depth::Depth;
use crate::event::{Row, SymbolTable};
use crate::format::error::ReadError;
use crate::format::input;
use crate::format::reject::{Fault, IngestReport, Reason};
use header::{Header, HeaderError, column_names};
use levels::LevelDecoder;
use lines::{Line, Lines};
use notation::PriceNotation;
use row::RowDecoder;

/// How much of the data decides how prices are written.
const NOTATION_BYTES: usize = 64 * 1024;

/// Rows given out at a time: few enough to be in cache still when they are used.
const BATCH: usize = 512;

/// Reads Databento CSV from one or several inputs with one table of symbols and one account of rejected rows.
#[derive(Debug, Default)]
pub struct Reader {
    symbols: SymbolTable,
    report: IngestReport,
    depth: Option<Depth>,
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that keeps so many levels of every good row, the best price included, to be had from [`Reader::take_depth`]. Files
    /// must have their columns.
    pub fn with_depth(levels: u8) -> Self {
        Self {
            depth: (levels > 1).then(|| Depth::new(levels)),
            ..Self::default()
        }
    }

    /// Reads a file, plain, `.gz` or `.zst` (told by content, not by name), giving every good row to `on_row`.
    ///
    /// # Errors
    /// When the file as a whole cannot be used; see [`ReadError`].
    pub fn read_file(
        &mut self,
        path: &Path,
        on_row: &mut impl FnMut(Row),
    ) -> Result<(), ReadError> {
        let name = path.display().to_string();
        let file = input::open(path)?;
        self.read(input::decompressed(file, &name)?, &name, on_row)
    }

    /// Reads decompressed CSV, giving every good row to `on_row`.
    ///
    /// # Errors
    /// When the input as a whole cannot be used; see [`ReadError`].
    pub fn read(
        &mut self,
        input: impl Read,
        name: &str,
        on_row: &mut impl FnMut(Row),
    ) -> Result<(), ReadError> {
        self.read_batches(input, name, &mut |rows, _| {
            rows.iter().copied().for_each(&mut *on_row);
            Ok(())
        })
    }

    /// [`Reader::read`], with good rows a few hundred at a time, and the symbols met so far.
    ///
    /// # Errors
    /// When the input as a whole cannot be used, or those of `on_rows`, which end the reading.
    pub fn read_batches<E: From<ReadError>>(
        &mut self,
        input: impl Read,
        name: &str,
        on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut lines = Lines::new(input);
        let wanted = self.depth.as_ref().map_or(1, Depth::levels);
        let (mut decoder, mut levels) = decoders_of(&mut lines, name, wanted)?;
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            while batch.len() < BATCH
                && let Some(found) = decoder.decode_ahead(lines.ahead(), &mut self.symbols)
            {
                let text = &lines.ahead()[..found.text];
                match self.add_levels(&mut levels, text) {
                    Ok(()) => batch.push(found.row),
                    Err(fault) => self.report.reject(name, lines.next_number(), fault, text),
                }
                lines.pass(found.line);
            }
            if batch.len() == BATCH {
                self.give(&mut batch, on_rows)?;
                continue;
            }
            let line = match lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => return self.give(&mut batch, on_rows),
                Err(error) => {
                    // What came before is good, and its levels are kept already.
                    self.give(&mut batch, on_rows)?;
                    return Err(error.into_read_error(name).into());
                }
            };
            let decoded = match line.text {
                Some([]) => continue,
                Some(text) => {
                    let row = decoder.decode(text, &mut self.symbols);
                    row.and_then(|row| self.add_levels(&mut levels, text).map(|()| row))
                }
                None => Err(Reason::LineTooLong.into()),
            };
            match decoded {
                Ok(row) => batch.push(row),
                Err(fault) => {
                    let text = line.text.unwrap_or(b"");
                    self.report.reject(name, line.number, fault, text);
                }
            }
        }
    }

    /// Keeps the levels of a line behind its best price, if they were asked for.
    #[inline]
    fn add_levels(&mut self, levels: &mut Option<LevelDecoder>, line: &[u8]) -> Result<(), Fault> {
        match (levels, &mut self.depth) {
            (Some(levels), Some(depth)) => levels.decode(line, depth),
            _ => Ok(()),
        }
    }

    fn give<E>(
        &mut self,
        batch: &mut Vec<Row>,
        on_rows: &mut impl FnMut(&[Row], &SymbolTable) -> Result<(), E>,
    ) -> Result<(), E> {
        self.report.accept_all(batch.len() as u64);
        on_rows(batch, &self.symbols)?;
        batch.clear();
        Ok(())
    }

    /// The symbols met so far.
    pub fn symbols(&self) -> &SymbolTable {
        &self.symbols
    }

    /// Rows accepted and rejected so far.
    pub fn report(&self) -> &IngestReport {
        &self.report
    }

    /// The levels behind the best prices of all rows so far, in their order, if they were asked for.
    pub fn take_depth(&mut self) -> Option<Depth> {
        self.depth.take()
    }

    /// The symbols and the account of rows.
    pub fn into_parts(self) -> (SymbolTable, IngestReport) {
        (self.symbols, self.report)
    }
}

/// Reads the header and enough of the data to know how prices are written.
fn decoders_of(
    lines: &mut Lines<impl Read>,
    name: &str,
    levels: u8,
) -> Result<(RowDecoder, Option<LevelDecoder>), ReadError> {
    let in_header = |error| ReadError::Header {
        source_name: name.into(),
        error,
    };
    let names = match lines
        .next_line()
        .map_err(|error| error.into_read_error(name))?
    {
        Some(Line {
            text: Some(text), ..
        }) => column_names(text).map_err(in_header)?,
        Some(Line { text: None, .. }) => return Err(in_header(HeaderError::TooLong)),
        None => return Err(in_header(HeaderError::Empty)),
    };
    let header = Header::of(&names).map_err(in_header)?;
    lines
        .fill_to(NOTATION_BYTES)
        .map_err(|error| error.into_read_error(name))?;
    let notation = PriceNotation::detect(lines.buffered(), &header);
    let levels = match levels {
        0 | 1 => None,
        levels => Some(LevelDecoder::new(&names, levels, notation).map_err(in_header)?),
    };
    Ok((RowDecoder::new(header, notation), levels))
}

#[cfg(test)]
mod tests;
