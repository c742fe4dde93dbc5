//! What people type: accepted, or answered with the right spelling.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use common::{json, run, stderr, synthetic};

#[test]
fn sizes_are_typed_as_people_say_them() {
    for size in [
        &["--order-size", "5k"][..],
        &["--size", "5000"],
        &["--qty", "5,000"],
        &["--quantity", "5e3"],
        &["--shares", "0.005m"],
    ] {
        let result = json(&[&["demo", "--rows", "500"], size].concat());
        assert_eq!(result["order"]["size"], 5_000, "{size:?}");
    }
    for size in ["5.5", "5kk", "many"] {
        let refused = run(&["demo", "--qty", size]);
        assert_eq!(refused.status.code(), Some(2), "{size}");
        assert!(
            stderr(&refused).contains("such as 5000, 5,000 or 5k"),
            "{}",
            stderr(&refused)
        );
    }
}

#[test]
fn venues_are_named_as_the_vendor_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("m.csv");
    let file = file.to_str().unwrap();
    synthetic(
        file,
        &["--rows", "2000", "--venues", "XNAS,39,IEX,ARCX.PILLAR"],
    );
    let venues = |options: &[&str]| {
        let result = json(&[&["run", file], options].concat());
        let venues = result["data"]["venues"].as_array().unwrap().clone();
        let ids = venues
            .iter()
            .map(|venue| venue["publisher_id"].as_u64().unwrap());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(venues(&[]), [2, 38, 39, 43]);
    assert_eq!(venues(&["--venues", "IEXG, xnas"]), [2, 38]);
    assert_eq!(venues(&["--without-venues", "NASDAQ,43"]), [38, 39]);
    let made = json(&["demo", "--rows", "500", "--venues", "XNAS,ARCX"]);
    assert_eq!(made["data"]["venues"].as_array().unwrap().len(), 2);
    for args in [
        &["run", file, "--venues", "XNSA"][..],
        &["run", file, "--without-venues", "2,XNSA"],
        &["demo", "--venues", "XNSA"],
        &["synth", "--out", "-", "--venues", "XNSA"],
    ] {
        let refused = run(args);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{args:?}: {said}");
        assert!(
            said.contains("XNSA") && said.contains("XNAS,ARCX,IEXG"),
            "{said}"
        );
    }
}

/// Whatever suffix promises another format is refused before anything is made.
#[test]
fn a_page_is_not_written_into_a_file_of_text() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("r.json");
    let result = result.to_str().unwrap();
    json(&["demo", "--rows", "500", "--output", result]);
    for (option, name, better) in [
        ("-o", "x.txt", "x.html"),
        ("--out", "x.pdf", "x.html"),
        ("--csv", "x.txt", "x.csv"),
        ("--png", "x.md", "x.png"),
    ] {
        let file = folder.path().join(name);
        let refused = run(&["report", result, option, file.to_str().unwrap()]);
        let said = stderr(&refused);
        assert_eq!(refused.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(better) && !file.exists(), "{name}: {said}");
    }
}
