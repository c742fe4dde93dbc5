//! Topics: found, waited for, created.

use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::Client;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::config::KafkaConfig;
use super::context::Context;
use crate::error::StreamError;
use app::Cancel;

/// Between two looks for a topic that is not there yet.
const PAUSE: Duration = Duration::from_millis(250);

/// A client of either kind.
pub(crate) trait AnyClient {
    /// The library's client.
    fn client(&self) -> &Client<Context>;

    /// Lets the library say what it has to say: its log waits in a queue until someone looks.
    fn listen(&self);
}

/// How many partitions `topic` has; `None` when there is no such topic.
///
/// # Errors
/// When no broker answers within `timeout`.
pub(crate) fn partitions(
    any: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
    timeout: Duration,
) -> Result<Option<i32>, StreamError> {
    // All topics are asked for: a request that names one may create it.
    let metadata = any
        .client()
        .fetch_metadata(None, timeout)
        .map_err(|error| {
            any.listen();
            unreachable(any.client().context(), config, timeout, &error)
        })?;
    let found = metadata.topics().iter().find(|known| known.name() == topic);
    let count = found.map(|topic| i32::try_from(topic.partitions().len()).unwrap_or(i32::MAX));
    Ok(count.filter(|count| *count > 0))
}

/// The error of a broker that does not answer.
fn unreachable(
    context: &Context,
    config: &KafkaConfig,
    timeout: Duration,
    error: &KafkaError,
) -> StreamError {
    StreamError::Unreachable {
        brokers: config.brokers.clone(),
        timeout,
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
        if let Some(count) = partitions(client, config, topic, config.timeout.duration())? {
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
                "the topic does not exist yet: waiting for a producer"
            );
            told = true;
        }
        if !cancel.sleep_until(Instant::now() + PAUSE) {
            return Err(StreamError::Interrupted { rows: 0 });
        }
    }
}

/// Creates `topic` unless it exists; how many partitions it has.
///
/// # Errors
/// When no broker answers, or the topic cannot be created.
pub(crate) fn ensure_topic(
    client: &impl AnyClient,
    config: &KafkaConfig,
    topic: &str,
) -> Result<i32, StreamError> {
    let timeout = config.timeout.duration();
    if let Some(count) = partitions(client, config, topic, timeout)? {
        return Ok(count);
    }
    create(config, topic)?;
    let deadline = Instant::now() + timeout;
    loop {
        // The broker that answers may not have heard of the topic yet.
        if let Some(count) = partitions(client, config, topic, timeout)? {
            return Ok(count);
        }
        if Instant::now() >= deadline {
            return Err(StreamError::TopicNotCreated {
                topic: topic.to_owned(),
                reason: "it was created but cannot be seen".into(),
            });
        }
        std::thread::sleep(PAUSE / 5);
    }
}

fn create(config: &KafkaConfig, topic: &str) -> Result<(), StreamError> {
    let not_created = |reason: String| StreamError::TopicNotCreated {
        topic: topic.to_owned(),
        reason,
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
    let options = AdminOptions::new()
        .request_timeout(Some(config.timeout.duration()))
        .operation_timeout(Some(config.timeout.duration()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .map_err(|error| not_created(error.to_string()))?;
    let results = runtime
        .block_on(admin.create_topics([&new], &options))
        .map_err(|error| not_created(error.to_string()))?;
    match results.into_iter().next() {
        Some(Ok(_)) => {
            // Not at the usual level: it may be said after the result, which is the last line of
            // the log.
            tracing::debug!(topic, partitions, replicas, "topic created");
            Ok(())
        }
        // Another process was faster.
        Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(()),
        Some(Err((_, code))) => Err(not_created(code.to_string())),
        None => Err(not_created("the broker said nothing".into())),
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
