//! `sor-backtest`: executes a parent order on a recorded market and says what routing saved.

mod cli;
mod commands;
mod error;
mod exit;
mod experiment;
mod explanation;
mod input;
#[cfg(feature = "kafka")]
mod metrics;
mod output;
mod progress;
mod replace;
mod result;
mod settings;
mod streamed;

use std::process::ExitCode;

use clap::Parser;
use tracing::error;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    app::logging::init(cli.quiet);
    match commands::dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is::<error::Differ>() {
                error!("{}", app::one_line(failure.as_ref()));
            }
            exit::code(&failure)
        }
    }
}
