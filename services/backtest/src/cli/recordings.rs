//! Options of the commands that write recordings, or look at what is there before a run.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use market_data::format::mapping::MapOption;
use market_data::synth::SyntheticOptions;
use market_data::{PublisherId, Selection};

#[cfg(feature = "kafka")]
use super::options::Format;
use super::options::{CommonOptions, ExecutionOptions, KafkaOptions, RecordingOptions};

#[derive(Debug, Args)]
pub(crate) struct SynthArgs {
    /// File to write, in place of one that is there; a name ending in .zst is compressed, - is
    /// standard output. With --days a folder
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Number of days to make, Mondays to Fridays from that of --start on, a file and a seed each
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) days: Option<u32>,
    /// With --days: standard deviation of how far all symbols drift together from the start of a
    /// day to its end, in basis points up to 100. Each day draws its own, about zero: savings of a
    /// day have it in common, and on the average of all days nothing comes of it. Prices that move
    /// take rows: with few of them a file ends early
    #[arg(
        long,
        value_name = "BPS",
        requires = "days",
        default_value_t = 0.0,
        value_parser = shock
    )]
    pub(crate) day_shock: f64,
    /// Venues, by Databento publisher id or by name, such as 2 or XNAS
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "2,39,41,43",
        value_name = "VENUE,...",
        value_parser = Selection::parse_feed
    )]
    pub(crate) venues: Vec<PublisherId>,
    #[command(flatten)]
    pub(crate) market: SyntheticOptions,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}

fn shock(text: &str) -> Result<f64, &'static str> {
    let bps = text.parse().ok();
    bps.filter(|bps| (0.0..=100.0).contains(bps))
        .ok_or("a number from 0 to 100")
}

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
    /// File to write, in place of one that is there; its ending says how: .dbn, .dbn.zst, .csv,
    /// .csv.zst, .parquet
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
