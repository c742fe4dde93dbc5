//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

mod options;

use std::path::PathBuf;

#[cfg(feature = "kafka")]
use app::metrics::MetricsOptions;
use app::settings::Span;
use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use market_data::synth::SyntheticOptions;
use simulation::strategy::Baseline;

use options::shares;
pub(crate) use options::{
    CommonOptions, ExecutionOptions, Format, KafkaOptions, LARGEST_ORDER, OutputOptions, Progress,
    SeriesWanted, Shape,
};

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
    /// Replay Databento CSV files (MBP-1 or MBP-10, plain, .gz or .zst).
    Run(RunArgs),
    /// Consume the market from Kafka: waits for the topic, ends at the end-of-stream markers.
    #[cfg(feature = "kafka")]
    Consume(ConsumeArgs),
    /// Compare a topic with what its producers declared at the end of their runs, by partition.
    #[cfg(feature = "kafka")]
    VerifyStream(VerifyStreamArgs),
    /// Execute many staggered parent orders: tune on some, report on others, with intervals and a
    /// verdict.
    Evaluate(EvaluateArgs),
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
    #[command(hide = true, name = "consume", aliases = ["verify-stream", "metrics"])]
    WithoutKafka {
        /// What was typed
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        _typed: Vec<std::ffi::OsString>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
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
        #[arg(default_value = "result")]
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

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) market: SyntheticOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Databento CSV files, read one after the other
    #[arg(long, short, required = true, num_args = 1.., value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    /// Send the rows through the in-process stream, encoded as they would be for Kafka
    #[arg(long)]
    pub(crate) stream: bool,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[cfg(feature = "kafka")]
#[derive(Debug, Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct ConsumeArgs {
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    /// Only a run that starts from now on, by the producer's clock: runs that are there already do
    /// not count
    #[arg(long, conflicts_with = "run_id")]
    pub(crate) fresh: bool,
    /// File with the name of the run, as `sor-producer new-run` writes it; taken away when the run
    /// has been received
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run_id", "fresh"])]
    pub(crate) run_id_from: Option<PathBuf>,
    /// Publish the results as well, each as a message of its own on the results topic, without the
    /// market and the fills over time
    #[arg(long)]
    pub(crate) publish: bool,
    /// Results are published only when that is asked for: accepted for what was written before
    #[arg(long, hide = true, conflicts_with = "publish")]
    pub(crate) no_publish: bool,
    /// Where the file of --output cannot be written, warn and go on: standard output has the result
    #[arg(long, requires = "output")]
    pub(crate) output_may_fail: bool,
    #[command(flatten)]
    pub(crate) metrics: MetricsOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[cfg(feature = "kafka")]
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 the run is there as declared, 5 it is not (see `problems`), 4 no \
        broker or no topic. Without --run-id the newest run decides."
)]
pub(crate) struct VerifyStreamArgs {
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// File to write; a name ending in .zst is compressed, - is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Venues, by Databento publisher id
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "2,39,41,43",
        value_name = "ID,..."
    )]
    pub(crate) venues: Vec<u16>,
    #[command(flatten)]
    pub(crate) market: SyntheticOptions,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Databento CSV files, read one after the other
    #[arg(long, short, required_unless_present = "validate", num_args = 1.., value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    /// Parent orders, all sides and sizes counted; at every start all of them, so it may be a few
    /// more. With --side they are of that side, else of both
    #[arg(
        long,
        default_value_t = 1_000,
        value_parser = clap::value_parser!(u32).range(1..=200_000)
    )]
    pub(crate) orders: u32,
    /// How long each parent order has; below five minutes time schedules have few slices
    #[arg(long, default_value = "5m", value_name = "DURATION")]
    pub(crate) horizon: Span,
    /// The baseline that is the question, decided beforehand: its p value is not corrected for the
    /// others, theirs are for each other
    #[arg(long, value_name = "BASELINE", value_parser = baseline)]
    pub(crate) against: Option<Baseline>,
    /// Keep what every parent order saved in the result, however many they are [default: up to
    /// 5,000]
    #[arg(long)]
    pub(crate) list: bool,
    /// Sizes of the parent orders, in shares [default: that of --order-size]
    #[arg(long, value_delimiter = ',', value_name = "SHARES,...", value_parser = shares)]
    pub(crate) sizes: Vec<u64>,
    /// Folds in time: the first is tuned on only
    #[arg(long, default_value_t = 5)]
    pub(crate) folds: u32,
    /// How long after its end a parent order may still not be tuned on [default: 0s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) embargo: Option<Span>,
    /// Check the statistics on synthetic markets with a known answer instead
    #[arg(long)]
    pub(crate) validate: bool,
    /// With --validate: markets of each kind
    #[arg(long, default_value_t = 500)]
    pub(crate) markets: u32,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

fn baseline(name: &str) -> Result<Baseline, String> {
    let known = Baseline::ALL.into_iter().find(|one| one.name() == name);
    known.ok_or_else(|| {
        let names = Baseline::ALL.map(Baseline::name);
        format!("one of {}", names.join(", "))
    })
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Results, side by side where there are several; - is standard input
    #[arg(required = true, value_name = "RESULT.json")]
    pub(crate) results: Vec<PathBuf>,
    /// File to write the page to; - is standard output
    #[arg(
        long,
        short,
        value_name = "FILE",
        default_value_if("png", ArgPredicate::IsPresent, None),
        default_value_if("csv", ArgPredicate::IsPresent, None),
        default_value = "report.html"
    )]
    pub(crate) out: Option<PathBuf>,
    /// Draw the cumulative cost over time to this file; the page is then written only where --out
    /// names a file
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Write fills with the cost so far, or the parent orders of evaluations, to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// First result file; - is standard input
    #[arg(value_name = "A.json")]
    pub(crate) before: PathBuf,
    /// Second result file; - is standard input
    #[arg(value_name = "B.json")]
    pub(crate) after: PathBuf,
    /// Lines for people, or JSON
    #[arg(long = "as", value_enum, default_value_t, value_name = "text|json")]
    pub(crate) shape: Shape,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Databento CSV files, read one after the other
    #[arg(long, short, required = true, num_args = 1.., value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    /// The instant: RFC 3339, or a time of day such as 13:40:00.5 (--tz) on every day (--date)
    #[arg(long, value_name = "TIME")]
    pub(crate) at: String,
    /// Text for people, or JSON
    #[arg(long = "as", value_enum, default_value_t, value_name = "text|json")]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[derive(Debug, Args)]
pub(crate) struct PaperArgs {
    /// Seed of the stochastic approximation's draws
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SolveArgs {
    /// Problems as JSON; standard input when left out or -
    pub(crate) file: Option<PathBuf>,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// Random books
    #[arg(long, default_value_t = 100_000)]
    pub(crate) books: u64,
    /// Same seed, same books
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Most venues of a book
    #[arg(long, default_value_t = 4)]
    pub(crate) venues: u16,
    /// Largest order, in shares
    #[arg(long, default_value_t = 800, value_name = "SHARES", value_parser = shares)]
    pub(crate) order_size: u64,
    /// Step of the strict router, in shares
    #[arg(long, default_value_t = 100, value_name = "SHARES", value_parser = shares)]
    pub(crate) step: u64,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Action
    #[command(subcommand)]
    pub(crate) action: ConfigAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// Every value in force, and where it comes from.
    Show {
        #[command(flatten)]
        execution: ExecutionOptions,
        #[command(flatten)]
        kafka: KafkaOptions,
    },
}

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Files to look at
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Further files to look at
    #[arg(long, short, num_args = 1.., value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}
