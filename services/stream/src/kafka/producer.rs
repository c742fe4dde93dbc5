//! Sending to Kafka.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rdkafka::client::Client;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message as _, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use super::admin::{self, AnyClient};
use super::client::context::{Context, is_denied};
use super::client::held::Held;
use super::config::KafkaConfig;
use crate::callbacks::Hooks;
use crate::error::StreamError;
use crate::send::{Market, SendOptions, SendSummary, send};
use crate::transport::{Outgoing, Sink};
use app::Cancel;

/// How long one look for delivery reports takes at most while the producer waits.
const LOOK: Duration = Duration::from_millis(5);

/// Records between two looks for delivery reports.
const LOOK_EVERY: u64 = 64;

/// Denials further apart than that have not the same cause.
const DENIALS_APART: Duration = Duration::from_secs(5);

/// Room for headers and for what the protocol adds.
const FRAME: usize = 4 * 1024;

/// Beyond the timeout of a record, how long its delivery report may take.
const REPORT_GRACE: Duration = Duration::from_secs(2);

/// A topic to send to.
pub struct KafkaSink {
    producer: Held<BaseProducer<Context>>,
    topic: String,
    partitions: i32,
    timeout: Duration,
    /// Bytes of a record at most, with its headers and what the protocol adds.
    largest: usize,
    sent: u64,
    /// Records to be sent again, because a broker that has just come back did not know the topic.
    denied: VecDeque<OwnedMessage>,
    /// When that was first and last said, without a pause between.
    denials: Option<(Instant, Instant)>,
}

impl KafkaSink {
    /// The library's client, which is connected.
    pub(super) fn client(&self) -> &Client<Context> {
        Producer::client(&*self.producer)
    }

