//! The command line.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use std::path::PathBuf;

use clap::builder::ArgPredicate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use market_data::Side;
use stream::settings::Span;
use telemetry::MetricsOptions;

use crate::settings::{Fills, Profile, RouterKind, ScheduleKind, Snapshots};

/// Executes a parent order on a recorded Level-1 market and says what smart order routing saved.
///
/// The result is one JSON document on standard output; everything else goes to standard error. Settings come from built-in
/// defaults, then a TOML file (--config), then SOR_* environment variables (SOR_ORDER__SIZE=2000), then these options.
#[derive(Debug, Parser)]
#[command(name = "sor-backtest", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 bad data, 4 broker or topic, 5 stream incomplete, 130 interrupted."
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
    /// Try it: a synthetic market of four venues, through the in-process stream. Needs no file and no broker.
    Demo(DemoArgs),
    /// Replay Databento CSV files (MBP-1 or MBP-10, plain, .gz or .zst).
    Run(RunArgs),
    /// The same from Kafka: waits for the topic, ends at the end-of-stream markers.
    Consume(ConsumeArgs),
    /// Check a topic: what producers declared at the end of their runs, against what is there, partition by partition.
    VerifyStream(VerifyStreamArgs),
    /// Many staggered parent orders: tune on some, report on others, with confidence intervals and a verdict.
    Evaluate(EvaluateArgs),
    /// The published figures of the Cont-Kukanov model beside ours.
    Paper(PaperArgs),
    /// A page of results, as one file that loads nothing: from run, demo, consume and evaluate.
    Report(ReportArgs),
    /// What two results differ in: data, assumptions, outcome.
    ///
    /// Exit code 0 when they are alike, 1 when they differ, 2 when they cannot be compared.
    Diff(DiffArgs),
    /// The book at an instant, what every share costs, and what each router would do and why.
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
    Metrics,
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
        /// Of what.
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

/// Options of everything that executes an order.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Order")]
pub(crate) struct ExecutionOptions {
    /// Shares of the parent order [default: 5000]
    #[arg(long, value_name = "SHARES", value_parser = shares, allow_hyphen_values = true)]
    pub(crate) order_size: Option<u64>,
    /// Side of the parent order [default: buy]
    #[arg(long, value_parser = parse_side, value_name = "buy|sell")]
    pub(crate) side: Option<Side>,
    /// Start of the window, UTC time of day such as 13:36:32 [default: the first row]
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) from: Option<String>,
    /// End of the window, the last second included [default: the last row]
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) to: Option<String>,
    /// Only this symbol [default: every symbol, a result each]
    #[arg(long)]
    pub(crate) symbol: Option<String>,
    /// A set of defaults: `seed` reproduces the published all-or-nothing systems [default: default]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(crate) profile: Option<Profile>,
    /// Router to tune [default: static]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(crate) router: Option<RouterKind>,
    /// What cuts the order into the slices that take-post and cont-kukanov place [default: twap]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(crate) schedule: Option<ScheduleKind>,
    /// Step of the strict router [default: 100]
    #[arg(
        long,
        value_name = "SHARES",
        value_parser = shares,
        allow_hyphen_values = true,
        help_heading = "Model"
    )]
    pub(crate) step: Option<u64>,
    /// Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,...",
        help_heading = "Model"
    )]
    pub(crate) lambda_over: Option<Vec<String>>,
    /// Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,...",
        help_heading = "Model"
    )]
    pub(crate) lambda_under: Option<Vec<String>>,
    /// Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,...",
        help_heading = "Model"
    )]
    pub(crate) theta_queue: Option<Vec<String>>,
    /// How often displayed shares can be taken [default: ledger]
    #[arg(long, value_enum, help_heading = "Market")]
    pub(crate) fills: Option<Fills>,
    /// What strategies are shown [default: consolidated]
    #[arg(long, value_enum, help_heading = "Market")]
    pub(crate) snapshots: Option<Snapshots>,
    /// Levels of MBP-10 files that are shown and filled when an order sweeps through the best price [default: 1]
    #[arg(long, value_name = "LEVELS", value_parser = clap::value_parser!(u8).range(1..=10), help_heading = "Market")]
    pub(crate) depth: Option<u8>,
    /// Age beyond which a quote is no longer shown, such as 30s or 500ms [default: never]
    #[arg(long, value_name = "DURATION", help_heading = "Market")]
    pub(crate) stale_after: Option<Span>,
    /// Milliseconds from a decision to its arrival at a venue [default: 0]
    #[arg(
        long,
        value_name = "MS",
        value_parser = finite,
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) latency_ms: Option<f64>,
    /// Milliseconds from a change of quotes to the trader's knowing of it [default: 0]
    #[arg(
        long,
        value_name = "MS",
        value_parser = finite,
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) data_latency_ms: Option<f64>,
    /// Milliseconds from a fill, a refusal or a cancellation to the trader's knowing of it [default: 0]
    #[arg(
        long,
        value_name = "MS",
        value_parser = finite,
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) ack_latency_ms: Option<f64>,
    /// CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    #[arg(long, value_name = "FILE", help_heading = "Market")]
    pub(crate) latencies: Option<PathBuf>,
    /// Fee per share at every venue, dollars [default: 0]
    #[arg(
        long,
        value_name = "DOLLARS",
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) fee: Option<String>,
    /// Rebate per posted share at every venue, dollars [default: 0]
    #[arg(
        long,
        value_name = "DOLLARS",
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) rebate: Option<String>,
    /// CSV of fees by venue: publisher_id,fee,rebate
    #[arg(long, value_name = "FILE", help_heading = "Market")]
    pub(crate) fees: Option<PathBuf>,
    /// Fraction of bad rows beyond which there is no result [default: 0.001]
    #[arg(
        long,
        value_name = "FRACTION",
        value_parser = finite,
        allow_hyphen_values = true,
        help_heading = "Market"
    )]
    pub(crate) max_bad_rows: Option<f64>,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "General")]
