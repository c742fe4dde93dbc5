//! `sor-producer`: streams a recorded or synthetic Level-1 market to Kafka.

mod cli;
mod market;
mod messages;
mod metrics;
mod run;
mod settings;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli: Result<cli::Cli, _> = app::commands::parse(std::env::args_os());
    let cli = cli.unwrap_or_else(|error| error.exit());
    app::logging::init(cli.quiet);
    app::signals::end_on_signals();
    match run::run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", app::one_line(error.as_ref()));
            if let Some(file) = &cli.run_id_from {
                stream::run_file::fail(file);
            }
            ExitCode::from(stream::error::classify(error.as_ref()).exit_code())
        }
    }
}
