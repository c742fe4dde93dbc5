//! Options of the commands that execute one order, or look at the market as they would.

#[cfg(feature = "kafka")]
use std::path::PathBuf;

#[cfg(feature = "kafka")]
use app::metrics::MetricsOptions;
use clap::Args;
use market_data::synth::SyntheticOptions;

#[cfg(feature = "kafka")]
use super::options::KafkaOptions;
use super::options::{ExecutionOptions, RecordingOptions, ShapeOptions};

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

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) recording: RecordingOptions,
    /// The instant: RFC 3339, or a time of day such as 13:40:00.5 (--tz) on the day of the
    /// recording, or on those that --date names
    #[arg(long, value_name = "TIME")]
    pub(crate) at: String,
    #[command(flatten)]
    pub(crate) shape: ShapeOptions,
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
    #[command(flatten)]
    pub(crate) shape: ShapeOptions,
    #[command(flatten)]
    pub(crate) execution: ExecutionOptions,
}
