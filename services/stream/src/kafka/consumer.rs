//! Receiving from Kafka.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use rdkafka::Offset;
use rdkafka::TopicPartitionList;
use rdkafka::client::Client;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers as _, Message};

use super::admin::{self, AnyClient};
use super::client::context::Context;
use super::client::held::Held;
use super::config::KafkaConfig;
use crate::error::StreamError;
use crate::silence::Silence;
use crate::transport::{Incoming, Polled, Source};
use crate::verify::PartitionSpan;
use crate::wire::headers::Headers;
use app::Cancel;

/// Records given out per look at most, so that progress and stops are not kept waiting.
const MOST_AT_ONCE: usize = 1_024;

/// Bytes of records after which a look ends, for the same reason.
const BYTES_AT_ONCE: usize = 1 << 20;

/// How long the library is listened to when it has failed.
const LISTEN: Duration = Duration::from_millis(5);

/// All partitions of a topic, from their start.
///
/// No consumer group is joined and nothing is committed: every run is read from its start, which
/// takes less time than any agreement on where to go on.
pub struct KafkaSource {
    consumer: Held<BaseConsumer<Context>>,
    config: KafkaConfig,
    cancel: Cancel,
    /// By partition, whether its end was reached at least once.
    ended: Vec<bool>,
    /// Since the broker gave a sign of life.
    without_sign: Silence,
    /// Looks in a row at which the broker did not know the topic.
    unknown: u8,
    /// Since a record or the end of a partition came.
    without_event: Silence,
}

impl KafkaSource {
    /// Waits for the topic and begins to read it.
    ///
    /// # Errors
    /// When the settings cannot be used, no broker answers in time, the topic does not appear, or a
    /// stop is asked for.
    pub fn open(config: &KafkaConfig, cancel: &Cancel) -> Result<Self, StreamError> {
        let consumer =
            BaseConsumer::from_config_and_context(&config.consumer()?, Context::default())
                .map_err(admin::settings)?;
        let consumer = Held::new(consumer);
        let partitions = admin::wait_for_topic(&consumer, config, &config.topic, cancel)?;
        let failed = |source| StreamError::client("assign partitions", source);
        let mut assignment = TopicPartitionList::new();
        for partition in 0..partitions {
            assignment
                .add_partition_offset(&config.topic, partition, Offset::Beginning)
                .map_err(failed)?;
        }
        consumer.assign(&assignment).map_err(failed)?;
        tracing::info!(
            topic = config.topic,
            partitions,
            "reading the topic from its start"
        );
        Ok(Self {
            consumer,
            config: config.clone(),
            cancel: cancel.clone(),
            ended: vec![false; usize::try_from(partitions).unwrap_or_default()],
            without_sign: Silence::begin(),
            unknown: 0,
            without_event: Silence::begin(),
        })
    }

    /// Takes an event that is no record.
    fn event(&mut self, error: KafkaError) -> Result<(), StreamError> {
        match error {
            KafkaError::PartitionEOF(partition) => {
                let ended = usize::try_from(partition)
                    .ok()
                    .and_then(|index| self.ended.get_mut(index));
                if let Some(ended) = ended {
                    *ended = true;
                }
                self.note();
                Ok(())
            }
            error @ (KafkaError::MessageConsumptionFatal(_)
            | KafkaError::MessageConsumption(
                RDKafkaErrorCode::TopicAuthorizationFailed | RDKafkaErrorCode::BadMessage,
            )) => Err(StreamError::client("read", error)),
            // The client heals everything else by itself; if it does not, no sign of life will
            // come. Even that the topic is not known: it was there at the start, and a broker that
            // comes back answers before it has all its topics. `probe` asks.
            transient => {
                tracing::debug!(error = %transient, "the client will try again");
                Ok(())
            }
        }
    }

    /// What of each partition is still there.
    pub(super) fn spans(&self) -> Result<Vec<PartitionSpan>, StreamError> {
        let (topic, timeout) = (&self.config.topic, self.config.timeout.duration());
        let count = i32::try_from(self.ended.len()).unwrap_or(i32::MAX);
        let span = |partition| {
            let (first_offset, end_offset) = self
                .consumer
                .fetch_watermarks(topic, partition, timeout)
                .map_err(|source| StreamError::client("ask for offsets", source))?;
            Ok(PartitionSpan {
                partition,
                first_offset,
                end_offset,
            })
        };
        (0..count).map(span).collect()
    }

