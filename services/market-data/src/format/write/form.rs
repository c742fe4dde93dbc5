//! Forms by the names of files.

use std::fmt;
use std::path::Path;

use super::error::WriteError;
use crate::format::recognised::encoding::{CSV, Encoding};
use crate::format::{dbn, parquet};

/// A form that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The encoding.
    pub encoding: Encoding,
    /// Whether it is compressed by Zstandard.
    pub in_zstd: bool,
}

const ENDINGS: [(&str, Encoding, bool); 5] = [
    (".dbn.zst", dbn::ENCODING, true),
    (".dbn", dbn::ENCODING, false),
    (".csv.zst", CSV, true),
    (".csv", CSV, false),
    (".parquet", parquet::ENCODING, false),
];

impl Form {
    /// The form that the name of a file asks for.
    ///
    /// # Errors
    /// When its ending stands for none, or this program was built without it.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let lower = name.to_ascii_lowercase();
        let fits = |(ending, ..): &&(&str, Encoding, bool)| {
            lower.len() > ending.len() && lower.ends_with(ending)
        };
        let found = ENDINGS.iter().find(fits);
        let (_, encoding, in_zstd) =
            *found.ok_or_else(|| WriteError::Ending(path.display().to_string()))?;
        if encoding == parquet::ENCODING && cfg!(not(feature = "parquet")) {
            return Err(WriteError::NoParquet);
        }
        Ok(Self { encoding, in_zstd })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.encoding)?;
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
