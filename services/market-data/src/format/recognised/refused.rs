//! What is recognised by its first bytes only to be refused, with what to do.

use crate::format::error::ReadError;
use crate::format::files::container::is_vendors_old_form;

/// A form that is not read.
struct Refused {
    /// Whether a file begins like one.
    begins: fn(&[u8]) -> bool,
    /// What it is.
    what: &'static str,
    remedy: &'static str,
}

const UNPACK: &str = "unpack it and name the files inside";
const AS_TABLE: &str = "write it as CSV or Parquet with the columns of a Databento file";
const AS_UTF8: &str = "write it again as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`";

/// The forms, in the order in which they are asked for.
const FORMS: &[Refused] = &[
    refused(
        is_vendors_old_form,
        "DBZ, the form that Databento wrote before DBN",
        "convert it with `dbn FILE --dbn --output FILE.dbn` of the vendor's command line tool, or \
         download it again as DBN",
    ),
    refused(
        |start| start.starts_with(b"PARE"),
        "encrypted Parquet",
        "decrypt it first",
    ),
    refused(
        |start| start.starts_with(b"PK\x03\x04"),
        "a zip archive",
        UNPACK,
    ),
    refused(
        |start| start.starts_with(b"\xfd7zXZ\0"),
        "an xz archive",
        "unpack it with `xz -d`",
    ),
    refused(
        |start| start.starts_with(b"BZh"),
        "a bzip2 archive",
        "unpack it with `bunzip2`",
    ),
    refused(
        |start| start.starts_with(b"\x04\x22\x4d\x18"),
        "an lz4 archive",
        "unpack it with `lz4 -d`",
    ),
    refused(
        |start| start.starts_with(b"7z\xbc\xaf\x27\x1c"),
        "a 7z archive",
        UNPACK,
    ),
    refused(|start| start.starts_with(b"Rar!"), "a rar archive", UNPACK),
    refused(
        |start| start.get(257..262) == Some(b"ustar"),
        "a tar archive",
        UNPACK,
    ),
    refused(
        |start| start.starts_with(b"\xff\xff\xff\xff"),
        "an Arrow IPC stream",
        AS_TABLE,
    ),
    refused(
        |start| start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff"),
        "text in UTF-16",
        AS_UTF8,
    ),
    refused(is_utf16_without_mark, "text in UTF-16", AS_UTF8),
    refused(
        |start| start.starts_with(b"ARROW1") || start.starts_with(b"FEA1"),
        "an Arrow IPC (Feather) file",
        AS_TABLE,
    ),
    refused(
        |start| start.starts_with(b"Obj\x01"),
        "an Avro file",
        AS_TABLE,
    ),
    refused(|start| start.starts_with(b"ORC"), "an ORC file", AS_TABLE),
    refused(
        |start| start.starts_with(b"\x89HDF"),
        "an HDF5 file",
        AS_TABLE,
    ),
    refused(
        |start| start.starts_with(b"\x93NUMPY"),
        "a NumPy array",
        AS_TABLE,
    ),
    refused(
        |start| start.starts_with(b"SQLite format 3\0"),
        "an SQLite database",
        AS_TABLE,
    ),
    refused(
        |start| start.get(8..12) == Some(b"DUCK"),
        "a DuckDB database",
        AS_TABLE,
    ),
    refused(
        is_json,
        "JSON",
        "ask Databento for DBN or CSV, or write it as CSV or Parquet",
    ),
    refused(
        |start| first_text(start).starts_with(b"<"),
        "HTML or XML, most likely a page that a download answered with",
        "download the file again",
    ),
    refused(
        is_binary,
        "binary data of a form that is not known here",
        "name a DBN, CSV or Parquet file",
    ),
];

const fn refused(begins: fn(&[u8]) -> bool, what: &'static str, remedy: &'static str) -> Refused {
    Refused {
        begins,
        what,
        remedy,
    }
}

/// Why a file that begins like this is not read; `None` where nothing is known against it.
pub(crate) fn refusal(start: &[u8], source_name: &str) -> Option<ReadError> {
    let form = FORMS.iter().find(|one| (one.begins)(start))?;
    Some(ReadError::NotReadable {
        source_name: source_name.into(),
        what: form.what.into(),
        remedy: form.remedy,
    })
}

/// The text from its first visible byte on.
fn first_text(start: &[u8]) -> &[u8] {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    start.trim_ascii_start()
}

/// An object or a list; a header could begin with a quote, and never with a brace or a bracket.
fn is_json(start: &[u8]) -> bool {
    matches!(first_text(start), [b'{' | b'[', ..])
}

/// A NUL in the first line: no header of columns has one.
fn is_binary(start: &[u8]) -> bool {
    let mut line = start.split(|byte| *byte == b'\n');
    line.next().is_some_and(|line| line.contains(&0))
}

/// Letters with a NUL beside each, as programs on Windows write text without saying so.
fn is_utf16_without_mark(start: &[u8]) -> bool {
    let Some(pairs) = start.first_chunk::<16>() else {
        return false;
    };
    let (pairs, _) = pairs.as_chunks::<2>();
    let wide = |visible: usize| {
        pairs
            .iter()
            .all(|pair| pair[visible].is_ascii_graphic() && pair[1 - visible] == 0)
    };
    wide(0) || wide(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_known_against_text() {
        for start in [
            &b"ts_event,publisher_id\n"[..],
            b"\"ts_event\",\"publisher_id\"\n",
            b"",
        ] {
            assert!(refusal(start, "file").is_none());
        }
    }

    #[test]
    fn what_is_not_read_is_named_with_what_to_do() {
        let mut tar = vec![b'x'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (start, what) in [
            (&b"PK\x03\x04rest"[..], "zip"),
            (b"\xfd7zXZ\0rest", "xz"),
            (b"BZh91AY", "bzip2"),
            (b"P*M\x18\x90\0\0\0DBZ\x01", "DBZ"),
            (b"\xff\xfet\0s\0", "UTF-16"),
            (b"t\0s\0_\0e\0v\0e\0n\0t\0,\0", "UTF-16"),
            (b"\xef\xbb\xbf [{\"a\":1}]", "JSON"),
            (b"{\"ts_event\": 1}", "JSON"),
            (b"<!DOCTYPE html>", "HTML"),
            (b"Obj\x01", "Avro"),
            (b"ORC", "ORC"),
            (b"ARROW1\0\0", "Arrow"),
            (b"\x7fELF\x02\x01\x01\0\r\r", "binary data"),
            (&tar, "tar"),
        ] {
            let said = refusal(start, "file").unwrap().to_string();
            assert!(said.contains(what) && said.contains(": "), "{said}");
        }
    }
}
