//! Files whose lines belong together: of each pair, one is read with the other beside it.

use std::path::{Path, PathBuf};

use crate::format::mapping::map::Mapping;

/// What a file is in its pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::format) enum Side {
    /// None of a pair: it is read by itself.
    Single,
    /// A file that is read together with the other.
    First(PathBuf),
    /// A file that is read where the other is.
    Second(PathBuf),
}

impl Mapping {
    /// What a file is in its pair.
    pub(in crate::format) fn side(&self, path: &Path) -> Side {
        let Some([first, second]) = &self.written.file.pair else {
            return Side::Single;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let with = |from: &str, to: &str| {
            let other = name.contains(from).then(|| name.replacen(from, to, 1))?;
            Some(path.with_file_name(other))
        };
        if let Some(other) = with(first, second) {
            return Side::First(other);
        }
        with(second, first).map_or(Side::Single, Side::Second)
    }

    /// Whether a file is read where another is, and has no rows of its own.
    pub fn is_second(&self, path: &Path) -> bool {
        matches!(self.side(path), Side::Second(_))
    }

    /// The files with those that belong to them, so that every file that is read is named.
    #[must_use]
    pub fn with_pairs(&self, paths: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut whole: Vec<PathBuf> = Vec::with_capacity(paths.len());
        for path in paths {
            let other = match self.side(&path) {
                Side::Single => None,
                Side::First(other) | Side::Second(other) => Some(other),
            };
            for path in std::iter::once(path).chain(other) {
                if !whole.contains(&path) {
                    whole.push(path);
                }
            }
        }
        whole
    }
}
