//! Options that several commands share, and what may be written after them.

use std::path::PathBuf;

use app::commands::Progress;
use app::settings::Span;
use clap::{Args, ValueEnum};
use serde::Serialize;
use simulation::strategy::own::OwnRouter;

use crate::settings::{
    DataOptions, MarketOptions, OrderOptions, Profile, ReactionOptions, RouterOptions,
};

/// Files of a recording, with or without `--input` before them.
#[derive(Debug, Default, Args)]
pub(crate) struct RecordingOptions {
    /// Databento files, read one after the other; --input may stand before them
    #[arg(value_name = "FILE", required_unless_present = "input")]
    files: Vec<PathBuf>,
    /// Databento files, read one after the other
    #[arg(long, short, num_args = 1.., value_name = "FILE")]
    input: Vec<PathBuf>,
}

impl RecordingOptions {
    /// All files, in the order in which they are read.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.files.iter().chain(&self.input).cloned().collect()
    }
}

/// Options of everything that executes an order. Serialized they are a layer of settings: tables
/// and keys have the names of `settings`.
#[derive(Debug, Default, Args, Serialize)]
pub(crate) struct ExecutionOptions {
    #[command(flatten)]
    pub(crate) order: OrderOptions,
    /// A set of defaults: `seed` reproduces the published all-or-nothing systems [default: default]
    #[arg(long, value_enum, ignore_case = true, help_heading = "Model")]
    pub(crate) profile: Option<Profile>,
    #[command(flatten)]
    pub(crate) router: RouterOptions,
    /// A router of the caller's own, which no command line can name.
    #[arg(skip)]
    #[serde(skip)]
    pub(crate) own: Option<OwnRouter>,
    #[command(flatten)]
    pub(crate) market: MarketOptions,
    #[command(flatten)]
    pub(crate) reaction: ReactionOptions,
    #[command(flatten)]
    pub(crate) data: DataOptions,
    #[command(flatten)]
    #[serde(skip)]
    pub(crate) common: CommonOptions,
    #[command(flatten)]
    #[serde(skip)]
    pub(crate) output: OutputOptions,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "General")]
pub(crate) struct CommonOptions {
    /// TOML file of settings, or a folder that may have a sor.toml [default: what SOR_CONFIG names]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Progress bars: on a terminal, or never
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) progress: Progress,
}

/// Where and how the result is written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputOptions {
    /// Write the result to this file as well
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Result on standard output: headline figures on a terminal, else the whole in one line
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) format: Format,
    /// Market and fills over time in the result, which reports draw
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    pub(crate) series: SeriesWanted,
}

/// Whether the result includes the market and the fills over time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeriesWanted {
    /// Include the series, with up to 64 symbols.
    #[default]
    Auto,
    /// Include the series, in bounded space for each symbol.
    Full,
    /// Omit them; the report then has no pictures over time.
    None,
}

/// Layout of JSON on standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Short or indented on a terminal, one line otherwise.
    #[default]
    Auto,
    /// Indented.
    Pretty,
    /// One line.
    Compact,
}

/// Options of the stream.
#[derive(Debug, Default, Args, Serialize)]
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
    /// Run of the producer to receive, by its name [default: the newest]
    #[arg(long)]
    #[serde(skip)]
    pub(crate) run_id: Option<String>,
}

/// `--as` of the commands that answer people and programs.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ShapeOptions {
    /// Text for people, or JSON
    #[arg(
        long = "as",
        value_enum,
        ignore_case = true,
        default_value_t,
        value_name = "text|json"
    )]
    pub(crate) shape: Shape,
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
