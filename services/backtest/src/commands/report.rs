//! `report`: results as a page.

use std::path::Path;

use anyhow::{Context, Result};
use app::bounded::{self, DOCUMENT};
use report::input::{Named, parse};
use report::{csv, html};
use tracing::info;

use crate::cli::ReportArgs;
use crate::{output, suffix};

pub(super) fn report(args: &ReportArgs) -> Result<()> {
    let formats: [(&str, _, &[&str], &str); 3] = [
        ("--out", &args.out, &["html", "htm"], "a page of HTML"),
        ("--png", &args.png, &["png"], "a PNG picture"),
        ("--csv", &args.csv, &["csv"], "CSV"),
    ];
    for (option, file, kept, format) in formats {
        if let Some(file) = file {
            output::spare(file, &args.results)?;
            suffix::check(option, file, kept, format)?;
        }
    }
    let results = read(&args.results)?;
    // All are made before the first is written: what cannot be made leaves nothing behind.
    let mut made = Vec::new();
    if let Some(file) = &args.out {
        made.push((file, html(&results)?.into_bytes()));
    }
    if let Some(file) = &args.png {
        made.push((file, picture(&results)?));
    }
    if let Some(file) = &args.csv {
        made.push((file, csv(&results)?));
    }
    for (file, bytes) in &made {
        write(file, bytes)?;
    }
    Ok(())
}

#[cfg(feature = "png")]
fn picture(results: &[Named]) -> Result<Vec<u8>> {
    Ok(report::png(results)?)
}

#[cfg(not(feature = "png"))]
fn picture(_results: &[Named]) -> Result<Vec<u8>> {
    Err(crate::error::Usage::together(
        "--png: this program was built without pictures: build it with `--features png`",
    )
    .into())
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    output::file(file, bytes)?;
    if file != Path::new("-") {
        info!("wrote {}", file.display());
    }
    Ok(())
}

/// The name of a file without its folder, unless another one has the same.
fn name(file: &Path, files: &[impl AsRef<Path>]) -> String {
    let own = file.file_name();
    let alike = files
        .iter()
        .filter(|other| other.as_ref().file_name() == own);
    match own {
        Some(own) if alike.count() == 1 => own.to_string_lossy().into_owned(),
        _ => file.display().to_string(),
    }
}

/// The results of some files, each with its name.
pub(crate) fn read(files: &[impl AsRef<Path>]) -> Result<Vec<Named>> {
    let mut results = Vec::new();
    for file in files {
        let file = file.as_ref();
        let (name, text) = if file == Path::new("-") {
            ("standard input".to_owned(), bounded::text(None, DOCUMENT))
        } else {
            (name(file, files), bounded::text(Some(file), DOCUMENT))
        };
        let text = text.with_context(|| format!("cannot read {}", file.display()))?;
        results.extend(parse(&name, &text)?);
    }
    Ok(results)
}
