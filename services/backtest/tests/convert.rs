//! Recordings in another form: the same result from every form, whatever they came in.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use common::{json, run, stderr, synthetic};

const ENDINGS: [&str; 5] = ["dbn", "dbn.zst", "csv", "csv.zst", "parquet"];

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

fn convert(args: &[&str]) {
    let output = run(&[&["convert"], args].concat());
    assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    assert!(output.stdout.is_empty());
}

/// The digests of all results of a run.
fn digests(args: &[&str]) -> Vec<String> {
    let result = json(&[&["run", "--series", "none"], args].concat());
    let results = result["results"].as_array().cloned();
    let results = results.unwrap_or_else(|| vec![result]);
    let digest = |one: &serde_json::Value| one["digest"].as_str().unwrap().to_owned();
    results.iter().map(digest).collect()
}

/// The digest of a run, and what it warns of.
fn said(input: &str, options: &[&str]) -> String {
    let result = json(&[&["run", "--series", "none", "--input", input], options].concat());
    format!("{} {}", result["digest"], result["warnings"])
}

/// Writes `inputs` in every form, those again in every form, and compares results.
fn check_all(folder: &Path, inputs: &[&str], options: &[&str], extra: &[&str]) {
    let mut whole = vec!["--input"];
    whole.extend(inputs);
    let expected = digests(&[&whole[..], options, extra].concat());
    for first in ENDINGS {
        let one = path(folder, &format!("one.{first}"));
        convert(&[inputs, &["--out", &one], options].concat());
        assert_eq!(
            digests(&[&["--input", &one], extra].concat()),
            expected,
            "{first}"
        );
        for second in ENDINGS {
            let two = path(folder, &format!("two.{second}"));
            convert(&[&one, "--out", &two]);
            let found = digests(&[&["--input", &two], extra].concat());
            assert_eq!(found, expected, "{first} to {second}");
        }
    }
}

#[test]
fn every_form_of_a_market_of_ten_levels_gives_the_same_results() {
    let folder = tempfile::tempdir().unwrap();
    let whole = path(folder.path(), "whole.csv");
    synthetic(
        &whole,
        &["--rows", "3000", "--seed", "9", "--symbols", "AB,CD"],
    );
    check_all(folder.path(), &[&whole], &[], &[]);
    check_all(
        folder.path(),
        &[&whole],
        &[],
        &["--depth", "10", "--order-size", "20000"],
    );
}

#[test]
fn several_days_venues_and_files_go_into_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (day, venues) in [
        ("2024-08-01", "2,39"),
        ("2024-08-01", "41"),
        ("2024-08-02", "2,43"),
    ] {
        let name = path(folder.path(), &format!("{day}-{venues}.csv.zst"));
        let (start, end) = (format!("{day}T14:00:00Z"), format!("{day}T14:10:00Z"));
        synthetic(
            &name,
            &[
                "--rows", "800", "--venues", venues, "--start", &start, "--end", &end,
            ],
        );
        files.push(name);
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    check_all(folder.path(), &files, &[], &[]);
}

