//! What an error of the command line says beyond what clap knows: the command that was meant.

use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory, Error};

use super::Cli;

impl Cli {
    /// The command line as it was typed; what makes no sense ends the process with a remedy.
    pub(crate) fn typed() -> Self {
        let typed = app::commands::parse(std::env::args_os());
        typed.unwrap_or_else(|error| with_remedy(error).exit())
    }
}

fn with_remedy(mut error: Error) -> Error {
    if let Some(remedy) = remedy(&error) {
        let remedy = ContextValue::StyledStrs(vec![StyledStr::from(remedy)]);
        // What looks alike is not what was meant.
        error.remove(ContextKind::SuggestedArg);
        error.remove(ContextKind::SuggestedSubcommand);
        error.remove(ContextKind::Usage);
        error.insert(ContextKind::Suggested, remedy);
    }
    error
}

/// What people call an option for a page, which is a command.
const PAGES: [&str; 3] = ["report", "html", "page"];

fn remedy(error: &Error) -> Option<String> {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = word(ContextKind::InvalidSubcommand)?;
            let command = match Path::new(word).extension()?.to_str()? {
                "json" => "report",
                _ => "run",
            };
            Some(format!(
                "a file follows a command: sor-backtest {command} {word}"
            ))
        }
        ErrorKind::UnknownArgument => {
            let option = word(ContextKind::InvalidArg)?;
            let long = option.strip_prefix("--")?.split('=').next()?;
            if PAGES.contains(&long) {
                return Some(
                    "a page is made from a result that was kept with --output: sor-backtest report \
                     RESULT.json --out report.html"
                        .into(),
                );
            }
            let cli = Cli::command();
            let commands = cli.get_subcommands().filter(|command| has(command, long));
            let names: Vec<_> = commands.map(Command::get_name).collect();
            (!names.is_empty()).then(|| format!("--{long} is an option of {}", names.join(", ")))
        }
        _ => None,
    }
}

/// Whether the option is one that the help of the command names.
fn has(command: &Command, long: &str) -> bool {
    let named = |option: &Arg| {
        let other = option.get_all_aliases().unwrap_or_default();
        option.get_long() == Some(long) || other.contains(&long)
    };
    let mut options = command.get_arguments();
    !command.is_hide_set() && options.any(|option| named(option) && !option.is_hide_set())
}
