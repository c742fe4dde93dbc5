//! Files and streams read to a bound: what is larger than any of its kind is refused in words,
//! before it fills the memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes at most of a file that a person writes beside a recording: fees, latencies.
pub const SIDE_FILE: u64 = 16 << 20;

/// Bytes at most of a document of JSON that is taken whole: results, problems.
pub const DOCUMENT: u64 = 256 << 20;

/// The whole of a file.
///
/// # Errors
/// When it cannot be read, or has more than `most` bytes.
pub fn file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    whole(File::open(path)?, most)
}

/// The whole of a text, from a file or, where there is none, from standard input.
///
/// # Errors
/// When it cannot be read, is no text, or has more than `most` bytes.
pub fn text(path: Option<&Path>, most: u64) -> io::Result<String> {
    let bytes = match path {
        Some(path) => file(path, most)?,
        None => whole(io::stdin(), most)?,
    };
    String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

fn whole(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let mib = most >> 20;
        let message = format!("it is larger than {mib} MiB, which no file of its kind is");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_end_is_refused_in_words() {
        assert_eq!(
            whole(io::repeat(7).take(1 << 20), 1 << 20)
                .ok()
                .map(|bytes| bytes.len()),
            Some(1 << 20)
        );
        let endless = whole(io::repeat(7), 1 << 20).map_err(|error| error.to_string());
        assert_eq!(
            endless,
            Err("it is larger than 1 MiB, which no file of its kind is".into())
        );
        let device = file(Path::new("/dev/zero"), SIDE_FILE);
        assert!(device.is_err_and(|error| error.to_string().contains("16 MiB")));
    }
}
