//! Settings: one tree in four layers, checked once.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use app::settings::{Loaded, paths, text};
use market_data::format::{MapError, Mapping};
use market_data::{
    Calendar, Clock, Dates, FeeSchedule, PerShare, Selection, SelectionError, Session, TimeOfDay,
    VenueFees, Zone,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use stream::kafka::KafkaConfig;
use stream::wire::headers::Run;
use stream::{SendOptions, Speed, StreamError, Wire};
use text::bounded;

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
    /// Only rows from this time of day on.
    pub(crate) from: Option<String>,
    /// Only rows up to this time of day, the last second included.
    pub(crate) to: Option<String>,
    /// Time zone of these, and of dates: empty for UTC.
    #[serde(deserialize_with = "text")]
    pub(crate) tz: String,
    /// Days to send; empty for all.
    #[serde(deserialize_with = "text")]
    pub(crate) date: String,
    /// Trading hours by which days are counted; empty for all.
    #[serde(deserialize_with = "text")]
    pub(crate) session: String,
    /// Clock by which rows are sent: `event` or `receive`.
    #[serde(deserialize_with = "text")]
    pub(crate) clock: String,
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
    /// What the user typed for the settings that are not defaults, by key: errors name it.
    #[serde(skip)]
    pub(crate) typed: BTreeMap<String, String>,
}

/// The days and the hours of rows that are sent, and the clock by which they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct When {
    pub(crate) from: Option<TimeOfDay>,
    pub(crate) to: Option<TimeOfDay>,
    pub(crate) dates: Option<Dates>,
    pub(crate) calendar: Calendar,
    pub(crate) clock: Clock,
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
            tz: String::new(),
            date: String::new(),
            session: String::new(),
            clock: "event".to_owned(),
            max_bad_rows: 0.001,
            fee: "0".to_owned(),
            rebate: "0".to_owned(),
            fees: None,
            typed: BTreeMap::new(),
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
    loaded.settings.producer.typed = loaded.typed();
    let settings = &loaded.settings;
    settings.kafka.check()?;
    let producer = &settings.producer;
    let usage = |name: &str, value: &dyn std::fmt::Display, expected| {
        producer.refuse(name, value, expected)
    };
    producer.when()?;
    producer.selection()?;
    producer.mapping()?;
    if !(0.0..=1.0).contains(&producer.max_bad_rows) {
        return Err(usage(
            "max_bad_rows",
            &producer.max_bad_rows,
            "a fraction from 0 to 1",
        ));
    }
    if !producer.run_id.is_empty() && !Run::may_be_called(&producer.run_id) {
        return Err(usage(
            "run_id",
            &text::visible(&producer.run_id),
            "1 to 128 bytes of plain text",
        ));
    }
    if producer.run_id == "none" {
        return Err(usage(
            "run_id",
            &"none",
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

impl ProducerSettings {
    /// The error of a value that makes no sense, in the words of who set it.
    fn refuse(&self, name: &str, value: impl Display, expected: impl Display) -> anyhow::Error {
        self.named(name, format_args!("is {value}; it must be {expected}"))
    }

    /// The error of a text that cannot be read.
    fn unread(&self, name: &str, text: &str, error: &dyn Display) -> anyhow::Error {
        self.named(name, format_args!("is {text}: {error}"))
    }

    fn named(&self, name: &str, problem: impl Display) -> anyhow::Error {
        let key = format!("producer.{name}");
        let typed = self.typed.get(&key).unwrap_or(&key);
        StreamError::Settings(format!("{typed} {problem}")).into()
    }

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
            .without(without.map_err(usage)?)
            .by(self.when()?.calendar))
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

    /// When rows are sent, and by which clock.
    ///
    /// # Errors
    /// When a value makes no sense; the error names it.
    pub(crate) fn when(&self) -> Result<When> {
        let time = |name: &str, text: &Option<String>| {
            let Some(text) = text.as_deref().filter(|text| !text.is_empty()) else {
                return Ok(None);
            };
            TimeOfDay::parse(text)
                .map(Some)
                .map_err(|_| self.refuse(name, text, "a time of day such as 13:36:32"))
        };
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let zone = given(&self.tz).map(|text| {
            text.parse::<Zone>()
                .map_err(|error| self.unread("tz", &text, &error))
        });
        let session = given(&self.session).map(|text| {
            text.parse::<Session>()
                .map_err(|error| self.unread("session", &text, &error))
        });
        let dates = given(&self.date).map(|text| {
            text.parse::<Dates>()
                .map_err(|error| self.unread("date", &text, &error))
        });
        Ok(When {
            from: time("from", &self.from)?,
            to: time("to", &self.to)?,
            dates: dates.transpose()?,
            calendar: Calendar {
                session: session.transpose()?,
                zone: zone.transpose()?.unwrap_or_default(),
            },
            clock: match self.clock.as_str() {
                "event" | "" => Clock::Event,
                "receive" => Clock::Receive,
                text => return Err(self.refuse("clock", text, "event or receive")),
            },
        })
    }

    /// That none of the days asked for is there.
    pub(crate) fn no_such_day(&self, there: impl Iterator<Item = String>) -> anyhow::Error {
        let there: Vec<_> = there.collect();
        let expected = format!("among the days of the recording: {}", there.join(", "));
        self.refuse("date", &self.date, expected)
    }

    /// How to send.
    ///
    /// # Errors
    /// When a fee is none, or the file of fees cannot be used.
    pub(crate) fn send_options(&self) -> Result<SendOptions> {
        let amount = |name: &str, text: &str| {
            PerShare::parse_dollars(text.trim().as_bytes())
                .map_err(|_| self.refuse(name, text, "dollars per share, such as 0.003"))
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
