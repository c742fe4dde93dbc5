//! Panels of several days: one document, whatever made its cells, and whatever happened meanwhile.

#![allow(clippy::unwrap_used, reason = "what cannot be run fails the test")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::panels::{assert_same, evaluate, fails, files, merge, recordings, text, without_meta};
use common::{backtest, json, run, stderr};
use serde_json::Value;

#[test]
fn one_document_whatever_made_its_cells() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let (input, cells) = (text(recordings.path()), kept.path().join("cells"));
    let whole = without_meta(json(&evaluate(input, &[])));
    assert_eq!(whole["days_reported"], 2);
    assert_eq!(whole["symbols"], serde_json::json!(["ONE", "TWO"]));
    let one = &whole["comparisons"]["best_ask"];
    assert_eq!(one["verdict"], "too_few", "{one}");
    assert!(
        one["statement"]
            .as_str()
            .unwrap()
            .contains("at least 8 more days"),
        "{one}"
    );

    // Where all days are chosen on, it is said, and what to do.
    let mut every = evaluate(input, &[]);
    let days = every.iter().position(|one| *one == "--train-days").unwrap();
    every[days + 1] = "4";
    let none = json(&every);
    assert_eq!(none["days_reported"], 0);
    let said = none["warnings"].to_string();
    let expected = "chosen on the first 4 days, and the recording has 4 days: no day is left";
    assert!(said.contains(expected), "{said}");

    // One thread, and clocks of the other end of the world.
    let args = evaluate(input, &[]);
    let alone = backtest()
        .args(&args)
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Pacific/Kiritimati")
        .output()
        .unwrap();
    let alone: Value = serde_json::from_slice(&alone.stdout).unwrap();
    assert_same(alone, &whole);

    // Cells kept, some lost, and executed again.
    let keeping = evaluate(input, &["--cells", text(&cells)]);
    assert_same(json(&keeping), &whole);
    let made = files(&cells);
    assert_eq!(made.len(), 8);
    let bytes = fs::read(&made[3]).unwrap();
    fs::remove_file(&made[3]).unwrap();
    let again = run(&keeping);
    assert!(
        stderr(&again).contains("7 of 8 units are there already"),
        "{}",
        stderr(&again)
    );
    assert_eq!(fs::read(&made[3]).unwrap(), bytes);

    // Merged, as a folder and as files in any order, some of them twice.
    assert_same(json(&merge(&[text(&cells)])), &whole);
    let mut names: Vec<&str> = made.iter().rev().map(|file| text(file)).collect();
    names.push(text(&cells));
    assert_same(json(&merge(&names)), &whole);

    // Two machines with two days each.
    let (first, second) = (kept.path().join("first"), kept.path().join("second"));
    let dates = ["2024-08-01,2024-08-05", "2024-08-02,2024-08-06"];
    for (folder, dates) in [&first, &second].into_iter().zip(dates) {
        let part = run(&evaluate(
            input,
            &["--cells", text(folder), "--date", dates],
        ));
        assert!(part.status.success(), "{}", stderr(&part));
    }
    let both = json(&merge(&[text(&second), text(&first)]));
    assert_same(both, &whole);
}

fn hexadecimal(byte: u8) -> String {
    format!("{byte:02x}")
}

