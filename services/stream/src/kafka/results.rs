//! Results as messages, for whoever wants to follow many runs.

use rdkafka::message::{Header, OwnedHeaders};

use super::config::KafkaConfig;
use super::producer::KafkaSink;
use crate::error::StreamError;
use crate::wire::headers::RUN_ID;

/// Publishes a result to the results topic, under the run's name as its key, and waits until it is
/// there.
///
/// # Errors
/// When no broker answers, or the message is not delivered.
pub fn publish_result(config: &KafkaConfig, run_id: &str, json: &str) -> Result<(), StreamError> {
    let mut sink = KafkaSink::connect(config, &config.results_topic)?;
    sink.ensure_topic(config)?;
    let headers = OwnedHeaders::new_with_capacity(1).insert(Header {
        key: RUN_ID,
        value: Some(run_id),
    });
    sink.hand_over(None, run_id, headers, json.as_bytes())?;
    sink.drain()?;
    Ok(())
}
