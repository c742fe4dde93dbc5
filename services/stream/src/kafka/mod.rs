//! Kafka at the rim: rdkafka's types come no further than this module.
//!
//! - [`config`]: settings, and the client options that correctness depends on
//! - [`options`]: what the user sets of the client library, as far as it contradicts nothing
//! - [`admin`]: topics are created by us, never by the broker on its own
//! - [`producer`]: every delivery report counted
//! - [`consumer`]: all partitions from the start
//! - [`dead_letters`]: what cannot be read, with the reason
//! - [`results`]: results as messages
//! - [`probe`]: is the broker there, is the topic

pub mod admin;
pub mod config;
pub mod consumer;
pub mod dead_letters;
pub mod options;
pub mod probe;
pub mod producer;
pub mod results;

mod context;

pub use config::KafkaConfig;
pub use consumer::{KafkaSource, consume, verify};
pub use dead_letters::DeadLetterTopic;
pub use producer::{KafkaSink, produce};
pub use results::ResultsTopic;
