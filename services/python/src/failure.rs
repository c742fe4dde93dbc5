//! Failures as exceptions: one class for each exit code of the command line.

use backtest::api::{ErrorClass, Failure};
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyKeyboardInterrupt};
use pyo3::prelude::*;

create_exception!(
    sor,
    Error,
    PyException,
    "A call that has no answer; exit code 1."
);
create_exception!(
    sor,
    UsageError,
    Error,
    "Settings that cannot be used; exit code 2."
);
create_exception!(
    sor,
    DataError,
    Error,
    "A recording that cannot be used; exit code 3."
);
create_exception!(
    sor,
    BrokerError,
    Error,
    "No broker or no topic; exit code 4."
);
create_exception!(
    sor,
    IncompleteStream,
    Error,
    "A stream that is not complete; exit code 5."
);
create_exception!(
    sor,
    InternalError,
    Error,
    "A fault of this package, whatever it was given."
);

/// The exception of a failure.
pub(crate) fn raised(failure: Failure) -> PyErr {
    let Failure {
        class,
        is_ours,
        message,
    } = failure;
    match class {
        _ if is_ours => InternalError::new_err(message),
        ErrorClass::Failed => Error::new_err(message),
        ErrorClass::Usage => UsageError::new_err(message),
        ErrorClass::BadData => DataError::new_err(message),
        ErrorClass::Broker => BrokerError::new_err(message),
        ErrorClass::Incomplete => IncompleteStream::new_err(message),
        ErrorClass::Interrupted => PyKeyboardInterrupt::new_err(()),
    }
}

/// Adds the exceptions to the module.
///
/// # Errors
/// Those of the interpreter.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let python = module.py();
    module.add("Error", python.get_type::<Error>())?;
    module.add("UsageError", python.get_type::<UsageError>())?;
    module.add("DataError", python.get_type::<DataError>())?;
    module.add("BrokerError", python.get_type::<BrokerError>())?;
    module.add("IncompleteStream", python.get_type::<IncompleteStream>())?;
    module.add("InternalError", python.get_type::<InternalError>())
}
