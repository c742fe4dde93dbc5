//! Executes a parent order on a recorded market and says what routing saved: everything that
//! `sor-backtest` does.

mod analysis;
pub mod api;
mod bucket;
mod cli;
mod commands;
mod error;
mod input;
mod output;
mod panel;
mod result;
mod settings;
mod streaming;

use std::process::ExitCode;

use tracing::error;

/// What the binary does: parses the command line, dispatches, and answers with the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = cli::Cli::typed();
    app::logging::init(cli.quiet);
    app::signals::end_on_signals();
    prepare_threads();
    match commands::dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is::<error::Differ>() {
                error!("{}", app::one_line(failure.as_ref()));
            }
            error::exit::code(&failure)
        }
    }
}

/// Where no threads can be had beside this one, it does everything alone.
fn prepare_threads() {
    if rayon::ThreadPoolBuilder::new().build().is_err() {
        // That it is done already is as good.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .use_current_thread()
            .build_global();
    }
}
