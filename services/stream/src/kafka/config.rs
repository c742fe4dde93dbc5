//! Settings of the Kafka client.

use rdkafka::ClientConfig;
use serde::{Deserialize, Serialize};

pub use super::options::ClientOptions;
use crate::error::StreamError;
use crate::receive::{ReceiveOptions, RunChoice};
use app::settings::{Span, text};

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
    /// Partitions of a topic that is created; one that exists keeps its own.
    pub partitions: u16,
    /// Replicas of a topic that is created.
    pub replication: u16,
    /// How long a broker may be silent before it counts as unreachable.
    pub timeout: Span,
    /// How long an unfinished stream may be silent before it counts as ended.
    pub idle_timeout: Span,
    /// How long to wait for the topic and its first message.
    pub wait: Span,
    /// Any other option of librdkafka, by its name there: `security.protocol`, `sasl.username`. In environment variables
    /// underscores stand for the dots: `SOR_KAFKA__OPTIONS__SASL_PASSWORD`. A secret may stand in a file of its own, named with
    /// `.file` behind the option: `sasl.password.file`.
    pub options: ClientOptions,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            topic: "mock_l1_stream".to_owned(),
            results_topic: "sor_results".to_owned(),
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
    /// Refuses what cannot be used, and options that contradict a setting or a promise of the product.
    ///
    /// # Errors
    /// When there is such; the message names both sides.
    pub fn check(&self) -> Result<(), StreamError> {
        let refuse = |what: String| Err(StreamError::Settings(what));
        self.options.check()?;
        for (key, value) in [("brokers", &self.brokers), ("topic", &self.topic)] {
            if value.trim().is_empty() {
                return refuse(format!("kafka.{key} is empty"));
            }
        }
        for (key, value) in [
            ("partitions", self.partitions),
            ("replication", self.replication),
        ] {
            if value == 0 {
                return refuse(format!("kafka.{key} is zero"));
            }
        }
        Ok(())
    }

    /// The topic of messages that cannot be read.
    pub fn dead_letter_topic(&self) -> String {
        format!("{}.dlq", self.topic)
    }

    /// How to receive with these settings.
    pub fn receive_options(&self, run: RunChoice) -> ReceiveOptions {
        ReceiveOptions {
            run,
            idle_timeout: self.idle_timeout.duration(),
            wait: self.wait.duration(),
        }
    }

    /// What all clients share.
    ///
    /// # Errors
    /// Those of [`KafkaConfig::check`].
    pub(crate) fn client(&self) -> Result<ClientConfig, StreamError> {
        self.check()?;
        if self.options.trust_anyone() {
            tracing::warn!("kafka.options turn off a check of the broker's certificate");
        }
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "sor")
            .set("socket.keepalive.enable", "true")
            // A broker that comes back is found again within a second.
            .set("reconnect.backoff.max.ms", "1000")
            .set("topic.metadata.refresh.interval.ms", "10000")
            // That the topic exists was asked before it is used. A broker that comes back may deny it for a moment, and the
            // client must not take that for the truth and give up what waits to be sent. An hour is the most it allows.
            .set("topic.metadata.propagation.max.ms", "3600000");
        Ok(config)
    }

    /// A producer's options.
    ///
    /// # Errors
    /// Those of [`KafkaConfig::check`].
    pub(crate) fn producer(&self) -> Result<ClientConfig, StreamError> {
        let mut config = self.client()?;
        config
            // Memory: the default of 1 GiB is more than the whole machine may have.
            .set("queue.buffering.max.kbytes", "16384")
            .set("linger.ms", "5");
        self.options.apply(&mut config)?;
        // Correctness, behind the user's options on purpose: the client's retries neither duplicate nor reorder (what
        // the sink sends again may do both, and the receiver mends it), a record counts as
        // delivered when all replicas have it, and one that cannot be delivered in time fails instead of waiting on.
        config
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("message.timeout.ms", self.timeout.millis().to_string());
        Ok(config)
    }

    /// A consumer's options.
    ///
    /// # Errors
    /// Those of [`KafkaConfig::check`].
    pub(crate) fn consumer(&self) -> Result<ClientConfig, StreamError> {
        let mut config = self.client()?;
        config
            // No group is joined, but the client wants a name.
            .set("group.id", "sor-backtest")
            .set("queued.max.messages.kbytes", "16384") // memory
            // When that much is waiting, the next fetch is put off by a second, and the reader then waits for it.
            .set("fetch.queue.backoff.ms", "5")
            // The end of a partition is told with the answer after its last record, which the broker holds back that long. A reader
            // that waits for records asks that often; records themselves are answered at once.
            .set("fetch.wait.max.ms", "20");
        self.options.apply(&mut config)?;
        // Correctness, behind the user's options on purpose: every run is read from its start and nothing is committed; the
        // end of every partition is told; damage on the way is noticed; only committed records are read.
        config
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest")
            .set("enable.partition.eof", "true")
            .set("check.crcs", "true")
            .set("isolation.level", "read_committed")
            .set("allow.auto.create.topics", "false");
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_used_are_refused() {
        let change: [fn(&mut KafkaConfig); 4] = [
            |config| config.brokers = " ".into(),
            |config| config.topic.clear(),
            |config| config.partitions = 0,
            |config| config.replication = 0,
        ];
        for change in change {
            let mut config = KafkaConfig::default();
            change(&mut config);
            assert!(config.check().is_err(), "{config:?}");
        }
    }
}
