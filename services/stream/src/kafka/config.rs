//! Settings of the Kafka client.

use std::collections::BTreeMap;
use std::fmt;

use rdkafka::ClientConfig;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::StreamError;
use crate::receive::{ReceiveOptions, RunChoice};
use crate::settings::{Span, is_secret, text};

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
    /// underscores stand for the dots: `SOR_KAFKA__OPTIONS__SASL_PASSWORD`.
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

/// Options that the product sets itself, and the setting or promise behind each.
const OURS: [(&str, &str); 14] = [
    ("bootstrap.servers", "kafka.brokers"),
    ("metadata.broker.list", "kafka.brokers"),
    (
        "enable.idempotence",
        "the promise that nothing is sent twice",
    ),
    ("acks", "the promise that nothing is lost"),
    ("request.required.acks", "the promise that nothing is lost"),
    ("message.timeout.ms", "kafka.timeout"),
    ("delivery.timeout.ms", "kafka.timeout"),
    ("check.crcs", "the promise that damage is noticed"),
    (
        "isolation.level",
        "the promise that only what was sent is read",
    ),
    (
        "enable.partition.eof",
        "the way the end of a topic is found",
    ),
    (
        "auto.offset.reset",
        "the promise that every run is read from its start",
    ),
    (
        "enable.auto.commit",
        "the promise that every run is read from its start",
    ),
    (
        "enable.auto.offset.store",
        "the promise that every run is read from its start",
    ),
    ("allow.auto.create.topics", "kafka.partitions"),
];

impl KafkaConfig {
    /// Refuses what cannot be used, and options that contradict a setting or a promise of the product.
    ///
    /// # Errors
    /// When there is such; the message names both sides.
    pub fn check(&self) -> Result<(), StreamError> {
        let refuse = |what: String| Err(StreamError::Settings(what));
        for (option, _) in self.options.iter() {
            if let Some((_, ours)) = OURS.iter().find(|(name, _)| *name == option) {
                return refuse(format!(
                    "kafka.options.{option} is set, but {ours} decides that: leave it out"
                ));
            }
        }
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
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "sor")
            .set("socket.keepalive.enable", "true")
            // A broker that comes back is found again within a second.
            .set("reconnect.backoff.max.ms", "1000")
            .set("topic.metadata.refresh.interval.ms", "10000");
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
        self.pass_through(&mut config);
        // Correctness, behind the user's options on purpose: retries neither duplicate nor reorder, a record counts as
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
            .set("fetch.wait.max.ms", "100"); // the end of a partition is told with the next answer
        self.pass_through(&mut config);
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

    fn pass_through(&self, config: &mut ClientConfig) {
        for (key, value) in self.options.iter() {
            config.set(key, value);
        }
    }
}

/// Options of librdkafka by name. Secrets among them are neither shown nor serialized.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ClientOptions(BTreeMap<String, String>);

impl ClientOptions {
    /// Sets an option.
    pub fn set(&mut self, key: &str, value: &str) {
        self.0.insert(key.replace('_', "."), value.to_owned());
    }

    /// All options, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().map(|(key, value)| {
            let value = if is_secret(key) { "(hidden)" } else { value };
            (key, value)
        })
    }

    /// Adds a value from a file or variable, whose levels may come apart at the dots.
    fn add(&mut self, key: &str, value: &figment::value::Value) -> Result<(), String> {
        use figment::value::Value;
        match value {
            Value::Dict(_, inner) => inner
                .iter()
                .try_for_each(|(level, value)| self.add(&format!("{key}.{level}"), value)),
            Value::String(_, text) => {
                self.set(key, text);
                Ok(())
            }
            Value::Bool(_, truth) => {
                self.set(key, &truth.to_string());
                Ok(())
            }
            Value::Num(_, number) => {
                let text = serde_json::to_string(number).map_err(|error| error.to_string())?;
                self.set(key, &text);
                Ok(())
            }
            _ => Err(format!(
                "option {key} is neither text, number nor truth value"
            )),
        }
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

impl Serialize for ClientOptions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.shown())
    }
}

impl<'de> Deserialize<'de> for ClientOptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = figment::value::Dict::deserialize(deserializer)?;
        let mut options = Self::default();
        for (key, value) in &tree {
            options.add(key, value).map_err(D::Error::custom)?;
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_contradict_a_promise_are_refused_by_name() {
        for (option, _) in OURS {
            let mut config = KafkaConfig::default();
            config.options.set(option, "0");
            let error = config.check().unwrap_err();
            assert!(error.to_string().contains(option), "{error}");
            assert_eq!(error.class().exit_code(), 2);
        }
        let mut config = KafkaConfig::default();
        config.options.set("linger.ms", "1");
        assert_eq!(config.producer().unwrap().get("linger.ms"), Some("1"));
        assert_eq!(config.producer().unwrap().get("acks"), Some("all"));
    }

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
