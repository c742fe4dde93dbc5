//! Results as messages, for whoever wants to follow many runs.

use rdkafka::message::{Header, OwnedHeaders};

use super::config::KafkaConfig;
use super::producer::KafkaSink;
use crate::error::StreamError;
use crate::wire::headers::RUN_ID;

/// Name of the header with the symbol of a result.
const SYMBOL: &str = "sor-symbol";

/// The topic of results. Each result is a message of its own, under the name of its run as key.
pub struct ResultsTopic {
    sink: KafkaSink,
    run_id: String,
}

impl ResultsTopic {
    /// Connects to the brokers and creates the topic unless it exists.
    ///
    /// # Errors
    /// When no broker answers, or the topic cannot be created.
    pub fn open(config: &KafkaConfig, run_id: &str) -> Result<Self, StreamError> {
        let mut sink = KafkaSink::connect(config, &config.results_topic)?;
        sink.ensure_topic(config)?;
        Ok(Self {
            sink,
            run_id: run_id.to_owned(),
        })
    }

    /// Publishes the result of a symbol.
    ///
    /// # Errors
    /// When it is larger than a message may be, which leaves the topic open for others, or the
    /// client cannot take it.
    pub fn publish(&mut self, symbol: &str, json: &str) -> Result<(), StreamError> {
        let mut headers = OwnedHeaders::new_with_capacity(2);
        for (key, value) in [(RUN_ID, self.run_id.as_str()), (SYMBOL, symbol)] {
            headers = headers.insert(Header {
                key,
                value: Some(value),
            });
        }
        self.sink
            .hand_over(None, &self.run_id, headers, json.as_bytes())
    }

    /// Waits until all of them are there; how many.
    ///
    /// # Errors
    /// When one is not delivered.
    pub fn finish(mut self) -> Result<u64, StreamError> {
        self.sink.drain()
    }
}
