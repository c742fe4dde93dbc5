//! Venues, named by Databento publisher id.

use std::fmt;

use serde::{Deserialize, Serialize};
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// A Databento publisher: one feed of one venue (`publisher_id`).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    FromBytes,
    Immutable,
    IntoBytes,
)]
#[serde(transparent)]
#[repr(transparent)]
pub struct PublisherId(pub u16);

impl PublisherId {
    /// Whether the publisher is a feed of US equities.
    pub fn is_us_equities(self) -> bool {
        self.mic().is_some()
    }

    /// The ISO 10383 market identifier (MIC) behind the publisher, where it is a US equities feed of Databento.
    pub fn mic(self) -> Option<&'static str> {
        Some(match self.0 {
            2 | 43 => "XNAS",
            3 => "XBOS",
            4 => "XPSX",
            5 => "BATS",
            6 => "BATY",
            7 => "EDGA",
            8 => "EDGX",
            9 | 44 => "XNYS",
            10 | 13 | 14 | 40 => "XCIS",
            11 => "XASE",
            12 | 39 => "XCHI",
            15 => "MEMX",
            16 | 42 => "EPRL",
            38 | 41 => "IEXG",
            _ => return None,
        })
    }
}

impl fmt::Display for PublisherId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
