//! Exit codes of the process.

use std::io;
use std::process::ExitCode;

use app::settings::SettingsError;
use evaluation::EvaluationError;
use market_data::format::write::WriteError;
use market_data::format::{MapError, TooManyBadRows};
use market_data::synth::ConfigError;
use market_data::{ReadError, SelectionError};
use report::CsvError;
use report::input::InputError;
use routing::problem_json::ProblemJsonError;
use simulation::backtest::BacktestError;
use stream::{ErrorClass, StreamError};

use crate::bucket::BucketError;
use crate::error::{BadUnits, MissingUnits, NoRows, SeveralInstruments, Usage};

/// The exit code for an error: that of the first cause that has one of its own.
pub(crate) fn code(error: &anyhow::Error) -> ExitCode {
    ExitCode::from(class(error).exit_code())
}

/// What kind of failure an error is.
pub(crate) fn class(error: &anyhow::Error) -> ErrorClass {
    let mut causes = error.chain();
    causes.find_map(class_of).unwrap_or(ErrorClass::Failed)
}

fn class_of(cause: &(dyn std::error::Error + 'static)) -> Option<ErrorClass> {
    if cause.is::<Usage>()
        || cause.is::<ConfigError>()
        || cause.is::<SettingsError>()
        || cause.is::<MapError>()
        || cause.is::<SelectionError>()
        || cause.is::<BacktestError>()
        || cause.is::<EvaluationError>()
    {
        return Some(ErrorClass::Usage);
    }
    if let Some(error) = cause.downcast_ref::<BucketError>() {
        return error.is_usage().then_some(ErrorClass::Usage);
    }
    if let Some(error) = cause.downcast_ref::<CsvError>() {
        return error.is_usage().then_some(ErrorClass::Usage);
    }
    #[cfg(feature = "png")]
    if let Some(error) = cause.downcast_ref::<report::PngError>() {
        return error.is_usage().then_some(ErrorClass::Usage);
    }
    if cause.is::<TooManyBadRows>()
        || cause.is::<NoRows>()
        || cause.is::<SeveralInstruments>()
        || cause.is::<InputError>()
        || cause.is::<ProblemJsonError>()
        || cause.is::<BadUnits>()
    {
        return Some(ErrorClass::BadData);
    }
    #[cfg(feature = "kafka")]
    if cause.is::<crate::error::Stopped>() {
        return Some(ErrorClass::Interrupted);
    }
    #[cfg(feature = "kafka")]
    if cause.is::<crate::error::NoWorkers>() {
        return Some(ErrorClass::Broker);
    }
    if cause.is::<MissingUnits>() {
        return Some(ErrorClass::Incomplete);
    }
    if let Some(error) = cause.downcast_ref::<WriteError>() {
        return Some(match error {
            WriteError::Io(error) => ErrorClass::of_file(error),
            _ => ErrorClass::BadData,
        });
    }
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return Some(ErrorClass::of_file(error));
    }
    if let Some(error) = cause.downcast_ref::<StreamError>() {
        return Some(error.class());
    }
    cause
        .downcast_ref::<ReadError>()
        .map(stream::error::of_reading)
}
