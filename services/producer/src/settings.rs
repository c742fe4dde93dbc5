//! Settings: one tree in four layers, checked once.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use app::bounded;
use app::settings::{Loaded, paths, text};
use market_data::format::{MapError, Mapping};
use market_data::{FeeSchedule, PerShare, Selection, SelectionError, TimeOfDay, VenueFees};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stream::kafka::KafkaConfig;
use stream::wire::headers::Run;
use stream::{SendOptions, Speed, StreamError, Wire};

use crate::cli::Cli;

/// Everything that can be set in a file or by a variable.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The broker and its topics.
    pub(crate) kafka: KafkaConfig,
    /// What is sent, and how.
    pub(crate) producer: ProducerSettings,
}

/// What is sent, and how.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ProducerSettings {
    /// Files to read, as one market.
    #[serde(deserialize_with = "paths")]
    pub(crate) input: Vec<PathBuf>,
    /// Files to read when there is no other input, or a synthetic market when none of them exists.
    #[serde(deserialize_with = "paths")]
    pub(crate) input_or_synthetic: Vec<PathBuf>,
    /// Pace.
    pub(crate) speed: Speed,
    /// Form of the messages.
    pub(crate) wire: Wire,
    /// Name of the run; empty for one that is made up.
    #[serde(deserialize_with = "text")]
    pub(crate) run_id: String,
    /// The map by which text files of another vendor are read; empty for Databento's columns.
    #[serde(deserialize_with = "text")]
    pub(crate) map: String,
    /// Only these symbols, `A,B`, or `NAME=OTHER` for one that is recorded under two names; empty
    /// for all.
    #[serde(deserialize_with = "text")]
    pub(crate) symbol: String,
    /// Publisher ids of the venues to send, such as `2,43`; empty for all.
    #[serde(deserialize_with = "text")]
    pub(crate) venues: String,
    /// Publisher ids of venues to leave out.
    #[serde(deserialize_with = "text")]
    pub(crate) without_venues: String,
    /// Only rows from this UTC time of day on.
    pub(crate) from: Option<String>,
    /// Only rows up to this UTC time of day, the last second included.
    pub(crate) to: Option<String>,
    /// Fraction of bad rows beyond which nothing is sent.
    pub(crate) max_bad_rows: f64,
    /// Fee per share at every venue, in dollars.
    #[serde(deserialize_with = "text")]
    pub(crate) fee: String,
    /// Rebate per posted share at every venue, in dollars.
    #[serde(deserialize_with = "text")]
    pub(crate) rebate: String,
    /// CSV of fees by venue.
    pub(crate) fees: Option<PathBuf>,
}

impl Default for ProducerSettings {
    fn default() -> Self {
        Self {
            input: Vec::new(),
            input_or_synthetic: Vec::new(),
            speed: Speed::default(),
            wire: Wire::default(),
            run_id: String::new(),
            map: String::new(),
            symbol: String::new(),
            venues: String::new(),
            without_venues: String::new(),
            from: None,
            to: None,
            max_bad_rows: 0.001,
            fee: "0".to_owned(),
            rebate: "0".to_owned(),
            fees: None,
        }
    }
}

/// Loads the layers and checks what does not need a file or a broker.
///
/// # Errors
/// When a layer cannot be used.
pub(crate) fn load(cli: &Cli) -> Result<Loaded<Settings>> {
    let mut layer = json!({"kafka": cli.kafka, "producer": cli.producer});
    if let Some(input) = &cli.source.input {
        layer["producer"]["input"] = json!(input);
    }
    if let Some(input) = &cli.source.input_or_synthetic {
        layer["producer"]["input"] = json!([]); // what is typed is meant, whatever a file names
        layer["producer"]["input_or_synthetic"] = json!(input);
    }
    let mut loaded: Loaded<Settings> = app::settings::load(cli.config.as_deref(), &layer)?;
    if let Some(file) = &cli.run_id_from {
        loaded.settings.producer.run_id = stream::run_file::read(file)?;
    }
    let settings = &loaded.settings;
    settings.kafka.check()?;
    let producer = &settings.producer;
    producer.window()?;
    producer.selection()?;
    producer.mapping()?;
    if !(0.0..=1.0).contains(&producer.max_bad_rows) {
        return Err(usage(
            "max_bad_rows",
            producer.max_bad_rows,
            "a fraction from 0 to 1",
        ));
    }
    if !producer.run_id.is_empty() && !Run::may_be_called(&producer.run_id) {
        return Err(usage(
            "run_id",
            text::visible(&producer.run_id),
            "1 to 128 bytes of plain text",
        ));
    }
    if producer.run_id == "none" {
        return Err(usage(
            "run_id",
            "none",
            "another word: consumers know it as \"no run\"",
        ));
    }
    Ok(loaded)
}

