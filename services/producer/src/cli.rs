//! The command line.
#![expect(
    clippy::doc_markdown,
    reason = "help texts are plain text, not Markdown"
)]

use std::path::PathBuf;

use app::commands::Progress;
use app::metrics::MetricsOptions;
use app::settings::Span;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use market_data::format::mapping::MapOption;
use market_data::synth::SyntheticOptions;
use serde::Serialize;
use stream::{Speed, Wire};

/// Streams a recorded or synthetic Level-1 market to Kafka, and ends with a marker that lets a
/// consumer prove that it has all of it.
///
/// Settings come from built-in defaults, then a TOML file (--config), then SOR_* environment
/// variables (SOR_KAFKA__BROKERS=kafka:9092, SOR_PRODUCER__SPEED=max), then these options. Standard
/// output stays empty.
#[derive(Debug, Parser)]
#[command(name = "sor-producer", version, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage, 3 bad data, 4 broker or topic, 130 \
        interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) source: SourceOptions,
    #[command(flatten)]
    pub(crate) synthetic: SyntheticOptions,
    #[command(flatten)]
    pub(crate) producer: ProducerOptions,
    #[command(flatten)]
    pub(crate) kafka: KafkaOptions,
    #[command(flatten)]
    pub(crate) metrics: MetricsOptions,
    /// TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG names]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// File with the name of the run, as `new-run` writes it: a consumer that reads the same file
    /// takes exactly this run
    #[arg(long, value_name = "FILE", conflicts_with = "run_id")]
    pub(crate) run_id_from: Option<PathBuf>,
    /// Progress bar: on a terminal, or never
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) progress: Progress,
    /// Only warnings and errors in the log
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print one example of every record that is sent, as JSON: what a consumer of one's own has to
    /// read.
    Messages,
    /// Print what --metrics serves, as JSON.
    Metrics,
    /// Settings.
    Config {
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Write a new name for a run to a file, for --run-id-from of a producer and of a consumer.
    NewRun {
        /// File to write, in place of one that is there
        file: PathBuf,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        #[arg(ignore_case = true)]
        shell: Shell,
    },
    /// Write man pages, one a command.
    Man {
        /// Folder to write them to
        #[arg(long, short, value_name = "FOLDER")]
        out: PathBuf,
    },
}

/// What is wanted of settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigAction {
    /// Print every setting, its value and where it came from.
    Show {
        /// TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG
        /// names]
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// What to stream.
#[derive(Debug, Default, Args)]
#[group(multiple = false)]
pub(crate) struct SourceOptions {
    /// Recordings, as one market: DBN, CSV or Parquet, plain or compressed, of Databento or, with
    /// --map, of others; files, folders or patterns
    #[arg(long, short, num_args = 1.., value_name = "FILE")]
    pub(crate) input: Option<Vec<PathBuf>>,
    /// A synthetic market
    #[arg(long)]
    pub(crate) synthetic: bool,
    /// These files, or a synthetic market when none of them exists
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) input_or_synthetic: Option<Vec<PathBuf>>,
}

/// How to stream.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Stream")]
pub(crate) struct ProducerOptions {
    /// Pace: 1.0 is real time, 50 is fifty times as fast, max is as fast as possible [default: 1.0]
    #[arg(long)]
    pub(crate) speed: Option<Speed>,
    /// Messages: JSON, one per instant (snapshot) or one per row (venue); or bytes, of many
    /// instants at full speed, for `consume` only (binary) [default: snapshot]
    #[arg(long)]
    pub(crate) wire: Option<Wire>,
    /// Name of the run [default: made up from the time]
    #[arg(long, value_name = "NAME")]
    pub(crate) run_id: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub(crate) map: MapOption,
    /// Only these symbols; NAME=OTHER joins one that is recorded under two names
    #[arg(long, value_name = "SYMBOL,...")]
    pub(crate) symbol: Option<String>,
    /// Venues to send, by publisher id or by name, such as 2,43 or XNAS,ARCX [default: all]
    #[arg(long, value_name = "VENUE,...")]
    pub(crate) venues: Option<String>,
    /// Venues to leave out, by publisher id or by name
    #[arg(long, value_name = "VENUE,...")]
    pub(crate) without_venues: Option<String>,
    /// Only rows from this time of day on, such as 13:36:32. A consumer knows nothing of what stood
    /// before: to execute in a part of the day leave this out, and give --from to the consumer
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) from: Option<String>,
    /// Only rows up to this time of day, the last second included
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) to: Option<String>,
    /// Time zone of --from, --to and --date, such as America/New_York [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(crate) tz: Option<String>,
    /// Days to send: dates and ranges such as 2024-07-01..2024-07-05 [default: every day]
    #[arg(long, value_name = "DATE,...")]
    pub(crate) date: Option<String>,
    /// Trading hours by which days are counted: us-equities, all, or such as
    /// 18:00-17:00@America/New_York, which belong to the day on which they open [default:
    /// us-equities for US equity venues]
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Clock by which rows are sent: the venue's (event) or the vendor's (receive). Consumers put
    /// rows in order by their own --clock [default: event]
    #[arg(long, value_name = "event|receive")]
    pub(crate) clock: Option<String>,
    /// Fraction of bad rows beyond which nothing is sent [default: 0.001]
    #[arg(long, value_name = "FRACTION")]
    pub(crate) max_bad_rows: Option<f64>,
    /// Fee per share at every venue, dollars, sent by --wire venue [default: 0]
    #[arg(long, value_name = "DOLLARS", allow_hyphen_values = true)]
    pub(crate) fee: Option<String>,
    /// Rebate per posted share at every venue, dollars, sent by --wire venue [default: 0]
    #[arg(long, value_name = "DOLLARS", allow_hyphen_values = true)]
    pub(crate) rebate: Option<String>,
    /// CSV of fees by venue: publisher_id,fee,rebate
    #[arg(long, value_name = "FILE")]
    pub(crate) fees: Option<PathBuf>,
}

/// Where to stream to.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Kafka")]
pub(crate) struct KafkaOptions {
    /// Brokers, host:port,... [default: localhost:9092; also KAFKA_BOOTSTRAP_SERVERS]
    #[arg(long)]
    pub(crate) brokers: Option<String>,
    /// Topic [default: mock_l1_stream]
    #[arg(long)]
    pub(crate) topic: Option<String>,
    /// Partitions of the topic when it is created [default: 1]
    #[arg(long)]
    pub(crate) partitions: Option<u16>,
    /// How long a broker may be silent before it counts as unreachable [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
}
