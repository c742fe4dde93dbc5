//! What other front ends call: the commands, with settings by name going in and results coming out.
//!
//! Settings have the names, the types, the layers and the errors of the command line, because the
//! command line reads them. Nothing is printed; what would be logged goes to the [`Watch`].

mod arguments;
mod definitions;
mod failure;
pub mod own;

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use anyhow::{Context as _, Result};
use serde::Serialize;

pub use crate::output::progress::watch::{Note, Standing, Watch};
pub use app::ErrorClass;
pub use arguments::{Given, Value};
pub use definitions::{Definition, definitions};
pub use failure::Failure;

use crate::cli::Command;
use crate::commands;
use crate::output::progress::Bar;
use crate::output::{Memory, PLAIN, Target};
use crate::settings::load;
use arguments::parse;
use failure::attempt;
use own::{Own, refuse_cells, routed};

/// A result as the command line writes it, and for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// One JSON document, in one line.
    pub json: Vec<u8>,
    /// What a terminal shows of it.
    pub summary: String,
}

/// Executes an order on recordings, as `run` does, by the caller's `own` router where there is one.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn run(
    files: &[PathBuf],
    settings: &[Given],
    own: Option<&Own>,
    watch: &Arc<Watch>,
) -> Result<Answer, Failure> {
    attempt(watch, own.map(|own| &own.threads), || {
        let Command::Run(mut args) = parse("run", ("input", files), settings)? else {
            unreachable("run")?
        };
        routed(&mut args.execution, own);
        let bar = Bar::watched(Arc::clone(watch));
        let mut kept = commands::run::results(&args, &bar, Some(PLAIN))?;
        let mut json = Vec::new();
        kept.write(false, &mut json)?;
        Ok(Answer {
            json,
            summary: kept.summary(),
        })
    })
}

/// Evaluates many parent orders on recordings, as `evaluate` does, by the caller's `own` router
/// where there is one. The tables that there are go to the folder `tables`, where one is named:
/// `orders.parquet` and, of a panel, `cells.parquet` and `summary.parquet`.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn evaluate(
    files: &[PathBuf],
    settings: &[Given],
    own: Option<&Own>,
    tables: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<Answer, Failure> {
    attempt(watch, own.map(|own| &own.threads), || {
        let Command::Evaluate(mut args) = parse("evaluate", ("input", files), settings)? else {
            unreachable("evaluate")?
        };
        routed(&mut args.execution, own);
        refuse_cells(&args)?;
        args.orders_out = tables.map(|folder| folder.join("orders.parquet"));
        args.panel.tables_in = tables.map(Path::to_owned);
        let bar = Bar::watched(Arc::clone(watch));
        let memory = Memory::default();
        commands::evaluate::into(&args, &bar, |_| Ok(Target::in_memory(&memory)))?;
        let (json, summary) = memory.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Answer { json, summary })
    })
}

/// The units, days times symbols, that an evaluation would execute and how long they take, as
/// `evaluate --list` prints them.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn plan(files: &[PathBuf], settings: &[Given], watch: &Arc<Watch>) -> Result<Answer, Failure> {
    attempt(watch, None, || {
        let Command::Evaluate(mut args) = parse("evaluate", ("input", files), settings)? else {
            unreachable("evaluate")?
        };
        args.list = true;
        let bar = Bar::watched(Arc::clone(watch));
        let memory = Memory::default();
        commands::evaluate::into(&args, &bar, |_| Ok(Target::in_memory(&memory)))?;
        let (json, summary) = memory.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Answer { json, summary })
    })
}

/// Levels that `run` or `evaluate` with these settings reads of each row of ten, the best price
/// included; all of them for any other command.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn levels(command: &str, settings: &[Given]) -> Result<u8, Failure> {
    attempt(&Arc::default(), None, || {
        let frame = [PathBuf::from("frame")];
        let execution = match command {
            "run" | "evaluate" => match parse(command, ("input", &frame), settings)? {
                Command::Run(args) => args.execution,
                Command::Evaluate(args) => args.execution,
                _ => unreachable(command)?,
            },
            _ => return Ok(u8::MAX),
        };
        let loaded = load::for_execution(&execution, None)?;
        Ok(loaded.settings.reading()?.levels)
    })
}

/// Explains what each router would do at an instant, as `explain` does.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn explain(
    files: &[PathBuf],
    settings: &[Given],
    watch: &Arc<Watch>,
) -> Result<Answer, Failure> {
    attempt(watch, None, || {
        let Command::Explain(args) = parse("explain", ("input", files), settings)? else {
            unreachable("explain")?
        };
        let bar = Bar::watched(Arc::clone(watch));
        let explained = commands::explain::explanations(&args, &bar)?;
        let texts = explained.iter().map(ToString::to_string);
        let summary = texts.collect::<Vec<_>>().join("\n");
        let json = match explained.as_slice() {
            [only] => json(only)?,
            several => json(&several)?,
        };
        Ok(Answer {
            json,
            summary: text::visible_lines(&summary).to_string(),
        })
    })
}

