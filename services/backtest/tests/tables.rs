//! Tables beside an evaluation: their numbers are those of its document.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::panels::{evaluate, fails, merge, recordings, text};
use common::{json, stderr};
use serde_json::Value;

#[test]
fn orders_are_those_of_the_document() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let table = kept.path().join("orders.csv");
    let one_day = recordings.path().join("2024-08-01.csv");
    for (input, several) in [(recordings.path(), true), (one_day.as_path(), false)] {
        let more = ["--symbol", "TWO", "--orders-out", text(&table)];
        let document = json(&evaluate(text(input), &more));
        let mut rows = csv::Reader::from_path(&table).unwrap();
        let head = rows.headers().unwrap().clone();
        let place = |name: &str| head.iter().position(|one| one == name).unwrap();
        let (mut n, mut saved, mut bps) = (0, 0.0, 0.0);
        for row in rows.records() {
            let row = row.unwrap();
            if &row[place("strategy")] == "twap" && row[place("reason")].is_empty() {
                n += 1;
                saved += row[place("saved")].parse::<f64>().unwrap();
                bps += row[place("saving_bps")].parse::<f64>().unwrap();
            }
        }
        let one = &document["comparisons"]["twap"];
        assert_eq!(one["n"].as_u64().unwrap(), n);
        let near = |value: f64, said: &Value| (value - said.as_f64().unwrap()).abs() < 1e-5;
        assert!(near(bps / n as f64, &one["per_order_bps"]), "{one}");
        if several {
            assert!(near(saved, &one["saved_dollars"]), "{saved} {one}");
        }
    }
}

/// A row by the names of its columns.
type Row = BTreeMap<String, String>;

fn rows(file: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(file).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// Whether fields hold the numbers of an object; an empty field is `null`.
fn assert_numbers(row: &Row, object: &Value, names: &[&str]) {
    for name in names {
        let field = Some(row[*name].as_str()).filter(|text| !text.is_empty());
        assert_eq!(
            field.map(number),
            object[*name].as_f64(),
            "{name} of {object}"
        );
    }
}

/// The three tables, in files with the suffix.
fn tables(input: &str, folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let files = ["orders", "cells", "summary"].map(|name| folder.join(format!("{name}.{suffix}")));
    let [orders, cells, summary] = files.each_ref().map(|file| text(file));
    let out = [
        "--orders-out",
        orders,
        "--cells-out",
        cells,
        "--summary-out",
        summary,
    ];
    json(&evaluate(input, &out));
    files.to_vec()
}

#[test]
fn cells_add_up_to_the_document() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (folder, table) = (kept.path().join("cells"), kept.path().join("cells.csv"));
    let out = ["--cells", text(&folder), "--cells-out", text(&table)];
    let panel = json(&evaluate(text(recordings.path()), &out));
    let all = rows(&table);
    for (baseline, said) in panel["comparisons"].as_object().unwrap() {
        let (mut compared, mut saved, mut base) = (0, 0.0, 0.0);
        for day in panel["days"].as_array().unwrap() {
            let names = ["lambda_over", "lambda_under", "theta_queue"];
            let of_rule = |row: &&Row| {
                let is_of =
                    |name: &&str| day["penalties"][*name].as_f64() == Some(number(&row[*name]));
                &row["baseline"] == baseline
                    && row["date"] == day["date"]
                    && names.iter().all(is_of)
            };
            for row in all.iter().filter(of_rule) {
                compared += row["compared"].parse::<u64>().unwrap();
                saved += number(&row["saved"]);
                base += number(&row["baseline_cash"]);
            }
        }
        assert_eq!(said["n"], compared, "{baseline}");
        let near = |sum: f64, name: &str| (sum - said[name].as_f64().unwrap()).abs() < 1e-6;
        assert!(near(saved, "saved_dollars"), "{baseline}: {saved} {said}");
        assert!(near(base, "baseline_dollars"), "{baseline}: {base} {said}");
        assert!(near(1e4 * saved / base, "saving_bps"), "{baseline} {said}");
    }
    let units: BTreeSet<_> = all
        .iter()
        .map(|row| (&row["date"], &row["symbol"]))
        .collect();
    let baselines = panel["comparisons"].as_object().unwrap().len();
    assert_eq!(
        (units.len(), all.len()),
        (8, 8 * 2 * baselines),
        "two rules"
    );

    // The same table from cells that were kept.
    let again = kept.path().join("again.csv");
    json(&merge(&[text(&folder), "--cells-out", text(&again)]));
    assert_eq!(fs::read(&table).unwrap(), fs::read(&again).unwrap());
}

