//! Topics: found, waited for, created.

use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::Client;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::client::context::Context;
use super::client::held::Held;
use super::config::KafkaConfig;
use crate::error::StreamError;
use app::Cancel;

/// Between two looks for a topic that is not there yet.
const PAUSE: Duration = Duration::from_millis(250);

/// A broker that is there answers within that time; when it does not, that is said.
const PROMPT: Duration = Duration::from_millis(500);

/// Longest wait for an answer during which nobody looks whether a stop is asked for.
const DEAF: Duration = Duration::from_secs(1);

/// A client of either kind.
pub(crate) trait AnyClient {
    /// The library's client.
    fn client(&self) -> &Client<Context>;

    /// Lets the library say what it has to say: its log waits in a queue until someone looks.
    fn listen(&self);
}

impl<C: AnyClient + Send + Sync> AnyClient for Held<C> {
    fn client(&self) -> &Client<Context> {
        C::client(self)
    }

    fn listen(&self) {
        C::listen(self);
    }
}

/// How many partitions `topic` has; `None` when there is no such topic. A broker that does not
/// answer is waited for, with a word about it, for `timeout` at most.
///
/// # Errors
/// When no broker answers in that time, or a stop is asked for.
pub(crate) fn partitions(
    any: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
    timeout: Duration,
    cancel: &Cancel,
) -> Result<Option<i32>, StreamError> {
    let begun = Instant::now();
    let mut look = PROMPT;
    loop {
        let left = timeout.saturating_sub(begun.elapsed());
        // All topics are asked for: a request that names one may create it.
        match any.client().fetch_metadata(None, left.min(look)) {
            Ok(metadata) => {
                let found = metadata.topics().iter().find(|known| known.name() == topic);
                let count =
                    found.map(|topic| i32::try_from(topic.partitions().len()).unwrap_or(i32::MAX));
                return Ok(count.filter(|count| *count > 0));
            }
            Err(error) => {
                any.listen();
                let left = timeout.saturating_sub(begun.elapsed());
                if left.is_zero() {
                    return Err(unreachable(any.client().context(), config, &error));
                }
                if look == PROMPT {
                    say_that_it_waits(config, left);
                    look = DEAF;
                }
                if !cancel.sleep_until(Instant::now() + PAUSE.min(left)) {
                    return Err(StreamError::Interrupted { rows: 0 });
                }
            }
        }
    }
}

/// Half a minute without a word would look as if the program hung.
fn say_that_it_waits(config: &KafkaConfig, left: Duration) {
    let (brokers, timeout) = (&config.brokers, config.timeout.duration());
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    tracing::warn!(
        "no answer yet from the Kafka broker at {brokers}: waiting for it, up to {} more \
         (--timeout, or kafka.timeout: {})",
        humantime::format_duration(Duration::from_secs(seconds)),
        humantime::format_duration(timeout)
    );
}

/// The error of a broker that does not answer.
fn unreachable(context: &Context, config: &KafkaConfig, error: &KafkaError) -> StreamError {
    StreamError::Unreachable {
        brokers: config.brokers.clone(),
        timeout: config.timeout.duration(),
        reason: context.complaint(error),
    }
}

/// Waits for `topic`, up to `config.wait`; how many partitions it has.
///
/// # Errors
/// When no broker answers, the topic does not appear, or a stop is asked for.
pub(crate) fn wait_for_topic(
    client: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
    cancel: &Cancel,
) -> Result<i32, StreamError> {
    let begun = Instant::now();
    let mut told = false;
    loop {
        let timeout = config.timeout.duration();
        if let Some(count) = partitions(client, config, topic, timeout, cancel)? {
            return Ok(count);
        }
        if begun.elapsed() >= config.wait.duration() {
            return Err(StreamError::TopicMissing {
                topic: topic.to_owned(),
                brokers: config.brokers.clone(),
                waited: config.wait.duration(),
            });
        }
        if !told {
            tracing::info!(
                topic,
                "the topic does not exist yet: waiting for a producer, up to {} (--wait, or \
                 kafka.wait)",
                humantime::format_duration(config.wait.duration())
            );
            told = true;
        }
        if !cancel.sleep_until(Instant::now() + PAUSE) {
            return Err(StreamError::Interrupted { rows: 0 });
        }
    }
}

/// What becomes of the records of a topic that is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// The broker's own rule says how long they are kept.
    Records,
    /// The last one of each key is kept.
    LastOfEachKey,
}

/// Creates `topic` unless it exists; how many partitions it has.
///
/// # Errors
/// When no broker answers, the topic cannot be created, or a stop is asked for.
pub(crate) fn ensure_topic(
    client: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
    cancel: &Cancel,
) -> Result<i32, StreamError> {
    ensure(client, config, topic, Keeps::Records, cancel)
}

