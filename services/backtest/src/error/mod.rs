//! Errors of this program itself.

pub(super) mod exit;

use std::borrow::Cow;
use std::fmt::Display;

use result::Source;
use thiserror::Error;

/// Options or settings that make no sense.
#[derive(Debug, Error)]
pub(crate) enum Usage {
    /// One value makes no sense by itself.
    #[error("{name} is {value}; it must be {expected}")]
    Value {
        name: Cow<'static, str>,
        value: String,
        expected: Cow<'static, str>,
    },
    /// Settings that conflict.
    #[error("{0}")]
    Together(String),
}

impl Usage {
    pub(crate) fn new(
        name: impl Into<Cow<'static, str>>,
        value: impl Display,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Value {
            name: name.into(),
            value: value.to_string(),
            expected: expected.into(),
        }
    }

    pub(crate) fn together(problem: impl Display) -> Self {
        Self::Together(problem.to_string())
    }
}

/// Nothing can be executed, for all units failed.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct BadUnits(pub(crate) String);

/// Two results differ: an answer, not a failure, which the exit code reports as `diff` does.
#[derive(Debug, Error)]
#[error("the results differ")]
pub(crate) struct Differ;

/// Rows that name neither symbol nor instrument, and cannot be of one instrument.
#[derive(Debug, Error)]
#[error(
    "the recording names neither symbol nor instrument_id, and its prices leap between {leaps} of \
     {rows} rows as those of several \
     instruments do: add one of the columns, for example by downloading the file again with \
     map_symbols"
)]
pub(crate) struct SeveralInstruments {
    pub(crate) leaps: u64,
    pub(crate) rows: u64,
}

/// A recording without a row to execute on.
#[derive(Debug, Error)]
#[error("no usable row in {sources}: {why}")]
pub(crate) struct NoRows {
    sources: String,
    why: String,
}

impl NoRows {
    /// The files, whether they had rows that were refused, and what reading them assumed.
    pub(crate) fn of(sources: &[Source], rejected: u64) -> Self {
        let names: Vec<_> = sources.iter().map(|source| source.name.as_str()).collect();
        let formats = sources.iter().filter_map(|source| source.format.as_ref());
        let why = if rejected > 0 {
            vec!["every row was refused, as the log says"]
        } else {
            let mut why = vec!["there are no rows in it"];
            for note in formats.flat_map(|format| &format.notes) {
                if !why.contains(&note.as_str()) {
                    why.push(note);
                }
            }
            why
        };
        Self {
            sources: names.join(", "),
            why: why.join("; "),
        }
    }
}

/// A stop was asked for.
#[cfg(feature = "kafka")]
#[derive(Debug, Error)]
#[error("stopped: {0}")]
pub(crate) struct Stopped(pub(crate) String);

/// Nobody executes what is asked for.
#[cfg(feature = "kafka")]
#[derive(Debug, Error)]
#[error(
    "no worker is in the group {group} on {brokers}: start one where the same recordings are, with \
     sor-backtest worker --brokers {brokers} --recordings FOLDER"
)]
pub(crate) struct NoWorkers {
    group: String,
    brokers: String,
}

#[cfg(feature = "kafka")]
impl NoWorkers {
    /// Of the group that settings name.
    pub(crate) fn of(kafka: &stream::KafkaConfig) -> Self {
        Self {
            group: kafka.workers.clone(),
            brokers: kafka.brokers.clone(),
        }
    }
}

/// Units of a plan without a cell.
#[derive(Debug, Error)]
#[error("{count} of the plan's units have no cell: {names}; execute them with `evaluate --cells`")]
pub(crate) struct MissingUnits {
    count: usize,
    names: String,
}

impl MissingUnits {
    /// Names the first of them.
    pub(crate) fn of(missing: &[(String, String)]) -> Self {
        const NAMED: usize = 20;
        let named = missing.iter().take(NAMED);
        let mut names: Vec<_> = named
            .map(|(date, symbol)| format!("{symbol} on {date}"))
            .collect();
        if missing.len() > NAMED {
            names.push(format!("and {} more", missing.len() - NAMED));
        }
        Self {
            count: missing.len(),
            names: names.join(", "),
        }
    }
}
