//! `completions`: a script for a shell.

use anyhow::Result;
use clap_complete::Shell;

use crate::cli::Cli;

pub(super) fn completions(shell: Shell) -> Result<()> {
    crate::output::print_bytes(&app::commands::completions::<Cli>(shell))
}
