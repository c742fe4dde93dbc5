//! Recordings and windows that hold nothing to execute on.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{HEADER, json, run, stderr};

#[test]
fn bad_data_has_exit_code_3_and_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.csv");
    let good = "2024-08-01T13:36:32.000000000Z,2,1,99.99,100.00,100,100,TEST\n";
    let cases = [
        (
            String::new(),
            "bad.csv is empty: download or write it again",
        ),
        (
            " \n\r\n\n".to_owned(),
            "nothing but blank lines and comments",
        ),
        (
            "# a comment\n".to_owned(),
            "nothing but blank lines and comments",
        ),
        (
            "time,px\n1,2\n".to_owned(),
            "no column ts_event, publisher_id, ask_px_00, ask_sz_00; the columns are: time, px",
        ),
        (
            format!("{HEADER}\n"),
            "no usable row in bad.csv: there are no rows in it",
        ),
        (
            format!("{HEADER}\n{good}{}", good.replace("100.00", "NaN")),
            "1 of 2 rows are bad",
        ),
    ];
    for (text, expected) in cases {
        fs::write(&file, text).unwrap();
        let output = run(&["run", "--input", file.to_str().unwrap()]);
        assert_eq!(
            output.status.code(),
            Some(3),
            "{expected}: {}",
            stderr(&output)
        );
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    let lenient = json(&[
        "run",
        "--max-bad-rows",
        "0.5",
        "--input",
        file.to_str().unwrap(),
    ]);
    assert_eq!(
        lenient["data"]["rejected"]["by_reason"]["price_not_a_number"],
        1
    );
    assert_eq!(
        run(&["run", "--input", "/nowhere.csv"]).status.code(),
        Some(2)
    );
}

/// Nothing has many forms, and each is called what it is, by every command that reads.
#[test]
fn nothing_is_called_nothing_whatever_it_came_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0".to_vec();
    let empty_archive = "is empty, an archive with nothing in it";
    for (name, bytes, expected) in [
        ("a.csv", Vec::new(), "a.csv is empty: "),
        ("a.csv.zst", Vec::new(), "a.csv.zst is empty: "),
        ("a.csv.gz", Vec::new(), "a.csv.gz is empty: "),
        ("a.parquet", Vec::new(), "a.parquet is empty: "),
        ("a.dbn", Vec::new(), "a.dbn is empty: "),
        (
            "b.csv.zst",
            zstd::encode_all(&b""[..], 1).unwrap(),
            empty_archive,
        ),
        ("b.csv.gz", gzip.clone(), empty_archive),
        (
            "c.csv",
            zstd::encode_all(&gzip[..], 1).unwrap(),
            empty_archive,
        ),
        (
            "c.parquet",
            b"PAR1".to_vec(),
            "is Parquet and cannot be read",
        ),
        ("c.dbn", b"DBN".to_vec(), "it ends inside its metadata"),
    ] {
        fs::write(path(name), bytes).unwrap();
        let file = path(name);
        let file = file.to_str().unwrap();
        for args in [
            &["run", "--input", file][..],
            &["run", "--stream", "--input", file],
            &["evaluate", "--input", file],
            &["convert", file, "--out", "never.csv"],
            &["doctor", file],
        ] {
            let output = run(args);
            let said = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
            assert!(!output.status.success(), "{args:?}");
            assert!(said.contains(expected), "{args:?}: {said}");
        }
    }
    let about = path("about");
    let empty = path("empty");
    fs::create_dir(&empty).unwrap();
    fs::create_dir(&about).unwrap();
    for name in ["manifest.json", "condition.json", "metadata.json"] {
        fs::write(about.join(name), "{}").unwrap();
    }
    for (named, expected) in [
        (empty, "no data files"),
        (about, "no data files"),
        (path("*.orc"), "no file has such a name"),
        (path("missing.csv"), "cannot read"),
    ] {
        let output = run(&["run", "--input", named.to_str().unwrap()]);
        let said = stderr(&output);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_window_that_holds_nothing_says_what_there_is() {
    let output = run(&["demo", "--rows", "500", "--from", "20:00:00"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the recording runs from 2024-08-01T13:36:3"),
        "{}",
        stderr(&output)
    );
}