/// The panel of cells, whatever made them, as `merge` makes it. Its tables go to the folder
/// `tables`, where one is named, as those of [`evaluate`] do but for single orders.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn merge(
    cells: &[PathBuf],
    settings: &[Given],
    tables: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<Answer, Failure> {
    attempt(watch, None, || {
        let Command::Merge(mut args) = parse("merge", ("", cells), settings)? else {
            unreachable("merge")?
        };
        args.panel.tables_in = tables.map(Path::to_owned);
        let memory = Memory::default();
        commands::merge::into(&args, |_| Ok(Target::in_memory(&memory)))?;
        let (json, summary) = memory.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Answer { json, summary })
    })
}

/// What recordings are, and what would mislead about them, as `doctor` finds it.
///
/// # Errors
/// Those of the command line, with the class that its exit code has; what is wrong with a recording
/// is a finding.
pub fn doctor(
    files: &[PathBuf],
    settings: &[Given],
    watch: &Arc<Watch>,
) -> Result<Answer, Failure> {
    attempt(watch, None, || {
        let Command::Doctor(args) = parse("doctor", ("input", files), settings)? else {
            unreachable("doctor")?
        };
        let found = commands::doctor::found(&args, &Bar::watched(Arc::clone(watch)))?;
        let summary = text::visible_lines(&found.to_string()).to_string();
        let json = json(&found)?;
        Ok(Answer { json, summary })
    })
}

/// Solves placement problems in JSON, as `solve` does.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn solve(problems: &str, watch: &Arc<Watch>) -> Result<Vec<u8>, Failure> {
    attempt(watch, None, || {
        json(&commands::solve::solutions(problems, "the problem")?)
    })
}

/// Writes a synthetic market to a file, as `synth` does; a name that ends in .zst is compressed.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn synth(out: &Path, settings: &[Given], watch: &Arc<Watch>) -> Result<(), Failure> {
    attempt(watch, None, || {
        let files = [out.to_owned()];
        let Command::Synth(args) = parse("synth", ("out", &files), settings)? else {
            unreachable("synth")?
        };
        let config = commands::synth::config(&args)?;
        let bar = Bar::watched(Arc::clone(watch));
        bar.start("writing", commands::synth::bytes(&config));
        let cannot = || format!("cannot write {}", out.display());
        let folder = match out.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // Beside its place, and there only when it is whole: a stopped call leaves nothing.
        let part = tempfile::Builder::new()
            .permissions(readable())
            .tempfile_in(folder)
            .with_context(cannot)?;
        let mut file = BufWriter::with_capacity(1 << 18, part);
        let compressed = commands::synth::is_compressed(out);
        let last =
            commands::synth::fill(&config, compressed, bar.wrap(&mut file)).with_context(cannot)?;
        file.flush().with_context(cannot)?;
        let part = file
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error);
        let part = part.with_context(cannot)?;
        part.persist(out)
            .map_err(|error| error.error)
            .with_context(cannot)?;
        commands::synth::warn_of_early_end(&config, last);
        Ok(())
    })
}

/// The page of results, as `report` writes it; each with its name, and its JSON.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn report(results: &[(String, String)], watch: &Arc<Watch>) -> Result<String, Failure> {
    attempt(watch, None, || {
        let mut named = Vec::new();
        for (name, json) in results {
            named.extend(report::input::parse(name, json)?);
        }
        Ok(report::html(&named)?)
    })
}

/// What a terminal shows of results.
///
/// # Errors
/// Those of the command line, with the class that its exit code has.
pub fn summary(json: &str, watch: &Arc<Watch>) -> Result<String, Failure> {
    attempt(watch, None, || {
        let results = report::input::parse("the result", json)?;
        let summaries = results
            .iter()
            .map(|one| report::summary::of_outcome(&one.outcome, PLAIN));
        Ok(summaries.collect::<Vec<_>>().join("\n"))
    })
}

/// The version of the product.
#[must_use]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

fn json(document: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec(document)?;
    text.push(b'\n');
    Ok(text)
}

/// What files are readable by that a program writes: everybody, as far as the mask allows.
#[cfg(unix)]
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

/// The name of a command is in the source: it is parsed as that command or not at all.
fn unreachable<T>(command: &str) -> Result<T> {
    anyhow::bail!("{command} was read as another command: please report this")
}