/// Every setting with its value and where it came from, a line each.
///
/// # Errors
/// When a layer cannot be used.
pub(crate) fn shown(file: Option<&Path>) -> Result<Vec<String>> {
    let loaded: Loaded<Settings> = app::settings::load(file, &json!({}))?;
    Ok(loaded.origins().iter().map(ToString::to_string).collect())
}

/// The error of a value that makes no sense.
fn usage(name: &str, value: impl std::fmt::Display, expected: &str) -> anyhow::Error {
    StreamError::Settings(format!("producer.{name} is {value}; it must be {expected}")).into()
}

impl ProducerSettings {
    /// What of a recording is sent.
    ///
    /// # Errors
    /// When a list of symbols or of venues is none.
    pub(crate) fn selection(&self) -> Result<Selection> {
        let usage = |error: SelectionError| StreamError::Settings(error.to_string());
        let selection = match self.symbol.as_str() {
            "" => Ok(Selection::default()),
            symbols => Selection::of_symbols(symbols),
        };
        let venues = |text: &str| match text {
            "" => Ok(Vec::new()),
            text => Selection::parse_venues(text),
        };
        let (at, without) = (venues(&self.venues), venues(&self.without_venues));
        Ok(selection
            .map_err(usage)?
            .at(at.map_err(usage)?)
            .without(without.map_err(usage)?))
    }

    /// The map for files of another vendor.
    ///
    /// # Errors
    /// When there is none of that name, or it cannot be used.
    pub(crate) fn mapping(&self) -> Result<Option<Mapping>> {
        let map = Some(self.map.as_str()).filter(|text| !text.is_empty());
        let usage = |error: MapError| StreamError::Settings(error.to_string());
        Ok(map.map(str::parse).transpose().map_err(usage)?)
    }

    /// The times of day between which rows are sent.
    ///
    /// # Errors
    /// When either is no time of day.
    pub(crate) fn window(&self) -> Result<(Option<TimeOfDay>, Option<TimeOfDay>)> {
        let time = |name: &str, text: &Option<String>| {
            let Some(text) = text.as_deref().filter(|text| !text.is_empty()) else {
                return Ok(None);
            };
            TimeOfDay::parse(text)
                .map(Some)
                .map_err(|_| usage(name, text, "a UTC time of day such as 13:36:32"))
        };
        Ok((time("from", &self.from)?, time("to", &self.to)?))
    }

    /// How to send.
    ///
    /// # Errors
    /// When a fee is none, or the file of fees cannot be used.
    pub(crate) fn send_options(&self) -> Result<SendOptions> {
        let amount = |name: &str, text: &str| {
            PerShare::parse_dollars(text.trim().as_bytes())
                .map_err(|_| usage(name, text, "dollars per share, such as 0.003"))
        };
        let mut fees = FeeSchedule::uniform(VenueFees {
            fee: amount("fee", &self.fee)?,
            rebate: amount("rebate", &self.rebate)?,
        });
        if let Some(path) = &self.fees {
            let file = bounded::file(path, bounded::SIDE_FILE)
                .with_context(|| format!("cannot read {}", path.display()))?;
            fees.read_csv(file.as_slice())
                .with_context(|| path.display().to_string())?;
        }
        Ok(SendOptions {
            run_id: Some(self.run_id.clone()).filter(|id| !id.is_empty()),
            wire: self.wire,
            speed: self.speed,
            fees,
            ..SendOptions::default()
        })
    }
}
