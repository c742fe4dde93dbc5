//! Places in buckets, as they are typed.

use std::fmt;
use std::path::{Path, PathBuf};

use super::words::BucketError;

const SCHEME: &str = "s3://";

/// A bucket, and the key of an object in it or what keys begin with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The bucket.
    pub(crate) bucket: String,
    /// The key or prefix, without a slash at either end; empty for the whole bucket.
    pub(crate) key: String,
}

/// One object, as a listing says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    /// The object's name, as it could be typed.
    pub(crate) path: PathBuf,
    /// Bytes.
    pub(crate) bytes: u64,
    /// What changes when its bytes do; empty where the store says nothing of the kind.
    pub(crate) tag: String,
}

/// Whether a path is the name of something in a bucket.
pub(crate) fn is(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.starts_with(SCHEME))
}

impl Place {
    /// What a path names in a bucket; `None` where it is one of this machine.
    ///
    /// # Errors
    /// When it begins as one and is none.
    pub(crate) fn of(path: &Path) -> Result<Option<Self>, BucketError> {
        let Some(text) = path.to_str().filter(|_| is(path)) else {
            return Ok(None);
        };
        let typed = || text.to_owned();
        let rest = text.strip_prefix(SCHEME).unwrap_or_default();
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let key = key.trim_end_matches('/');
        if key.contains(['*', '?']) {
            return Err(BucketError::Pattern(typed()));
        }
        let letters = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.chars().all(letters);
        let part =
            |part: &str| !matches!(part, "" | "." | "..") && !part.chars().any(char::is_control);
        if !is_bucket || !(key.is_empty() || key.split('/').all(part)) {
            return Err(BucketError::Form(typed()));
        }
        Ok(Some(Self {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        }))
    }

    /// The path of an object of this bucket.
    #[cfg_attr(not(feature = "s3"), expect(dead_code, reason = "nothing is listed"))]
    pub(crate) fn path_of(&self, key: &str) -> PathBuf {
        PathBuf::from(format!("{SCHEME}{}/{key}", self.bucket))
    }

    /// A name below this one.
    pub(crate) fn join(&self, name: &str) -> Self {
        let key = match self.key.as_str() {
            "" => name.to_owned(),
            key => format!("{key}/{name}"),
        };
        Self {
            bucket: self.bucket.clone(),
            key,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{SCHEME}{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_typed() {
        let of = |text: &str| Place::of(Path::new(text));
        for (typed, said) in [
            ("s3://desk", "s3://desk/"),
            ("s3://desk/", "s3://desk/"),
            ("s3://desk/a/b.csv", "s3://desk/a/b.csv"),
            ("s3://desk/a/", "s3://desk/a"),
            ("s3://desk/ES 4#1[x].dbn", "s3://desk/ES 4#1[x].dbn"),
        ] {
            assert_eq!(of(typed).unwrap().unwrap().to_string(), said);
        }
        for local in ["", "a.csv", "/s3://desk", "./s3:/desk", "S3://desk"] {
            assert_eq!(of(local).unwrap(), None, "{local}");
        }
        for bad in [
            "s3://",
            "s3://ab",
            "s3:///a",
            "s3://desk//a",
            "s3://desk/a/../b",
            "s3://desk/./a",
            "s3://de sk/a",
            "s3://user:password@desk/a",
            "s3://desk/a\nb",
            "s3://desk/*.csv",
        ] {
            let error = of(bad).unwrap_err().to_string();
            assert!(error.contains("s3://"), "{bad}: {error}");
        }
        let cells = of("s3://desk/cells").unwrap().unwrap();
        assert_eq!(cells.join("x.cell").to_string(), "s3://desk/cells/x.cell");
        let all = of("s3://desk").unwrap().unwrap();
        assert_eq!(all.join("x.cell").to_string(), "s3://desk/x.cell");
    }
}
