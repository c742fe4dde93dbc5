//! Recordings that are cut, out of order, locked or crossed, as the user of the binary meets them.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{json, market, run, stderr, synthetic};

#[test]
fn an_archive_that_was_cut_names_the_byte_and_has_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let archive = path("m.csv.zst");
    synthetic(&archive, &["--rows", "20000"]);
    let bytes = fs::read(&archive).unwrap();
    // What a file is called does not matter, only what it is.
    for name in ["cut.csv.zst", "cut.csv", "cut.csv.gz"] {
        let cut = path(name);
        fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        let output = run(&["run", "--input", &cut, "--output", &path("result.json")]);
        assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("bytes of output"),
            "{}",
            stderr(&output)
        );
        assert!(output.stdout.is_empty());
        assert!(!folder.path().join("result.json").exists());
    }
}

/// What a damaged file says of itself may make the decoder panic: nobody sees more than that the
/// file is damaged.
#[test]
fn a_damaged_parquet_file_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    synthetic(&path("m.csv"), &["--rows", "300"]);
    let made = run(&["convert", &path("m.csv"), "--out", &path("m.parquet")]);
    assert!(made.status.success(), "{}", stderr(&made));
    let bytes = fs::read(path("m.parquet")).unwrap();
    let footer = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[footer..footer + 4].try_into().unwrap());
    let mut senseless = 0;
    for place in (footer - length as usize..footer).step_by(13) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        fs::write(path("damaged.parquet"), damaged).unwrap();
        let output = run(&["convert", &path("damaged.parquet"), "--out", &path("x.csv")]);
        let said = stderr(&output);
        assert!(!said.contains("panicked"), "{place}: {said}");
        senseless += usize::from(said.contains("what it says of itself makes no sense"));
    }
    assert!(senseless > 0, "nothing made the decoder panic");
}

#[test]
fn rows_that_come_late_do_not_change_what_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv").to_str().unwrap().to_owned();
    synthetic(&file, &["--rows", "2000"]);
    let text = fs::read_to_string(&file).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    let expected = json(&["run", "--input", &file])["digest"].clone();
    lines[1..].reverse(); // backward in time, row by row
    fs::write(&file, lines.join("\n")).unwrap();
    assert_eq!(json(&["run", "--input", &file])["digest"], expected);
}

#[test]
fn locked_and_crossed_instants_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        (32.0, 2, "99.99", "100.00", 100, 100),
        (33.0, 39, "100.00", "100.01", 100, 100), // bid = the other's ask
        (34.0, 39, "100.02", "100.03", 100, 100), // bid above the other's ask
        (35.0, 39, "99.98", "100.01", 100, 100),
    ];
    let file = market(folder.path(), &rows);
    let result = json(&["run", "--input", &file, "--order-size", "50"]);
    let data = &result["data"];
    let window = &data["window"];
    assert_eq!(
        (&window["locked"], &window["crossed"]),
        (&1.into(), &1.into()),
        "{data}"
    );
    assert!(result["assumptions"].is_object());
}
