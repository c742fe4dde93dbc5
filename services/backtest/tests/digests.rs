//! One input gives one sequence of bytes: on every transport, with any number of threads.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::fs;
use std::path::Path;

use common::{backtest, json, stderr, synthetic};

#[test]
fn the_same_digest_from_a_file_and_through_the_stream_whatever_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plain, archive) = (path("m.csv"), path("m.csv.zst"));
    for file in [&plain, &archive] {
        synthetic(file, &["--rows", "6000", "--seed", "5"]);
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

/// A market of one level as lines of cells, its header first.
fn cells(folder: &Path) -> Vec<Vec<String>> {
    let whole = folder.join("whole.csv");
    let out = whole.to_str().unwrap();
    synthetic(out, &["--rows", "900", "--seed", "9"]);
    let text = fs::read_to_string(&whole).unwrap();
    let lines: Vec<Vec<String>> = text
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    let is_best = |name: &String| !name.contains("_0") || name.ends_with("_00");
    let header = lines[0].clone();
    let best = |line: &Vec<String>| -> Vec<String> {
        let cells = line.iter().zip(&header);
        let kept = cells.filter(|(_, name)| is_best(name));
        kept.map(|(cell, _)| cell.clone()).collect()
    };
    lines.iter().map(best).collect()
}

fn text(lines: &[Vec<String>], separator: &str, quote: &str, end: &str) -> String {
    let line = |cells: &Vec<String>| {
        let quoted = cells.iter().map(|cell| format!("{quote}{cell}{quote}"));
        quoted.collect::<Vec<_>>().join(separator) + end
    };
    lines.iter().map(line).collect()
}

/// Lines with cells changed, by the name of their column.
fn changed(lines: &[Vec<String>], change: impl Fn(&str, &str) -> String) -> Vec<Vec<String>> {
    let header = &lines[0];
    let rows = lines[1..].iter().map(|line| {
        let cells = line.iter().zip(header);
        cells.map(|(cell, name)| change(name, cell)).collect()
    });
    std::iter::once(header.clone()).chain(rows).collect()
}

#[test]
fn one_market_has_one_digest_whatever_wrote_it() {
    let folder = tempfile::tempdir().unwrap();
    let lines = cells(folder.path());
    let plain = text(&lines, ",", "", "\n");
    let zone = |zone: &str| {
        let with_zone = |name: &str, cell: &str| match name {
            "ts_recv" | "ts_event" => cell.replace('Z', zone).replace('T', " "),
            _ => cell.to_owned(),
        };
        text(&changed(&lines, with_zone), ",", "", "\n")
    };
    let columns = |keep: &dyn Fn(&str) -> bool, turn: usize| {
        let header = &lines[0];
        let mut places: Vec<usize> = (0..header.len()).filter(|at| keep(&header[*at])).collect();
        places.rotate_left(turn);
        let line = |line: &Vec<String>| places.iter().map(|at| line[*at].clone()).collect();
        let lines: Vec<Vec<String>> = lines.iter().map(line).collect();
        text(&lines, ",", "", "\n")
    };
    let mut backwards = lines.clone();
    backwards[1..].reverse();
    let (first, second) = lines.split_at(lines.len() / 2);
    let (first, second) = (text(first, ",", "", "\n"), text(second, ",", "", "\n"));
    let header = text(&lines[..1], ",", "", "\n");
    let zst = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    let skippable = [
        &0x184D_2A5A_u32.to_le_bytes()[..],
        &3_u32.to_le_bytes(),
        b"abc",
    ]
    .concat();
    let table: [(&str, Vec<u8>); 15] = [
        ("CR LF", text(&lines, ",", "", "\r\n").into()),
        ("CR CR LF", text(&lines, ",", "", "\r\r\n").into()),
        ("quoted", text(&lines, ",", "\"", "\n").into()),
        ("quoted, CR LF", text(&lines, ",", "\"", "\r\n").into()),
        ("polars", zone("+0000").into()),
        ("DuckDB", zone("+00").into()),
        ("pandas", zone("+00:00").into()),
        ("columns turned", columns(&|_| true, 7).into()),
        ("no symbol", columns(&|name| name != "symbol", 0).into()),
        (
            "no instrument",
            columns(&|name| name != "instrument_id", 3).into(),
        ),
        ("no rtype", columns(&|name| name != "rtype", 0).into()),
        ("backwards", text(&backwards, ",", "", "\n").into()),
        ("joined", [&first[..], &header, &second].concat().into()),
        ("two frames", [zst(&first), zst(&second)].concat()),
        (
            "pzstd",
            [skippable.clone(), zst(&first), skippable, zst(&second)].concat(),
        ),
    ];
    let digest = |files: &[&str]| {
        let result = json(&[&["run", "--series", "none", "--input"], files].concat());
        result["digest"].as_str().unwrap().to_owned()
    };
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("plain.csv"), &plain).unwrap();
    let expected = digest(&[&path("plain.csv")]);
    for (name, bytes) in table {
        fs::write(path("other"), bytes).unwrap();
        assert_eq!(digest(&[&path("other")]), expected, "{name}");
    }
    // Overlapping parts, and a name that is not that of its content.
    fs::write(path("a.parquet"), &first).unwrap();
    fs::write(path("b.dbn"), zst(&plain)).unwrap();
    assert_eq!(digest(&[&path("a.parquet"), &path("b.dbn")]), expected);
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
