//! Files and streams read whole, to a bound: what is larger than any of its kind, never ends or
//! never comes is refused in words, before it fills the memory or holds the program for ever.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Bytes at most of a file that holds one name or one password.
pub const WORD: u64 = 4 << 10;

/// Bytes at most of a file of settings.
pub const SETTINGS: u64 = 1 << 20;

/// Bytes at most of a file that a person writes beside a recording: maps, fees, latencies.
pub const SIDE_FILE: u64 = 16 << 20;

/// Bytes at most of a result: what is made of it takes some twenty times as much memory.
pub const RESULT: u64 = 64 << 20;

/// Bytes at most of a document of JSON that is taken whole: problems, cells, plans.
pub const DOCUMENT: u64 = 256 << 20;

/// How long a pipe or a device may take to its end.
const PATIENCE: Duration = Duration::from_secs(10);

/// The whole of a file. A pipe will do where it ends within ten seconds.
///
/// # Errors
/// When it cannot be read, is a folder, has more than `most` bytes, or is a pipe that does not end.
pub fn file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    within(path, most, PATIENCE)
}

/// The whole of a text, from a file or, where there is none, from standard input.
///
/// # Errors
/// Those of [`file()`], or when it is no text.
pub fn text(path: Option<&Path>, most: u64) -> io::Result<String> {
    let bytes = match path {
        Some(path) => file(path, most)?,
        None => whole(io::stdin(), most)?,
    };
    String::from_utf8(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

fn within(path: &Path, most: u64, patience: Duration) -> io::Result<Vec<u8>> {
    let found = fs::metadata(path)?;
    if found.is_dir() {
        let message = "it is a folder, and a file is needed";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, message));
    }
    if found.is_file() {
        return whole(File::open(path)?, most);
    }
    // Even to open a pipe may take for ever, and nothing but another thread can give that up.
    let (sender, receiver) = mpsc::channel();
    let path = path.to_owned();
    thread::Builder::new().spawn(move || {
        let read = File::open(path).and_then(|input| whole(input, most));
        let _ = sender.send(read); // nobody waits any more
    })?;
    receiver.recv_timeout(patience).unwrap_or_else(|error| {
        let seconds = patience.as_secs();
        Err(match error {
            RecvTimeoutError::Timeout => io::Error::new(
                io::ErrorKind::TimedOut,
                format!(
                    "it is no file but a pipe or a device, and did not come to its end within \
                     {seconds} s: write it to a file, and name that"
                ),
            ),
            RecvTimeoutError::Disconnected => io::Error::other("its reader is gone"),
        })
    })
}

fn whole(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let most = if most < 1 << 20 {
            format!("{} KiB", most >> 10)
        } else {
            format!("{} MiB", most >> 20)
        };
        let message = format!("it is larger than {most}, which no file of its kind is");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

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
        for (most, said) in [(SIDE_FILE, "16 MiB"), (WORD, "4 KiB")] {
            let device = file(Path::new("/dev/zero"), most);
            assert!(device.is_err_and(|error| error.to_string().contains(said)));
        }
    }

    fn pipe(folder: &Path, name: &str) -> PathBuf {
        let pipe = folder.join(name);
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        pipe
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_given_up_and_one_that_ends_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let silent = pipe(folder.path(), "pipe");
        let waited = within(&silent, WORD, Duration::from_millis(50)).unwrap_err();
        assert!(
            waited.to_string().contains("did not come to its end"),
            "{waited}"
        );
        let pipe = pipe(folder.path(), "another");
        let writer = pipe.clone();
        let write = thread::spawn(move || fs::write(&writer, "one").unwrap());
        assert_eq!(within(&pipe, WORD, PATIENCE).unwrap(), b"one");
        write.join().unwrap();
    }

    #[test]
    fn a_folder_is_no_file() {
        let refused = file(Path::new("/"), WORD).unwrap_err();
        assert!(refused.to_string().contains("a folder"), "{refused}");
    }
}
