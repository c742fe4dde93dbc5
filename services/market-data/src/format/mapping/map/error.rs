//! Why a map cannot be used.

use thiserror::Error;

use crate::format::error::ReadError;

/// A map that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the map {map}: {fault}")]
pub struct MapError {
    /// What was asked for.
    pub map: String,
    /// What is wrong.
    pub fault: MapFault,
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapFault {
    /// No profile is called so, and no file.
    #[error("there is neither such a profile ({0}) nor such a file; a file's name ends in .toml")]
    Unknown(String),
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A text that is no TOML, or has a key that no map has.
    #[error("{0}")]
    Toml(String),
    /// A value makes no sense, or two do not fit together.
    #[error("{0}")]
    Value(String),
}

impl MapFault {
    /// A value of a key that must be something else.
    pub(crate) fn of(key: &str, value: &str, expected: &str) -> Self {
        Self::Value(format!("{key} is {value:?}; it must be {expected}"))
    }
}

/// The error of a file that its map cannot read.
pub(crate) fn refused(source_name: &str, problem: String) -> ReadError {
    ReadError::Mapped {
        source_name: source_name.to_owned(),
        problem,
    }
}
