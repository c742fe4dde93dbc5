//! `explain`: the book at an instant, and what each router would do.

use anyhow::Result;

use crate::cli::{ExplainArgs, Format, Shape};
use crate::explanation::{Explanation, explain as explain_tape, instant};
use crate::progress::Bar;
use crate::settings::load;
use crate::{input, output};

pub(super) fn explain(args: &ExplainArgs) -> Result<()> {
    let bar = Bar::new(args.execution.common.progress);
    let explained = explanations(args, &bar)?;
    match (args.shape, explained.as_slice()) {
        (Shape::Text, _) => output::print_texts(&explained),
        (Shape::Json, [only]) => output::print(only, Format::Auto),
        (Shape::Json, several) => output::print(&several, Format::Auto),
    }
}

/// The explanation of every market of the files.
///
/// # Errors
/// When settings or recordings cannot be used, or no row stands at or before the instant.
pub(crate) fn explanations(args: &ExplainArgs, bar: &Bar) -> Result<Vec<Explanation>> {
    let settings = load::for_execution(&args.execution, None)?.settings;
    let resolved = settings.resolve()?;
    let selection = settings.selection()?;
    let recording = input::read(&args.recording.files(), &settings.reading()?, bar)?;
    let tapes = recording.into_tapes(&selection, settings.data.max_bad_rows)?;
    tapes
        .iter()
        .map(|tape| Ok(explain_tape(tape, instant(&args.at, tape)?, &resolved)))
        .collect()
}
