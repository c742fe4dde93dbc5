//! Options of librdkafka that the user sets: passed through, except where they contradict us.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::StreamError;
use app::settings::is_secret;

/// Options that the product sets itself, and the setting or promise behind each.
const OURS: [(&str, &str); 16] = [
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
    (
        "delivery.report.only.error",
        "the promise that every delivery is counted",
    ),
    (
        "transactional.id",
        "the way a run is sent: its end marker is its commit",
    ),
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

/// The secret whose file an option names: `sasl.password` for `sasl.password.file`.
pub(crate) fn in_file(option: &str) -> Option<&str> {
    let secret = option.strip_suffix(".file")?;
    is_secret(secret).then_some(secret)
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

    /// Refuses options that contradict a setting or a promise of the product.
    ///
    /// # Errors
    /// When there is such; the message names both sides.
    pub(crate) fn check(&self) -> Result<(), StreamError> {
        for (option, _) in self.iter() {
            if let Some((_, ours)) = OURS.iter().find(|(name, _)| *name == option) {
                return Err(StreamError::Settings(format!(
                    "kafka.options.{option} is set, but {ours} decides that: leave it out"
                )));
            }
            if let Some(secret) = in_file(option).filter(|secret| self.0.contains_key(*secret)) {
                return Err(StreamError::Settings(format!(
                    "kafka.options.{option} and kafka.options.{secret} are both set: leave one out"
                )));
            }
        }
        Ok(())
    }

    /// Whether what is sent is compressed.
    #[cfg(feature = "kafka")]
    pub(crate) fn compresses(&self) -> bool {
        self.iter().any(|(option, value)| {
            matches!(option, "compression.type" | "compression.codec") && value != "none"
        })
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
    use crate::kafka::KafkaConfig;

    #[test]
    fn options_that_contradict_a_promise_are_refused_by_name() {
        for (option, _) in OURS {
            let mut config = KafkaConfig::default();
            config.options.set(option, "0");
            let error = config.check().unwrap_err();
            assert!(error.to_string().contains(option), "{error}");
            assert_eq!(error.class().exit_code(), 2);
        }
    }
}
