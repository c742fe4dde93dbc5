//! What can be wrong with a JSON problem, and where.

use crate::literal::TooLarge;
use cont_kukanov::error::ProblemError;

/// A problem of a document that cannot be read or solved.
#[derive(Debug, thiserror::Error)]
#[error("problem {index}{}", .name.as_ref().map(|n| format!(" ({n})")).unwrap_or_default())]
pub struct ProblemJsonError {
    /// Position in the array, from 0; 0 for a document that is one object.
    pub index: usize,
    /// The problem's `name`, when it has one.
    pub name: Option<String>,
    /// What is wrong.
    pub source: Fault,
}

/// What is wrong with a problem.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The document is not JSON.
    #[error("not valid JSON")]
    Syntax(#[source] serde_json::Error),
    /// A problem is something else than an object.
    #[error("a problem must be an object, or the document an array of objects")]
    NotAnObject,
    /// No key says what kind of problem this is.
    #[error(
        "neither `dist` (one venue), nor `samples` or `seed` (several), nor `kind` (toy, R1, R2) \
         is there"
    )]
    UnknownShape,
    /// A field is missing or has the wrong type.
    #[error("{0}")]
    Field(serde_json::Error),
    /// The distribution has a name that is not known.
    #[error("unknown distribution `{name}`; known are {known}")]
    UnknownDistribution {
        /// What was asked for.
        name: String,
        /// Every name that is known.
        known: &'static str,
    },
    /// The distribution has too many or too few arguments.
    #[error("`{name}` takes args {expected}, got {got} numbers")]
    WrongArguments {
        /// The distribution.
        name: String,
        /// What it takes.
        expected: &'static str,
        /// How many were given.
        got: usize,
    },
    /// The static problem's kind is not known.
    #[error("unknown kind `{0}`; known are toy, R1, R2")]
    UnknownKind(String),
    /// An integer is negative, zero or too large where it may not be.
    #[error("{field} is out of range: {value}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// What was given.
        value: i64,
    },
    /// The numbers are not a placement problem.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// The static problem is too large.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}
