//! Line after line to rows.

use std::io::Read;

use crate::format::databento_csv::header::{Header, HeaderError};
use crate::format::databento_csv::levels::LevelDecoder;
use crate::format::databento_csv::lines::Lines;
use crate::format::databento_csv::row::{Refused, RowDecoder};
use crate::format::error::ReadError;
use crate::format::recognised::schema::Schema;
use crate::format::rows::batch::{Batch, Ended};
use crate::format::rows::conventions::Conventions;
use crate::format::rows::reject::{Fault, Reason};

/// What makes rows of the lines of one file.
pub(in crate::format::databento_csv) struct Decoders {
    pub(in crate::format::databento_csv) rows: RowDecoder,
    pub(in crate::format::databento_csv) levels: Option<LevelDecoder>,
    pub(in crate::format::databento_csv) conventions: Conventions,
}

/// What makes decoders for other lines of the same file, on other threads.
pub(super) struct Blueprint {
    rows: RowDecoder,
    schema: Schema,
}

impl Decoders {
    /// A blueprint of decoders whose rows are used as they are, without levels.
    pub(super) fn blueprint(&self) -> Blueprint {
        Blueprint {
            rows: self.rows.anew(),
            schema: self.rows.schema(),
        }
    }
}

impl Blueprint {
    pub(super) fn decoders(&self) -> Decoders {
        Decoders {
            rows: self.rows.anew(),
            levels: None,
            conventions: Conventions::of_copies(self.schema),
        }
    }
}

/// What was found besides rows.
#[derive(Debug, Default)]
pub(in crate::format::databento_csv) struct Found {
    pub(in crate::format::databento_csv) blank: u64,
    pub(in crate::format::databento_csv) repeated_headers: u64,
    /// What is to be known of a file that ends within a line.
    pub(in crate::format::databento_csv) open_end: Option<String>,
}

/// Reads line after line.
///
/// # Errors
/// When the file cannot be used, or those of whoever takes the rows.
pub(super) fn every_line(
    lines: &mut Lines<impl Read>,
    decoders: &mut Decoders,
    batch: &mut Batch<'_>,
    found: &mut Found,
) -> Result<(), Ended> {
    let Decoders {
        rows: decoder,
        levels,
        conventions,
    } = decoders;
    loop {
        while !batch.is_full()
            && let Some(read) = decoder.decode_ahead(lines.ahead(), batch.symbols())
        {
            let text = &lines.ahead()[..read.text];
            match add_levels(levels, text, batch) {
                Ok(()) => batch.push(read.row)?,
                Err(fault) => {
                    let place = ("line", lines.next_number());
                    batch.reject(place, fault, text, Some(read.row.symbol));
                }
            }
            lines.pass(read.line);
        }
        let line = match lines.next_line() {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                // What came before is good, and its levels are kept already.
                batch.give()?;
                return Err(error.into_read_error(batch.name()).into());
            }
        };
        let text = match line.text {
            Some([]) => {
                found.blank += 1;
                continue;
            }
            Some(text) => text,
            None => {
                let place = ("line", line.number);
                batch.reject(place, Reason::LineTooLong.into(), b"", None);
                continue;
            }
        };
        let decoded = decoder.decode(text, batch.symbols()).and_then(|read| {
            let levels = add_levels(levels, text, batch);
            levels.map(|()| read).map_err(|fault| Refused {
                fault,
                market: Some(read.row.symbol),
                is_header: false,
            })
        });
        match decoded {
            Ok(mut read) => {
                conventions.apply(&mut read.row, read.named);
                batch.note_empty(read.empty_quotes);
                batch.push(read.row)?;
            }
            Err(refused) if refused.is_header => {
                if Header::parse(text).ok().as_ref() != Some(decoder.header()) {
                    batch.give()?;
                    return Err(ReadError::Header {
                        source_name: batch.name().to_owned(),
                        error: HeaderError::Another(line.number),
                    }
                    .into());
                }
                found.repeated_headers += 1;
            }
            Err(Refused { fault, market, .. }) => {
                batch.reject(("line", line.number), fault, text, market);
            }
        }
    }
    found.open_end = lines.open_end();
    Ok(())
}

/// Keeps the levels of a line behind its best price, if they were asked for.
#[inline]
fn add_levels(
    levels: &mut Option<LevelDecoder>,
    line: &[u8],
    batch: &mut Batch<'_>,
) -> Result<(), Fault> {
    match (levels, batch.depth()) {
        (Some(levels), Some(depth)) => levels.decode(line, depth),
        _ => Ok(()),
    }
}
