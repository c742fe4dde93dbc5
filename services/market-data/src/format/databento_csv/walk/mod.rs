//! All lines of a file.
//!
//! - [`every_line`]: one after the other
//! - [`chunks`]: text cut between lines
//! - [`side_by_side`]: chunks decoded on several threads

mod chunks;
mod every_line;
mod side_by_side;

use std::io::Read;

pub(super) use every_line::{Decoders, Found};

use super::lines::Lines;
use crate::format::rows::batch::{Batch, Ended};
use every_line::every_line;

/// Bytes of a chunk: enough that handing it to another thread is nothing beside decoding it.
const CHUNK: usize = 512 * 1024;

/// Reads what is left of a file, on as many threads as the batch has.
///
/// # Errors
/// When the file cannot be used, or those of whoever takes the rows.
pub(super) fn read(
    mut lines: Lines<impl Read>,
    mut decoders: Decoders,
    batch: &mut Batch<'_>,
) -> Result<Found, Ended> {
    let mut found = Found::default();
    if batch.threads() > 1 && decoders.levels.is_none() && decoders.conventions.are_plain() {
        side_by_side::read(lines, CHUNK, &mut decoders, batch, &mut found)?;
    } else {
        every_line(&mut lines, &mut decoders, batch, &mut found)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
