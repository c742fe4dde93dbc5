//! What a worker leaves of a unit, as a message: the cell as a file would hold it, or why there is
//! none.

use serde::{Deserialize, Serialize};

use crate::panel::store::file::LETTERS;

/// What is left of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// The cell, as a file holds it.
    Cell(Vec<u8>),
    /// Why there is none.
    Failed(Failure),
}

/// Why a unit has no cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Failure {
    /// The worker that says so.
    pub(crate) worker: String,
    /// The reason, in words.
    pub(crate) why: String,
}

impl Left {
    /// It as a message.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Cell(file) => file,
            // Text always has a JSON form.
            Self::Failed(failure) => serde_json::to_vec(&failure).unwrap_or_default(),
        }
    }

    /// What a message holds; `None` where it is something else.
    pub(crate) fn of(message: &[u8]) -> Option<Self> {
        if message.starts_with(LETTERS) {
            return Some(Self::Cell(message.to_vec()));
        }
        serde_json::from_slice(message).ok().map(Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_survives_its_message() {
        let failure = Failure {
            worker: "two".into(),
            why: "no \"rows\"".into(),
        };
        for left in [
            Left::Failed(failure),
            Left::Cell(b"SORCELL\x03 and more".to_vec()),
        ] {
            assert_eq!(Left::of(&left.clone().into_bytes()), Some(left));
        }
        for other in [&b""[..], b"{}", b"SORCEL", b"null"] {
            assert_eq!(Left::of(other), None);
        }
    }
}