/// As [`ensure_topic`], with what becomes of the records of a topic that is created.
///
/// # Errors
/// As [`ensure_topic`].
pub(crate) fn ensure(
    client: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
    keeps: Keeps,
    cancel: &Cancel,
) -> Result<i32, StreamError> {
    let timeout = config.timeout.duration();
    if let Some(count) = partitions(client, config, topic, timeout, cancel)? {
        return Ok(count);
    }
    let deadline = Instant::now() + timeout;
    loop {
        match create(config, topic, keeps) {
            Ok(()) => {}
            // A broker that goes or comes back meanwhile is asked again.
            Err(NotCreated { passing: true, .. }) if Instant::now() < deadline => {}
            Err(NotCreated { error, .. }) => return Err(error),
        }
        // The broker that answers may not have heard of the topic yet.
        let left = deadline.saturating_duration_since(Instant::now());
        if let Some(count) = partitions(client, config, topic, left.max(PROMPT), cancel)? {
            return Ok(count);
        }
        if Instant::now() >= deadline {
            return Err(StreamError::TopicNotCreated {
                topic: topic.to_owned(),
                reason: "it was created but cannot be seen".into(),
            });
        }
        if !cancel.sleep_until(Instant::now() + PAUSE / 5) {
            return Err(StreamError::Interrupted { rows: 0 });
        }
    }
}

/// Why a topic was not created.
struct NotCreated {
    error: StreamError,
    /// Whether it may be created in a moment.
    passing: bool,
}

impl From<StreamError> for NotCreated {
    fn from(error: StreamError) -> Self {
        Self {
            error,
            passing: false,
        }
    }
}

/// The code of a request that failed as a whole.
fn code_of(error: &KafkaError) -> Option<RDKafkaErrorCode> {
    match error {
        KafkaError::AdminOp(code) => Some(*code),
        other => other.rdkafka_error_code(),
    }
}

/// Whether an error says that a broker is away, rather than that it refuses.
fn is_passing(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::BrokerTransportFailure
            | RDKafkaErrorCode::AllBrokersDown
            | RDKafkaErrorCode::OperationTimedOut
            | RDKafkaErrorCode::RequestTimedOut
            | RDKafkaErrorCode::NotController
            | RDKafkaErrorCode::BrokerNotAvailable
    )
}

/// Creates `topic`. Unless the user says that what is sent is compressed, the broker keeps it as it
/// is when unpacked: a hundred kilobytes that would be a hundred megabytes in the memory of who
/// receives them are refused as larger than a message may be.
fn create(config: &KafkaConfig, topic: &str, keeps: Keeps) -> Result<(), NotCreated> {
    let not_created = |reason: String, code: Option<RDKafkaErrorCode>| NotCreated {
        error: StreamError::TopicNotCreated {
            topic: topic.to_owned(),
            reason,
        },
        passing: code.is_some_and(is_passing),
    };
    let mut client = config.client()?;
    config.options.apply(&mut client)?;
    let admin =
        AdminClient::from_config_and_context(&client, Context::default()).map_err(settings)?;
    let (partitions, replicas) = (config.partitions, config.replication);
    let new = NewTopic::new(
        topic,
        i32::from(partitions),
        TopicReplication::Fixed(i32::from(replicas)),
    );
    let new = if config.options.compresses() {
        new
    } else {
        new.set("compression.type", "uncompressed")
    };
    let new = match keeps {
        Keeps::Records => new,
        Keeps::LastOfEachKey => new.set("cleanup.policy", "compact"),
    };
    let options = AdminOptions::new()
        .request_timeout(Some(config.timeout.duration()))
        .operation_timeout(Some(config.timeout.duration()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| not_created(error.to_string(), None))?;
    let results = runtime
        .block_on(admin.create_topics([&new], &options))
        .map_err(|error| not_created(error.to_string(), code_of(&error)))?;
    match results.into_iter().next() {
        Some(Ok(_)) => {
            // Not at the usual level: it may be said after the result, which is the last line of
            // the log.
            tracing::debug!(topic, partitions, replicas, "topic created");
            Ok(())
        }
        // Another process was faster.
        Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(()),
        Some(Err((_, code))) => Err(not_created(code.to_string(), Some(code))),
        None => Err(not_created("the broker said nothing".into(), None)),
    }
}

/// The error of a client that cannot even be made: an option that librdkafka does not know, or a
/// value it does not take.
pub(crate) fn settings(error: KafkaError) -> StreamError {
    StreamError::Settings(match error {
        KafkaError::ClientConfig(_, why, key, _) => format!("kafka.options.{key}: {why}"),
        other => format!("the Kafka client cannot be made with these settings: {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_that_goes_while_a_topic_is_created_is_asked_again_and_one_that_refuses_is_not() {
        let passes = |code| code_of(&KafkaError::AdminOp(code)).is_some_and(is_passing);
        assert!(passes(RDKafkaErrorCode::BrokerTransportFailure));
        assert!(passes(RDKafkaErrorCode::NotController));
        assert!(!passes(RDKafkaErrorCode::TopicAuthorizationFailed));
        assert!(!passes(RDKafkaErrorCode::PolicyViolation));
    }
}
