//! Options that several commands share, and what may be written after them.

use std::path::PathBuf;

use app::commands::Progress;
use app::settings::Span;
use clap::{Args, ValueEnum};
use market_data::Side;
use market_data::format::mapping::MapOption;
use serde::Serialize;
use simulation::strategy::own::OwnRouter;

use super::values::{finite, shares, side};
use crate::settings::{
    Clock, Crossed, Fills, Profile, RouterKind, ScheduleKind, Snapshots, Stale, Take,
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

/// What is executed, and when.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Order")]
pub(crate) struct OrderOptions {
    /// Shares of the parent order [default: 5000]
    #[arg(
        long,
        aliases = ["size", "qty", "quantity", "shares"],
        value_name = "SHARES",
        value_parser = shares,
        allow_hyphen_values = true
    )]
    #[serde(rename = "size")]
    pub(crate) order_size: Option<u64>,
    /// Side of the parent order [default: buy; evaluate: both]
    #[arg(long, value_parser = side, value_name = "buy|sell")]
    pub(crate) side: Option<Side>,
    /// Start of the window, a time of day such as 13:36:32 [default: the first row of the session]
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) from: Option<String>,
    /// End of the window, the last second included; on the next day where it is before --from
    /// [default: the last row]
    #[arg(long, value_name = "HH:MM:SS")]
    pub(crate) to: Option<String>,
    /// Time zone of --from and --to, such as America/New_York [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub(crate) tz: Option<String>,
    /// Days to execute on: dates and ranges such as 2024-07-01..2024-07-05 [default: every day, a
    /// result each]
    #[arg(long, value_name = "DATE,...")]
    pub(crate) date: Option<String>,
    /// Trading hours: us-equities, all, or such as 18:00-17:00@America/New_York, which belong to
    /// the day on which they open [default: us-equities where US equity venues have rows outside of
    /// it]
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Worst price at which the order trades, in dollars [default: any]
    #[arg(long, value_name = "PRICE", allow_hyphen_values = true)]
    pub(crate) limit: Option<String>,
    /// Only these symbols; NAME=OTHER joins one that is recorded under two names, as BRK.B=BRK B
    /// [default: every symbol, a result each]
    #[arg(long, value_name = "SYMBOL,...")]
    pub(crate) symbol: Option<String>,
}

/// How it is routed.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Model")]
pub(crate) struct RouterOptions {
    /// Router to tune [default: static]
    #[arg(long, value_enum, ignore_case = true)]
    #[serde(rename = "kind")]
    pub(crate) router: Option<RouterKind>,
    /// A router of the caller's own, which no command line can name.
    #[arg(skip)]
    #[serde(skip)]
    pub(crate) own: Option<OwnRouter>,
    /// Schedule that cuts the order into slices for take-post and cont-kukanov [default: twap]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) schedule: Option<ScheduleKind>,
    /// Step of the strict router [default: 100]
    #[arg(long, value_name = "SHARES", value_parser = shares, allow_hyphen_values = true)]
    pub(crate) step: Option<u64>,
    /// Penalties of overfill to try, dollars per share [default: 0.1,0.4,1.0]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    pub(crate) lambda_over: Option<Vec<String>>,
    /// Penalties of underfill to try, dollars per share [default: 0.005,0.01,0.02,0.1,0.6,1.0]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    pub(crate) lambda_under: Option<Vec<String>>,
    /// Queue risks to try, dollars per share [default: 0,0.005,0.1,0.3,0.5]
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DOLLARS,..."
    )]
    pub(crate) theta_queue: Option<Vec<String>>,
}

