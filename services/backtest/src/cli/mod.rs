//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

mod evaluate;
mod execute;
pub(crate) mod groups;
mod model;
mod options;
pub(crate) mod part;
mod recordings;
mod remedy;
mod results;
pub(crate) mod values;
#[cfg(feature = "kafka")]
mod work;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use evaluate::{CellsArgs, EvaluateArgs, MergeArgs, PanelOptions};
#[cfg(feature = "kafka")]
pub(crate) use execute::ConsumeArgs;
pub(crate) use execute::{DemoArgs, ExplainArgs, ReactionArgs, RunArgs};
pub(crate) use model::{PaperArgs, ProveArgs, SolveArgs};
#[cfg(feature = "kafka")]
pub(crate) use options::CommonOptions;
pub(crate) use options::{
    ExecutionOptions, Format, KafkaOptions, OutputOptions, SeriesWanted, Shape,
};
#[cfg(feature = "kafka")]
pub(crate) use recordings::VerifyStreamArgs;
pub(crate) use recordings::{ConfigAction, ConfigArgs, ConvertArgs, DoctorArgs, SynthArgs};
pub(crate) use results::{DiffArgs, ReportArgs};
pub(crate) use values::LARGEST_ORDER;
#[cfg(feature = "kafka")]
pub(crate) use work::{WorkOptions, WorkerArgs};

/// Executes a parent order on a recorded Level-1 market and says what smart order routing saved.
///
/// The result is one JSON document on standard output; everything else goes to standard error.
/// Settings come from built-in defaults, then a TOML file (--config), then SOR_* environment
/// variables (SOR_ORDER__SIZE=2000), then these options.
#[derive(Debug, Parser)]
#[command(name = "sor-backtest", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 bad data, 4 broker or topic, 5 stream \
        incomplete, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Only warnings and errors on standard error: no progress, no summary
    #[arg(long, short, global = true, help_heading = "General")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Try it: a synthetic market of four venues, through the in-process stream. Needs no file and
    /// no broker.
    Demo(DemoArgs),
    /// Execute an order on recordings: DBN, CSV or Parquet, plain or compressed, of Databento or,
    /// with --map, of others.
    Run(RunArgs),
    /// Consume the market from Kafka: waits for the topic, ends at the end-of-stream markers.
    #[cfg(feature = "kafka")]
    Consume(ConsumeArgs),
    /// Compare a topic with what its producers declared at the end of their runs, by partition.
    #[cfg(feature = "kafka")]
    VerifyStream(VerifyStreamArgs),
    /// Execute many staggered parent orders: tune on some, report on others, with intervals and a
    /// verdict.
    Evaluate(Box<EvaluateArgs>),
    /// Execute units that `evaluate --through-kafka` asks for, here and on any machines, until
    /// stopped.
    #[cfg(feature = "kafka")]
    Worker(WorkerArgs),
    /// The panel of cells that `evaluate --cells` kept, on any machines: the same as from one
    /// process.
    Merge(MergeArgs),
    /// Show cells as JSON, a line each.
    Cells(CellsArgs),
    /// The figures of the preprint of the Cont-Kukanov model (2012) beside ours.
    Paper(PaperArgs),
    /// Write a page of results of run, demo, consume and evaluate, as one file that loads nothing.
    Report(ReportArgs),
    /// Show what two results differ in: data, assumptions, outcome.
    ///
    /// Exit code 0 when they are alike, 1 when they differ, 2 when they cannot be compared.
    Diff(DiffArgs),
    /// Show the book at an instant, what every share costs, and what each router would do and why.
    Explain(ExplainArgs),
    /// Write recordings of any form in another: DBN, CSV or Parquet, to be read alike.
    Convert(ConvertArgs),
    /// How the mid of a recording answered to trades: a kernel with standard errors, and what one
    /// recording does not show.
    Reaction(ReactionArgs),
    /// Write a reproducible synthetic market as a Databento MBP-10 CSV.
    Synth(SynthArgs),
    /// Solve Cont-Kukanov placement problems, one or an array of them, as JSON.
    Solve(SolveArgs),
    /// Check the fast allocators against exhaustive search on random books.
    Prove(ProveArgs),
    /// Show the settings in force and where each comes from.
    Config(ConfigArgs),
    /// Check files, broker and memory before a long run.
    Doctor(DoctorArgs),
    /// Print what --metrics of consume serves, as JSON.
    #[cfg(feature = "kafka")]
    Metrics,
    /// Commands of a build with Kafka.
    #[cfg(not(feature = "kafka"))]
    #[command(hide = true, name = "consume", aliases = ["verify-stream", "metrics", "worker"])]
    WithoutKafka {
        /// What was typed
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        _typed: Vec<std::ffi::OsString>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        #[arg(ignore_case = true)]
        shell: Shell,
    },
    /// Write man pages, one a command.
    Man {
        /// Folder to write them to.
        #[arg(long, short, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Print the JSON Schema of results, or of evaluations.
    #[command(hide = true)]
    Schema {
        /// Document to describe.
        #[arg(ignore_case = true, default_value = "result")]
        of: Described,
    },
}

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Described {
    /// What `run`, `demo` and `consume` print.
    Result,
    /// What `evaluate` prints.
    Evaluation,
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    fn case_sensitive(command: &Command, found: &mut Vec<String>) {
        for argument in command.get_arguments() {
            let words = argument.get_possible_values();
            let is_choice = words.len() > 1 && words[0].get_name() != "true";
            if is_choice && !argument.is_ignore_case_set() {
                found.push(format!("{} {}", command.get_name(), argument.get_id()));
            }
        }
        for command in command.get_subcommands() {
            case_sensitive(command, found);
        }
    }

    #[test]
    fn every_choice_may_be_written_in_capitals() {
        let mut found = Vec::new();
        case_sensitive(&Cli::command(), &mut found);
        assert_eq!(found, [""; 0]);
    }
}
