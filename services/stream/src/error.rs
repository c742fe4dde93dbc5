//! Everything that can go wrong with a stream, and the exit code that it means.

use std::time::Duration;

use market_data::fees::FeeError;
use market_data::format::TooManyBadRows;
use market_data::synth::ConfigError;
use market_data::{ReadError, ScratchError, SelectionError};
use thiserror::Error;

use app::ErrorClass;
use app::settings::SettingsError;

use crate::incomplete::Incomplete;

/// Why a stream failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StreamError {
    /// No broker answered in time.
    #[error(
        "no Kafka broker answered at {brokers} within {}: is it running, and is the address right \
         (--brokers)? Last: {reason}",
        humantime::format_duration(*.timeout)
    )]
    Unreachable {
        /// Where it was looked for.
        brokers: String,
        /// For how long.
        timeout: Duration,
        /// What the client said last.
        reason: String,
    },
    /// The topic does not exist.
    #[error(
        "topic {topic} does not exist on {brokers} (waited {}): start a producer, which creates \
         it: sor-producer --brokers {brokers} --topic {topic} --input FILE",
        humantime::format_duration(*.waited)
    )]
    TopicMissing {
        /// The topic.
        topic: String,
        /// Where it was looked for.
        brokers: String,
        /// For how long.
        waited: Duration,
    },
    /// The topic could not be created.
    #[error("topic {topic} could not be created: {reason}")]
    TopicNotCreated {
        /// The topic.
        topic: String,
        /// What the broker said.
        reason: String,
    },
    /// Records were not delivered.
    #[error(
        "{failed} of {sent} records were not delivered to topic {topic}; the first failure: {first}"
    )]
    NotDelivered {
        /// The topic.
        topic: String,
        /// Records handed to the client.
        sent: u64,
        /// Records that the broker never confirmed.
        failed: u64,
        /// What the client said of the first.
        first: String,
    },
    /// A setting of the Kafka client is refused.
    #[error("{0}")]
    Settings(String),
    /// The Kafka client failed in another way.
    #[error("Kafka client failed to {action}")]
    Client {
        /// What it was to do.
        action: &'static str,
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Nothing arrived at all.
    #[error(
        "nothing arrived on {topic} within {}: start a producer (sor-producer --topic {topic} \
         --input FILE)",
        humantime::format_duration(*.waited)
    )]
    NothingArrived {
        /// The topic.
        topic: String,
        /// How long it was waited.
        waited: Duration,
    },
    /// Something arrived, and nothing of it could be read.
    #[error(
        "{messages} messages arrived on {topic}, and none could be read (first: {first}): \
         docs/reference/messages.md shows what is read; or start a producer (sor-producer --topic \
         {topic} --input FILE)"
    )]
    NothingReadable {
        /// The topic.
        topic: String,
        /// How many there were.
        messages: u64,
        /// Where the first stands, and what is wrong with it.
        first: String,
    },
    /// The run asked for is not there.
    #[error("{topic} holds no run {wanted}; it holds: {found}")]
    NoSuchRun {
        /// The topic.
        topic: String,
        /// The run asked for.
        wanted: String,
        /// What is there.
        found: String,
    },
    /// No run is there, so that nothing can be checked.
    #[error("{topic} holds no run: none of its {messages} messages says how many there should be")]
    NoRun {
        /// The topic.
        topic: String,
        /// Messages without a run.
        messages: u64,
    },
    /// A topic does not hold what a producer declared.
    #[error("run {run_id} on {topic} is not as its producer declared it: {problems}")]
    NotAsDeclared {
        /// The topic.
        topic: String,
        /// The run.
        run_id: String,
        /// What is wrong.
        problems: String,
    },
    /// The run is not complete.
    #[error("{0}")]
    Incomplete(Box<Incomplete>),
    /// Readable messages without a run stand beside those of a run, and are newer.
    #[error(
        "{topic} holds run {run_id} and {messages} messages without a run, some newer than the \
         run's start: say which is \
         meant with --run-id {run_id} or --run-id none"
    )]
    Ambiguous {
        /// The topic.
        topic: String,
        /// The newest run.
        run_id: String,
        /// Messages without a run.
        messages: u64,
    },
    /// A run that follows another says that it is older.
    #[error(
        "on {topic} run {other} begins behind the end of run {run_id}, but by its producer's clock \
         it is older: say which is \
         meant with --run-id {run_id} or --run-id {other}, and set that clock right"
    )]
    ClocksDisagree {
        /// The topic.
        topic: String,
        /// The run that started last, by the clocks.
        run_id: String,
        /// The run that stands behind it.
        other: String,
    },
    /// A run that never ended stands before one that did, and calls itself newer.
    #[error(
        "{lacks_of}. Run {other}, which begins behind it on {topic} and has ended, is older by its \
         producer's clock: take it with \
         --run-id {other}, and set the clock right that run {run_id} was sent by",
        lacks_of = .lacks.what(), topic = .lacks.topic, run_id = .lacks.run_id
    )]
    Overtaken {
        /// What the run lacks that was followed.
        lacks: Box<Incomplete>,
        /// The run that stands behind it.
        other: String,
    },
    /// No run is there but such as say that they started in the future.
    #[error(
        "{topic} holds only runs that say they started when neither this machine's clock nor the \
         broker's record has been: {runs}. \
         A producer's clock is wrong: set it right and send again, or take one of them by name, as \
         with --run-id {}",
        .runs.split(", ").next().unwrap_or_default()
    )]
    OnlyAhead {
        /// The topic.
        topic: String,
        /// Names of the symbols.
        runs: String,
    },
    /// A record is larger than a message may be.
    #[error(
        "a message of {bytes} bytes is larger than the {limit} that one to topic {topic} may have \
         (kafka.options.message.max.bytes, \
         and max.message.bytes of the topic)"
    )]
    TooLarge {
        /// The topic.
        topic: String,
        /// Bytes of key and payload.
        bytes: usize,
        /// Most bytes.
        limit: usize,
    },
    /// A message could not be written as JSON.
    #[error("a message could not be encoded")]
    Encode(#[from] serde_json::Error),
    /// A thread cannot be had.
    #[error(
        "the in-process stream needs a thread, and none can be started: {0}; leave out --stream"
    )]
    NoThread(#[source] std::io::Error),
    /// Receiver or sender of the in-process stream is gone.
    #[error("the other end of the stream is gone")]
    Disconnected,
    /// Rows that were too many for memory could not be kept.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The producer of the run that is waited for has failed.
    #[error(
        "the producer of this run has failed, and its log says why: the stream will not be complete"
    )]
    ProducerFailed,
    /// A stop was asked for.
    #[error("interrupted after {rows} rows")]
    Interrupted {
        /// Rows sent or received until then.
        rows: u64,
    },
}

