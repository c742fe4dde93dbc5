//! What to do about a file that cannot be used.

use std::io::{Error, ErrorKind};

/// What to do where a file cannot be opened, read or written; `None` for other troubles.
pub fn of_file(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::NotFound => {
            let folder = std::env::current_dir().ok()?;
            Some(format!(
                "check the name and its folders; one that does not begin with / is looked up in {}",
                crate::visible(&folder.to_string_lossy())
            ))
        }
        ErrorKind::PermissionDenied => Some("`ls -l` shows who may".to_owned()),
        ErrorKind::IsADirectory => Some("name a file in it".to_owned()),
        _ => None,
    }
}

/// The error, and what to do about it.
pub fn with(error: &Error) -> String {
    match of_file(error) {
        Some(remedy) => format!("{error}: {remedy}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_used_has_a_remedy() {
        let folder = std::env::current_dir().unwrap();
        for (kind, remedy) in [
            (ErrorKind::NotFound, &*folder.to_string_lossy()),
            (ErrorKind::PermissionDenied, "ls -l"),
            (ErrorKind::IsADirectory, "a file in it"),
        ] {
            let error = Error::from(kind);
            let said = with(&error);
            assert!(
                said.starts_with(&error.to_string()) && said.contains(remedy),
                "{said}"
            );
        }
        let other = Error::other("of another kind");
        assert_eq!(with(&other), "of another kind");
    }
}
