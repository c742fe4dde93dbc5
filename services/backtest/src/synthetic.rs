//! Synthetic markets from options.

use anyhow::Result;
use market_data::synth::Config;
use market_data::{PublisherId, Timestamp};

use crate::cli::SyntheticOptions;
use crate::error::Usage;

impl SyntheticOptions {
    /// The market asked for.
    ///
    /// # Errors
    /// When an option makes no sense.
    pub(crate) fn config(&self) -> Result<Config> {
        let time = |name, text: &str| {
            Timestamp::parse(text.as_bytes()).map_err(|_| {
                Usage::new(name, text, "an RFC 3339 time such as 2024-08-01T13:36:32Z")
            })
        };
        let config = Config {
            seed: self.seed,
            rows: self.rows,
            venues: self.venues.iter().copied().map(PublisherId).collect(),
            symbols: self.symbols.clone(),
            start: time("--start", &self.start)?,
            end: time("--end", &self.end)?,
            ..Config::default()
        };
        config
            .validate()
            .map_err(|error| Usage::together(format!("the synthetic market: {error}")))?;
        Ok(config)
    }
}
