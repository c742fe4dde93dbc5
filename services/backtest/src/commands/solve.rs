//! `solve`: placement problems as JSON.

use std::path::Path;

use anyhow::{Context, Result};
use routing::problem_json::{ProblemJsonError, parse, solve_all};
use serde::Serialize;
use text::bounded;

use crate::cli::SolveArgs;

pub(super) fn solve(args: &SolveArgs) -> Result<()> {
    let file = args.file.as_deref().filter(|file| *file != Path::new("-"));
    let text = bounded::text(file, bounded::DOCUMENT);
    let name = file.map_or_else(
        || "standard input".into(),
        |file| file.display().to_string(),
    );
    let text = text.with_context(|| format!("cannot read {name}"))?;
    crate::output::print(&solutions(&text, &name)?, args.format)
}

/// The solutions of the problems in `text`, which stands in `name`.
///
/// # Errors
/// When they are not problems, or have no solution.
pub(crate) fn solutions(text: &str, name: &str) -> Result<impl Serialize + use<>> {
    let solve = |text: &str| -> Result<_, ProblemJsonError> { solve_all(&parse(text)?) };
    solve(text).with_context(|| format!("in {name}"))
}
