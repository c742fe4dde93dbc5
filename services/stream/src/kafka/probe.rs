//! A look at the broker, for those who want to know before a long run.

use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::BaseConsumer;

use super::admin;
use super::client::context::Context;
use super::client::held::Held;
use super::config::KafkaConfig;
use crate::error::StreamError;
use app::Cancel;

/// How many partitions the topic of `config` has; `None` when the broker answers and there is no
/// such topic.
///
/// # Errors
/// When the settings cannot be used, or no broker answers within the timeout.
pub fn partitions(config: &KafkaConfig) -> Result<Option<i32>, StreamError> {
    let client: BaseConsumer<Context> =
        BaseConsumer::from_config_and_context(&config.consumer()?, Context::default())
            .map_err(admin::settings)?;
    let client = Held::new(client);
    let (topic, timeout) = (&config.topic, config.timeout.duration());
    admin::partitions(&client, config, topic, timeout, &Cancel::new())
}
