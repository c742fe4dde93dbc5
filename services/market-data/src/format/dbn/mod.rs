//! Databento Binary Encoding, versions 1 to 3, through the vendor's decoder, in bounded memory.

mod framing;
mod full;
mod records;
mod symbols;

use std::io::Read;

use dbn::rtype;

use crate::format::decoder::{Decoder, Way};
use crate::format::error::ReadError;
use crate::format::files::container::Container;
use crate::format::recognised::encoding::Encoding;
use crate::format::recognised::schema::{Schema, Unquoted};
use crate::format::recognised::{InstrumentNames, Recognised};
use crate::format::rows::batch::{Batch, Ended};
use framing::{Framed, TOGETHER};
use full::Added;
use records::Records;
use symbols::Symbols;

/// Databento Binary Encoding.
pub(super) const ENCODING: Encoding = Encoding::named("DBN");

/// DBN, for the table of what is read.
pub(super) const DECODER: Decoder = Decoder {
    encoding: ENCODING,
    begins: |start| start.starts_with(b"DBN"),
    read: Way::Through(read),
};

/// Reads a file from its signature on.
///
/// # Errors
/// When it is damaged, cut short or of a schema without quotes, or those of whoever takes the rows.
fn read(
    content: Box<dyn Read + '_>,
    containers: Vec<Container>,
    batch: &mut Batch<'_>,
) -> Result<Recognised, Ended> {
    let mut framed = Framed::open(content, batch.name())?;
    let metadata = framed.metadata();
    let schema = declared(metadata.schema, batch.name())?;
    schema.map_or(Ok(()), |schema| batch.check_levels(schema))?;
    let assumed = schema.unwrap_or(Schema::Quotes);
    let mut found = Recognised::new(batch.name(), containers, ENCODING, assumed);
    found.dbn_version = Some(metadata.version);
    found.dataset = Some(metadata.dataset.clone()).filter(|dataset| !dataset.is_empty());
    let mut symbols = Symbols::new(metadata, &mut found.notes);
    let limit = metadata.limit.map(std::num::NonZeroU64::get);
    let mut last = 0;
    let mut records = Records::new(schema, batch.conventions(assumed));
    loop {
        let together = match records.full(batch.levels()) {
            None => TOGETHER,
            Some(full) => {
                let Added { count, bytes } =
                    full.add(ahead(&mut framed, batch)?, &mut symbols, batch);
                framed.pass(count, bytes);
                last += count as u64;
                if batch.is_full() {
                    batch.give()?;
                    continue;
                }
                // One that is not full is rarely alone.
                if count > 0 { 1 } else { TOGETHER }
            }
        };
        let mut room = [const { None }; TOGETHER];
        let (first, these) = match framed.next(&mut room[..together]) {
            Ok((_, [])) => break,
            Ok(next) => next,
            Err(error) => {
                batch.give()?; // what came before is good
                return Err(error.into());
            }
        };
        for (number, record) in (first..).zip(these) {
            match record.header().rtype {
                rtype::SYMBOL_MAPPING => symbols.learn(*record),
                rtype::ERROR | rtype::SYSTEM => {}
                _ => records.add(number, *record, &mut symbols, batch)?,
            }
            last = number;
        }
    }
    if let Some(limit) = limit.filter(|limit| *limit <= last) {
        found.notes.push(format!(
            "it was asked for with a limit of {limit} records and has as many: what came behind \
             them is not here"
        ));
    }
    found.schema = records.schema().unwrap_or(assumed);
    found.instruments = if symbols.are_known() {
        InstrumentNames::Mapping
    } else {
        InstrumentNames::InstrumentId
    };
    batch.give()?;
    Ok(found)
}

/// What of the file is there from the next record on.
fn ahead<'a>(framed: &'a mut Framed<impl Read>, batch: &mut Batch<'_>) -> Result<&'a [u8], Ended> {
    match framed.ahead() {
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            batch.give()?; // what came before is good
            Err(error.into())
        }
    }
}

/// The schema that the metadata declares, if it declares one.
fn declared(schema: Option<dbn::Schema>, name: &str) -> Result<Option<Schema>, ReadError> {
    let Some(schema) = schema else {
        return Ok(None); // live data: its records say what they are
    };
    let rtype = match schema {
        dbn::Schema::Tbbo => return Ok(Some(Schema::Tbbo)), // written as records of mbp-1
        dbn::Schema::Tcbbo => return Ok(Some(Schema::Tcbbo)),
        schema => dbn::RType::from(schema) as u8,
    };
    match (Schema::of_rtype(rtype), Unquoted::of_rtype(rtype)) {
        (Some(schema), _) => Ok(Some(schema)),
        (None, Some(unquoted)) => Err(ReadError::unquoted(name, unquoted)),
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
