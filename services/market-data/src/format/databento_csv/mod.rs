//! Databento CSV to rows.
//!
//! A record is one line: the vendor writes no line breaks inside fields, and so a damaged line can
//! never swallow its neighbours. Columns are found by name; those that nobody needs are skipped
//! without being looked at.
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
pub(super) mod lines;
mod look;
mod marks;
pub(super) mod quoted;
mod walk;

use std::io::Read;

use super::decoder::{Decoder, Way};
use super::error::ReadError;
use super::field::Field;
use super::files::container::Container;
use super::mapping::profile_of;
use super::recognised::Recognised;
use super::recognised::encoding;
use super::rows::batch::{Batch, Ended};
use header::{Header, HeaderError, column_names};
use levels::LevelDecoder;
use lines::{Line, Lines};
use notation::PriceNotation;
use row::RowDecoder;
use walk::Decoders;

/// How much of the data decides how prices are written.
const NOTATION_BYTES: usize = 64 * 1024;

/// Lines before the header, blank or comments, that are passed over.
const MOST_BEFORE_HEADER: usize = 100;

/// Text: what nothing says anything else of. Its header then says whether it is.
pub(super) const DECODER: Decoder = Decoder {
    encoding: encoding::CSV,
    begins: |_| true,
    read: Way::Through(read),
};

/// Reads decompressed text.
///
/// # Errors
/// When the input as a whole cannot be used, or those of whoever takes the rows.
fn read(
    content: Box<dyn Read + '_>,
    containers: Vec<Container>,
    batch: &mut Batch<'_>,
) -> Result<Recognised, Ended> {
    let mut lines = Lines::new(content);
    let start = Start::of(&mut lines, batch.name(), batch.levels())?;
    let Start {
        rows,
        levels,
        mut found,
    } = start;
    found.containers = containers;
    let decoders = Decoders {
        conventions: batch.conventions(found.schema),
        rows,
        levels,
    };
    let read = walk::read(lines, decoders, batch)?;
    batch.give()?;
    found.repeated_headers = read.repeated_headers;
    found.note_blank(read.blank);
    found.notes.extend(read.open_end);
    Ok(found)
}

/// What the header and the first rows say of a file.
struct Start {
    rows: RowDecoder,
    levels: Option<LevelDecoder>,
    found: Recognised,
}

impl Start {
    /// Reads the header and enough of the data to know what rows say and how prices are written.
    fn of(lines: &mut Lines<impl Read>, name: &str, levels: u8) -> Result<Self, ReadError> {
        let in_header = |error| ReadError::Header {
            source_name: name.into(),
            error,
        };
        let (names, passed) = header_names(lines, name)?;
        lines
            .fill_to(NOTATION_BYTES)
            .map_err(|error| error.into_read_error(name))?;
        let schema = look::schema(&names, lines.buffered(), name)?;
        let header = Header::of(&names).map_err(in_header)?;
        let (notation, is_guessed) = PriceNotation::detect(lines.buffered(), &header);
        let levels = match levels {
            0 | 1 => None,
            levels => Some(LevelDecoder::new(&names, levels, notation).map_err(in_header)?),
        };
        let mut found = Recognised::new(name, Vec::new(), encoding::CSV, schema);
        found.instruments = look::instruments(&header);
        if is_guessed {
            found.guess_prices(notation == PriceNotation::Units);
        }
        if passed > 0 {
            let note = format!("{passed} lines before the header skipped");
            found.notes.push(note);
        }
        Ok(Self {
            rows: RowDecoder::new(header, notation, schema),
            levels,
            found,
        })
    }
}

/// The columns of the first line that is neither blank nor a comment, and how many lines stand
/// before it.
fn header_names(
    lines: &mut Lines<impl Read>,
    name: &str,
) -> Result<(Vec<String>, usize), ReadError> {
    let in_header = |error| ReadError::Header {
        source_name: name.into(),
        error,
    };
    let mut passed = 0;
    loop {
        let line = lines.next_line();
        match line.map_err(|error| error.into_read_error(name))? {
            Some(Line {
                text: Some(text), ..
            }) if is_beside(text) && passed < MOST_BEFORE_HEADER => passed += 1,
            Some(Line {
                text: Some(text), ..
            }) if text.contains(&b'\r') => return Err(in_header(HeaderError::LineBreaks)),
            Some(Line {
                text: Some(text), ..
            }) => {
                let names = column_names(text).map_err(in_header)?;
                match other_vendor(text, &names) {
                    Some(error) => return Err(in_header(error)),
                    None => return Ok((names, passed)),
                }
            }
            Some(Line { text: None, .. }) => return Err(in_header(HeaderError::TooLong)),
            None => return Err(in_header(HeaderError::Empty)),
        }
    }
}

/// Whether a line before the header is blank or a comment.
fn is_beside(text: &[u8]) -> bool {
    text.first().is_none_or(|first| *first == b'#') || text.trim_ascii().is_empty()
}

/// Whether a first line is that of another vendor's files.
fn other_vendor(text: &[u8], names: &[String]) -> Option<HeaderError> {
    if names.iter().any(|name| name == Field::PublisherId.name()) {
        return None;
    }
    let (profile, what) = profile_of(str::from_utf8(text).ok()?)?;
    Some(HeaderError::OtherVendor { what, profile })
}

#[cfg(test)]
mod tests;
