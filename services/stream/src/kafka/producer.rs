//! Sending to Kafka.

use std::time::{Duration, Instant};

use rdkafka::client::Client;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use super::admin::{self, AnyClient};
use super::config::KafkaConfig;
use super::context::Context;
use crate::control::Hooks;
use crate::error::StreamError;
use crate::send::{Market, SendOptions, SendSummary, send};
use crate::transport::{Outgoing, Sink};

/// How long one look for delivery reports takes at most while the producer waits.
const LOOK: Duration = Duration::from_millis(5);

/// Records between two looks for delivery reports.
const LOOK_EVERY: u64 = 64;

/// Beyond the timeout of a record, how long its delivery report may take.
const REPORT_GRACE: Duration = Duration::from_secs(2);

/// A topic to send to.
pub struct KafkaSink {
    producer: BaseProducer<Context>,
    topic: String,
    partitions: i32,
    timeout: Duration,
    sent: u64,
}

impl KafkaSink {
    /// Connects to the brokers and creates the topic unless it exists.
    ///
    /// # Errors
    /// When the settings cannot be used, no broker answers in time, or the topic cannot be created.
    pub fn open(config: &KafkaConfig) -> Result<Self, StreamError> {
        let mut sink = Self::connect(config, &config.topic)?;
        sink.partitions = admin::ensure_topic(&sink.producer, config, &config.topic)?;
        if sink.partitions != i32::from(config.partitions) {
            let (partitions, wanted) = (sink.partitions, config.partitions);
            tracing::info!(
                topic = config.topic,
                partitions,
                wanted,
                "the topic exists already"
            );
        }
        Ok(sink)
    }

    /// A producer for `topic`, which is not looked for yet.
    pub(super) fn connect(config: &KafkaConfig, topic: &str) -> Result<Self, StreamError> {
        let producer =
            BaseProducer::from_config_and_context(&config.producer()?, Context::default())
                .map_err(admin::settings)?;
        Ok(Self {
            producer,
            topic: topic.to_owned(),
            partitions: 1,
            timeout: config.timeout.duration(),
            sent: 0,
        })
    }

    /// Creates the topic unless it exists.
    pub(super) fn ensure_topic(&mut self, config: &KafkaConfig) -> Result<(), StreamError> {
        self.partitions = admin::ensure_topic(&self.producer, config, &self.topic)?;
        Ok(())
    }

    /// Hands one record to the client, waiting while its buffer is full.
    pub(super) fn hand_over(
        &mut self,
        partition: Option<i32>,
        key: &str,
        headers: OwnedHeaders,
        payload: &[u8],
    ) -> Result<(), StreamError> {
        let topic = self.topic.clone();
        let mut record = BaseRecord::<str, [u8]>::to(&topic)
            .payload(payload)
            .headers(headers);
        if !key.is_empty() {
            record = record.key(key);
        }
        if let Some(partition) = partition {
            record = record.partition(partition);
        }
        let deadline = Instant::now() + self.timeout + REPORT_GRACE;
        loop {
            let Err((error, refused)) = self.producer.send(record) else {
                break;
            };
            let full = KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);
            if error != full || Instant::now() >= deadline {
                return Err(self.not_delivered(1, &error.to_string()));
            }
            record = refused;
            self.producer.poll(LOOK);
            self.check()?;
        }
        self.sent += 1;
        if self.sent.is_multiple_of(LOOK_EVERY) {
            self.producer.poll(Duration::ZERO);
            self.check()?;
        }
        Ok(())
    }

    /// Waits until every record is delivered or given up.
    pub(super) fn drain(&mut self) -> Result<u64, StreamError> {
        let context = || Producer::client(&self.producer).context();
        let mut deadline = Instant::now() + self.timeout + REPORT_GRACE;
        let mut known = context().delivered();
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(LOOK);
            self.check()?;
            let delivered = context().delivered();
            if delivered > known {
                known = delivered;
                deadline = Instant::now() + self.timeout + REPORT_GRACE;
            } else if Instant::now() >= deadline {
                return Err(self.not_delivered(self.sent - delivered, "no delivery report came"));
            }
        }
        self.check()?;
        let delivered = context().delivered();
        if delivered < self.sent {
            // The library never says so: it would be a record that it lost track of.
            return Err(self.not_delivered(self.sent - delivered, "no delivery report came"));
        }
        Ok(delivered)
    }

    /// Fails as soon as any record was given up: what follows would be a stream with a hole.
    fn check(&self) -> Result<(), StreamError> {
        let context = Producer::client(&self.producer).context();
        match context.failed() {
            0 => Ok(()),
            failed => Err(self.not_delivered(failed, &context.first_failure())),
        }
    }

    fn not_delivered(&self, failed: u64, first: &str) -> StreamError {
        StreamError::NotDelivered {
            topic: self.topic.clone(),
            sent: self.sent,
            failed,
            first: first.to_owned(),
        }
    }
}

impl AnyClient for BaseProducer<Context> {
    fn client(&self) -> &Client<Context> {
        Producer::client(self)
    }

    fn listen(&self) {
        self.poll(LOOK);
    }
}

impl Sink for KafkaSink {
    fn partitions(&self) -> i32 {
        self.partitions
    }

    fn send(&mut self, record: &Outgoing<'_>) -> Result<(), StreamError> {
        let mut headers = OwnedHeaders::new_with_capacity(4);
        let mut add = |key, value: &str| {
            let grown = std::mem::take(&mut headers).insert(Header {
                key,
                value: Some(value),
            });
            headers = grown;
        };
        record.stamp.for_each(&mut add);
        self.hand_over(Some(record.partition), record.key, headers, record.payload)
    }

    fn push(&mut self) -> Result<(), StreamError> {
        self.producer.poll(Duration::ZERO);
        self.check()
    }

    fn flush(&mut self) -> Result<u64, StreamError> {
        self.drain()
    }
}

/// Sends a market to the topic of `config`.
///
/// # Errors
/// When no broker answers, a record is not delivered, or a stop is asked for.
pub fn produce(
    config: &KafkaConfig,
    market: Market<'_>,
    options: &SendOptions,
    hooks: &mut Hooks<'_>,
) -> Result<SendSummary, StreamError> {
    let mut sink = KafkaSink::open(config)?;
    send(market, options, &mut sink, hooks)
}
