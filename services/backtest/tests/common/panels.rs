//! Small panels: recordings of several days, and how they are evaluated.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::{run, stderr};

/// Days of two symbols, a file each, in a folder.
pub(crate) fn recordings() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "synth",
        "--rows",
        "3000",
        "--symbols",
        "ONE,TWO",
        "--days",
        "4",
    ];
    let rest = [
        "--start",
        "2024-08-01T13:36:32Z",
        "--end",
        "2024-08-01T14:06:32Z",
        "--out",
    ];
    let made = run(&[&args[..], &rest, &[text(folder.path())]].concat());
    assert!(made.status.success(), "{}", stderr(&made));
    let names: Vec<_> = files(folder.path()).into_iter().collect();
    assert!(names[2].ends_with("2024-08-05.csv"), "{names:?}");
    folder
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// An evaluation with few orders, and two days that are only tuned on.
pub(crate) fn evaluate<'a>(input: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let args = [
        "evaluate",
        "--orders",
        "40",
        "--order-size",
        "300",
        "--horizon",
        "2m",
        "--train-days",
        "2",
        "--lambda-over",
        "0.1",
        "--lambda-under",
        "0.01,0.6",
        "--theta-queue",
        "0",
        "--input",
        input,
    ];
    [&args[..], more].concat()
}

/// What merges cells of a panel as [`evaluate`] has them made; `more` names the cells.
pub(crate) fn merge<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["merge", "--train-days", "2"], more].concat()
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|one| one.unwrap().path())
        .collect();
    files.sort();
    files
}

pub(crate) fn fails(args: &[&str], code: i32, words: &[&str]) -> Output {
    let output = run(args);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word} is not in {said}");
    }
    output
}

/// A panel without what the process was.
pub(crate) fn without_meta(mut panel: Value) -> Value {
    panel.as_object_mut().unwrap().remove("meta");
    panel
}

/// Whether two panels are alike but for what varies; whole ones would fill screens.
pub(crate) fn assert_same(panel: Value, whole: &Value) {
    assert_eq!(panel["session"], whole["session"]);
    assert_eq!(panel["units"], whole["units"]);
    assert_eq!(panel["digest"], whole["digest"]);
    assert!(without_meta(panel) == *whole);
}
