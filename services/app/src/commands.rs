//! What the command line of every program has: progress, completion scripts, man pages.

use std::any::TypeId;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, CommandFactory, Parser, ValueEnum};
use clap_complete::Shell;
use thiserror::Error;

/// When to show progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// On a terminal.
    #[default]
    Auto,
    /// Never.
    Never,
}

/// Why man pages could not be written.
#[derive(Debug, Error)]
pub enum ManError {
    /// The folder is not there and cannot be made.
    #[error("cannot create {}", .0.display())]
    Folder(PathBuf, #[source] io::Error),
    /// A page cannot be written.
    #[error("cannot write man pages to {}", .0.display())]
    Page(PathBuf, #[source] io::Error),
}

/// The command line of a program, its name first. No option is the empty text: a variable of the
/// shell that is not set, as in `--symbol "$NONE"`, does not mean all there are. Where an option
/// has a variable of its own, an empty one is as good as none, and the program sees it.
///
/// # Errors
/// When the words are no command line of the program, or ask for its help.
pub fn parse<P: Parser>(
    words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> Result<P, clap::Error> {
    let mut command = without_empty_texts(P::command());
    let matches = command.try_get_matches_from_mut(words)?;
    P::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn without_empty_texts(command: Command) -> Command {
    let full = |argument: Arg| {
        let is_text = argument.get_value_parser().type_id() == TypeId::of::<String>();
        if is_text && argument.get_env().is_none() {
            argument.value_parser(not_empty)
        } else {
            argument
        }
    };
    command.mut_args(full).mut_subcommands(without_empty_texts)
}

fn not_empty(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("an empty text: leave the option out for its default");
    }
    Ok(text.to_owned())
}

/// The script that completes the command line of a program in a shell.
pub fn completions<P: CommandFactory>(shell: Shell) -> Vec<u8> {
    let (mut command, mut script) = (P::command(), Vec::new());
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut script);
    script
}

/// Writes the man pages of a program, one a command, to a folder.
///
/// # Errors
/// When the folder cannot be created, or a page cannot be written.
pub fn man<P: CommandFactory>(folder: &Path) -> Result<(), ManError> {
    fs::create_dir_all(folder).map_err(|error| ManError::Folder(folder.to_owned(), error))?;
    clap_mangen::generate_to(P::command(), folder)
        .map_err(|error| ManError::Page(folder.to_owned(), error))
}
