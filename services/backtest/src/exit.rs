//! What the process tells the shell.

use std::borrow::Cow;
use std::fmt::Display;
use std::process::ExitCode;

use evaluation::EvaluationError;
use market_data::ReadError;
use market_data::format::TooManyBadRows;
use market_data::synth::ConfigError;
use simulation::backtest::BacktestError;
use stream::settings::SettingsError;
use stream::{ErrorClass, StreamError};
use thiserror::Error;

use crate::input::NoRows;

/// Options or settings that make no sense.
#[derive(Debug, Error)]
pub(crate) enum Usage {
    /// A value by itself.
    #[error("{name} is {value}; it must be {expected}")]
    Value {
        name: &'static str,
        value: String,
        expected: Cow<'static, str>,
    },
    /// Several together.
    #[error("{0}")]
    Together(String),
}

impl Usage {
    pub(crate) fn new(
        name: &'static str,
        value: impl Display,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Value {
            name,
            value: value.to_string(),
            expected: expected.into(),
        }
    }

    pub(crate) fn together(problem: impl Display) -> Self {
        Self::Together(problem.to_string())
    }
}

/// Two results differ: an answer, not a failure, but told by the exit code as `diff` does.
#[derive(Debug, Error)]
#[error("the results differ")]
pub(crate) struct Differ;

/// The exit code for an error: that of the first cause that has one of its own.
pub(crate) fn code(error: &anyhow::Error) -> ExitCode {
    let class = error
        .chain()
        .find_map(class_of)
        .unwrap_or(ErrorClass::Failed);
    ExitCode::from(class.exit_code())
}

fn class_of(cause: &(dyn std::error::Error + 'static)) -> Option<ErrorClass> {
    if cause.is::<Usage>()
        || cause.is::<ConfigError>()
        || cause.is::<SettingsError>()
        || cause.is::<BacktestError>()
        || cause.is::<EvaluationError>()
    {
        return Some(ErrorClass::Usage);
    }
    if cause.is::<TooManyBadRows>() || cause.is::<NoRows>() {
        return Some(ErrorClass::BadData);
    }
    if let Some(error) = cause.downcast_ref::<StreamError>() {
        return Some(error.class());
    }
    match cause.downcast_ref::<ReadError>()? {
        ReadError::Io { .. } => Some(ErrorClass::Failed),
        _ => Some(ErrorClass::BadData),
    }
}
