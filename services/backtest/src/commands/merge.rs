//! `merge`: the panel of cells, whatever made them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use evaluation::panel::{Index, Key};
use report::summary;
use result::EvaluationDocument;
use text::bounded;

use crate::bucket::{self, place};
use crate::cli::MergeArgs;
use crate::commands::panel::{options, other_tables, tables_of};
use crate::error::MissingUnits;
use crate::output::Target;
use crate::panel::assemble::{assemble, in_order};
use crate::panel::file::Kept;
use crate::panel::plan::Listed;
use crate::panel::store::{files, read_cell, read_kept};
use crate::panel::tables;
use crate::result::meta::meta;

pub(super) fn merge(args: &MergeArgs) -> Result<()> {
    if args.cells.iter().any(|cells| place::is(cells)) {
        return bucket::waiting(|| merged(args))?;
    }
    merged(args)
}

fn merged(args: &MergeArgs) -> Result<()> {
    let files = files(&args.cells)?;
    let target = Target::ready(&args.output, &files)?;
    tables::ready(
        &tables_of(&args.panel),
        args.output.output.as_deref(),
        &files,
    )?;
    let started = Instant::now();
    let mut index = Index::default();
    let mut places: BTreeMap<Key, PathBuf> = BTreeMap::new();
    in_order(
        &files,
        |file| read_kept(file),
        |file, Kept { head, .. }| {
            let key = (head.date.clone(), head.symbol.clone());
            index.add(head, &file.display().to_string())?;
            places.entry(key).or_insert_with(|| file.clone());
            Ok(())
        },
    )?;
    if let Some(plan) = &args.plan {
        all_there(plan, &index)?;
    }
    let read = started.elapsed();
    let options = options(&args.panel, args.against);
    let begun = Instant::now();
    let cell = |key: &Key| {
        let place = places.get(key);
        read_cell(place.ok_or_else(|| anyhow!("no cell of {} on {}", key.1, key.0))?)
    };
    let meta_of = |begun: Instant| meta(read, begun.elapsed());
    let mut panel = assemble(&index, &options, Vec::new(), meta_of(begun), cell)?;
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

/// Whether every unit of a plan has a cell.
fn all_there(plan: &Path, index: &Index) -> Result<()> {
    let name = plan.display();
    let text = bucket::read(plan, bounded::DOCUMENT)?;
    let listed: Listed = serde_json::from_slice(&text)
        .with_context(|| format!("{name} is no plan, as `evaluate --list` prints it"))?;
    let wanted: Vec<Key> = listed
        .units
        .into_iter()
        .map(|unit| (unit.date, unit.symbol))
        .collect();
    let missing = index.missing(&wanted);
    if missing.is_empty() {
        Ok(())
    } else {
        Err(MissingUnits::of(&missing).into())
    }
}
