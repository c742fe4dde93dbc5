//! Parquet, decoded column by column in chunks.

use std::cell::Cell;
use std::fs::File;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::thread;

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use super::table::{Layout, Table};
use super::whole::Whole;
use super::{ENCODING, shown};
use crate::format::decoder::{Decoder, Way};
use crate::format::error::ReadError;
use crate::format::recognised::Recognised;
use crate::format::recognised::schema::{Schema, Unquoted};
use crate::format::rows::batch::{Batch, Ended};
use crate::format::rows::conventions::Conventions;
use crate::format::rows::markets::Markets;

/// The remedy for a damaged file.
const AGAIN: &str = "write or download the file again";

/// Rows that are decoded together.
const CHUNK: usize = 4096;

/// Parquet, for the table of what is read.
pub(in crate::format) const DECODER: Decoder = Decoder {
    encoding: ENCODING,
    begins: |start| start.starts_with(super::SIGNATURE),
    read: Way::Within(read),
};

/// Reads a file.
///
/// # Errors
/// When it is damaged, lacks columns or is of a schema without quotes, or those of whoever takes
/// the rows.
fn read(file: File, batch: &mut Batch<'_>) -> Result<Recognised, Ended> {
    let name = batch.name();
    let reader = guarded(name, || SerializedFileReader::new(file))?;
    let layout = Layout::of(reader.metadata().file_metadata(), name)?;
    if let Some(unquoted) = Unquoted::of_columns(layout.names()) {
        return Err(ReadError::unquoted(name, unquoted).into());
    }
    let mut found = Recognised::new(name, Vec::new(), ENCODING, Schema::Quotes);
    found.instruments = layout.instruments();
    found.notes.extend(layout.notes());
    let mut conventions: Option<Conventions> = None;
    let mut number = 0;
    let mut markets = Markets::default();
    let mut are_units = None;
    for group in 0..reader.num_row_groups() {
        let group = guarded(name, || reader.get_row_group(group))?;
        let mut table = guarded(name, || layout.open(&*group, batch.levels()))?;
        if let Some(are_units) = are_units {
            table.settle_prices(are_units);
        }
        while guarded(name, || table.fill(CHUNK))? > 0 {
            let conventions = match &mut conventions {
                Some(conventions) => conventions,
                none => {
                    found.schema = table.schema(&layout, name)?;
                    batch.check_levels(found.schema)?;
                    are_units = table.has_units();
                    if let Some(are_units) = are_units {
                        table.settle_prices(are_units);
                        found.guess_prices(are_units);
                    }
                    none.insert(batch.conventions(found.schema))
                }
            };
            add(
                &table,
                found.schema,
                conventions,
                (number, &mut markets),
                batch,
            )?;
            number += table.len() as u64;
        }
    }
    batch.give()?;
    Ok(found)
}

/// Adds the rows of a chunk, before which the file has `before` others.
fn add(
    table: &Table,
    schema: Schema,
    conventions: &mut Conventions,
    (before, markets): (u64, &mut Markets),
    batch: &mut Batch<'_>,
) -> Result<(), Ended> {
    let is_as_it_is = conventions.are_plain() && !schema.is_sampled() && batch.levels() == 1;
    let whole = is_as_it_is.then(|| Whole::of(table, schema)).flatten();
    let mut place = 0;
    while place < table.len() {
        if let Some(whole) = &whole {
            place += whole.add(place, markets, batch);
            if batch.is_full() {
                batch.give()?;
                continue;
            }
            if place == table.len() {
                break;
            }
        }
        let market = table.market(place, markets, batch.symbols());
        let raw = table.check_schema(place, schema);
        let raw = raw.and_then(|()| table.raw(place));
        let row = match (raw, market) {
            (Ok(raw), Ok(market)) => raw
                .row(market, schema.is_sampled())
                .map(|row| (row, raw.empty_quotes())),
            (Err(fault), _) | (_, Err(fault)) => Err(fault),
        };
        let row = row.and_then(|row| table.levels(place, batch.depth()).map(|()| row));
        match row {
            Ok((mut row, empty)) => {
                if !conventions.are_plain() {
                    conventions.apply(&mut row, table.named(place));
                }
                batch.note_empty(empty);
                batch.push(row)?;
            }
            Err(fault) => {
                let text = shown::shown(table, place);
                let number = before + place as u64 + 1;
                batch.reject(("row", number), fault, text.as_bytes(), market.ok());
            }
        }
        place += 1;
    }
    Ok(())
}

/// Does what the decoder does. It reads what files claim, and where that makes it panic the file is
/// damaged.
fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadError> {
    let problem = match quietly(work) {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(ParquetError::NYI(unread))) => unread,
        Ok(Err(error)) => format!("{error}: {AGAIN}"),
        Err(_) => format!("what it says of itself makes no sense: {AGAIN}"),
    };
    Err(ReadError::Parquet {
        source_name: name.to_owned(),
        problem,
    })
}

thread_local! {
    /// Whether a panic of this thread says nothing, for its message is of no use to anybody.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does work whose panics are caught, and print nothing. Those of other work are printed as before:
/// the hook that is there is asked for them.
fn quietly<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                before(panic);
            }
        }));
    });
    IS_QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(false);
    done
}
