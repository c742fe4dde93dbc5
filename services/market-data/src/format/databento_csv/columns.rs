//! The fields of a line among its columns.

use std::cmp::Ordering;

use memchr::{memchr_iter, memrchr};

use super::header::Header;
use super::quoted::Columns;
use crate::format::field::Field;
use crate::format::rows::reject::{Fault, Reason};

/// Splits a line that has no quotes.
pub(super) fn split_plain<'a>(
    header: &Header,
    line: &'a [u8],
    fields: &mut [&'a [u8]; Field::COUNT],
) -> Result<(), Fault> {
    let mut commas = memchr_iter(b',', line);
    let mut start = 0;
    for field in &header.left {
        let end = commas.next().ok_or(Reason::TruncatedRow)?;
        if let Some(field) = field {
            fields[*field as usize] = &line[start..end];
        }
        start = end + 1;
    }
    let columns = header.left.len() + commas.count() + 1;
    if columns != header.columns {
        let short = columns < header.columns;
        return Err(if short {
            Reason::TruncatedRow
        } else {
            Reason::ExtraColumns
        }
        .into());
    }
    if let Some(field) = header.last {
        fields[field as usize] = &line[memrchr(b',', line).map_or(0, |comma| comma + 1)..];
    }
    Ok(())
}

/// Finds the fields among the columns of a line that has quotes.
pub(super) fn pick<'a>(
    header: &Header,
    columns: Columns<'a>,
    fields: &mut [&'a [u8]; Field::COUNT],
) -> Result<(), Fault> {
    match columns.len().cmp(&header.columns) {
        Ordering::Less => return Err(Reason::TruncatedRow.into()),
        Ordering::Greater => return Err(Reason::ExtraColumns.into()),
        Ordering::Equal => {}
    }
    for (column, field) in header.left.iter().enumerate() {
        if let Some(field) = field {
            fields[*field as usize] = columns.get(column);
        }
    }
    if let Some(field) = header.last {
        fields[field as usize] = columns.get(header.columns - 1);
    }
    Ok(())
}
