//! What can be wrong with a placement problem.

/// A placement problem that has no meaning, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// A number is NaN or infinite.
    #[error("{field} must be a finite number, got {value}")]
    NotFinite {
        /// The quantity, in the notation of the paper where it has one.
        field: String,
        /// What was given.
        value: f64,
    },
    /// A quantity that cannot be negative is.
    #[error("{field} must not be negative, got {value}")]
    Negative {
        /// The quantity.
        field: String,
        /// What was given.
        value: f64,
    },
    /// A quantity that must be positive is not.
    #[error("{field} must be positive, got {value}")]
    NotPositive {
        /// The quantity.
        field: String,
        /// What was given.
        value: f64,
    },
    /// Two inputs disagree about the number of venues.
    #[error("{field} has {got} entries where the problem has {expected} venues")]
    DimensionMismatch {
        /// The input of the wrong length.
        field: String,
        /// Number of entries in that list.
        got: usize,
        /// The number of venues.
        expected: usize,
    },
    /// There is nothing to average over.
    #[error("no outflow samples: at least one row is needed")]
    NoSamples,
    /// The closed form was asked for a problem that it does not cover.
    #[error("this closed form needs {needed} venue(s), the problem has {got}")]
    WrongVenueCount {
        /// Venues that the formula covers.
        needed: usize,
        /// Venues of the problem.
        got: usize,
    },
    /// A range whose ends are in the wrong order.
    #[error("{field}: the lower end {low} is not below the upper end {high}")]
    EmptyRange {
        /// The quantity.
        field: String,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// `value`, if it is finite.
pub(crate) fn finite(field: &str, value: f64) -> Result<f64, ProblemError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(ProblemError::NotFinite {
            field: field.to_owned(),
            value,
        })
    }
}

/// `value`, if it is finite and at least zero.
pub(crate) fn non_negative(field: &str, value: f64) -> Result<f64, ProblemError> {
    if finite(field, value)? < 0.0 {
        return Err(ProblemError::Negative {
            field: field.to_owned(),
            value,
        });
    }
    Ok(value)
}

/// `value`, if it is finite and above zero.
pub(crate) fn positive(field: &str, value: f64) -> Result<f64, ProblemError> {
    if finite(field, value)? <= 0.0 {
        return Err(ProblemError::NotPositive {
            field: field.to_owned(),
            value,
        });
    }
    Ok(value)
}