#[test]
fn a_summary_says_what_the_document_says() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let table = kept.path().join("summary.csv");
    let one_day = recordings.path().join("2024-08-01.csv");
    for input in [recordings.path(), one_day.as_path()] {
        let panel = json(&evaluate(text(input), &["--summary-out", text(&table)]));
        let all = rows(&table);
        let mut left = all.iter();
        for (baseline, said) in panel["comparisons"].as_object().unwrap() {
            let row = left.next().unwrap();
            assert_eq!((&row["baseline"], row["by"].as_str()), (baseline, "all"));
            assert_eq!(said["verdict"], row["verdict"].as_str());
            assert_eq!(said["n"].to_string(), row["compared"]);
            assert_eq!(panel["days_reported"].to_string(), row["days"]);
            let shared = ["saving_bps", "ci_low_bps", "ci_high_bps", "routing_bps"];
            assert_numbers(row, said, &shared);
            let p_values = [
                "p_value",
                "p_value_signs",
                "p_value_adjusted",
                "p_value_corrected",
            ];
            assert_numbers(row, said, &p_values);
            let new_day = ["new_day_low_bps", "new_day_high_bps"];
            assert_numbers(row, &said["between_days"], &new_day);
            assert_numbers(row, &said["power"], &["detectable_bps"]);
            for group in said["groups"].as_array().unwrap() {
                let row = left.next().unwrap();
                assert_eq!(&row["baseline"], baseline);
                assert_eq!(
                    (&group["by"], &group["value"]),
                    (&row["by"].as_str().into(), &row["value"].as_str().into(),)
                );
                assert_eq!(group["n"].to_string(), row["compared"]);
                assert_eq!(group["days"].to_string(), row["days"]);
                assert_numbers(row, group, &shared);
                assert!(row["verdict"].is_empty() && row["p_value"].is_empty());
            }
        }
        assert!(left.next().is_none());
    }
}

#[test]
fn every_column_is_documented_once() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let docs = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/reference/tables.md"
    );
    let docs = fs::read_to_string(docs).unwrap();
    let documented: Vec<&str> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let mut there = Vec::new();
    for file in tables(text(recordings.path()), kept.path(), "csv") {
        let head = csv::Reader::from_path(&file)
            .unwrap()
            .headers()
            .unwrap()
            .clone();
        there.extend(head.iter().map(str::to_owned));
    }
    assert_eq!(documented, there);
}

#[test]
fn no_table_is_written_over_what_is_wanted() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let input = text(recordings.path());
    let one_day = recordings.path().join("2024-08-01.csv");
    let before = fs::read(&one_day).unwrap();
    let (table, again) = (
        kept.path().join("t.csv"),
        kept.path().join(".").join("t.csv"),
    );
    for option in ["--orders-out", "--cells-out", "--summary-out"] {
        fails(
            &evaluate(input, &[option, text(&one_day)]),
            2,
            &["2024-08-01.csv", "is read"],
        );
        let nowhere = kept.path().join("none/t.csv");
        fails(
            &evaluate(input, &[option, text(&nowhere)]),
            2,
            &["cannot write", "none/t.csv"],
        );
        let other = kept.path().join("t.xlsx");
        fails(
            &evaluate(input, &[option, text(&other)]),
            2,
            &["t.xlsx", "CSV or Parquet"],
        );
        // Without --output the result goes there.
        fails(
            &evaluate(input, &[option, "-"]),
            2,
            &[option, "standard output"],
        );
        if option != "--orders-out" {
            let two = ["--orders-out", text(&table), option, text(&again)];
            fails(
                &evaluate(input, &two),
                2,
                &["--orders-out", option, "t.csv", "another file"],
            );
        }
        let part = [
            "--part",
            "1/2",
            "--cells",
            text(kept.path()),
            option,
            text(&table),
        ];
        fails(&evaluate(input, &part), 2, &[option, "--part"]);
    }
    assert_eq!(fs::read(&one_day).unwrap(), before);
    assert!(!table.exists());
}

