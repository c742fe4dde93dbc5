//! How a program ends: its exit code, and what it says of the error.

use std::io;

/// What kind of failure it is: what a caller can do about it, and the exit code of a binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// The run failed.
    Failed,
    /// The settings cannot be used.
    Usage,
    /// Too much bad data.
    BadData,
    /// The broker is unreachable, or the topic is missing.
    Broker,
    /// The stream is not complete.
    Incomplete,
    /// A stop was asked for.
    Interrupted,
}

impl ErrorClass {
    /// The kind of failure of a file: one that is not there, or that nobody may open, is the fault
    /// of its name; any other is one of the work.
    pub fn of_file(error: &io::Error) -> Self {
        use io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound
            | ErrorKind::PermissionDenied
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::InvalidFilename => Self::Usage,
            _ => Self::Failed,
        }
    }

    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::BadData => 3,
            Self::Broker => 4,
            Self::Incomplete => 5,
            Self::Interrupted => 130,
        }
    }
}

/// An error and its causes in one line, each once, and what to do where a file is the trouble.
pub fn one_line(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let text = next.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = next.source();
    }
    if let Some(remedy) = remedy_of(error).filter(|remedy| !line.contains(remedy)) {
        line.push_str(": ");
        line.push_str(&remedy);
    }
    line
}

/// What to do about the file that is the trouble of an error, or of one of its causes.
fn remedy_of(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(one) = cause {
        if let Some(found) = one.downcast_ref::<io::Error>() {
            return text::remedy::of_file(found);
        }
        cause = one.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use thiserror::Error;

    #[test]
    fn a_file_that_cannot_be_opened_is_a_fault_of_its_name() {
        for (number, class) in [
            (2, ErrorClass::Usage),   // ENOENT
            (13, ErrorClass::Usage),  // EACCES
            (20, ErrorClass::Usage),  // ENOTDIR
            (21, ErrorClass::Usage),  // EISDIR
            (30, ErrorClass::Usage),  // EROFS
            (5, ErrorClass::Failed),  // EIO
            (28, ErrorClass::Failed), // ENOSPC
        ] {
            let error = io::Error::from_raw_os_error(number);
            assert_eq!(ErrorClass::of_file(&error), class, "{error}");
        }
    }

    #[test]
    fn causes_are_told_once() {
        #[derive(Debug, Error)]
        #[error("outer: inner")]
        struct Outer(#[source] Inner);
        #[derive(Debug, Error)]
        #[error("inner")]
        struct Inner(#[source] std::fmt::Error);
        let line = one_line(&Outer(Inner(std::fmt::Error)));
        assert!(
            line.starts_with("outer: inner: an error occurred"),
            "{line}"
        );
    }
}
