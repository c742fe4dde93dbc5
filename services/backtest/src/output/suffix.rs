//! What the name of a file promises.

use std::ffi::OsStr;
use std::path::Path;

use crate::error::Usage;

/// Suffixes that promise a format.
const PROMISES: [&str; 51] = [
    "7z", "arrow", "bmp", "br", "bz2", "csv", "db", "dbn", "doc", "docx", "feather", "gif", "gz",
    "h5", "hdf5", "htm", "html", "ipynb", "jpeg", "jpg", "json", "jsonl", "log", "lz4", "md",
    "ndjson", "ods", "orc", "parquet", "pdf", "pkl", "png", "rar", "rst", "rtf", "svg", "tar",
    "tex", "tiff", "toml", "tsv", "txt", "webp", "xls", "xlsx", "xml", "xz", "yaml", "yml", "zip",
    "zst",
];

/// Refuses to write one format into a file whose name promises another; names that promise nothing
/// are left alone.
///
/// # Errors
/// When the suffix of `file` is that of a format, and none of `kept`.
pub(crate) fn check(option: &str, file: &Path, kept: &[&str], format: &str) -> Result<(), Usage> {
    let suffix = file.extension().map(OsStr::to_ascii_lowercase);
    let Some(suffix) = suffix.as_deref().and_then(|suffix| suffix.to_str()) else {
        return Ok(());
    };
    if !promises(suffix) || kept.contains(&suffix) {
        return Ok(());
    }
    let mut plain = file.to_owned();
    while plain
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(promises)
    {
        plain.set_extension("");
    }
    let better = plain.with_added_extension(kept.first().copied().unwrap_or_default());
    Err(Usage::together(format!(
        "{option} {}: what is written is {format}, and its name promises .{suffix}: name it {}",
        file.display(),
        better.display()
    )))
}

/// Whether a suffix is that of a format.
fn promises(suffix: &str) -> bool {
    PROMISES.contains(&suffix.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_it_promises() {
        for (file, is_good) in [
            ("x.png", true),
            ("x.PNG", true),
            ("x", true),
            ("x.v2", true),
            ("/dev/stdout", true),
            ("-", true),
            ("x.jpg", false),
            ("folder.png/x.csv", false),
            ("x.png.gz", false),
            ("x.txt", false),
            ("x.YAML", false),
        ] {
            let checked = check("--png", Path::new(file), &["png"], "a PNG picture");
            assert_eq!(checked.is_ok(), is_good, "{file}");
        }
        for (file, suffix, better) in [
            ("a/x.jpg", "jpg", "a/x.png"),
            ("x.png.gz", "gz", "x.png"),
            ("x.v2.tar.GZ", "gz", "x.v2.png"),
        ] {
            let refused = check("--png", Path::new(file), &["png"], "a PNG picture");
            let text = refused.map_err(|error| error.to_string());
            let expected = format!(
                "--png {file}: what is written is a PNG picture, and its name promises .{suffix}: \
                 name it {better}"
            );
            assert_eq!(text, Err(expected));
        }
    }
}
