//! The client library's own mock cluster.
#![allow(dead_code, unreachable_pub)] // each test binary uses its part
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use app::settings::Span;
use market_data::Clock;
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use stream::kafka::{KafkaConfig, consume, produce};
use stream::{Hooks, Received, RunChoice, SendOptions, StreamError};

use super::support::{Record, Recording};

pub type Cluster = MockCluster<'static, DefaultProducerContext>;

pub const TOPIC: &str = "market";

/// A mock cluster with the topics of `config`; the mock creates none by request.
pub fn cluster(partitions: i32) -> (Cluster, KafkaConfig) {
    let cluster = MockCluster::new(1).unwrap();
    for (topic, partitions) in [(TOPIC, partitions), ("market.dlq", 1), ("sor_results", 1)] {
        cluster.create_topic(topic, partitions, 1).unwrap();
    }
    let config = config(&cluster.bootstrap_servers());
    (cluster, config)
}

pub fn config(brokers: &str) -> KafkaConfig {
    KafkaConfig {
        brokers: brokers.to_owned(),
        topic: TOPIC.to_owned(),
        timeout: Span(Duration::from_secs(2)),
        idle_timeout: Span(Duration::from_millis(1_500)),
        wait: Span(Duration::from_secs(10)),
        ..KafkaConfig::default()
    }
}

pub fn send(
    config: &KafkaConfig,
    recording: &Recording,
    options: &SendOptions,
) -> Result<stream::SendSummary, StreamError> {
    produce(config, recording.market(), options, &mut Hooks::none())
}

pub fn take(config: &KafkaConfig, run: RunChoice) -> Result<Received, StreamError> {
    consume(config, run, Clock::Event, &mut Hooks::none())
}

/// Puts records on the topic as they are, and waits until they are there.
pub fn put(config: &KafkaConfig, records: &[Record]) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .set("message.max.bytes", "2000000") // a stranger's client may be set so
        .create()
        .unwrap();
    for record in records {
        let mut headers = OwnedHeaders::new();
        for (key, value) in &record.headers {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let record = BaseRecord::to(&config.topic)
            .partition(record.partition)
            .key(record.key.as_bytes())
            .payload(&record.payload)
            .headers(headers);
        producer.send(record).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(Duration::from_secs(5)).unwrap();
}

/// Everything on a topic, read until `count` records are there.
pub fn all(config: &KafkaConfig, topic: &str, count: usize) -> Vec<OwnedMessage> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .set("group.id", "reader")
        .create()
        .unwrap();
    let mut assignment = rdkafka::TopicPartitionList::new();
    assignment
        .add_partition_offset(topic, 0, rdkafka::Offset::Beginning)
        .unwrap();
    consumer.assign(&assignment).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut found = Vec::new();
    while found.len() < count && Instant::now() < deadline {
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            found.push(message.detach());
        }
    }
    found
}

pub fn header(message: &OwnedMessage, name: &str) -> String {
    let found = message
        .headers()
        .unwrap()
        .iter()
        .find(|header| header.key == name);
    String::from_utf8(found.unwrap().value.unwrap().to_vec()).unwrap()
}
