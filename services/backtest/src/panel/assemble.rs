//! Cells into a document: a pure function of the cells and a few options, whatever made them.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use evaluation::panel::{Cell, Findings, Index, Key, Options, Reading};
use result::{FailedUnit, Meta, Panel};

use crate::result::panel::{Said, document};

/// Reads cells twice, in order, so that one day's are in memory at a time: first for what they are
/// of, then for what they say.
///
/// # Errors
/// When cells conflict, or one cannot be read.
pub(crate) fn assemble(
    index: &Index,
    options: &Options,
    failed: Vec<FailedUnit>,
    meta: Meta,
    cell: impl Fn(&Key) -> Result<Cell>,
) -> Result<Panel> {
    let keys: Vec<&Key> = index.known().keys().collect();
    let dates: BTreeSet<&String> = keys.iter().map(|(date, _)| date).collect();
    let mut reading = Reading::new(options.clone(), dates.len());
    for day in keys.chunk_by(|one, next| one.0 == next.0) {
        let cells = day
            .iter()
            .map(|key| cell(key))
            .collect::<Result<Vec<Cell>>>()?;
        reading.day(&cells)?;
    }
    let findings: Findings = reading.finish()?;
    let said = Said {
        findings: &findings,
        options,
        cells_sha256: index.digest(),
        failed,
        meta,
    };
    document(said).context("the panel cannot be written as JSON")
}
