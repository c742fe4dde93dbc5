//! `cells`: what cells hold, for people and other programs.

use std::path::Path;

use anyhow::Result;
use evaluation::panel::Cell;
use serde::Serialize;

use crate::cli::CellsArgs;
use crate::output::print_bytes;
use crate::panel::assemble::in_order;
use crate::panel::store::{files, read_cell};

/// A cell as it is shown.
#[derive(Serialize)]
struct Shown<'a> {
    /// The file that keeps it.
    file: &'a Path,
    /// SHA-256 of its canonical bytes.
    sha256: &'a str,
    /// SHA-256 of the files that were read for it.
    inputs: &'a [String],
    cell: &'a Cell,
}

pub(super) fn cells(args: &CellsArgs) -> Result<()> {
    app::stdout::check()?;
    let files = files(&args.cells)?;
    in_order(
        &files,
        |file| read_cell(file),
        |file, (kept, cell)| {
            let shown = Shown {
                file,
                sha256: &kept.head.sha256,
                inputs: &kept.inputs,
                cell: &cell,
            };
            let mut line = serde_json::to_vec(&shown)?;
            line.push(b'\n');
            print_bytes(&line)
        },
    )
}
