//! `docs/explain/reliability.md` names tests: they exist, and every fault has one.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The names of all functions under a folder that follow a `#[test]` or stand in `proptest!`.
fn functions(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim) {
                is_test |= line.starts_with("#[test]");
                if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
                    let end = rest.find('(').unwrap_or(rest.len());
                    found.insert(rest[..end].to_owned());
                    is_test = false;
                }
            }
        }
    }
}

#[test]
fn the_tests_that_keep_the_promises_exist() {
    let mut tests = BTreeSet::new();
    functions(&root().join("services"), &mut tests);
    let text = fs::read_to_string(root().join("docs/explain/reliability.md")).unwrap();
    let quoted = |text: &str| -> Vec<String> {
        let parts = text.split('`').skip(1).step_by(2);
        let names =
            parts.filter(|part| part.matches('_').count() > 2 && !part.contains(['=', '.']));
        names.map(str::to_owned).collect()
    };
    let named = quoted(&text);
    assert!(named.len() > 40, "{}", named.len());
    for name in named {
        assert!(
            tests.contains(&name),
            "docs/explain/reliability.md names {name}, and no test is called so"
        );
    }
    for fault in 1..=23 {
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!("| {fault} |")));
        let row = row.unwrap_or_else(|| panic!("no line for fault {fault}"));
        let kept = quoted(row).len();
        assert!(
            kept > 0 || row.contains("`checks/containers/stack`"),
            "{row}"
        );
    }
}
