//! Cells into a document: a pure function of the cells and a few options, whatever made them.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use evaluation::panel::{Cell, Findings, Index, Key, Options, Reading};
use rayon::prelude::*;
use result::{FailedUnit, Meta, Panel};

use super::store::file::Kept;
use crate::result::groups::Groups;
use crate::result::panel::{Said, document};

/// Reads the cells of an index one by one, in order: no more of them than cores are in memory.
///
/// # Errors
/// When a cell cannot be read, or is another one than before.
pub(crate) fn assemble(
    index: &Index,
    options: &Options,
    groups: Groups,
    failed: Vec<FailedUnit>,
    meta: Meta,
    cell: impl Fn(&Key) -> Result<(Kept, Cell)> + Sync,
) -> Result<Panel> {
    let keys: Vec<&Key> = index.known().keys().collect();
    let dates: BTreeSet<&String> = keys.iter().map(|(date, _)| date).collect();
    let mut reading = Reading::new(options.clone(), dates.len());
    in_order(
        &keys,
        |key| cell(key),
        |key, (kept, cell)| {
            let known = index.known().get(*key);
            if known.is_none_or(|known| known.digest != kept.head.sha256) {
                bail!(
                    "the cell of {} on {} changed while it was read",
                    key.1,
                    key.0
                );
            }
            Ok(reading.cell(&cell)?)
        },
    )?;
    let findings: Findings = reading.finish()?;
    let said = Said {
        findings: &findings,
        options,
        groups,
        cells_sha256: index.digest(),
        failed,
        meta,
    };
    document(said).context("the panel cannot be written as JSON")
}

/// Work on all cores, a few items at a time; what it leaves is taken in the order of the items.
///
/// # Errors
/// The first in that order.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R> + Sync,
    mut take: impl FnMut(&T, R) -> Result<()>,
) -> Result<()> {
    const TURNS: usize = 8;
    for some in items.chunks(TURNS * rayon::current_num_threads()) {
        let done: Vec<Result<R>> = some.par_iter().map(&work).collect();
        for (item, done) in some.iter().zip(done) {
            take(item, done?)?;
        }
    }
    Ok(())
}