impl StreamError {
    /// The client library failed to do this.
    #[cfg(feature = "kafka")]
    pub(crate) fn client(
        action: &'static str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let source = Box::new(source);
        Self::Client { action, source }
    }

    /// What kind of failure it is.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Unreachable { .. }
            | Self::TopicMissing { .. }
            | Self::TopicNotCreated { .. }
            | Self::NotDelivered { .. }
            | Self::Client { .. } => ErrorClass::Broker,
            Self::Settings(_) => ErrorClass::Usage,
            Self::NothingArrived { .. }
            | Self::NothingReadable { .. }
            | Self::NoSuchRun { .. }
            | Self::NoRun { .. }
            | Self::NotAsDeclared { .. }
            | Self::Incomplete(_)
            | Self::ProducerFailed
            | Self::Ambiguous { .. }
            | Self::ClocksDisagree { .. }
            | Self::Overtaken { .. }
            | Self::OnlyAhead { .. } => ErrorClass::Incomplete,
            Self::Interrupted { .. } => ErrorClass::Interrupted,
            Self::Encode(_)
            | Self::Disconnected
            | Self::NoThread(_)
            | Self::Scratch(_)
            | Self::TooLarge { .. } => ErrorClass::Failed,
        }
    }
}

/// What kind of failure an error is: that of the first of its causes that says so.
pub fn classify(error: &(dyn std::error::Error + 'static)) -> ErrorClass {
    let mut cause = Some(error);
    while let Some(next) = cause {
        if let Some(class) = class_of(next) {
            return class;
        }
        cause = next.source();
    }
    ErrorClass::Failed
}

fn class_of(error: &(dyn std::error::Error + 'static)) -> Option<ErrorClass> {
    if let Some(error) = error.downcast_ref::<StreamError>() {
        return Some(error.class());
    }
    if error.is::<SettingsError>()
        || error.is::<SelectionError>()
        || error.is::<ConfigError>()
        || error.is::<FeeError>()
    {
        return Some(ErrorClass::Usage);
    }
    if error.is::<TooManyBadRows>() {
        return Some(ErrorClass::BadData);
    }
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        return Some(ErrorClass::of_file(error));
    }
    error.downcast_ref::<ReadError>().map(of_reading)
}

/// What kind of failure it is that a recording cannot be read: a name without files behind it is a
/// wrong setting, a file that is none of a market is bad data.
pub fn of_reading(error: &ReadError) -> ErrorClass {
    match error {
        ReadError::Io { error, .. } => ErrorClass::of_file(error),
        ReadError::Directory { .. } | ReadError::NoFiles { .. } => ErrorClass::Usage,
        _ => ErrorClass::BadData,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Error)]
    #[error("outer")]
    struct Outer(#[source] StreamError);

    #[test]
    fn codes_are_those_of_the_manual() {
        let interrupted = StreamError::Interrupted { rows: 1 };
        let incomplete = StreamError::Incomplete(Box::default());
        let unreachable = StreamError::Unreachable {
            brokers: "b:1".into(),
            timeout: Duration::from_secs(2),
            reason: "none".into(),
        };
        let codes = [interrupted, incomplete, unreachable].map(|error| error.class().exit_code());
        assert_eq!(codes, [130, 5, 4]);
        let mut report = market_data::IngestReport::default();
        let reason = market_data::format::Reason::BadMessage;
        report.add_rejected(reason, 1);
        let bad = report.check(0.5).unwrap_err();
        assert_eq!(classify(&bad).exit_code(), 3);
        let outer = Outer(StreamError::Settings("x".into()));
        assert_eq!(classify(&outer).exit_code(), 2);
        assert_eq!(classify(&std::fmt::Error).exit_code(), 1);
    }
}