#[test]
fn days_with_a_shock_in_common_are_pinned_and_save_by_it() {
    use sha2::{Digest, Sha256};

    let folder = tempfile::tempdir().unwrap();
    let days = |name: &str, rows: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let args = [
            "synth",
            "--rows",
            rows,
            "--symbols",
            "ONE,TWO",
            "--days",
            "4",
        ];
        let hours = [
            "--start",
            "2024-08-01T13:36:32Z",
            "--end",
            "2024-08-01T14:06:32Z",
        ];
        let made = run(&[&args[..], &hours, more, &["--out", text(&out)]].concat());
        (out, made)
    };
    let bytes = |folder: &Path| -> Vec<Vec<u8>> {
        files(folder)
            .iter()
            .map(|file| fs::read(file).unwrap())
            .collect()
    };
    let (plain, _) = days("plain", "3000", &[]);
    let (none, _) = days("none", "3000", &["--day-shock", "0"]);
    assert!(bytes(&plain) == bytes(&none));
    let (shocked, made) = days("shocked", "24000", &["--day-shock", "90"]);
    let digest = Sha256::digest(bytes(&shocked).concat());
    let digest: String = digest.iter().copied().map(hexadecimal).collect();
    assert_eq!(
        digest,
        "781381df22e5373c49b6214c8b7fb92e89ea2c7220d12e20709216beb4e0cf3d"
    );
    let said = stderr(&made);
    let drifts: Vec<f64> = said
        .lines()
        .filter_map(|line| {
            line.split_once("prices drift by ")?
                .1
                .split_once(" bps")?
                .0
                .parse()
                .ok()
        })
        .collect();
    assert_eq!(drifts.len(), 4, "{said}");
    assert!(drifts[2] > 100.0, "{drifts:?}");
    // Whoever trades at once saves against whoever takes time where prices go the wrong way.
    for (side, sign) in [("buy", 1.0), ("sell", -1.0)] {
        let panel = json(&evaluate(text(&shocked), &["--side", side]));
        let groups = panel["comparisons"]["twap"]["groups"].as_array().unwrap();
        let day = groups
            .iter()
            .find(|group| group["value"] == "2024-08-05")
            .unwrap();
        let saved = day["saving_bps"].as_f64().unwrap();
        assert!(sign * saved > 0.5, "{side}: {saved}");
    }
    fails(
        &["synth", "--day-shock", "5", "--out", "x.csv"],
        2,
        &["--days"],
    );
    fails(
        &["synth", "--days", "2", "--day-shock", "1e9", "--out", "x"],
        2,
        &["0 to 100"],
    );
}

