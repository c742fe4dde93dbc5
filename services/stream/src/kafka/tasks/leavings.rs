//! What workers leave: a topic in which the last record of each key counts.

use std::time::Duration;

use rdkafka::message::OwnedHeaders;

use crate::error::StreamError;
use crate::kafka::admin::Keeps;
use crate::kafka::config::KafkaConfig;
use crate::kafka::consumer::KafkaSource;
use crate::kafka::producer::KafkaSink;
use crate::transport::{Polled, Source as _};
use app::Cancel;

/// The topic, for a worker.
pub struct LeavingsTopic {
    sink: KafkaSink,
}

impl LeavingsTopic {
    /// Connects to the brokers and creates the topic unless it exists.
    ///
    /// # Errors
    /// When no broker answers, the topic cannot be created, or a stop is asked for.
    pub fn open(config: &KafkaConfig, cancel: &Cancel) -> Result<Self, StreamError> {
        let mut config = config.clone();
        // Records are waited for, and many come within milliseconds or none.
        if config.options.iter().all(|(name, _)| name != "linger.ms") {
            config.options.set("linger.ms", "2");
        }
        let mut sink = KafkaSink::connect(&config, &config.cells_topic)?;
        sink.ensure(&config, Keeps::LastOfEachKey, cancel)?;
        Ok(Self { sink })
    }

    /// Leaves something under a key. Whether the broker has it, [`LeavingsTopic::settle`] says.
    ///
    /// # Errors
    /// When it is larger than a message may be, or something before it is not delivered.
    pub fn leave(&mut self, key: &str, what: &[u8]) -> Result<(), StreamError> {
        self.sink.hand_over(None, key, OwnedHeaders::new(), what)
    }

    /// Waits until the broker has all that was left.
    ///
    /// # Errors
    /// When something is not delivered.
    pub fn settle(&mut self) -> Result<(), StreamError> {
        self.sink.drain().map(|_| ())
    }
}

/// The topic, for who gathers what is left: from its start, for as long as is wanted.
pub struct LeavingsReader {
    source: KafkaSource,
}

impl LeavingsReader {
    /// Begins to read the topic.
    ///
    /// # Errors
    /// When no broker answers, the topic does not appear, or a stop is asked for.
    pub fn open(config: &KafkaConfig, cancel: &Cancel) -> Result<Self, StreamError> {
        let config = KafkaConfig {
            topic: config.cells_topic.clone(),
            ..config.clone()
        };
        let source = KafkaSource::open(&config, cancel)?;
        Ok(Self { source })
    }

    /// Waits for records, and gives their keys and contents away; whether there were any.
    ///
    /// # Errors
    /// When the broker is gone.
    pub fn poll(
        &mut self,
        timeout: Duration,
        take: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Result<bool, StreamError> {
        let polled = self.source.poll(timeout, &mut |record| {
            take(record.key, record.payload);
            Ok(())
        })?;
        Ok(polled == Polled::Active)
    }

    /// Whether all that was there in the beginning has been read.
    pub fn caught_up(&self) -> bool {
        self.source.caught_up()
    }
}
