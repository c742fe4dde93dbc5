//! Options of work that is shared through Kafka.

use std::path::PathBuf;

use app::metrics::MetricsOptions;
use app::settings::Span;
use clap::Args;
use serde::Serialize;

use super::options::CommonOptions;

/// Where work is shared, and what is read for it.
#[derive(Clone, Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Kafka")]
pub(crate) struct WorkOptions {
    /// Brokers, host:port,... [default: localhost:9092; also KAFKA_BOOTSTRAP_SERVERS]
    #[arg(long)]
    pub(crate) brokers: Option<String>,
    /// How long a broker may be silent before it counts as unreachable [default: 30s]
    #[arg(long, value_name = "DURATION")]
    pub(crate) timeout: Option<Span>,
    /// The folder of recordings, the same for who asks and for all workers: nothing outside of it
    /// is read for others [default: the current one]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip)]
    pub(crate) recordings: Option<PathBuf>,
}

impl SharingOptions {
    /// What was given for work that is shared, where none is: the option.
    pub(crate) fn pointless(&self) -> Option<&'static str> {
        let WorkOptions {
            brokers,
            timeout,
            recordings,
        } = &self.kafka;
        let given = [
            ("--brokers", brokers.is_some()),
            ("--timeout", timeout.is_some()),
            ("--wait", self.wait.is_some()),
            ("--recordings", recordings.is_some()),
        ];
        let mut given = given.into_iter().filter(|(_, given)| *given);
        let first = given.next().map(|(option, _)| option);
        first.filter(|_| !self.through_kafka)
    }
}

impl WorkOptions {
    /// The folder of recordings.
    pub(crate) fn recordings(&self) -> PathBuf {
        self.recordings.clone().unwrap_or_else(|| ".".into())
    }
}

/// Whether the units of an evaluation are shared.
#[derive(Debug, Default, Args, Serialize)]
#[command(next_help_heading = "Kafka")]
pub(crate) struct SharingOptions {
    /// Have workers execute the units, wherever they run (`sor-backtest worker`), and gather their
    /// cells: the result is that of one process
    #[arg(
        long,
        conflicts_with_all = ["part", "list", "validate"]
    )]
    #[serde(skip)]
    pub(crate) through_kafka: bool,
    /// How long to wait for a worker [default: 1m]
    #[arg(long, value_name = "DURATION")]
    pub(crate) wait: Option<Span>,
    #[command(flatten)]
    #[serde(flatten)]
    pub(crate) kafka: WorkOptions,
}

#[derive(Debug, Args)]
pub(crate) struct WorkerArgs {
    #[command(flatten)]
    pub(crate) kafka: WorkOptions,
    /// Name in the group, which no other worker may have: one that comes back under its name within
    /// ten seconds goes on [default: of the machine and the process]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// End after so long without a unit [default: never]
    #[arg(long, value_name = "DURATION")]
    pub(crate) stop_when_idle: Option<Span>,
    #[command(flatten)]
    pub(crate) metrics: MetricsOptions,
    #[command(flatten)]
    pub(crate) common: CommonOptions,
}
