//! Standard output and result files: the one place that writes them.

pub(super) mod headline;
pub(super) mod kept;
pub(super) mod layout;
pub(super) mod notices;
pub(super) mod progress;
pub(super) mod replace;
pub(super) mod suffix;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use console::Term;
use report::summary::Terminal;
use serde::Serialize;

use crate::cli::{Format, OutputOptions};
use crate::error::Usage;
use kept::Kept;

/// The inputs of a command that reads none.
pub(crate) const NO_FILES: [&str; 0] = [];

/// Where a result goes: standard output, and a file that was seen to be writable before the work.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    format: Format,
    file: Option<&'a Path>,
    memory: Option<&'a Memory>,
}

/// Where a result and its summary go that stay in this process.
pub(crate) type Memory = Mutex<(Vec<u8>, String)>;

/// The terminal for which summaries are made that nobody has asked for.
pub(crate) const PLAIN: Terminal = Terminal {
    width: 100,
    colours: false,
};

impl<'a> Target<'a> {
    /// A target in this process: nothing is printed.
    pub(crate) fn in_memory(memory: &'a Memory) -> Self {
        Self {
            format: Format::Compact,
            file: None,
            memory: Some(memory),
        }
    }

    /// Looks whether the result of `inputs` can be written where `options` say: before the work,
    /// which may take hours.
    ///
    /// # Errors
    /// When standard output is closed, or the file cannot be written or is one that is read.
    pub(crate) fn ready(options: &'a OutputOptions, inputs: &[impl AsRef<Path>]) -> Result<Self> {
        app::stdout::check()?;
        let file = options
            .output
            .as_deref()
            .filter(|file| *file != Path::new("-"));
        if let Some(file) = file {
            spare(file, inputs)?;
            suffix::check("--output", file, &["json"], "JSON")?;
            replace::check(file).with_context(|| cannot_write(file))?;
        }
        Ok(Self {
            format: options.format,
            file,
            memory: None,
        })
    }

    /// As [`Target::ready`], but a file that cannot be written is reported once and left out.
    ///
    /// # Errors
    /// When standard output is closed.
    #[cfg(feature = "kafka")]
    pub(crate) fn where_possible(options: &'a OutputOptions) -> Result<Self> {
        let mut target = Self {
            format: options.format,
            file: None,
            memory: None,
        };
        app::stdout::check()?;
        if let Some(file) = &options.output {
            match replace::check(file) {
                Ok(()) => target.file = Some(file),
                Err(error) => tracing::warn!(
                    "{}: {error}: the result comes on standard output alone; for the file as \
                     well, let this user write to the folder (in containers: `just up`, or \
                     SOR_UID=$(id -u) SOR_GID=$(id -g))",
                    cannot_write(file)
                ),
            }
        }
        Ok(target)
    }

    /// Writes the result to standard output, and then to the file: what becomes of one decides
    /// nothing about the other. Then comes the summary, for people at a terminal.
    ///
    /// # Errors
    /// When either cannot be written.
    pub(crate) fn write(
        &self,
        document: &impl Serialize,
        summary: impl FnOnce(Terminal) -> String,
    ) -> Result<()> {
        if let Some(memory) = self.memory {
            let mut json = serde_json::to_vec(document)?;
            json.push(b'\n');
            let kept = (json, summary(PLAIN));
            *memory.lock().unwrap_or_else(PoisonError::into_inner) = kept;
            return Ok(());
        }
        let written = self.write_both(document);
        summarise(summary);
        written
    }

    /// Prints a document that is an answer and no result: it goes to no file, and nobody sums it up
    /// but in this process.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub(crate) fn print(
        &self,
        document: &impl Serialize,
        summary: impl FnOnce() -> String,
    ) -> Result<()> {
        match self.memory {
            Some(_) => self.write(document, |_| summary()),
            None => print(document, self.format),
        }
    }

    fn write_both(&self, document: &impl Serialize) -> Result<()> {
        let short = if is_short(self.format) {
            headline::of(&serde_json::to_value(document)?)
        } else {
            None
        };
        let printed = match short {
            Some(short) => print(&short, Format::Pretty),
            None => print(document, self.format),
        };
        if let Some(path) = self.file {
            let mut text = serde_json::to_vec_pretty(document)?;
            text.push(b'\n');
            self::file(path, &text).map_err(|error| not_written(error, printed.is_ok()))?;
        }
        printed
    }
}

