//! What is printed for people cannot be forged by what was read.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{HEADER, json, run, stderr};

/// Sets a title, clears the screen, turns words around, and forges a line.
const HOSTILE: &str = "A\u{1b}]0;PWNED\u{7}\u{1b}[2J\u{9b}31m\u{202e}\r\nIn short: nothing";

/// Only what is drawn, and line breaks.
fn plain(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split('\n').all(text::all_plain)
}

#[test]
fn a_symbol_with_control_characters_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("market.csv");
    let row = |second: u32, symbol: &str| {
        format!("2024-08-01T13:36:{second:02}.000000000Z,2,1,99.99,100.00,100,100,{symbol}\n")
    };
    let hostile = row(33, "A\u{1b}[2J") + &row(34, "B\u{9b}m") + &row(35, "C\u{202e}D");
    fs::write(&file, format!("{HEADER}\n{}{hostile}", row(32, "GOOD"))).unwrap();
    let file = file.to_str().unwrap();
    let result = json(&["run", "--max-bad-rows", "1", "--input", file]);
    assert_eq!(result["data"]["rejected"]["by_reason"]["bad_symbol"], 3);
    for command in ["run", "doctor", "evaluate"] {
        let output = run(&[command, "--input", file]);
        assert_eq!(
            output.status.code(),
            Some(if command == "doctor" { 1 } else { 3 })
        );
        assert!(
            plain(&output.stdout) && plain(&output.stderr),
            "{command}: {}",
            stderr(&output)
        );
    }
}

#[test]
fn names_of_columns_and_files_are_shown_and_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder
        .path()
        .join(format!("market{HOSTILE}.csv").replace('/', "_"));
    fs::write(
        &file,
        format!(
            "ts_event,publisher_id,{}\n1,2,3\n",
            HOSTILE.replace("\r\n", "")
        ),
    )
    .unwrap();
    for command in ["run", "doctor", "explain"] {
        let mut arguments = vec![command, "--input", file.to_str().unwrap()];
        if command == "explain" {
            arguments.extend(["--at", "13:40:00"]);
        }
        let output = run(&arguments);
        assert!(!output.status.success());
        assert!(
            plain(&output.stdout),
            "{command}: {:?}",
            String::from_utf8_lossy(&output.stdout)
        );
        assert!(!output.stdout.windows(9).any(|words| words == b"\nIn short"));
    }
}

#[test]
fn a_result_of_somebody_else_says_nothing_that_is_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let result = json(&["demo", "--rows", "800"]);
    let mut hostile = result.clone();
    hostile["order"]["side"] = HOSTILE.into();
    hostile["order"]["symbol"] = HOSTILE.into();
    hostile["assumptions"]["fills"] = HOSTILE.into();
    hostile["warnings"] = vec![HOSTILE].into();
    hostile["optimized"]["by_venue"][HOSTILE] = hostile["optimized"]["by_venue"]["2"].clone();
    hostile[HOSTILE] = HOSTILE.into();
    let write = |name: &str, result: &serde_json::Value| {
        let file = folder.path().join(name);
        fs::write(&file, result.to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (one, other) = (write("one.json", &result), write("other.json", &hostile));
    let output = run(&["diff", &one, &other]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(plain(&output.stdout), "{text}");
    assert_eq!(text.matches("\nIn short").count(), 0, "{text}");
    assert!(text.starts_with("In short"), "{text}");
    let page = run(&["report", &other, "--out", "-"]);
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.contains("Content-Security-Policy"));
    assert!(
        !page.contains('\u{1b}') && !page.contains('\u{202e}'),
        "the page obeys a result"
    );
}
