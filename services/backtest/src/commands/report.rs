//! `report`: results as a page.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Error, Result, anyhow, bail};
use market_data::Reader;
use market_data::format::ReadError;
use report::input::{Named, parse};
use report::{csv, html};
use text::bounded::{self, RESULT};
use tracing::info;

use crate::cli::ReportArgs;
use crate::error::Usage;
use crate::output::{self, suffix};

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
    Err(Usage::together(
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
        if file == Path::new("-") {
            let name = "standard input";
            results.extend(parse(name, &text(None, name)?)?);
            continue;
        }
        let shown = &file.display().to_string();
        let parsed = text(Some(file), shown).and_then(|text| Ok(parse(&name(file, files), &text)?));
        match parsed {
            Ok(parsed) => results.extend(parsed),
            Err(_) if is_recording(file) => bail!(Usage::together(format!(
                "{shown} is a recording, not a result: make one with `sor-backtest run --input \
                 {shown} --output result.json`, and name that"
            ))),
            Err(error) => return Err(error),
        }
    }
    Ok(results)
}

/// The text of a file of results, or of standard input.
fn text(file: Option<&Path>, shown: &str) -> Result<String> {
    bounded::text(file, RESULT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => anyhow!(
            "{shown} is larger than {} MiB, and no larger result is read: make it again without \
             series (--series none), or of fewer symbols (--symbol)",
            RESULT >> 20
        ),
        _ => Error::new(error).context(format!("cannot read {shown}")),
    })
}

/// Whether a file begins like a recording: its first rows can be read.
fn is_recording(file: &Path) -> bool {
    struct Begun;
    impl From<ReadError> for Begun {
        fn from(_: ReadError) -> Self {
            Self
        }
    }
    let mut has_rows = false;
    let read = Reader::new().read_file_batches(file, |file| file, &mut |rows, _| {
        has_rows |= !rows.is_empty();
        Err(Begun)
    });
    read.is_err() && has_rows
}
