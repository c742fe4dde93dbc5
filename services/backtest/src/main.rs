//! `sor-backtest`: executes a parent order on a recorded market and says what routing saved.

mod build;
mod cli;
mod commands;
mod evidence;
mod exit;
mod experiment;
mod explanation;
mod input;
mod meta;
mod metrics;
mod output;
mod progress;
mod replace;
mod series;
mod settings;
mod streamed;
mod warnings;

use std::process::ExitCode;

use clap::Parser;
use tracing::error;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    stream::logging::init(cli.quiet);
    match commands::dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is::<exit::Differ>() {
                error!("{}", stream::error::one_line(failure.as_ref()));
            }
            exit::code(&failure)
        }
    }
}
