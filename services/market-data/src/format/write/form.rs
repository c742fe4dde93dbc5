//! Forms by the names of files.

use std::fmt;
use std::path::Path;

use super::error::WriteError;
use crate::format::dbn;
#[cfg(feature = "parquet")]
use crate::format::parquet;
use crate::format::recognised::encoding::{CSV, Encoding};

/// A form that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What rows are written as.
    pub kind: Kind,
    /// Whether it is compressed by Zstandard.
    pub in_zstd: bool,
}

/// What this program can write rows as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Csv,
    /// Databento Binary Encoding.
    Dbn,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

#[cfg(feature = "parquet")]
const PARQUET: Option<Kind> = Some(Kind::Parquet);
#[cfg(not(feature = "parquet"))]
const PARQUET: Option<Kind> = None;

/// Endings with their kinds, `None` for what this program was built without; whether it is
/// compressed.
const ENDINGS: [(&str, Option<Kind>, bool); 5] = [
    (".dbn.zst", Some(Kind::Dbn), true),
    (".dbn", Some(Kind::Dbn), false),
    (".csv.zst", Some(Kind::Csv), true),
    (".csv", Some(Kind::Csv), false),
    (".parquet", PARQUET, false),
];

impl Kind {
    /// The encoding under which it is read.
    pub fn encoding(self) -> Encoding {
        match self {
            Self::Csv => CSV,
            Self::Dbn => dbn::ENCODING,
            #[cfg(feature = "parquet")]
            Self::Parquet => parquet::ENCODING,
        }
    }
}

impl Form {
    /// The form that the name of a file asks for.
    ///
    /// # Errors
    /// When its ending stands for none, or this program was built without it.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let lower = name.to_ascii_lowercase();
        let fits = |(ending, ..): &&(&str, Option<Kind>, bool)| {
            lower.len() > ending.len() && lower.ends_with(ending)
        };
        let found = ENDINGS.iter().find(fits);
        let (_, kind, in_zstd) =
            *found.ok_or_else(|| WriteError::Ending(path.display().to_string()))?;
        let kind = kind.ok_or(WriteError::NoParquet)?;
        Ok(Self { kind, in_zstd })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind.encoding())?;
        if self.in_zstd {
            f.write_str(" in zstd")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_name_says_what_is_written() {
        for (name, shown) in [
            ("a.dbn", "DBN"),
            ("a.dbn.zst", "DBN in zstd"),
            ("A.CSV", "CSV"),
            ("folder.dbn/a.b.csv.zst", "CSV in zstd"),
        ] {
            assert_eq!(Form::of(Path::new(name)).unwrap().to_string(), shown);
        }
        for name in [
            "a",
            "a.zst",
            "a.csv.gz",
            "a.parquet.zst",
            ".dbn",
            "",
            "a.json",
        ] {
            let said = Form::of(Path::new(name)).unwrap_err().to_string();
            assert!(said.contains(".dbn.zst"), "{name}: {said}");
        }
    }
}