#[test]
fn every_schema_is_written_as_what_it_is() {
    const HEADER: &str = "ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,\
     size,flags,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00";
    let folder = tempfile::tempdir().unwrap();
    let time = |second: u32| format!("2024-08-01T14:{:02}:{:02}Z", second / 60, second % 60);
    let quotes = |rtype: u8| {
        let mut text = format!("{HEADER},symbol\n");
        for second in 0..90 {
            let (time, price) = (time(second), 100 + second % 3);
            let action = if rtype == 1 { 'T' } else { 'A' };
            writeln!(
                text,
                "{time},{time},{rtype},2,7,{action},B,{price}.05,10,128,{second},\
             {price},{price}.05,300,{},ABC",
                200 + second
            )
            .unwrap();
        }
        text
    };
    let sampled = |rtype: u8, more: &str, values: &str| {
        let mut text = format!(
            "ts_recv,ts_event,rtype,publisher_id,instrument_id,side,price,size,flags,sequence,\
             bid_px_00,ask_px_00,bid_sz_00,ask_sz_00{more},symbol\n"
        );
        for second in 0..90 {
            let (time, price) = (time(second), 100 + second % 3);
            writeln!(
                text,
                "{time},,{rtype},95,7,N,,0,0,0,{price},{price}.05,300,{}{values},ABC",
                200 + second % 7
            )
            .unwrap();
        }
        text
    };
    for (name, text) in [
        ("tbbo", quotes(1)),
        ("bbo-1s", sampled(195, "", "")),
        ("bbo-1m", sampled(196, "", "")),
        ("cbbo-1s", sampled(192, ",bid_pb_00,ask_pb_00", ",2,43")),
        ("cbbo-1m", sampled(193, ",bid_pb_00,ask_pb_00", ",43,2")),
    ] {
        let whole = path(folder.path(), &format!("{name}.csv"));
        fs::write(&whole, text).unwrap();
        let schema = |input: &str| {
            let result = json(&["run", "--series", "none", "--input", input]);
            result["data"]["source"][0]["format"]["schema"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(schema(&whole), name);
        assert_eq!(said(&whole, &["--stream"]), said(&whole, &[]), "{name}");
        assert!(said(&whole, &[]).contains(name), "{name}");
        check_all(folder.path(), &[&whole], &[], &["--order-size", "500"]);
        for ending in ENDINGS {
            assert_eq!(
                schema(&path(folder.path(), &format!("one.{ending}"))),
                name,
                "{ending}"
            );
        }
    }
}

/// Writes the columns of `from` whose names are kept to another file.
fn narrow(from: &str, to: &str, is_kept: impl Fn(&str) -> bool) {
    let text = fs::read_to_string(from).unwrap();
    let header: Vec<_> = text.lines().next().unwrap().split(',').collect();
    let rows = text.lines().map(|line| {
        let cells = line.split(',').zip(&header);
        let kept: Vec<_> = cells
            .filter(|(_, name)| is_kept(name))
            .map(|(cell, _)| cell)
            .collect();
        kept.join(",") + "\n"
    });
    fs::write(to, rows.collect::<String>()).unwrap();
}

#[test]
fn ten_levels_without_a_record_type_are_written_as_ten() {
    let folder = tempfile::tempdir().unwrap();
    let whole = path(folder.path(), "whole.csv");
    synthetic(&whole, &["--rows", "1000", "--seed", "4"]);
    let untyped = path(folder.path(), "untyped.csv");
    narrow(&whole, &untyped, |name| name != "rtype");
    let deep = ["--depth", "10", "--order-size", "20000"];
    let expected = digests(&[&["--input", &whole][..], &deep].concat());
    assert_eq!(
        digests(&[&["--input", &untyped][..], &deep].concat()),
        expected
    );
    check_all(folder.path(), &[&untyped], &[], &deep);
}

#[test]
fn ten_levels_narrowed_to_the_best_are_written_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let whole = path(folder.path(), "whole.csv");
    synthetic(&whole, &["--rows", "300"]);
    let one = path(folder.path(), "best.csv");
    narrow(&whole, &one, |name| {
        !name.contains("_0") || name.ends_with("_00")
    });
    let expected = digests(&["--input", &whole]);
    assert_eq!(digests(&["--input", &one]), expected);
    check_all(folder.path(), &[&one], &[], &[]);
    assert_eq!(
        digests(&["--input", &path(folder.path(), "two.dbn")]),
        expected
    );
}

#[test]
fn what_has_no_symbol_no_number_and_no_time_of_receipt_is_written_so() {
    let folder = tempfile::tempdir().unwrap();
    let whole = path(folder.path(), "bare.csv");
    let mut text = String::from("ts_event,publisher_id,ask_px_00,ask_sz_00,bid_px_00,bid_sz_00\n");
    for second in 0..50 {
        let ask = if second % 7 == 0 { ",0" } else { "1000000,500" };
        writeln!(
            text,
            "2024-08-01T14:00:{second:02}Z,{},{ask},999999,300",
            2 + 37 * (second % 2)
        )
        .unwrap();
    }
    fs::write(&whole, text).unwrap();
    let expected = digests(&["--input", &whole]);
    for ending in ["csv", "csv.zst", "parquet"] {
        let one = path(folder.path(), &format!("one.{ending}"));
        convert(&[&whole, "--out", &one]);
        assert_eq!(digests(&["--input", &one]), expected, "{ending}");
    }
}

#[test]
fn a_mapped_file_becomes_one_that_needs_no_map() {
    let folder = tempfile::tempdir().unwrap();
    let taq = path(folder.path(), "BBO_20240102");
    let mut text = String::from("Time|Exchange|Symbol|Bid_Price|Bid_Size|Offer_Price|Offer_Size\n");
    for second in 10..59 {
        let venue = if second % 2 == 0 { 'N' } else { 'P' };
        writeln!(text, "1000{second}000000001|{venue}|BRK B|10.00|2|10.02|1").unwrap();
    }
    fs::write(&taq, text).unwrap();
    check_all(folder.path(), &[&taq], &["--map", "taq"], &[]);
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let good = path(folder.path(), "good.csv");
    synthetic(&good, &["--rows", "100"]);
    let trades = path(folder.path(), "trades.csv");
    let large = path(folder.path(), "large.csv");
    fs::write(
        &trades,
        "ts_event,publisher_id,action,ask_px_00,ask_sz_00\n",
    )
    .unwrap();
    let header = "ts_event,publisher_id,sequence,ask_px_00,ask_sz_00\n";
    fs::write(
        &large,
        format!("{header}2024-08-01T14:00:00Z,2,4294967296,10,1\n"),
    )
    .unwrap();
    let bad = path(folder.path(), "bad.csv");
    fs::write(
        &bad,
        format!("{header}x,2,1,10,1\n2024-08-01T14:00:00Z,2,1,10,1\n"),
    )
    .unwrap();
    for (input, out, code, part) in [
        (&good, "out.json", 2, ".dbn.zst"),
        (&good, "good.csv", 2, "written over"),
        (&good, "missing/out.csv", 2, "cannot write"),
        (&trades, "out.csv", 3, "no usable row"),
        (&large, "out.dbn", 3, "4294967296"),
        (&bad, "out.csv", 3, "--max-bad-rows"),
    ] {
        let before: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        let output = run(&["convert", input, "--out", &path(folder.path(), out)]);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{out}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains(part),
            "{part}: {}",
            stderr(&output)
        );
        let after: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(after.len(), before.len(), "{out}");
    }
}

/// What cannot be read is the file that is read, whatever was to be written.
#[test]
fn a_file_that_is_not_there_is_no_file_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let (nope, out) = (
        path(folder.path(), "nope.csv"),
        path(folder.path(), "q.csv"),
    );
    let output = run(&["convert", &nope, "--out", &out]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("cannot read") && !said.contains("cannot write"),
        "{said}"
    );
    assert!(!Path::new(&out).exists());
}
