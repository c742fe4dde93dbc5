//! Messages that cannot be read, put aside with the reason and the place they came from.

use market_data::format::Reason;
use rdkafka::message::{Header, OwnedHeaders};

use super::config::KafkaConfig;
use super::producer::KafkaSink;
use crate::error::StreamError;
use crate::transport::{DeadLetters, Incoming};

/// The dead-letter topic, `<topic>.dlq`. It is created with the first dead letter.
///
/// A dead letter keeps key and payload, and has the headers `sor-reason`, `sor-detail`,
/// `sor-source-topic`, `sor-source-partition` and `sor-source-offset`.
pub struct DeadLetterTopic {
    config: KafkaConfig,
    sink: Option<KafkaSink>,
}

impl DeadLetterTopic {
    /// The dead-letter topic of the topic of `config`.
    pub fn new(config: &KafkaConfig) -> Self {
        Self {
            config: config.clone(),
            sink: None,
        }
    }

    fn sink(&mut self) -> Result<&mut KafkaSink, StreamError> {
        if self.sink.is_none() {
            let mut sink = KafkaSink::connect(&self.config, &self.config.dead_letter_topic())?;
            sink.ensure_topic(&self.config)?;
            return Ok(self.sink.insert(sink));
        }
        self.sink.as_mut().ok_or(StreamError::Disconnected)
    }
}

impl DeadLetters for DeadLetterTopic {
    fn bury(
        &mut self,
        record: &Incoming<'_>,
        reason: Reason,
        detail: &str,
    ) -> Result<(), StreamError> {
        let mut headers = OwnedHeaders::new_with_capacity(5);
        for (key, value) in [
            ("sor-reason", reason.name()),
            ("sor-detail", detail),
            ("sor-source-topic", &self.config.topic),
            ("sor-source-partition", &record.partition.to_string()),
            ("sor-source-offset", &record.offset.to_string()),
        ] {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        let key = String::from_utf8_lossy(record.key).into_owned();
        let payload = record.payload.to_owned();
        self.sink()?.hand_over(None, &key, headers, &payload)
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        match &mut self.sink {
            None => Ok(()),
            Some(sink) => sink.drain().map(|_| ()),
        }
    }
}