#[test]
fn a_panel_fits_its_schema_and_has_a_page() {
    let (recordings, kept) = (recordings(), tempfile::tempdir().unwrap());
    let output = kept.path().join("panel.json");
    let panel = json(&evaluate(
        text(recordings.path()),
        &["--output", text(&output)],
    ));
    let schema = format!(
        "{}/../../docs/evaluation.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator
        .iter_errors(&panel)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let page = kept.path().join("panel.html");
    let made = run(&["report", text(&output), "--out", text(&page)]);
    assert!(made.status.success(), "{}", stderr(&made));
    let page = fs::read_to_string(page).unwrap();
    for words in [
        "By symbol",
        "By hour, size and side",
        "true saving of a new day",
        "2 symbols over 4 days",
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_is_to_be_known_of_a_unit_alone_is_known_of_it_among_many() {
    let recordings = recordings();
    let input = text(recordings.path());
    let said = |more: &[&str]| {
        let panel = json(&evaluate(input, more));
        let warnings = panel["warnings"].as_array().unwrap().clone();
        let warnings: Vec<_> = warnings.iter().filter_map(Value::as_str).collect();
        warnings.join("\n")
    };
    let of_all = "In 8 of 8 units, ONE on 2024-08-01 the first: ";
    assert!(!said(&[]).contains(of_all));
    let one_venue = said(&["--venues", "2"]);
    assert!(
        one_venue.contains(&format!("{of_all}One venue only (XNAS 2)")),
        "{one_venue}"
    );
    let dear = said(&["--fee", "0.5"]);
    assert!(
        dear.contains(&format!("{of_all}A fee or rebate of 0.5 dollars a share")),
        "{dear}"
    );

    // Quotes that cross in some units, and then in one more.
    let cross = |units: u64| {
        let sentence = format!("In {units} of 8 units, TWO on 2024-08-01 the first: ");
        sentence + "Venues cross each other in"
    };
    assert!(said(&[]).contains(&cross(5)), "{}", said(&[]));
    let day = recordings.path().join("2024-08-05.csv");
    let rows = fs::read_to_string(&day).unwrap();
    let head: Vec<&str> = rows.lines().next().unwrap().split(',').collect();
    let place = |name: &str| head.iter().position(|one| *one == name).unwrap();
    let (publisher, ask) = (place("publisher_id"), place("ask_px_00"));
    let crossed = rows.lines().enumerate().map(|(line, row)| {
        let mut values: Vec<&str> = row.split(',').collect();
        if line > 0 && values[publisher] == "2" {
            values[ask] = "1.00";
        }
        values.join(",")
    });
    fs::write(&day, crossed.collect::<Vec<_>>().join("\n")).unwrap();
    // Where hardly anything else is left, nothing is to be believed: a sentence of its own.
    let mostly = "In 2 of 8 units, ONE on 2024-08-05 the first: Venues cross each other in";
    let said = said(&[]);
    assert!(said.contains(&cross(4)) && said.contains(mostly), "{said}");
    assert_eq!(said.matches("no figure here is to be believed").count(), 1);
}

#[test]
fn a_file_each_symbol_gives_the_panel_of_files_of_all_symbols() {
    let (recordings, apart) = (recordings(), tempfile::tempdir().unwrap());
    for file in files(recordings.path()) {
        let rows = fs::read_to_string(&file).unwrap();
        let (head, rows) = rows.split_once('\n').unwrap();
        for symbol in ["ONE", "TWO"] {
            let of_it = rows
                .lines()
                .filter(|row| row.split(',').any(|one| one == symbol));
            let rows: Vec<_> = std::iter::once(head).chain(of_it).collect();
            assert!(rows.len() > 100, "{symbol}");
            let name = format!("{symbol}-{}", file.file_name().unwrap().display());
            fs::write(apart.path().join(name), rows.join("\n") + "\n").unwrap();
        }
    }
    let whole = json(&evaluate(text(recordings.path()), &[]));
    let cells = tempfile::tempdir().unwrap();
    let of_apart = json(&evaluate(
        text(apart.path()),
        &["--cells", text(cells.path())],
    ));
    assert_same(without_meta(of_apart), &without_meta(whole));
    // Each unit is of its own file alone.
    let shown = run(&["cells", text(cells.path())]);
    for line in String::from_utf8(shown.stdout).unwrap().lines() {
        let shown: Value = serde_json::from_str(line).unwrap();
        assert_eq!(
            shown["inputs"].as_array().unwrap().len(),
            1,
            "{}",
            shown["file"]
        );
    }
}

/// The rows of all files of a folder in files of another one: by the first so many letters of
/// their times.
fn split(whole: &Path, parts: &Path, letters: usize) -> usize {
    let mut files_of: BTreeMap<String, String> = BTreeMap::new();
    for file in files(whole) {
        let rows = fs::read_to_string(&file).unwrap();
        let (head, rows) = rows.split_once('\n').unwrap();
        let place = head.split(',').position(|name| name == "ts_event").unwrap();
        for row in rows.lines() {
            let time = row.split(',').nth(place).unwrap();
            let name = format!("part-{}.csv", &time[..letters].replace(':', "-"));
            let text = files_of.entry(name).or_insert_with(|| format!("{head}\n"));
            text.push_str(row);
            text.push('\n');
        }
    }
    for (name, text) in &files_of {
        fs::write(parts.join(name), text).unwrap();
    }
    files_of.len()
}

/// However rows stand in files, a panel is the same: its days begin with what stood before their
/// hours, by whatever clocks these are.
#[test]
fn a_panel_is_the_same_however_rows_stand_in_files() {
    let folder = || tempfile::tempdir().unwrap();
    let (whole, one, hourly, daily) = (folder(), folder(), folder(), folder());
    let made = [
        &[
            "synth",
            "--rows",
            "30000",
            "--days",
            "3",
            "--symbols",
            "ONE",
            "--out",
        ][..],
        &[text(whole.path()), "--start", "2024-11-05T00:00:00Z"],
        &["--end", "2024-11-05T23:59:00Z"],
    ];
    let made = run(&made.concat());
    assert!(made.status.success(), "{}", stderr(&made));
    assert_eq!(split(whole.path(), one.path(), 0), 1);
    assert!(split(whole.path(), hourly.path(), 13) > 60);
    assert_eq!(split(whole.path(), daily.path(), 10), 3);
    let futures = ["--session", "18:00-17:00@America/New_York"];
    let evening = [
        "--from",
        "19:00",
        "--to",
        "23:00",
        "--tz",
        "America/New_York",
    ];
    let options: [&[&str]; 9] = [
        &[],
        &["--session", "us-equities"],
        &["--from", "15:00", "--to", "16:00"],
        &["--session", "all"],
        &["--session", "09:00-15:00@Asia/Tokyo"],
        &["--session", "18:00-17:00@America/New_York"],
        &[&futures[..], &evening].concat(),
        &["--session", "all", "--from", "22:00", "--to", "02:00"],
        &[
            "--session",
            "all",
            "--tz",
            "Asia/Tokyo",
            "--from",
            "07:00",
            "--to",
            "08:00",
        ],
    ];
    for options in options {
        let panel = |folder: &Path| without_meta(json(&evaluate(text(folder), options)));
        let alone = panel(one.path());
        assert!(
            alone["units"]["cells"].as_u64() > Some(1),
            "{options:?}: {}",
            alone["units"]
        );
        for parts in [&hourly, &daily] {
            assert_same(panel(parts.path()), &alone);
        }
    }
}

/// One venue numbers the instrument anew each day in New York, where after hours are the next date
/// in UTC; then also at noon.
#[test]
fn a_new_number_a_day_changes_nothing_and_one_within_a_day_fails_by_name() {
    let folder = || tempfile::tempdir().unwrap();
    let (whole, same, daily, noon) = (folder(), folder(), folder(), folder());
    let (once, by_day) = (folder(), folder());
    let made = [
        &[
            "synth",
            "--rows",
            "20000",
            "--days",
            "3",
            "--symbols",
            "ONE",
            "--out",
        ][..],
        &[text(whole.path()), "--start", "2024-11-05T09:00:00Z"],
        &["--end", "2024-11-06T00:50:00Z"],
    ];
    let made = run(&made.concat());
    assert!(made.status.success(), "{}", stderr(&made));
    split(whole.path(), same.path(), 0);
    let rows = fs::read_to_string(&files(same.path())[0]).unwrap();
    let renumbered = |folder: &Path, venues: &[&str], number: fn(&str) -> String| {
        let (head, rows) = rows.split_once('\n').unwrap();
        let place = |name| head.split(',').position(|one| one == name).unwrap();
        let (time, venue) = (place("ts_event"), place("publisher_id"));
        let instrument = place("instrument_id");
        let row = |row: &str| {
            let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
            if venues.is_empty() || venues.contains(&&*cells[venue]) {
                cells[instrument] = number(&cells[time]);
            }
            cells.join(",")
        };
        let rows: Vec<_> = std::iter::once(head.to_owned())
            .chain(rows.lines().map(row))
            .collect();
        fs::write(folder.join("market.csv"), rows.join("\n") + "\n").unwrap();
    };
    // Before 05:00 in UTC it is still the date before in New York.
    renumbered(daily.path(), &["2"], |time| {
        let day: i32 = time[8..10].parse().unwrap();
        (100 + day - i32::from(&time[11..13] < "05")).to_string()
    });
    renumbered(noon.path(), &["2"], |time| {
        let is_later = &time[11..13] >= "17" || &time[11..13] < "05";
        (if is_later { "301" } else { "300" }).to_owned()
    });
    let panel = |folder: &Path| without_meta(json(&evaluate(text(folder), &[])));
    let alone = panel(same.path());
    assert_eq!(alone["warnings"], panel(daily.path())["warnings"]);
    assert_same(panel(daily.path()), &alone);
    fails(
        &evaluate(text(noon.path()), &[]),
        1,
        &["several instruments", "ONE#300, ONE#301"],
    );
    let without = ["--without-venues", "2"];
    let rest = without_meta(json(&evaluate(text(noon.path()), &without)));
    assert_same(
        rest,
        &without_meta(json(&evaluate(text(same.path()), &without))),
    );
    // One that changes once, at all venues, is of no other day, however rows stand in files.
    renumbered(once.path(), &[], |time| {
        let is_later = time >= "2024-11-06T17:00:00Z";
        (if is_later { "301" } else { "300" }).to_owned()
    });
    split(once.path(), by_day.path(), 10);
    let [one, days] = [&once, &by_day].map(|folder| {
        let output = run(&evaluate(text(folder.path()), &[]));
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        without_meta(serde_json::from_slice(&output.stdout).unwrap())
    });
    let failed = one["units"]["failed"].as_array().unwrap();
    assert_eq!(
        (failed.len(), &failed[0]["date"]),
        (1, &"2024-11-06".into())
    );
    assert_same(days, &one);
}