impl Target<'_> {
    /// [`Target::write`] of results that were kept one by one.
    ///
    /// # Errors
    /// When either cannot be written.
    pub(crate) fn write_kept(&self, kept: &mut Kept) -> Result<()> {
        let written = self.write_both_kept(kept);
        summarise(|_| kept.summary());
        written
    }

    fn write_both_kept(&self, kept: &mut Kept) -> Result<()> {
        let printed = if is_short(self.format) {
            app::stdout::with(|out| kept.write_headlines(out))
        } else {
            let pretty = is_pretty(self.format);
            app::stdout::with(|out| kept.write(pretty, out))
        };
        if let Some(path) = self.file {
            replace::replace::<io::Error>(path, |file| kept.write(true, file))
                .with_context(|| cannot_write(path))
                .map_err(|error| not_written(error, printed.is_ok()))?;
        }
        Ok(printed?)
    }
}

/// The error of a file, with where the result is instead.
fn not_written(error: anyhow::Error, printed: bool) -> anyhow::Error {
    let there = if printed {
        "; standard output has the result"
    } else {
        ""
    };
    error.context(format!("the file was not written{there}"))
}

fn cannot_write(file: &Path) -> String {
    format!("cannot write {}", file.display())
}

/// Prints the summary of a result to people at a terminal, on standard error.
fn summarise(summary: impl FnOnce(Terminal) -> String) {
    if let Some(terminal) = terminal() {
        // A terminal that cannot be written to keeps nobody from the result.
        let _ = io::stderr().write_all(format!("\n{}\n", summary(terminal)).as_bytes());
    }
}

/// The terminal at which people read a summary, if there is one and they want it.
pub(crate) fn terminal() -> Option<Terminal> {
    let stderr = Term::stderr();
    if !stderr.is_term() || !tracing::enabled!(tracing::Level::INFO) {
        return None;
    }
    let (_, width) = stderr.size();
    Some(Terminal {
        width: usize::from(width),
        colours: console::colors_enabled_stderr(),
    })
}

/// Refuses a file for what a command only prints.
///
/// # Errors
/// When `--output` names one.
pub(crate) fn only_printed(options: &OutputOptions, command: &str) -> Result<(), Usage> {
    options.output.as_ref().map_or(Ok(()), |file| {
        Err(Usage::together(format!(
            "{command} prints its answer and has no result for --output: `sor-backtest {command} \
             ... > {}` keeps it",
            file.display()
        )))
    })
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

/// Looks whether a file can be written beside the result: before the work.
///
/// # Errors
/// When it cannot be written, or is one that is read.
pub(crate) fn ready(file: &Path, inputs: &[impl AsRef<Path>]) -> Result<()> {
    if file != Path::new("-") {
        spare(file, inputs)?;
        replace::check(file).with_context(|| cannot_write(file))?;
    }
    Ok(())
}

/// Whether a result is shown to people, who read its headline figures; programs get all of it.
fn is_short(format: Format) -> bool {
    matches!(format, Format::Auto) && app::stdout::is_terminal()
}

fn is_pretty(format: Format) -> bool {
    match format {
        Format::Auto => app::stdout::is_terminal(),
        Format::Pretty => true,
        Format::Compact => false,
    }
}

/// Prints a document.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print(document: &impl Serialize, format: Format) -> Result<()> {
    let mut text = if is_pretty(format) {
        serde_json::to_vec_pretty(document)?
    } else {
        serde_json::to_vec(document)?
    };
    text.push(b'\n');
    print_bytes(&text)
}

/// Prints one line for each item, for people: what stands in it may come from anybody, and nothing
/// of it is obeyed.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print_lines(items: &[impl Display]) -> Result<()> {
    let lines = items.iter().map(ToString::to_string);
    let lines: Vec<_> = lines
        .map(|line| text::visible(&line).into_owned())
        .collect();
    print_for_people(&lines)
}

/// [`print_lines`] of items that have lines of their own.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn print_texts(items: &[impl Display]) -> Result<()> {
    let texts = items.iter().map(ToString::to_string);
    let texts: Vec<_> = texts
        .map(|one| text::visible_lines(&one).into_owned())
        .collect();
    print_for_people(&texts)
}

/// Prints texts, each on lines of its own that break between words where a terminal ends.
fn print_for_people(texts: &[String]) -> Result<()> {
    let width = if app::stdout::is_terminal() {
        usize::from(Term::stdout().size().1)
    } else {
        usize::MAX
    };
    let lines = texts.iter().flat_map(|one| text::wrapped(one, width));
    print_bytes(lines.map(|line| line + "\n").collect::<String>().as_bytes())
}

/// Prints bytes. A reader that has gone away (`| head`) is no failure.
///
/// # Errors
/// When standard output is closed, or cannot be written.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<()> {
    Ok(app::stdout::write(bytes)?)
}

/// Writes a file, or standard output for `-`.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn file(path: &Path, bytes: &[u8]) -> Result<()> {
    if path == Path::new("-") {
        return print_bytes(bytes);
    }
    replace::replace::<io::Error>(path, |file| file.write_all(bytes))
        .with_context(|| cannot_write(path))
}
