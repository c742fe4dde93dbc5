//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

mod options;
pub(crate) mod part;

use std::path::PathBuf;

#[cfg(feature = "kafka")]
use app::metrics::MetricsOptions;
use app::settings::Span;
use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use market_data::format::mapping::MapOption;
use market_data::synth::SyntheticOptions;
use simulation::strategy::Baseline;

use options::shares;
pub(crate) use options::{
    CommonOptions, ExecutionOptions, Format, KafkaOptions, LARGEST_ORDER, OutputOptions, Progress,
    RecordingOptions, SeriesWanted, Shape,
};
use part::PartOption;

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
    /// The panel of cells that `evaluate --cells` kept, on any machines: the same as from one
    /// process.
    Merge(MergeArgs),
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
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
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
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// File to write; a name ending in .zst is compressed, - is standard output. With --days a
    /// folder
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Make so many days, Mondays to Fridays from that of --start on, a file and a seed each
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) days: Option<u32>,
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
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
    /// File to write; its ending says how: .dbn, .dbn.zst, .csv, .csv.zst, .parquet
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) map: MapOption,
    /// Fraction of bad rows, which are not written, beyond which nothing is
    #[arg(
        long,
        value_name = "FRACTION",
        default_value_t = 0.001,
        allow_hyphen_values = true
    )]
    pub(crate) max_bad_rows: f64,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Recordings: files, folders and patterns. Of several days they give one panel: every session
    /// date and symbol is executed alone, and days are the observations
    #[arg(
        long,
        short,
        required_unless_present_any = ["validate", "files"],
        num_args = 1..,
        value_name = "FILE"
    )]
    pub(crate) input: Vec<PathBuf>,
    /// Databento files, read before those of --input, which may stand before them
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
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
    /// Keep what every parent order saved in the result of one day, however many they are
    /// [default: up to 5,000]
    #[arg(long)]
    pub(crate) list_orders: bool,
    /// Print the units, days times symbols, that would be executed and how long they take, and stop
    #[arg(long)]
    pub(crate) list: bool,
    /// Keep what each unit leaves in this folder: a second call executes only what is missing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) cells: Option<PathBuf>,
    /// Execute only this part of the units, the third of eight for 3/8, and keep their cells;
    /// `merge` makes the result of all parts. auto takes the number from AWS Batch, Kubernetes or
    /// Slurm; auto/8 says how many there are where the scheduler does not
    #[arg(
        long,
        value_name = "K/N",
        requires = "cells",
        conflicts_with = "orders_out"
    )]
    pub(crate) part: Option<PartOption>,
    /// Write a table with a row for each order and strategy: fills, cash, residual, saving or why
    /// there is none; a .csv, or a .parquet with types. Of several days those reported on, executed
    /// once more with the rule of their day
    #[arg(long, value_name = "FILE")]
    pub(crate) orders_out: Option<PathBuf>,
    /// Sizes of the parent orders, in shares [default: that of --order-size]
    #[arg(long, value_delimiter = ',', value_name = "SHARES,...", value_parser = shares)]
    pub(crate) sizes: Vec<u64>,
    /// Folds in time of one day: the first is tuned on only
    #[arg(long, default_value_t = 5)]
    pub(crate) folds: u32,
    /// How long after its end a parent order may still not be tuned on [default: 0s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) embargo: Option<Span>,
    /// What unfilled shares cost beyond the last displayed touch, in basis points [default: half
    /// the spread times the square root of (shares unfilled / shares displayed)]
    #[arg(long, value_name = "BPS", value_parser = options::finite, allow_hyphen_values = true)]
    pub(crate) residual_bps: Option<f64>,
    /// Check the statistics on synthetic markets with a known answer instead
    #[arg(long)]
    pub(crate) validate: bool,
    /// With --validate: markets of each kind
    #[arg(long, default_value_t = 500)]
    pub(crate) markets: u32,
    /// With --validate: which markets are drawn
    #[arg(
        long = "seed",
        default_value_t = 1,
        requires = "validate",
        value_name = "NUMBER"
    )]
    pub(crate) validated_seed: u64,
    /// With --validate: only the kinds of market with this text in their name
    #[arg(long = "kind", requires = "validate", value_name = "TEXT")]
    pub(crate) validated_kind: Option<String>,
    /// With --validate: panels of thirty days and eight symbols whose days have shocks in common
    #[arg(long, default_value_t = 500)]
    pub(crate) panels: u32,
    #[command(flatten)]
    pub(crate) panel: PanelOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

/// Options of panels of several days.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Several days")]
pub(crate) struct PanelOptions {
    /// First days, which are only tuned on [default: a quarter of the days, at least five]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) train_days: Option<u32>,
    /// Tune on so many days before each day, instead of on all
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) train_last: Option<u32>,
    /// Percent of the shares ordered that penalties may leave unfilled without being ranked lower
    #[arg(long, default_value_t = 0.5, value_name = "PERCENT", value_parser = percent)]
    pub(crate) tolerate_unfilled: f64,
}

fn percent(text: &str) -> Result<f64, &'static str> {
    let percent = text.parse().ok();
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or("a number from 0 to 100")
}

#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// Cells as `evaluate --cells` keeps them: folders, or files
    #[arg(required = true, value_name = "CELLS")]
    pub(crate) cells: Vec<PathBuf>,
    /// What `evaluate --list` printed: units without a cell are named, and there is no result
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// The baseline that is the question, decided beforehand: its p value is not corrected for the
    /// others, theirs are for each other
    #[arg(long, value_name = "BASELINE", value_parser = baseline)]
    pub(crate) against: Option<Baseline>,
    #[command(flatten)]
    pub(crate) panel: PanelOptions,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
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
    #[arg(
        long = "as",
        value_enum,
        ignore_case = true,
        default_value_t,
        value_name = "text|json"
    )]
    pub(crate) shape: Shape,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
    /// The instant: RFC 3339, or a time of day such as 13:40:00.5 (--tz) on the day of the
    /// recording, or on those that --date names
    #[arg(long, value_name = "TIME")]
    pub(crate) at: String,
    /// Text for people, or JSON
    #[arg(
        long = "as",
        value_enum,
        ignore_case = true,
        default_value_t,
        value_name = "text|json"
    )]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[derive(Debug, Args)]
pub(crate) struct ReactionArgs {
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
    /// How long an answer is followed, in seconds
    #[arg(
        long,
        default_value_t = 30,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u16).range(1..=120)
    )]
    pub(crate) lags: u16,
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
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct SolveArgs {
    /// Problems as JSON; standard input when left out or -
    pub(crate) file: Option<PathBuf>,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
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
