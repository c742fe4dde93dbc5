//! What the process tells the shell.

use std::fmt::Display;
use std::process::ExitCode;

use market_data::ReadError;
use market_data::databento::TooManyBadRows;
use stream::settings::SettingsError;
use stream::{ErrorClass, StreamError};
use thiserror::Error;

/// A value that makes no sense.
#[derive(Debug, Error)]
#[error("{name} is {value}; it must be {expected}")]
pub(crate) struct Usage {
    name: &'static str,
    value: String,
    expected: &'static str,
}

impl Usage {
    pub(crate) fn new(name: &'static str, value: impl Display, expected: &'static str) -> Self {
        Self {
            name,
            value: value.to_string(),
            expected,
        }
    }
}

/// The exit code for an error: that of the first cause that has one of its own.
pub(crate) fn code(error: &anyhow::Error) -> ExitCode {
    let class = error
        .chain()
        .find_map(class_of)
        .unwrap_or(ErrorClass::Failed);
    ExitCode::from(class.exit_code())
}

fn class_of(cause: &(dyn std::error::Error + 'static)) -> Option<ErrorClass> {
    if cause.is::<Usage>() || cause.is::<SettingsError>() {
        return Some(ErrorClass::Usage);
    }
    if cause.is::<TooManyBadRows>() {
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
