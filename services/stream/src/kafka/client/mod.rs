//! The options that clients of librdkafka are made with: ours, which correctness depends on, and
//! the user's.

pub(super) mod context;
pub(super) mod held;

use std::path::Path;

use rdkafka::ClientConfig;
use text::bounded;

use crate::error::StreamError;
use crate::kafka::config::options::in_file;
use crate::kafka::config::{ClientOptions, KafkaConfig};

impl KafkaConfig {
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
            // That the topic exists was asked before it is used. A broker that comes back may deny
            // it for a moment, and the client must not take that for the truth and give up what
            // waits to be sent. An hour is the most it allows.
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
            // A message waits with as many bytes around it as in it: while a broker is away, the
            // default of 100,000 takes more than the container has.
            .set("queue.buffering.max.messages", "10000")
            .set("linger.ms", "5");
        self.options.apply(&mut config)?;
        // Correctness, behind the user's options on purpose: the client's retries neither duplicate
        // nor reorder (what the sink sends again may do both, and the receiver mends it), a record
        // counts as delivered when all replicas have it, and one that cannot be delivered in time
        // fails instead of waiting on.
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
            // When that much is waiting, the next fetch is put off by a second, and the reader then
            // waits for it.
            .set("fetch.queue.backoff.ms", "5")
            // The end of a partition is told with the answer after its last record, which the
            // broker holds back that long. A reader that waits for records asks that often; records
            // themselves are answered at once.
            .set("fetch.wait.max.ms", "20");
        self.options.apply(&mut config)?;
        // Correctness, behind the user's options on purpose: every run is read from its start and
        // nothing is committed; the end of every partition is told; damage on the way is noticed;
        // only committed records are read.
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

impl ClientOptions {
    /// Sets all options, with the secrets that stand in files.
    ///
    /// # Errors
    /// When such a file cannot be read.
    pub(super) fn apply(&self, config: &mut ClientConfig) -> Result<(), StreamError> {
        for (option, value) in self.iter() {
            let Some(secret) = in_file(option) else {
                config.set(option, value);
                continue;
            };
            let text = bounded::text(Some(Path::new(value)), bounded::WORD).map_err(|error| {
                StreamError::Settings(format!("kafka.options.{option}: {value}: {error}"))
            })?;
            config.set(secret, text.trim_end_matches(['\r', '\n']));
        }
        Ok(())
    }

    /// Whether the broker's certificate is taken as it comes.
    fn trust_anyone(&self) -> bool {
        self.iter().any(|(option, value)| match option {
            "enable.ssl.certificate.verification" => value == "false",
            "ssl.endpoint.identification.algorithm" => value == "none",
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_the_user_sets_stands_beside_what_was_promised() {
        let mut config = KafkaConfig::default();
        config.options.set("linger.ms", "1");
        assert_eq!(config.producer().unwrap().get("linger.ms"), Some("1"));
        assert_eq!(config.producer().unwrap().get("acks"), Some("all"));
    }

    #[test]
    fn a_secret_in_a_file_is_read_and_its_place_may_be_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, "hunter2\n").unwrap();
        let mut config = KafkaConfig::default();
        let path = file.to_str().unwrap();
        config.options.set("sasl_password_file", path);
        let client = config.consumer().unwrap();
        assert_eq!(client.get("sasl.password"), Some("hunter2"));
        assert_eq!(client.get("sasl.password.file"), None);
        let shown = format!("{config:?}");
        assert!(
            shown.contains(path) && !shown.contains("hunter2"),
            "{shown}"
        );

        config.options.set("sasl.password", "hunter3");
        let error = config.check().unwrap_err().to_string();
        assert!(error.contains("both set"), "{error}");
        assert!(!error.contains("hunter"), "{error}");

        let mut config = KafkaConfig::default();
        config.options.set("ssl.key.password.file", "/no/such/file");
        let error = config.consumer().unwrap_err();
        assert_eq!(error.class().exit_code(), 2);
        assert!(error.to_string().contains("/no/such/file"), "{error}");
    }
}
