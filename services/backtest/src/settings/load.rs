//! The layers of settings, and what the command line adds to them.

use anyhow::Result;
use app::settings::{Loaded, load, load_over};
use serde_json::{Map, Value, json};

use super::{Profile, Settings};
use crate::cli::{ExecutionOptions, KafkaOptions, MarketOptions, ModelOptions, OrderOptions};

/// The settings of a command that executes an order; `kafka` for one that needs a broker as well.
///
/// # Errors
/// When a layer cannot be read, has an unknown key, or has a value that does not fit.
pub(crate) fn for_execution(
    execution: &ExecutionOptions,
    kafka: Option<&KafkaOptions>,
) -> Result<Loaded<Settings>> {
    let mut layer = execution.layer();
    if let Some(kafka) = kafka {
        layer.insert("kafka".into(), Value::Object(kafka.layer()));
    }
    let file = execution.common.config.as_deref();
    let loaded: Loaded<Settings> = load(file, &layer)?;
    // The profile is itself a setting: where it asks for other defaults, the layers go over those.
    match loaded.settings.profile {
        Profile::Default => Ok(loaded),
        Profile::Seed => Ok(load_over(
            &Settings::of_profile(Profile::Seed),
            file,
            &layer,
        )?),
    }
}

impl ExecutionOptions {
    /// What the command line says, as a part of the tree of settings.
    fn layer(&self) -> Map<String, Value> {
        let data = [
            ("max_bad_rows", json!(self.market.max_bad_rows)),
            ("clock", json!(self.market.clock)),
            ("venues", json!(self.market.venues)),
            ("without_venues", json!(self.market.without_venues)),
        ];
        given([
            ("profile", json!(self.model.profile)),
            ("order", Value::Object(self.order.layer())),
            ("router", Value::Object(self.model.layer())),
            ("market", Value::Object(self.market.layer())),
            ("data", Value::Object(given(data))),
        ])
    }
}

impl OrderOptions {
    fn layer(&self) -> Map<String, Value> {
        given([
            ("size", json!(self.order_size)),
            ("side", json!(self.side)),
            ("symbol", json!(self.symbol)),
            ("from", json!(self.from)),
            ("to", json!(self.to)),
            ("tz", json!(self.tz)),
            ("date", json!(self.date)),
            ("session", json!(self.session)),
            ("limit", json!(self.limit)),
        ])
    }
}

impl ModelOptions {
    fn layer(&self) -> Map<String, Value> {
        given([
            ("kind", json!(self.router)),
            ("schedule", json!(self.schedule)),
            ("step", json!(self.step)),
            ("lambda_over", json!(self.lambda_over)),
            ("lambda_under", json!(self.lambda_under)),
            ("theta_queue", json!(self.theta_queue)),
        ])
    }
}

impl MarketOptions {
    fn layer(&self) -> Map<String, Value> {
        given([
            ("fills", json!(self.fills)),
            ("snapshots", json!(self.snapshots)),
            ("take", json!(self.take)),
            ("depth", json!(self.depth)),
            ("stale_after", json!(self.stale_after)),
            ("crossed", json!(self.crossed)),
            ("latency_ms", json!(self.latency_ms)),
            ("data_latency_ms", json!(self.data_latency_ms)),
            ("ack_latency_ms", json!(self.ack_latency_ms)),
            ("latencies", json!(self.latencies)),
            ("fee", json!(self.fee)),
            ("rebate", json!(self.rebate)),
            ("fees", json!(self.fees)),
        ])
    }
}

impl KafkaOptions {
    fn layer(&self) -> Map<String, Value> {
        given([
            ("brokers", json!(self.brokers)),
            ("topic", json!(self.topic)),
            ("timeout", json!(self.timeout)),
            ("idle_timeout", json!(self.idle_timeout)),
            ("wait", json!(self.wait)),
        ])
    }
}

/// The options that were given: what was not must not override a weaker layer.
fn given<const N: usize>(options: [(&str, Value); N]) -> Map<String, Value> {
    let given = options.into_iter().filter(|(_, value)| !value.is_null());
    given
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