    fn topic_gone(&self) -> StreamError {
        StreamError::TopicMissing {
            topic: self.config.topic.clone(),
            brokers: self.config.brokers.clone(),
            waited: Duration::ZERO,
        }
    }

    fn note(&mut self) {
        self.without_sign.ends();
        self.without_event.ends();
    }

    /// After a silence, distinguishes a quiet topic from a dead broker, so that nothing waits for
    /// ever.
    fn probe(&mut self) -> Result<(), StreamError> {
        let timeout = self.config.timeout.duration();
        self.without_sign.goes_on();
        self.without_event.goes_on();
        if self.without_sign.lasts() < timeout / 2 {
            return Ok(());
        }
        let (config, topic) = (&self.config, &self.config.topic);
        let asked = admin::partitions(&self.consumer, config, topic, timeout / 2, &self.cancel);
        let known = match asked {
            // Who reads knows how many rows there were, and says so.
            Err(StreamError::Interrupted { .. }) => return Ok(()),
            answer => answer?.is_some(),
        };
        self.without_sign.ends();
        self.unknown = if known { 0 } else { self.unknown + 1 };
        if self.unknown > 1 {
            return Err(self.topic_gone());
        }
        if known && !self.caught_up() && self.without_event.lasts() >= timeout {
            return Err(StreamError::Unreachable {
                brokers: self.config.brokers.clone(),
                timeout,
                reason: "the broker answers, but partitions of the topic cannot be read".into(),
            });
        }
        Ok(())
    }
}

impl AnyClient for BaseConsumer<Context> {
    fn client(&self) -> &Client<Context> {
        Consumer::client(self)
    }

    fn listen(&self) {
        // No record can get lost here: without a broker there is none, and the reader gives up.
        let _ = self.poll(LISTEN);
    }
}

impl Source for KafkaSource {
    fn name(&self) -> &str {
        &self.config.topic
    }

    fn poll(
        &mut self,
        timeout: Duration,
        on_record: &mut dyn FnMut(&Incoming<'_>) -> Result<(), StreamError>,
    ) -> Result<Polled, StreamError> {
        let (mut given, mut bytes) = (0, 0);
        let mut wait = timeout;
        while given < MOST_AT_ONCE && bytes < BYTES_AT_ONCE {
            let error = match self.consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => {
                    on_record(&incoming(&message))?;
                    given += 1;
                    bytes += message.payload_len();
                    None
                }
                Some(Err(error)) => Some(error),
            };
            if let Some(error) = error {
                self.event(error)?;
            }
            wait = Duration::ZERO;
        }
        if given > 0 {
            self.note();
            return Ok(Polled::Active);
        }
        self.probe()?;
        Ok(Polled::Quiet)
    }

    fn caught_up(&self) -> bool {
        self.ended.iter().all(|ended| *ended)
    }
}

fn incoming<'a>(message: &'a BorrowedMessage<'_>) -> Incoming<'a> {
    Incoming {
        partition: message.partition(),
        offset: message.offset(),
        timestamp: message
            .timestamp()
            .to_millis()
            .and_then(|millis| u64::try_from(millis).ok()),
        headers: headers(message),
        key: message.key().unwrap_or_default(),
        payload: message.payload().unwrap_or_default(),
    }
}

/// The headers that are ours.
fn headers<'a>(message: &'a BorrowedMessage<'_>) -> Headers<'a> {
    let mut found = Headers::default();
    let Some(headers) = message.headers() else {
        return found;
    };
    for index in 0..headers.count() {
        // The client library panics at names that are not UTF-8; such a header is not ours.
        let header = catch_unwind(AssertUnwindSafe(|| headers.try_get(index)));
        if let Ok(Some(header)) = header {
            found.add(header.key, header.value.unwrap_or_default());
        }
    }
    found
}
