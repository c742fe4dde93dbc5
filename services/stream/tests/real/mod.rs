//! A real broker, named by `KAFKA_BOOTSTRAP_SERVERS`; every test has topics of its own.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use app::settings::Span;
use market_data::Clock;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use stream::kafka::{KafkaConfig, consume};
use stream::wire::headers::Run;
use stream::{Hooks, Received, RunChoice, StreamError};

/// Settings with topics that nobody else has.
pub fn config() -> KafkaConfig {
    let brokers = std::env::var("KAFKA_BOOTSTRAP_SERVERS")
        .expect("needs a broker: scripts/kafka run -- cargo test");
    let name = Run::start(None).id;
    KafkaConfig {
        brokers,
        topic: format!("market-{name}"),
        results_topic: format!("results-{name}"),
        timeout: Span::seconds(20),
        idle_timeout: Span::seconds(5),
        wait: Span::seconds(20),
        ..KafkaConfig::default()
    }
}

pub fn admin(config: &KafkaConfig) -> AdminClient<DefaultClientContext> {
    ClientConfig::new()
        .set("bootstrap.servers", &config.brokers)
        .create()
        .unwrap()
}

/// Waits for what the admin client does.
pub fn now<T>(doing: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(doing)
}

pub fn create_topic(config: &KafkaConfig, partitions: i32) {
    let topic = NewTopic::new(&config.topic, partitions, TopicReplication::Fixed(1));
    let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(10)));
    let created = now(admin(config).create_topics([&topic], &options)).unwrap();
    created.into_iter().next().unwrap().unwrap();
}

pub fn take(config: &KafkaConfig, run: RunChoice) -> Result<Received, StreamError> {
    consume(config, run, Clock::Event, &mut Hooks::none())
}