    /// Connects to the brokers and creates the topic unless it exists.
    ///
    /// # Errors
    /// When the settings cannot be used, no broker answers in time, the topic cannot be created, or
    /// a stop is asked for.
    pub fn open(config: &KafkaConfig, cancel: &Cancel) -> Result<Self, StreamError> {
        let mut sink = Self::connect(config, &config.topic)?;
        sink.partitions = admin::ensure_topic(&sink.producer, config, &config.topic, cancel)?;
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
            producer: Held::new(producer),
            topic: topic.to_owned(),
            partitions: 1,
            timeout: config.timeout.duration(),
            largest: config.largest_message(),
            sent: 0,
            denied: VecDeque::new(),
            denials: None,
        })
    }

    /// Whether the topic exists.
    pub(super) fn has_topic(&self, config: &KafkaConfig) -> Result<bool, StreamError> {
        let (producer, timeout) = (&self.producer, config.timeout.duration());
        let known = admin::partitions(producer, config, &self.topic, timeout, &Cancel::new())?;
        Ok(known.is_some())
    }

    /// Creates the topic unless it exists.
    pub(super) fn ensure_topic(&mut self, config: &KafkaConfig) -> Result<(), StreamError> {
        let (producer, topic) = (&self.producer, &self.topic);
        self.partitions = admin::ensure_topic(producer, config, topic, &Cancel::new())?;
        Ok(())
    }

    /// Creates the topic unless it exists; how many partitions it has.
    pub(super) fn ensure(
        &mut self,
        config: &KafkaConfig,
        keeps: admin::Keeps,
        cancel: &Cancel,
    ) -> Result<i32, StreamError> {
        self.partitions = admin::ensure(&self.producer, config, &self.topic, keeps, cancel)?;
        Ok(self.partitions)
    }

    /// Hands one record to the client, waiting while its buffer is full.
    pub(super) fn hand_over(
        &mut self,
        partition: Option<i32>,
        key: &str,
        headers: OwnedHeaders,
        payload: &[u8],
    ) -> Result<(), StreamError> {
        self.check_size(key.len() + payload.len())?;
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
            if error != full && !is_denied(&error) || Instant::now() >= deadline {
                self.sent += 1;
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

    /// Refuses what the client would: it says less.
    fn check_size(&self, bytes: usize) -> Result<(), StreamError> {
        if bytes + FRAME > self.largest {
            return Err(StreamError::TooLarge {
                topic: self.topic.clone(),
                bytes,
                limit: self.largest - FRAME,
            });
        }
        Ok(())
    }

    /// Waits until every record is delivered or given up.
    pub(super) fn drain(&mut self) -> Result<u64, StreamError> {
        let mut deadline = Instant::now() + self.timeout + REPORT_GRACE;
        let mut known = self.delivered();
        while self.producer.in_flight_count() > 0 || !self.denied.is_empty() {
            self.producer.poll(LOOK);
            self.check()?;
            let delivered = self.delivered();
            if delivered > known {
                known = delivered;
                deadline = Instant::now() + self.timeout + REPORT_GRACE;
            } else if Instant::now() >= deadline {
                return Err(self.not_delivered(self.sent - delivered, "no delivery report came"));
            }
        }
        self.check()?;
        let delivered = self.delivered();
        if delivered < self.sent {
            // The library never says so: it would be a record that it lost track of.
            return Err(self.not_delivered(self.sent - delivered, "no delivery report came"));
        }
        Ok(delivered)
    }

    fn delivered(&self) -> u64 {
        Producer::client(&*self.producer).context().delivered()
    }

    /// Fails as soon as any record was given up: what follows would be a stream with a hole. Those
    /// that a broker denied are sent again first: out of order, which the receiver mends.
    fn check(&mut self) -> Result<(), StreamError> {
        let context = Producer::client(&*self.producer).context();
        let denied = context.take_denied();
        if context.failed() > 0 {
            return Err(self.not_delivered(context.failed(), &context.first_failure()));
        }
        let now = Instant::now();
        let lately = |(_, last): &(Instant, Instant)| now.duration_since(*last) < DENIALS_APART;
        self.denials = self.denials.filter(lately);
        if !denied.is_empty() || !self.denied.is_empty() {
            let first = self.denials.map_or(now, |(first, _)| first);
            self.denials = Some((first, now));
        }
        self.denied.extend(denied);
        self.send_denied()
    }

    /// Sends again what a broker denied, as far as it goes.
    ///
    /// # Errors
    /// When it was denied again and again until the timeout was over.
    fn send_denied(&mut self) -> Result<(), StreamError> {
        let Some((first, _)) = self.denials.filter(|_| !self.denied.is_empty()) else {
            return Ok(());
        };
        if first.elapsed() >= self.timeout {
            let reason = "the broker answers, but does not know the topic any more";
            return Err(self.not_delivered(self.denied.len() as u64, reason));
        }
        while let Some(message) = self.denied.pop_front() {
            if again(&self.producer, &message).is_err() {
                self.denied.push_front(message); // not yet
                break;
            }
        }
        Ok(())
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

/// Hands a record to the client once more.
fn again(producer: &BaseProducer<Context>, message: &OwnedMessage) -> Result<(), KafkaError> {
    let mut record = BaseRecord::<[u8], [u8]>::to(message.topic()).partition(message.partition());
    if let Some(payload) = message.payload() {
        record = record.payload(payload);
    }
    if let Some(key) = message.key() {
        record = record.key(key);
    }
    if let Some(headers) = message.headers() {
        record = record.headers(headers.clone());
    }
    producer.send(record).map_err(|(error, _)| error)
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
    let mut sink = KafkaSink::open(config, &hooks.cancel)?;
    send(market, options, &mut sink, hooks)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test without its cluster fails")]

    use rdkafka::Timestamp;
    use rdkafka::message::ToBytes as _;
    use rdkafka::mocking::MockCluster;

    use super::*;
    use crate::kafka::consumer::KafkaSource;
    use crate::transport::Source as _;

    /// A broker of the client library with the topic; gone with the first of the two.
    fn broker() -> (
        MockCluster<'static, rdkafka::producer::DefaultProducerContext>,
        KafkaConfig,
    ) {
        let cluster = MockCluster::new(1).unwrap();
        let config = KafkaConfig {
            brokers: cluster.bootstrap_servers(),
            ..KafkaConfig::default()
        };
        cluster.create_topic(&config.topic, 1, 1).unwrap();
        (cluster, config)
    }

    fn headers() -> OwnedHeaders {
        OwnedHeaders::new().insert(Header {
            key: "sor-seq",
            value: Some("7"),
        })
    }

    /// A record as the client gives it back.
    fn denied(config: &KafkaConfig) -> OwnedMessage {
        let [payload, key] = ["two", "AAPL"].map(|text| Some(text.to_bytes().to_vec()));
        let (topic, time) = (config.topic.clone(), Timestamp::NotAvailable);
        OwnedMessage::new(payload, key, topic, time, 0, -1, Some(headers()))
    }

    #[test]
    fn what_a_broker_denied_is_sent_again_as_it_was() {
        let (_cluster, config) = broker();
        let mut sink = KafkaSink::open(&config, &Cancel::new()).unwrap();
        sink.hand_over(Some(0), "AAPL", headers(), b"one").unwrap();
        sink.sent += 1;
        sink.denied.push_back(denied(&config));
        assert_eq!(sink.drain().unwrap(), 2);
        let mut source = KafkaSource::open(&config, &Cancel::new()).unwrap();
        let mut found = Vec::new();
        while found.len() < 2 {
            source
                .poll(LOOK, &mut |record| {
                    assert_eq!(record.headers, {
                        let mut headers = crate::wire::headers::Headers::default();
                        headers.add("sor-seq", b"7");
                        headers
                    });
                    assert_eq!(record.key, b"AAPL");
                    found.push(record.payload.to_vec());
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(found, [b"one", b"two"]);
    }

    #[test]
    fn a_topic_that_stays_denied_is_an_error_when_the_timeout_is_over() {
        let (_cluster, config) = broker();
        let mut sink = KafkaSink::open(&config, &Cancel::new()).unwrap();
        sink.timeout = Duration::ZERO;
        sink.denied.push_back(denied(&config));
        let error = sink.drain().unwrap_err().to_string();
        assert!(
            error.contains("does not know the topic any more"),
            "{error}"
        );
        for (code, passing) in [
            (RDKafkaErrorCode::UnknownPartition, true),
            (RDKafkaErrorCode::BrokerDestroy, true),
            (RDKafkaErrorCode::UnknownTopicOrPartition, true),
            (RDKafkaErrorCode::MessageTimedOut, false),
        ] {
            assert_eq!(is_denied(&KafkaError::MessageProduction(code)), passing);
        }
    }
}
