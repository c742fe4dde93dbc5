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
