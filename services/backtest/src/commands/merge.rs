//! `merge`: the panel of cells, whatever made them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use evaluation::panel::{Index, Key};
use report::summary;
use result::EvaluationDocument;
use text::bounded;
use tracing::warn;

use crate::bucket::{self, place};
use crate::cli::MergeArgs;
use crate::commands::panel::{options, other_tables, tables_of};
use crate::error::MissingUnits;
use crate::output::Target;
use crate::panel::assemble::{assemble, in_order};
use crate::panel::plan::Listed;
use crate::panel::store::file::Kept;
use crate::panel::store::{files, read_cell, read_kept};
use crate::panel::tables;
use crate::result::meta::meta;

pub(super) fn merge(args: &MergeArgs) -> Result<()> {
    into(args, |files| Target::ready(&args.output, files))
}

/// Merges the cells, and writes their panel to the target that there is once they are known.
///
/// # Errors
/// When cells cannot be read or do not belong together, or the panel not be written.
pub(crate) fn into<'a>(
    args: &'a MergeArgs,
    target: impl FnOnce(&[PathBuf]) -> Result<Target<'a>> + Send,
) -> Result<()> {
    if args.cells.iter().any(|cells| place::is(cells)) {
        return bucket::waiting(|| merged(args, target))?;
    }
    merged(args, target)
}

fn merged<'a>(
    args: &'a MergeArgs,
    target: impl FnOnce(&[PathBuf]) -> Result<Target<'a>>,
) -> Result<()> {
    let files = files(&args.cells)?;
    let target = target(&files)?;
    tables::ready(
        &tables_of(&args.panel),
        args.output.output.as_deref(),
        &files,
    )?;
    let started = Instant::now();
    let plan = args.plan.as_deref();
    let listed = plan.map(listed).transpose()?;
    let units = listed.as_ref().map(|listed| {
        let units = listed.units.iter();
        units.map(|unit| (unit.date.clone(), unit.symbol.clone()))
    });
    let planned: Option<BTreeSet<Key>> = units.map(Iterator::collect);
    let mut others = 0_u64;
    let mut index = match (&listed, plan) {
        (
            Some(Listed {
                engine, settings, ..
            }),
            Some(plan),
        ) => Index::of_plan(engine, settings, &plan.display().to_string()),
        _ => Index::default(),
    };
    let mut places: BTreeMap<Key, PathBuf> = BTreeMap::new();
    in_order(
        &files,
        |file| read_kept(file),
        |file, Kept { head, .. }| {
            let key = (head.date.clone(), head.symbol.clone());
            if planned.as_ref().is_some_and(|units| !units.contains(&key)) {
                others += 1;
                return Ok(());
            }
            index.add(head, &file.display().to_string())?;
            places.entry(key).or_insert_with(|| file.clone());
            Ok(())
        },
    )?;
    if others > 0 {
        let cells = text::counted(others, "cell is", "cells are");
        warn!("{cells} of units that are not in the plan: left out");
    }
    if let Some(planned) = &planned {
        let missing = index.missing(planned);
        if !missing.is_empty() {
            return Err(MissingUnits::of(&missing).into());
        }
    }
    let read = started.elapsed();
    let options = options(&args.panel, args.against);
    let begun = Instant::now();
    let cell = |key: &Key| {
        let place = places.get(key);
        read_cell(place.ok_or_else(|| anyhow!("no cell of {} on {}", key.1, key.0))?)
    };
    let meta_of = |begun: Instant| meta(read, begun.elapsed());
    let failed = listed.map_or_else(Vec::new, |listed| listed.failed);
    let mut panel = assemble(
        &index,
        &options,
        args.groups.chosen(),
        failed,
        meta_of(begun),
        cell,
    )?;
    panel.meta = meta_of(begun);
    let document = EvaluationDocument::Panel(Box::new(panel));
    target.write(&document, |terminal| {
        summary::of_evaluations(&document, terminal)
    })?;
    match &document {
        EvaluationDocument::Panel(panel) => other_tables(&args.panel, panel, &index, cell),
        _ => Ok(()),
    }
}

/// A plan.
fn listed(plan: &Path) -> Result<Listed> {
    let name = plan.display();
    let text = bucket::read(plan, bounded::DOCUMENT)?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{name} is no plan, as `evaluate --list` prints it"))
}
