//! Settings of the Kafka client.

pub mod options;

use std::time::Duration;

use market_data::Clock;
use serde::{Deserialize, Serialize};

use crate::error::StreamError;
use crate::receive::{ReceiveOptions, RunChoice};
use app::settings::{Span, text};
pub use options::ClientOptions;

/// Where the broker is, and how long to wait for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KafkaConfig {
    /// Brokers to begin with, `host:port`, separated by commas.
    #[serde(deserialize_with = "text")]
    pub brokers: String,
    /// The topic of the market. Unreadable messages go to the same name with `.dlq` behind it.
    #[serde(deserialize_with = "text")]
    pub topic: String,
    /// The topic of results.
    #[serde(deserialize_with = "text")]
    pub results_topic: String,
    /// The topic of tasks that workers share.
    #[serde(deserialize_with = "text")]
    pub units_topic: String,
    /// The topic of the cells that workers leave.
    #[serde(deserialize_with = "text")]
    pub cells_topic: String,
    /// The consumer group of the workers.
    #[serde(deserialize_with = "text")]
    pub workers: String,
    /// Partitions of the topic of tasks where it is created: no more workers than these have work
    /// at the same time, and eight for each of them share it evenly.
    pub unit_partitions: u16,
    /// Partitions of any other topic that is created; one that exists keeps its own.
    pub partitions: u16,
    /// Replicas of a topic that is created.
    pub replication: u16,
    /// How long a broker may be silent before it counts as unreachable.
    pub timeout: Span,
    /// How long an unfinished stream may be silent before it counts as ended.
    pub idle_timeout: Span,
    /// How long to wait for the topic and its first message.
    pub wait: Span,
    /// Any other option of librdkafka, by its name there: `security.protocol`, `sasl.username`. In
    /// environment variables underscores stand for the dots: `SOR_KAFKA__OPTIONS__SASL_PASSWORD`. A
    /// secret may stand in a file of its own, named with `.file` behind the option:
    /// `sasl.password.file`.
    pub options: ClientOptions,
}

/// A message may always have this many bytes, whatever is set.
#[cfg(feature = "kafka")]
const LEAST_MESSAGE: usize = 16 * 1024;

/// The client library counts milliseconds in 32 bits.
const LONGEST_TIMEOUT: Duration = Duration::from_hours(24 * 24);

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            topic: "mock_l1_stream".to_owned(),
            results_topic: "sor_results".to_owned(),
            units_topic: "sor_units".to_owned(),
            cells_topic: "sor_cells".to_owned(),
            workers: "sor-workers".to_owned(),
            unit_partitions: 32,
            partitions: 1,
            replication: 1,
            timeout: Span::seconds(30),
            idle_timeout: Span::seconds(30),
            wait: Span::seconds(60),
            options: ClientOptions::default(),
        }
    }
}

impl KafkaConfig {
    /// Refuses what cannot be used, and options that contradict a setting or a promise of the
    /// product.
    ///
    /// # Errors
    /// When there is such; the message names both sides.
    pub fn check(&self) -> Result<(), StreamError> {
        let refuse = |what: String| Err(StreamError::Settings(what));
        self.options.check()?;
        for (key, value) in [
            ("brokers", &self.brokers),
            ("topic", &self.topic),
            ("units_topic", &self.units_topic),
            ("cells_topic", &self.cells_topic),
            ("workers", &self.workers),
        ] {
            if value.trim().is_empty() {
                return refuse(format!("kafka.{key} is empty"));
            }
        }
        for (key, value) in [
            ("partitions", self.partitions),
            ("unit_partitions", self.unit_partitions),
            ("replication", self.replication),
        ] {
            if value == 0 {
                return refuse(format!("kafka.{key} is zero"));
            }
        }
        if self.timeout.duration() > LONGEST_TIMEOUT {
            return refuse(format!(
                "kafka.timeout is {}; it must be {} at most",
                humantime::format_duration(self.timeout.duration()),
                humantime::format_duration(LONGEST_TIMEOUT)
            ));
        }
        Ok(())
    }

    /// Bytes of a message at most: what the client library takes.
    #[cfg(feature = "kafka")]
    pub(crate) fn largest_message(&self) -> usize {
        /// The default of the library.
        const LIBRARY: usize = 1_000_000;
        let mut options = self.options.iter();
        let set = options.find(|(name, _)| *name == "message.max.bytes");
        set.and_then(|(_, value)| value.parse().ok())
            .map_or(LIBRARY, |set: usize| set.max(LEAST_MESSAGE))
    }

    /// The topic of messages that cannot be read.
    pub fn dead_letter_topic(&self) -> String {
        format!("{}.dlq", self.topic)
    }

    /// How to receive with these settings.
    pub fn receive_options(&self, run: RunChoice, clock: Clock) -> ReceiveOptions {
        ReceiveOptions {
            run,
            clock,
            idle_timeout: self.idle_timeout.duration(),
            wait: self.wait.duration(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_used_are_refused() {
        let change: [fn(&mut KafkaConfig); 7] = [
            |config| config.brokers = " ".into(),
            |config| config.topic.clear(),
            |config| config.workers.clear(),
            |config| config.partitions = 0,
            |config| config.unit_partitions = 0,
            |config| config.replication = 0,
            |config| config.timeout = Span(LONGEST_TIMEOUT + Duration::from_secs(1)),
        ];
        for change in change {
            let mut config = KafkaConfig::default();
            change(&mut config);
            assert!(config.check().is_err(), "{config:?}");
        }
    }
}
