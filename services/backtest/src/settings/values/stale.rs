//! How long a quote stands unconfirmed, as people write it.

use std::fmt;
use std::str::FromStr;

use app::settings::Span;
use serde::{Deserialize, Serialize};
use simulation::order::StaleAfter;

/// How long a quote stands unconfirmed: `usual`, `never` or a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "String")]
pub(crate) enum Stale {
    /// Twenty times the mean gap between the venue's rows so far, at least a second and at most a
    /// minute.
    Usual,
    /// Until it is replaced.
    Never,
    /// So long.
    After(Span),
}

/// A text, or a number of seconds.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "neither usual, nor never, nor a duration such as 30s"
)]
enum Written {
    Text(String),
    Seconds(f64),
}

impl TryFrom<Written> for Stale {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Text(text) => text.parse(),
            Written::Seconds(seconds) => seconds.to_string().parse(),
        }
    }
}

impl FromStr for Stale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "usual" => Ok(Self::Usual),
            "never" => Ok(Self::Never),
            other => other.parse().map(Self::After).map_err(|error: String| {
                format!("neither usual, nor never, nor a duration: {error}")
            }),
        }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usual => f.write_str("usual"),
            Self::Never => f.write_str("never"),
            Self::After(span) => span.fmt(f),
        }
    }
}

impl From<Stale> for String {
    fn from(stale: Stale) -> Self {
        stale.to_string()
    }
}

impl From<Stale> for StaleAfter {
    fn from(stale: Stale) -> Self {
        match stale {
            Stale::Usual => Self::Usual,
            Stale::Never => Self::Never,
            Stale::After(span) => Self::Fixed(span.duration()),
        }
    }
}
