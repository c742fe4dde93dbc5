//! Kafka at the rim: rdkafka's types come no further than this module. Without the feature `kafka`
//! only the settings are here.
//!
//! - [`config`] — settings, and what the user sets of the client library
//! - [`admin`] — topics are created by us, never by the broker on its own
//! - [`producer`] — every delivery report counted
//! - [`consumer`] — all partitions from the start
//! - [`topic`] — a topic read to its end
//! - [`dead_letters`] — what cannot be read, with the reason
//! - [`results`] — results as messages
//! - [`tasks`] — work that a group of processes shares, and what is left
//! - [`probe`] — is the broker there, is the topic

#[cfg(feature = "kafka")]
pub mod admin;
pub mod config;
#[cfg(feature = "kafka")]
pub mod consumer;
#[cfg(feature = "kafka")]
pub mod dead_letters;
#[cfg(feature = "kafka")]
pub mod probe;
#[cfg(feature = "kafka")]
pub mod producer;
#[cfg(feature = "kafka")]
pub mod results;
#[cfg(feature = "kafka")]
pub mod tasks;
#[cfg(feature = "kafka")]
pub mod topic;

#[cfg(feature = "kafka")]
mod client;

pub use config::KafkaConfig;
#[cfg(feature = "kafka")]
pub use consumer::KafkaSource;
#[cfg(feature = "kafka")]
pub use dead_letters::DeadLetterTopic;
#[cfg(feature = "kafka")]
pub use producer::{KafkaSink, produce};
#[cfg(feature = "kafka")]
pub use results::ResultsTopic;
#[cfg(feature = "kafka")]
pub use tasks::TaskQueue;
#[cfg(feature = "kafka")]
pub use tasks::leavings::{LeavingsReader, LeavingsTopic};
#[cfg(feature = "kafka")]
pub use tasks::worker::{Task, Worker};
#[cfg(feature = "kafka")]
pub use topic::{consume, verify};
