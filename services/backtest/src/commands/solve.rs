//! `solve`: placement problems as JSON.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use routing::problem_json::{ProblemJsonError, parse, solve_all};

use crate::cli::SolveArgs;

pub(super) fn solve(args: &SolveArgs) -> Result<()> {
    let file = args.file.as_deref().filter(|file| *file != Path::new("-"));
    let text = match file {
        Some(file) => fs::read_to_string(file),
        None => io::read_to_string(io::stdin()),
    };
    let name = file.map_or_else(
        || "standard input".into(),
        |file| file.display().to_string(),
    );
    let text = text.with_context(|| format!("cannot read {name}"))?;
    let solve = |text: &str| -> Result<_, ProblemJsonError> { solve_all(&parse(text)?) };
    let solutions = solve(&text).with_context(|| format!("in {name}"))?;
    crate::output::print(&solutions, args.format)
}