/// What is assumed of the market.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Market")]
pub(crate) struct MarketOptions {
    /// How often displayed shares can be taken [default: ledger]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) fills: Option<Fills>,
    /// Quotes that strategies see [default: consolidated]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) snapshots: Option<Snapshots>,
    /// What orders that take are limited to when they arrive late [default: ioc]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) take: Option<Take>,
    /// Levels of MBP-10 files that are shown and filled when an order sweeps through the best price
    /// [default: 1]
    #[arg(long, value_name = "LEVELS", value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(crate) depth: Option<u8>,
    /// Silence of a venue after which its quotes are not traded on: a duration such as 30s, never,
    /// or usual, twenty times the mean gap between the venue's rows so far, at least 1s and at most
    /// 60s [default: usual]
    #[arg(long, value_name = "DURATION|usual|never")]
    pub(crate) stale_after: Option<Stale>,
    /// When one venue's bid is above another's ask as an instant ends: the older quote is not
    /// offered until refreshed, or both are [default: older-out]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) crossed: Option<Crossed>,
    /// Milliseconds from a decision to its arrival at a venue [default: 0]
    #[arg(long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) latency_ms: Option<f64>,
    /// Milliseconds from a change of quotes until the strategy sees it [default: 0]
    #[arg(long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) data_latency_ms: Option<f64>,
    /// Milliseconds until the strategy knows of a fill, refusal or cancellation [default: 0]
    #[arg(long, value_name = "MS", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) ack_latency_ms: Option<f64>,
    /// CSV of latencies by venue: publisher_id,data_ms,order_ms,ack_ms
    #[arg(long, value_name = "FILE")]
    pub(crate) latencies: Option<PathBuf>,
    /// Fee per share at every venue, dollars [default: 0]
    #[arg(long, value_name = "DOLLARS", allow_hyphen_values = true)]
    pub(crate) fee: Option<String>,
    /// Rebate per posted share at every venue, dollars [default: 0]
    #[arg(long, value_name = "DOLLARS", allow_hyphen_values = true)]
    pub(crate) rebate: Option<String>,
    /// CSV of fees by venue: publisher_id,fee,rebate
    #[arg(long, value_name = "FILE")]
    pub(crate) fees: Option<PathBuf>,
}

/// How the market answers to what is traded.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Market")]
#[expect(
    clippy::struct_field_names,
    reason = "fields have the names of the options"
)]
pub(crate) struct ReactionOptions {
    /// The market's reaction, in dollars per share and share: what every share traded earlier adds
    /// to the price of every share traded later; sor-backtest reaction measures it [default: none;
    /// where each saving breaks even is said anyway]
    #[arg(long, value_name = "DOLLARS", value_parser = finite, allow_hyphen_values = true)]
    #[serde(rename = "kappa")]
    pub(crate) reaction_kappa: Option<f64>,
    /// After how long half of a push is gone [default: 1m]
    #[arg(long, value_name = "DURATION")]
    #[serde(rename = "half_life")]
    pub(crate) reaction_half_life: Option<Span>,
    /// The part of a push that stays, from 0 to 1 [default: 0]
    #[arg(long, value_name = "FRACTION", value_parser = finite, allow_hyphen_values = true)]
    #[serde(rename = "permanent")]
    pub(crate) reaction_permanent: Option<f64>,
    /// The weight of posted shares among what pushes, from 0 for none to 1 for as much as taken
    /// ones [default: 0]
    #[arg(long, value_name = "FRACTION", value_parser = finite, allow_hyphen_values = true)]
    #[serde(rename = "passive")]
    pub(crate) reaction_passive: Option<f64>,
}

/// What of a recording is used, and how much damage it may have.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Market")]
pub(crate) struct DataOptions {
    #[command(flatten)]
    #[serde(flatten)]
    pub(crate) map: MapOption,
    /// Clock by which rows are replayed: the venue's (ts_event) or the vendor's (ts_recv) [default:
    /// event]
    #[arg(long, value_enum, ignore_case = true)]
    pub(crate) clock: Option<Clock>,
    /// Venues to use, by publisher id or by name, such as 2,43 or XNAS,ARCX: a name is all feeds of
    /// its venue [default: all that show shares of their own]
    #[arg(long, value_name = "VENUE,...")]
    pub(crate) venues: Option<String>,
    /// Venues to leave out, by publisher id or by name
    #[arg(long, value_name = "VENUE,...")]
    pub(crate) without_venues: Option<String>,
    /// Fraction of bad rows of the market executed on beyond which there is no result [default:
    /// 0.001]
    #[arg(long, value_name = "FRACTION", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) max_bad_rows: Option<f64>,
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
