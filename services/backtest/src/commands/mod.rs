//! One file a command.

mod cells;
mod completions;
mod config;
#[cfg(feature = "kafka")]
mod consume;
mod convert;
mod demo;
mod diff;
pub(crate) mod doctor;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod merge;
#[cfg(feature = "kafka")]
mod metrics;
mod panel;
mod paper;
mod prove;
mod reaction;
pub(crate) mod report;
pub(crate) mod run;
mod schema;
pub(crate) mod solve;
pub(crate) mod synth;
#[cfg(feature = "kafka")]
mod verify_stream;
#[cfg(feature = "kafka")]
mod worker;

use anyhow::Result;

use crate::cli::{Cli, Command};

/// Runs the command.
///
/// # Errors
/// Whatever goes wrong, with its causes; [`crate::error::exit::code`] knows the exit code.
pub(crate) fn dispatch(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Demo(args) => demo::demo(&args),
        Command::Run(args) => run::run(&args),
        #[cfg(feature = "kafka")]
        Command::Consume(args) => consume::consume(&args),
        Command::Evaluate(mut args) => {
            args.input.splice(..0, std::mem::take(&mut args.files));
            evaluate::evaluate(&args)
        }
        Command::Merge(args) => merge::merge(&args),
        Command::Cells(args) => cells::cells(&args),
        Command::Paper(args) => paper::paper(&args),
        #[cfg(feature = "kafka")]
        Command::VerifyStream(args) => verify_stream::verify_stream(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Convert(args) => convert::convert(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Man { out } => Ok(app::commands::man::<Cli>(&out)?),
        #[cfg(feature = "kafka")]
        Command::Metrics => metrics::metrics(),
        Command::Reaction(args) => reaction::reaction(&args),
        Command::Report(args) => report::report(&args),
        Command::Synth(args) => synth::synth(&args),
        Command::Solve(args) => solve::solve(&args),
        Command::Prove(args) => prove::prove(&args),
        Command::Config(args) => config::config(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        #[cfg(feature = "kafka")]
        Command::Worker(args) => worker::worker(&args),
        Command::Completions { shell } => completions::completions(shell),
        #[cfg(not(feature = "kafka"))]
        Command::WithoutKafka { .. } => Err(crate::error::Usage::together(
            "this program was built without Kafka: build it with `--features kafka`",
        )
        .into()),
        Command::Schema { of } => schema::schema(of),
    }
}
