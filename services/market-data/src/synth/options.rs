//! The command line that asks for a synthetic market, for every program that makes one.

#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts, which show no backticks"
)]

use clap::Args;

use super::{Config, ConfigError, Reaction};
use crate::units::time::Timestamp;
use crate::venue::PublisherId;

/// Options of synthetic markets; their defaults are those of [`Config`].
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Synthetic market")]
pub struct SyntheticOptions {
    /// Same seed, same market
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Rows in all, over venues and symbols. Prices that move much can use them up before --end
    #[arg(long, default_value_t = 60_000)]
    pub rows: u64,
    /// Venues: those of the default market where none are named. No option of its own: a command
    /// that also selects venues has one `--venues` for both.
    #[arg(skip)]
    pub venues: Vec<PublisherId>,
    /// Symbols
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "SYNTH",
        value_name = "NAME,..."
    )]
    pub symbols: Vec<String>,
    /// A book that reacts to trades, for tests of what measures that: dollars by which each share
    /// taken moves all prices, seconds after which half of it is gone (60), the part that stays
    /// (0), such as 4e-5,5,0.3 [default: none]
    #[arg(
        long,
        value_name = "DOLLARS,SECONDS,FRACTION",
        allow_hyphen_values = true
    )]
    pub reactive: Option<Reaction>,
    /// First instant, RFC 3339
    #[arg(long, default_value = "2024-08-01T13:36:32Z", value_name = "TIME", value_parser = time)]
    pub start: Timestamp,
    /// Last instant, RFC 3339
    #[arg(long, default_value = "2024-08-01T13:45:14Z", value_name = "TIME", value_parser = time)]
    pub end: Timestamp,
}

impl SyntheticOptions {
    /// The market asked for.
    ///
    /// # Errors
    /// When there is no such market.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let mut config = Config {
            seed: self.seed,
            rows: self.rows,
            symbols: self.symbols.clone(),
            start: self.start,
            end: self.end,
            reaction: self.reactive,
            ..Config::default()
        };
        if !self.venues.is_empty() {
            config.venues.clone_from(&self.venues);
        }
        config.validate()?;
        Ok(config)
    }
}

fn time(text: &str) -> Result<Timestamp, &'static str> {
    let time = Timestamp::parse(text.as_bytes());
    time.map_err(|_| "not an RFC 3339 time such as 2024-08-01T13:36:32Z")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        market: SyntheticOptions,
    }

    #[test]
    fn without_options_it_is_the_default_market() {
        let program = Program::parse_from(["program"]);
        assert_eq!(program.market.config(), Ok(Config::default()));
    }
}
