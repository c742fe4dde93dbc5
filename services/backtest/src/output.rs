//! Standard output and result files: the one place that writes them.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result};
use console::Term;
use report::summary::Terminal;
use serde::Serialize;

use crate::cli::{Format, OutputOptions};
use crate::error::Usage;
use crate::replace::replace;

/// Writes the result to standard output, and then to a file if one is wanted: whatever becomes of
/// the file, the result is there.
///
/// # Errors
/// When either cannot be written.
pub(crate) fn write(document: &impl Serialize, options: &OutputOptions) -> Result<()> {
    print(document, options.format)?;
    if let Some(path) = &options.output {
        let mut text = serde_json::to_vec_pretty(document)?;
        text.push(b'\n');
        self::file(path, &text)?;
    }
    Ok(())
}

/// Where the file of `options` cannot be written: says so once, before the work, and leaves
/// standard output alone.
#[cfg(feature = "kafka")]
pub(crate) fn where_possible(options: &OutputOptions) -> OutputOptions {
    let mut options = options.clone();
    if let Some(path) = &options.output
        && let Err(error) = replace::<io::Error>(&beside(path), |_| Ok(()))
            .and_then(|()| std::fs::remove_file(beside(path)))
    {
        tracing::warn!(
            "cannot write {}: {error}: the result comes on standard output alone; for the file as well, let this user write to the \
             folder (in containers: `just up`, or SOR_UID=$(id -u) SOR_GID=$(id -g))",
            path.display()
        );
        options.output = None;
    }
    options
}

/// A name beside a file, to find out whether its folder can be written to.
#[cfg(feature = "kafka")]
fn beside(path: &Path) -> std::path::PathBuf {
    path.with_added_extension("try")
}

/// Prints the summary of a result to people at a terminal, on standard error.
pub(crate) fn summarise(summary: impl FnOnce(Terminal) -> String) {
    let stderr = Term::stderr();
    if !stderr.is_term() || !tracing::enabled!(tracing::Level::INFO) {
        return;
    }
    let (_, width) = stderr.size();
    let terminal = Terminal {
        width: usize::from(width),
        colours: console::colors_enabled_stderr(),
    };
    // A terminal that cannot be written to keeps nobody from the result.
    let _ = io::stderr().write_all(format!("\n{}\n", summary(terminal)).as_bytes());
}

/// Refuses to write a file over one that is read: a recording cannot be made again.
///
/// # Errors
/// When `file` is one of `inputs`, by whatever name.
pub(crate) fn spare(file: &Path, inputs: &[impl AsRef<Path>]) -> Result<(), Usage> {
    let Ok(target) = file.canonicalize() else {
        return Ok(()); // it is not there yet
    };
    let same = |input: &&Path| input.canonicalize().is_ok_and(|input| input == target);
    match inputs.iter().map(AsRef::as_ref).find(same) {
        Some(input) => Err(Usage::together(format!(
            "{} is read and would be written over: name another file",
            input.display()
        ))),
        None => Ok(()),
    }
}

/// Prints a document.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print(document: &impl Serialize, format: Format) -> Result<()> {
    let pretty = match format {
        Format::Auto => io::stdout().is_terminal(),
        Format::Pretty => true,
        Format::Compact => false,
    };
    let mut text = if pretty {
        serde_json::to_vec_pretty(document)?
    } else {
        serde_json::to_vec(document)?
    };
    text.push(b'\n');
    print_bytes(&text)
}

/// Prints one line for each item.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print_lines(items: &[impl Display]) -> Result<()> {
    let mut text = Vec::new();
    for item in items {
        writeln!(text, "{item}")?;
    }
    print_bytes(&text)
}

/// Prints bytes. A reader that has gone away (`| head`) is no failure.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Writes a file, or standard output for `-`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    if path == Path::new("-") {
        return print_bytes(bytes);
    }
    replace::<io::Error>(path, |file| file.write_all(bytes))
        .with_context(|| format!("cannot write {}", path.display()))
}