/// An hour of work ends in a file or does not begin.
#[test]
fn what_cannot_be_written_is_found_before_the_work() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let input = text(recordings.path());
    let cells = kept.path().join("cells");
    json(&evaluate(input, &["--cells", text(&cells)]));
    let nowhere = kept.path().join("none/out");
    let file = kept.path().join("file");
    fs::write(&file, "").unwrap();
    let below = file.join("cells");
    for option in [
        "--output",
        "--orders-out",
        "--cells-out",
        "--summary-out",
        "--cells",
    ] {
        let place = if option == "--cells" {
            &below
        } else {
            &nowhere
        };
        let output = fails(&evaluate(input, &[option, text(place)]), 2, &[text(place)]);
        let said = stderr(&output);
        assert!(
            output.stdout.is_empty() && !said.contains(" units of "),
            "{option}: {said}"
        );
    }
    for option in ["--output", "--cells-out", "--summary-out"] {
        let output = fails(
            &["merge", text(&cells), option, text(&nowhere)],
            2,
            &[text(&nowhere)],
        );
        assert!(output.stdout.is_empty(), "{option}");
    }
}

/// Every value of the tables with types is that of the tables of text.
#[cfg(feature = "parquet")]
#[test]
fn tables_have_types_in_parquet() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let input = text(recordings.path());
    let texts = tables(input, kept.path(), "csv");
    for (text, typed) in texts.iter().zip(tables(input, kept.path(), "parquet")) {
        same_values(text, &typed);
    }
}

#[cfg(feature = "parquet")]
fn same_values(text: &Path, typed: &Path) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let mut texts = csv::Reader::from_path(text).unwrap();
    let names = texts.headers().unwrap().clone();
    let mut texts = texts.records();
    let reader = SerializedFileReader::new(fs::File::open(typed).unwrap()).unwrap();
    for row in reader.get_row_iter(None).unwrap() {
        let (row, text) = (row.unwrap(), texts.next().unwrap().unwrap());
        assert!(
            names
                .iter()
                .eq(row.get_column_iter().map(|(name, _)| name.as_str()))
        );
        for ((name, field), text) in row.get_column_iter().zip(&text) {
            let date = |days: i64| chrono::DateTime::from_timestamp(days * 86_400, 0).unwrap();
            let said = match field {
                Field::Null => String::new(),
                Field::Str(text) => text.clone(),
                Field::Date(days) => date((*days).into()).date_naive().to_string(),
                Field::Long(nanos) if ["start", "end"].contains(&name.as_str()) => {
                    let time = chrono::DateTime::from_timestamp_nanos(*nanos);
                    assert_eq!(time, text.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
                    continue;
                }
                Field::Long(count) => count.to_string(),
                Field::Double(number) => number.to_string(),
                Field::Decimal(_) => {
                    let number: f64 = field.to_string().parse().unwrap();
                    let other: f64 = text.parse().unwrap();
                    assert!((number - other).abs() < 1e-12, "{name}");
                    continue;
                }
                other => panic!("{name} is {other:?}"),
            };
            assert_eq!(said, text, "{name}");
        }
    }
    assert!(texts.next().is_none());
}
