//! Encodings: how a recording is written, once its containers are off.

use std::fmt;

use serde::{Serialize, Serializer};

/// Text: a line for each record, under a header that names the columns. Maps of other vendors read
/// it too; every other encoding stands in the folder of what reads it.
pub const CSV: Encoding = Encoding::named("CSV");

/// An encoding that is read, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static str);

impl Encoding {
    /// The encoding that people call `name`; results have it in lower case.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Name of the encoding, for people.
    pub fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_ascii_lowercase())
    }
}
