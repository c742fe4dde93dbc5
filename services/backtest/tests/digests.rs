//! One input gives one sequence of bytes: on every transport, with any number of threads.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;

use common::{backtest, json, run, stderr};

#[test]
fn the_same_digest_from_a_file_and_through_the_stream_whatever_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plain, archive) = (path("m.csv"), path("m.csv.zst"));
    for file in [&plain, &archive] {
        assert!(
            run(&["synth", "--rows", "6000", "--seed", "5", "--out", file])
                .status
                .success()
        );
    }
    let digest = |args: &[&str]| json(args)["digest"].as_str().unwrap().to_owned();
    let expected = digest(&["run", "--input", &plain]);
    assert_eq!(digest(&["run", "--input", &archive]), expected);
    assert_eq!(digest(&["run", "--input", &plain, "--stream"]), expected);
    assert_eq!(digest(&["demo", "--rows", "6000", "--seed", "5"]), expected);
    let text = fs::read_to_string(&plain).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let (first, rows) = rows.split_once('\n').unwrap();
    let unsorted = path("unsorted.csv");
    fs::write(&unsorted, format!("{header}\n{rows}{first}\n")).unwrap();
    for extra in [&[][..], &["--stream"]] {
        let args = [&["run", "--input", &unsorted], extra].concat();
        assert_eq!(digest(&args), expected, "{extra:?}");
    }
    assert_ne!(
        digest(&["run", "--input", &plain, "--order-size", "4000"]),
        expected
    );
}

#[test]
fn the_same_bytes_with_one_two_and_eight_threads() {
    for command in [
        &["demo", "--rows", "6000"][..],
        &["demo", "--rows", "3000", "--router", "cont-kukanov"],
        &[
            "demo",
            "--rows",
            "3000",
            "--symbols",
            "A,B",
            "--side",
            "sell",
        ],
    ] {
        let bytes = |threads: &str| {
            let output = backtest()
                .args(command)
                .env("RAYON_NUM_THREADS", threads)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            let mut result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            let several = result.get("results").is_some();
            let each = if several {
                result["results"]
                    .as_array_mut()
                    .unwrap()
                    .iter_mut()
                    .collect()
            } else {
                vec![&mut result]
            };
            for one in each {
                let one = one.as_object_mut().unwrap();
                one.remove("meta").unwrap();
                one["stream"]
                    .as_object_mut()
                    .unwrap()
                    .remove("run_id")
                    .unwrap();
            }
            result.to_string()
        };
        let one = bytes("1");
        for threads in ["2", "8"] {
            assert_eq!(bytes(threads), one, "{command:?} with {threads} threads");
        }
    }
}