pub(crate) struct CommonOptions {
    /// TOML file of settings
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Progress bars: on a terminal, or never
    #[arg(long, value_enum, default_value_t)]
    pub(crate) progress: Progress,
}

/// Where and how the result is written.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputOptions {
    /// Write the result to this file as well
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Layout on standard output: indented on a terminal, one line otherwise
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Market and fills over time in the result, which reports draw
    #[arg(long, value_enum, default_value_t)]
    pub(crate) series: SeriesWanted,
}

/// Whether the result has the market and the fills over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeriesWanted {
    /// It has, in bounded space.
    #[default]
    Full,
    /// It has not.
    None,
}

/// When to show progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// On a terminal.
    #[default]
    Auto,
    /// Never.
    Never,
}

/// Layout of JSON on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Indented on a terminal, one line otherwise.
    #[default]
    Auto,
    /// Indented.
    Pretty,
    /// One line.
    Compact,
}

/// Options of synthetic markets.
#[derive(Debug, Args)]
#[command(next_help_heading = "Synthetic market")]
pub(crate) struct SyntheticOptions {
    /// Same seed, same market
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Rows
    #[arg(long, default_value_t = 60_000)]
    pub(crate) rows: u64,
    /// Venues, by Databento publisher id
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "2,39,41,43",
        value_name = "ID,..."
    )]
    pub(crate) venues: Vec<u16>,
    /// Symbols
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "SYNTH",
        value_name = "NAME,..."
    )]
    pub(crate) symbols: Vec<String>,
    /// First instant, RFC 3339
    #[arg(long, default_value = "2024-08-01T13:36:32Z", value_name = "TIME")]
    pub(crate) start: String,
    /// Last instant, RFC 3339
    #[arg(long, default_value = "2024-08-01T13:45:14Z", value_name = "TIME")]
    pub(crate) end: String,
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

#[derive(Debug, Args)]
pub(crate) struct ConsumeArgs {
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    /// Only a run that starts from now on, by the producer's clock: runs that are there already do not count
    #[arg(long, conflicts_with = "run_id")]
    pub(crate) fresh: bool,
    /// Do not publish the result to the results topic
    #[arg(long)]
    pub(crate) no_publish: bool,
    #[command(flatten)]
    pub(crate) metrics: MetricsOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 the run is there as declared, 5 it is not (see `problems`), 4 no broker or no topic. Without --run-id the newest run decides."
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

/// Options of the stream.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Kafka")]
pub(crate) struct KafkaOptions {
    /// Brokers, host:port,... [default: localhost:9092; also KAFKA_BOOTSTRAP_SERVERS]
    #[arg(long)]
    pub(crate) brokers: Option<String>,
    /// Topic of the market [default: mock_l1_stream]
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// How long a broker may be silent before it counts as unreachable [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
    /// How long an unfinished stream may be silent before it counts as ended [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) idle_timeout: Option<Span>,
    /// How long to wait for the topic and its first message [default: 1m]
    #[arg(long, value_name = "DURATION")]
    pub(crate) wait: Option<Span>,
    /// Only this run of the producer [default: the newest]
    #[arg(long)]
    pub(crate) run_id: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// File to write; a name ending in .zst is compressed, - is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
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
    /// Parent orders, both sides and all sizes counted; at every start all of them, so it may be a few more
    #[arg(long, default_value_t = 1_000)]
    pub(crate) orders: u32,
    /// How long each parent order has
    #[arg(long, default_value = "1m", value_name = "DURATION")]
    pub(crate) horizon: Span,
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
    /// Draw the cumulative cost over time to this file; the page is then written only where --out names a file
    #[arg(long, value_name = "FILE")]
    pub(crate) png: Option<PathBuf>,
    /// Write fills with the cost so far, or the parent orders of evaluations, to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The first result; - is standard input
    #[arg(value_name = "A.json")]
    pub(crate) before: PathBuf,
    /// The second
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
    /// The instant: RFC 3339, or a UTC time of day such as 13:40:00.5 on the day of the recording
    #[arg(long, value_name = "TIME")]
    pub(crate) at: String,
    /// Text for people, or JSON
    #[arg(long = "as", value_enum, default_value_t, value_name = "text|json")]
    pub(crate) shape: Shape,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

/// For people, or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shape {
    /// Text.
    #[default]
    Text,
    /// JSON.
    Json,
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
    /// What to do
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
    #[arg(long, short, num_args = 1.., value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}

/// Largest order, and step: a million million shares.
pub(crate) const LARGEST_ORDER: u64 = 1_000_000_000_000;

fn shares(text: &str) -> Result<u64, &'static str> {
    let shares = text.parse().ok();
    shares
        .filter(|shares| (1..=LARGEST_ORDER).contains(shares))
        .ok_or("not a whole number of shares from 1 to 1,000,000,000,000")
}

fn finite(text: &str) -> Result<f64, &'static str> {
    let number = text.parse().ok();
    number
        .filter(|number: &f64| number.is_finite())
        .ok_or("not a number")
}

fn parse_side(text: &str) -> Result<Side, &'static str> {
    match text {
        "buy" => Ok(Side::Buy),
        "sell" => Ok(Side::Sell),
        _ => Err("buy or sell"),
    }
}
